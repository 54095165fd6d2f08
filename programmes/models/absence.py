"""Absence for hours or a day within the programme."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from participants.codes import MeasureType
from participants.encryption import EncryptedTextField
from participants.models.base import counted
from programmes.codes import AbsenceKind, Care
from programmes.models.base import Element
from programmes.models.leave import CARE_LENGTH
from programmes.rules.absence import MOST_HOURS

# As of leave: no code is longer, and none is told from another by how long it is when it is sealed.
_KIND_LENGTH = 20


class Absence(Element):
    """Hours away on a day, from one kind of measure or from the programme as a whole.

    What it is due to is about health (GDPR art. 9), and sealed as that of leave is. Nobody deletes one: it is
    corrected, or taken back and stays.
    """

    class Privacy:
        """All but the keys says something about the participant."""

        personal: ClassVar[set[str]] = {
            "absent_on", "hours", "absence_kind", "care", "measure_type", "taken_back_at", "is_hidden",
        }  # fmt: skip
        plain: ClassVar[set[str]] = {"id", "municipality", "programme"}

    absent_on = models.DateField()
    hours = models.DecimalField(max_digits=3, decimal_places=1)
    absence_kind = EncryptedTextField(choices=AbsenceKind, padded_to=_KIND_LENGTH)
    # As of leave.
    care = EncryptedTextField(choices=Care, padded_to=CARE_LENGTH, null=True, blank=True)
    measure_type = models.CharField(max_length=25, choices=MeasureType, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta(Element.Meta):
        constraints: ClassVar[list[Any]] = [
            CheckConstraint(
                name="absence_hours_within_a_day",
                condition=Q(hours__gt=0, hours__lte=MOST_HOURS),
                violation_error_message=f"Timene på en dag må være over 0 og høyst {MOST_HOURS}.",
            ),
            CheckConstraint(name="absence_measure_type_known", condition=Q(measure_type__in=["", *MeasureType.values])),
            UniqueConstraint(
                name="absence_once", fields=["programme", "absent_on", "measure_type"], condition=Q(taken_back_at=None)
            ),
        ]
        indexes: ClassVar = [
            counted("absence_of_municipality", key="programme"),
            # The absence of a year, of which each programme has much.
            models.Index(
                name="absence_by_day",
                fields=["municipality", "absent_on"],
                include=["programme", "hours", "is_hidden"],
                condition=Q(taken_back_at=None),
            ),
        ]
