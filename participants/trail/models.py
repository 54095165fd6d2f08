"""The change feed: which participants a transaction touched, for those who derive something from them."""

from typing import Any, ClassVar

from django.db import models

from participants.access.models import Municipality


class TransactionIdField(models.Field):
    """PostgreSQL's 64-bit transaction id (xid8), as an int."""

    def db_type(self, connection: Any) -> str:
        """The column's type."""
        return "xid8"

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> int | None:
        """As an int."""
        return None if value is None else int(value)


class Change(models.Model):
    """One participant (or person) touched by one transaction. Written by triggers, so that bulk and raw SQL count too.

    `reporting` reads past a watermark of transaction ids and renews just these people. No content, keys only.
    """

    class Privacy:
        """Keys alone."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {"id", "xid", "municipality", "participant_id", "person_id"}

    xid = TransactionIdField(db_default=models.Func(function="pg_current_xact_id"))
    # No foreign keys to people: the feed outlives what it tells of.
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    participant_id = models.UUIDField()
    person_id = models.UUIDField(null=True, help_text="Set when a participant was tied to, or loosened from, a person.")

    class Meta:
        indexes: ClassVar = [models.Index(name="trail_change_xid", fields=["xid"])]

    def __str__(self) -> str:
        return f"change {self.pk}"
