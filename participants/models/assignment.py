"""Who is responsible for a participant."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from participants.access.models import User
from participants.models.base import hidden_like_the_participant, municipality_key
from participants.models.participant import Participant
from participants.querysets import AssignmentQuerySet


class Assignment(models.Model):
    """From when to when a caseworker is the one who follows a participant up. It opens nothing that a role does not."""

    class Privacy:
        """Who works with whom."""

        personal: ClassVar[set[str]] = {"caseworker", "given_by", "ended_by", "is_hidden"}
        plain: ClassVar[set[str]] = {"id", "municipality", "participant", "starts_on", "ends_on"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))
    municipality = municipality_key(db_index=False)
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    is_hidden = hidden_like_the_participant()
    caseworker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            UniqueConstraint(name="assignment_one_at_a_time", fields=["participant"], condition=Q(ends_on=None)),
            # One that is changed on the day it was given has lasted no day.
            CheckConstraint(
                name="assignment_ends_no_earlier_than_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="Sluttdatoen kan ikke være før startdatoen.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="assignment_of_caseworker", fields=["municipality", "caseworker", "participant"],
                condition=Q(ends_on=None),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"assignment {self.pk}"
