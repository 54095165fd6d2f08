"""What is to be removed because it has been kept for as long as the law lets it, and who has said so."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from participants.access.models import User
from participants.models.base import known, municipality_key
from programmes.codes import RetentionRefusal, RetentionRule


class RetentionBatch(models.Model):
    """Rows of a municipality that were due on a day: planned by the clock or by one person, approved by another,
    carried out once; or refused.
    """

    class Privacy:
        """Who planned and approved is about the employee."""

        personal: ClassVar[set[str]] = {"planned_by", "approved_by", "refused_by"}
        plain: ClassVar[set[str]] = {
            "id", "municipality", "planned_on", "approved_at", "refused_at", "refusal", "executed_at", "removed",
            "kept_person_years",
        }  # fmt: skip

    # The pages do not read these: hidden people are among those who are counted.
    COUNTS: ClassVar[tuple[str, ...]] = ("removed", "kept_person_years")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    municipality = municipality_key()
    planned_on = models.DateField()
    planned_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Null: by the clock."
    )
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=10, choices=RetentionRefusal, blank=True, db_default="", default="")
    executed_at = models.DateTimeField(null=True, blank=True)
    removed = models.JSONField(default=dict, help_text="Table → rows that were removed.")
    kept_person_years = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            UniqueConstraint(name="retentionbatch_key_with_municipality", fields=["municipality", "id"]),
            CheckConstraint(
                name="retentionbatch_approved_by_someone_else",
                condition=Q(approved_by=None) | ~Q(approved_by=F("planned_by")),
                violation_error_message="Den som har planlagt slettingen, kan ikke godkjenne den.",
            ),
            CheckConstraint(
                name="retentionbatch_approved_as_a_whole",
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
            CheckConstraint(
                name="retentionbatch_refused_as_a_whole",
                condition=Q(refused_by=None, refused_at=None, refusal="")
                | Q(
                    refused_by__isnull=False,
                    refused_at__isnull=False,
                    refusal__in=RetentionRefusal.values,
                    approved_at=None,
                    executed_at=None,
                ),
            ),
            CheckConstraint(
                name="retentionbatch_executed_when_approved",
                condition=Q(executed_at=None) | Q(approved_at__isnull=False, executed_at__gte=F("approved_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"retention batch {self.pk}"


class RetentionItem(models.Model):
    """One row of a batch, by key: what to remove again where an old backup is taken into use."""

    class Privacy:
        """Keys alone, of what is no longer there."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"id", "batch", "municipality", "rule", "row_key", "participant_key", "due_on"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    batch = models.ForeignKey(RetentionBatch, on_delete=models.CASCADE, related_name="items", db_constraint=False)
    municipality = municipality_key()
    rule = models.CharField(max_length=15, choices=RetentionRule)
    row_key = models.UUIDField()
    participant_key = models.UUIDField()
    due_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            known("retentionitem_rule_known", "rule", RetentionRule),
            UniqueConstraint(name="retentionitem_once_a_batch", fields=["batch", "rule", "row_key"]),
        ]

    def __str__(self) -> str:
        return f"retention item {self.pk}"
