"""A week in which the absence of a group has been gone through."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, Func, Q, UniqueConstraint

from participants.access.models import User
from participants.models import Group
from participants.models.base import municipality_key
from programmes.querysets import ConfirmedWeekQuerySet

_MONDAY = 2  # as Django counts weekdays: Sunday is 1


class ConfirmedWeek(models.Model):
    """Somebody has said that the absence of a group in a week is what is registered. Opened again, it is gone."""

    class Privacy:
        """Of an employee; nothing of those in the group."""

        personal: ClassVar[set[str]] = {"confirmed_by"}
        plain: ClassVar[set[str]] = {"id", "municipality", "group", "starts_on", "confirmed_at"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=Func(function="gen_random_uuid"))
    municipality = municipality_key(db_index=False)
    # The composite foreign key is made in the migration: (municipality_id, group_id).
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="confirmed_weeks", db_constraint=False)
    starts_on = models.DateField()
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    objects = ConfirmedWeekQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            CheckConstraint(name="week_starts_on_a_monday", condition=Q(starts_on__week_day=_MONDAY)),
            UniqueConstraint(name="week_confirmed_once", fields=["group", "starts_on"]),
        ]

    def __str__(self) -> str:
        return f"confirmed week {self.pk}"
