"""How complete a municipality's records of a year were on a day."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from participants.access.models import Municipality
from reporting.querysets import QualityCountQuerySet


class QualityCount(models.Model):
    """Counted each night, so that a pace can be told; nobody is in it."""

    class Privacy:
        """Counts of a municipality."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"id", "municipality", "year", "counted_on", "records", "incomplete", "broken"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.SmallIntegerField()
    counted_on = models.DateField()
    records = models.PositiveIntegerField()
    incomplete = models.PositiveIntegerField()
    broken = models.JSONField(default=dict, help_text="Rule → how many records break it, where any does.")

    objects = QualityCountQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            UniqueConstraint(name="qualitycount_once_a_day", fields=["municipality", "year", "counted_on"]),
            CheckConstraint(name="qualitycount_part_of_all", condition=Q(incomplete__lte=F("records"))),
        ]

    def __str__(self) -> str:
        return f"quality count {self.pk}"
