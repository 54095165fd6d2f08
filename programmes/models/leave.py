"""Leave and time off."""

from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Deferrable, UniqueConstraint

from participants.encryption import EncryptedTextField
from participants.models.base import counted
from programmes.codes import Care, LeaveType
from programmes.models.base import PERIOD, Element, ends_after_start

# No code is longer, and none is told from another by how long it is when it is sealed.
LEAVE_TYPE_LENGTH = 20
CARE_LENGTH = 20


class Leave(Element):
    """Whole days of leave in [starts_on, ends_on). Two leaves cannot share a day: days are counted.

    What it is due to is about health (GDPR art. 9), and sealed: opened for whoever may see it, and in no filter.
    """

    class Privacy:
        """All but the keys says something about the participant."""

        personal: ClassVar[set[str]] = {"leave_type", "care", "is_long", "starts_on", "ends_on", "is_hidden"}
        plain: ClassVar[set[str]] = {"id", "municipality", "programme"}

    leave_type = EncryptedTextField(choices=LeaveType, padded_to=LEAVE_TYPE_LENGTH)
    # Where a child is ill; else an empty text, sealed alike, so that nothing is told by there being one.
    care = EncryptedTextField(choices=Care, padded_to=CARE_LENGTH, null=True, blank=True)
    # Told to everyone who sees the participant, as the status is: LONG_LEAVE of the code.
    is_long = models.BooleanField(help_text="Whether the programme is put off meanwhile. Not why.")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta(Element.Meta):
        constraints: ClassVar[list[Any]] = [
            ends_after_start("leave_ends_after_start"),
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
