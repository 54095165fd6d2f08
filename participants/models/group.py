"""Groups: a course or a workplace, who is in it, who teaches it, and when it meets."""

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import CheckConstraint, F, Func, Q

from participants.access.models import User
from participants.codes import GroupKind, MeasureType
from participants.models.base import counted, hidden_like_the_participant, known, municipality_key
from participants.models.participant import Participant
from participants.querysets import GroupMemberQuerySet, GroupPartQuerySet, GroupQuerySet
from participants.rules.groups import Slot

_LAST_WEEKDAY = 7
_PERIOD = Func("starts_on", "ends_on", function="daterange", output_field=DateRangeField())


def _in_order(name: str) -> CheckConstraint:
    return CheckConstraint(
        name=name,
        condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
        violation_error_message="Sluttdatoen kan ikke være før startdatoen.",
    )


def _key() -> models.UUIDField:
    return models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=Func(function="gen_random_uuid"))


def _group() -> models.ForeignKey:
    # The composite foreign key is made in the migration: (municipality_id, group_id).
    return models.ForeignKey(
        "participants.Group", on_delete=models.CASCADE, related_name="%(class)ss", db_constraint=False
    )


class Group(models.Model):
    """A course or a workplace that participants go to together, in a period. It says nothing of anyone by itself."""

    class Privacy:
        """A group is no person; who is in it stands in GroupMember."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "id", "municipality", "name", "kind", "measure_type", "place", "capacity", "starts_on", "ends_on",
        }  # fmt: skip

    id = _key()
    municipality = municipality_key(db_index=False)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=GroupKind)
    measure_type = models.CharField(max_length=25, choices=MeasureType)
    place = models.CharField(max_length=120, blank=True)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            known("group_kind_known", "kind", GroupKind),
            known("group_measure_type_known", "measure_type", MeasureType),
            _in_order("group_ends_after_it_starts"),
            CheckConstraint(name="group_has_a_name", condition=~Q(name="")),
            CheckConstraint(name="group_has_room", condition=Q(capacity=None) | Q(capacity__gt=0)),
            models.UniqueConstraint(name="group_key_in_municipality", fields=["municipality", "id"]),
        ]

    def __str__(self) -> str:
        return f"group {self.pk}"


class GroupMember(models.Model):
    """Who is in a group, in [starts_on, ends_on). To be in one is to be at its place at its hours."""

    class Privacy:
        """Where somebody is, and when."""

        personal: ClassVar[set[str]] = {"group", "starts_on", "ends_on", "is_hidden"}
        plain: ClassVar[set[str]] = {"id", "municipality", "participant"}

    id = _key()
    municipality = municipality_key(db_index=False)
    group = _group()
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="group_members", db_constraint=False
    )
    is_hidden = hidden_like_the_participant()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = GroupMemberQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            _in_order("member_ends_after_it_starts"),
            ExclusionConstraint(
                name="member_once_at_a_time",
                expressions=[
                    ("group", RangeOperators.EQUAL), ("participant", RangeOperators.EQUAL),
                    (_PERIOD, RangeOperators.OVERLAPS),
                ],
                violation_error_message="Deltakeren er allerede med i gruppen i perioden.",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [counted("member_of_municipality", key="participant")]

    def __str__(self) -> str:
        return f"group member {self.pk}"


class GroupTeacher(models.Model):
    """Who teaches a group, in [starts_on, ends_on). It opens the members of the group to a teacher while it lasts."""

    class Privacy:
        """Of an employee."""

        personal: ClassVar[set[str]] = {"user"}
        plain: ClassVar[set[str]] = {"id", "municipality", "group", "starts_on", "ends_on"}

    id = _key()
    municipality = municipality_key(db_index=False)
    group = _group()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="groups_taught")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = GroupPartQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            _in_order("teacher_ends_after_it_starts"),
            ExclusionConstraint(
                name="teacher_once_at_a_time",
                expressions=[
                    ("group", RangeOperators.EQUAL), ("user", RangeOperators.EQUAL), (_PERIOD, RangeOperators.OVERLAPS),
                ],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"group teacher {self.pk}"


class GroupSession(models.Model):
    """When and where a group meets each week, in [starts_on, ends_on). Monday is 1; no place is the group's own."""

    class Privacy:
        """Of the group."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "id", "municipality", "group", "weekday", "begins", "finishes", "place", "starts_on", "ends_on",
        }  # fmt: skip

    id = _key()
    municipality = municipality_key(db_index=False)
    group = _group()
    weekday = models.PositiveSmallIntegerField()
    begins = models.TimeField()
    finishes = models.TimeField()
    place = models.CharField(max_length=120, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = GroupPartQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            CheckConstraint(name="session_weekday_known", condition=Q(weekday__gte=1, weekday__lte=_LAST_WEEKDAY)),
            CheckConstraint(name="session_finishes_after_it_begins", condition=Q(finishes__gt=F("begins"))),
            _in_order("session_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"group session {self.pk}"

    @property
    def slot(self) -> Slot:
        """The hours as the rules take them."""
        return Slot(weekday=self.weekday, begins=self.begins, finishes=self.finishes, place=self.place)
