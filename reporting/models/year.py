"""A municipality's own word for its year."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from participants.access.models import Municipality
from reporting.querysets import YearSignOffQuerySet


class YearSignOff(models.Model):
    """A leader stands for the municipality's year as it was counted then. Begun with the first explanation.

    What was counted is pinned: the numbers, and a hash of each person-year, by which later changes are counted.
    """

    class Privacy:
        """Who signed and reopened is about the employee; the hashes tell of nobody."""

        personal: ClassVar[set[str]] = {"signed_by", "reopened_by"}
        plain: ClassVar[set[str]] = {
            "id", "municipality", "year", "explanations", "signed_at", "figures", "gaps", "pins", "next_xid",
            "reopened_at", "reopen_reason",
        }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    explanations = models.JSONField(default=dict, help_text="Kind of gap → why it is right as it is.")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    figures = models.JSONField(default=dict, help_text="What was counted when it was signed.")
    gaps = models.JSONField(default=dict, help_text="Kind of gap → how many there were when it was signed.")
    pins = models.JSONField(default=list, help_text="A hash of each person-year as it was when it was signed.")
    next_xid = models.BigIntegerField(null=True, help_text="The watermark: transactions below it were counted.")
    reopened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reopened_at = models.DateTimeField(null=True)
    reopen_reason = models.TextField(blank=True)

    objects = YearSignOffQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            UniqueConstraint(
                name="yearsignoff_one_that_holds", fields=["municipality", "year"], condition=Q(reopened_at=None)
            ),
            CheckConstraint(
                name="yearsignoff_signed_by_someone",
                condition=Q(signed_at=None, signed_by=None) | Q(signed_at__isnull=False, signed_by__isnull=False),
            ),
            CheckConstraint(
                name="yearsignoff_reopened_with_a_reason",
                condition=Q(reopened_at=None, reopened_by=None, reopen_reason="")
                | (
                    Q(reopened_at__isnull=False, reopened_by__isnull=False, signed_at__isnull=False)
                    & ~Q(reopen_reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"sign-off {self.pk}"
