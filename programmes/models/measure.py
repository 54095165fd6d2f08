"""Measures (tiltak): what the programme consists of."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from participants.codes import MeasureType
from participants.models.base import counted, known
from programmes.models.base import Element, ends_after_start
from programmes.querysets import MeasureQuerySet


class Measure(Element):
    """A measure in [starts_on, ends_on). Several may run side by side."""

    class Privacy:
        """All but the keys says something about the participant."""

        personal: ClassVar[set[str]] = {
            "measure_type", "starts_on", "ends_on", "hours_per_week", "provider", "ordinal",
            "is_hidden",
        }  # fmt: skip
        plain: ClassVar[set[str]] = {"id", "municipality", "programme"}

    measure_type = models.CharField(max_length=25, choices=MeasureType)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    hours_per_week = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    provider = models.CharField(max_length=200, blank=True)
    ordinal = models.SmallIntegerField(default=1, help_text="Tells equal measures apart: the package has no key.")

    objects: ClassVar = MeasureQuerySet.as_manager()

    class Meta(Element.Meta):
        constraints: ClassVar[list[Any]] = [
            ends_after_start("measure_ends_after_start"),
            known("measure_type_known", "measure_type", MeasureType),
            CheckConstraint(
                name="measure_hours_within_a_week",
                condition=Q(hours_per_week=None) | Q(hours_per_week__gte=0, hours_per_week__lte=168),
                violation_error_message="Timene i uka må være fra 0 til 168.",
            ),
            UniqueConstraint(
                name="measure_once", fields=["programme", "measure_type", "starts_on", "provider", "ordinal"]
            ),
        ]
        indexes: ClassVar = [
            counted(
                "measure_of_municipality",
                key="programme",
                also=["measure_type", "starts_on", "ends_on", "hours_per_week"],
            ),
        ]
