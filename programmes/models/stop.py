"""A temporary stop of a programme."""

from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models

from participants.models.base import counted
from programmes.models.base import PERIOD, Element, ends_after_start


class Stop(Element):
    """The municipality has stopped the programme for a while (INTL §18), in [starts_on, ends_on).

    It moves no planned end: only leave and absence are added to the duration. Why stands in the journal, since it may
    be about health. Who is stopped for good has an exit.
    """

    class Privacy:
        """All but the keys says something about the participant."""

        personal: ClassVar[set[str]] = {"decided_on", "warned_on", "starts_on", "ends_on", "is_hidden"}
        plain: ClassVar[set[str]] = {"id", "municipality", "programme"}

    warned_on = models.DateField(help_text="When the participant was told that it might come.")
    decided_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="The day the programme goes on.")

    class Meta(Element.Meta):
        constraints: ClassVar[list[Any]] = [
            ends_after_start("stop_ends_after_start"),
            ExclusionConstraint(
                name="stop_one_at_a_time",
                expressions=[("programme", RangeOperators.EQUAL), (PERIOD, RangeOperators.OVERLAPS)],
                violation_error_message="Programmet er allerede stanset i perioden.",
            ),
        ]
        indexes: ClassVar = [counted("stop_of_municipality", key="programme")]
