"""The programme: one person's way from offer to exit in one municipality."""

import uuid
from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import CheckConstraint, Deferrable, F, Func, Q, UniqueConstraint

from participants.models import Participant
from participants.models.base import counted, hidden_like_the_participant, municipality_key, new_ref
from programmes.codes import Goal
from programmes.models.base import PERIOD
from programmes.querysets import ProgrammeQuerySet


class Programme(models.Model):
    """An introduction programme (INTL chapter 4). Open in [starts_on, ends_on).

    `ends_on` is the day after the exit: the database sees to it that a programme has one exactly when it has
    an exit. A programme that was offered or decided but never started has no `starts_on`.
    """

    class Privacy:
        """All but the keys says something about the participant."""

        personal: ClassVar[set[str]] = {
            "ref", "continues_municipality_number", "continues_ref", "offered_on", "decided_on", "starts_on",
            "ends_on", "first_started_on", "goal", "planned_end_on", "is_hidden",
        }  # fmt: skip
        plain: ClassVar[set[str]] = {"id", "municipality", "participant"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=Func(function="gen_random_uuid"))
    municipality = municipality_key(db_index=False)
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="programmes", db_constraint=False
    )
    is_hidden = hidden_like_the_participant()
    ref = models.CharField(
        max_length=64,
        default=new_ref,
        help_text="The sender's own key, unique within the municipality; only who loads packages chooses it.",
    )
    # The programme this one continues after a move. No foreign key: it belongs to another municipality, which
    # may not be in this register.
    continues_municipality_number = models.CharField(max_length=4, blank=True)
    continues_ref = models.CharField(max_length=64, blank=True)
    offered_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True, help_text="The day after the last day in the programme.")
    # The clock of the person goes on after a move: this programme is a part of one that began elsewhere.
    first_started_on = models.DateField(null=True, blank=True, help_text="When the programme it continues began.")
    goal = models.CharField(max_length=25, choices=Goal, blank=True)
    planned_end_on = models.DateField(null=True, blank=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            UniqueConstraint(name="programme_ref_once_in_a_municipality", fields=["municipality", "ref"]),
            UniqueConstraint(name="programme_key_with_municipality", fields=["municipality", "id"]),
            UniqueConstraint(name="programme_key_with_grade", fields=["municipality", "id", "is_hidden"]),
            UniqueConstraint(name="programme_key_with_end", fields=["municipality", "id", "ends_on"]),
            CheckConstraint(
                name="programme_ends_after_start",
                condition=Q(ends_on=None) | Q(starts_on__isnull=False, ends_on__gt=F("starts_on")),
                violation_error_message="Programmet kan ikke slutte før det har startet.",
            ),
            CheckConstraint(
                name="programme_offered_before_start",
                condition=Q(offered_on=None) | Q(starts_on=None) | Q(offered_on__lte=F("starts_on")),
                violation_error_message="Programmet kan ikke starte før det er tilbudt.",
            ),
            CheckConstraint(
                name="programme_continues_whole",
                condition=Q(continues_municipality_number="", continues_ref="")
                | (~Q(continues_municipality_number="") & ~Q(continues_ref="")),
            ),
            CheckConstraint(name="programme_goal_known", condition=Q(goal="") | Q(goal__in=Goal.values)),
            ExclusionConstraint(
                name="programme_one_at_a_time",
                expressions=[("participant", RangeOperators.EQUAL), (PERIOD, RangeOperators.OVERLAPS)],
                condition=Q(starts_on__isnull=False),
                # At the end of the transaction: a correction may swap two periods.
                deferrable=Deferrable.DEFERRED,
                violation_error_message="Deltakeren har allerede et program i perioden.",
            ),
        ]
        indexes: ClassVar = [
            counted(
                "programme_of_municipality",
                key="participant",
                also=["id", "starts_on", "ends_on", "planned_end_on", "ref", "continues_ref"],
            ),
            # What a named contact's policy on measures, leaves and exits looks in.
            models.Index(name="programme_hidden", fields=["municipality"], condition=Q(is_hidden=True)),
        ]

    def __str__(self) -> str:
        return f"programme {self.pk}"

    @property
    def clock_starts_on(self) -> date | None:
        """The day from which the law counts: the first of all the municipalities'."""
        return self.first_started_on or self.starts_on
