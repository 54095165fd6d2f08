"""Leave and time off."""

from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Deferrable, UniqueConstraint

from participants.models.base import counted, known
from programmes.codes import LeaveType
from programmes.models.base import PERIOD, Element, ends_after_start


class Leave(Element):
    """Whole days of leave in [starts_on, ends_on). Two leaves cannot share a day: days are counted."""

    class Privacy:
        """All but the keys says something about the participant."""

        personal: ClassVar[set[str]] = {"leave_type", "starts_on", "ends_on", "is_hidden"}
        plain: ClassVar[set[str]] = {"id", "municipality", "programme"}

    leave_type = models.CharField(max_length=20, choices=LeaveType)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta(Element.Meta):
        constraints: ClassVar[list[Any]] = [
            ends_after_start("leave_ends_after_start"),
            known("leave_type_known", "leave_type", LeaveType),
            UniqueConstraint(name="leave_once", fields=["programme", "starts_on"]),
            ExclusionConstraint(
                name="leave_one_at_a_time",
                expressions=[("programme", RangeOperators.EQUAL), (PERIOD, RangeOperators.OVERLAPS)],
                # At the end of the transaction: a correction may swap two periods.
                deferrable=Deferrable.DEFERRED,
                violation_error_message="Deltakeren har allerede permisjon i perioden.",
            ),
        ]
        indexes: ClassVar = [counted("leave_of_municipality", key="programme")]
