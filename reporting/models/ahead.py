"""What the worker has counted of a municipality before anyone asks."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import UniqueConstraint

from participants.access.models import Municipality


class CountAhead(models.Model):
    """One count of a large municipality as its results page takes it. Takes the place of the one before with each
    change, in the transaction that takes the change in: nobody meets the one without the other.
    """

    class Privacy:
        """Counts of a municipality, the small ones too; nobody is in it."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"id", "municipality", "key", "what", "changed_at", "counted_on", "counts"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=64, help_text="What it holds for, as one word: results/kept.py.")
    what = models.CharField(max_length=20)
    changed_at = models.DateTimeField(help_text="The municipality's mark that it was counted at.")
    counted_on = models.DateField(help_text="The day that it holds for: who is in a programme is a question of that.")
    counts: Any = models.JSONField()

    class Meta:
        constraints: ClassVar[list[Any]] = [UniqueConstraint(name="countahead_once", fields=["municipality", "key"])]

    def __str__(self) -> str:
        return f"count ahead of municipality {self.municipality_id}"
