"""The change feed, for those who derive something from it; the trail of changes and readings, and its seals."""

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Now

from participants.access.models import Municipality, User
from participants.trail.codes import FollowUp, Log, Operation, Outcome, UnusualRule
from participants.trail.querysets import EventQuerySet, FindingQuerySet, ReadingQuerySet

# Whatever a setting says: a claim for damages may come so late, and no shorter time is ended.
FEWEST_YEARS = 5


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


class Entry(models.Model):
    """What a change and a reading have in common: on whose behalf, as the transaction itself had it.

    No foreign keys: the trail outlives what it tells of. Names are read from the register when they are shown.
    """

    # With the time the key of the table, which is partitioned by it; unique by itself all the same.
    id = models.BigIntegerField(primary_key=True)
    recorded_at = models.DateTimeField(db_column="at")
    xid = TransactionIdField()
    municipality = models.ForeignKey(
        Municipality, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    user_id = models.BigIntegerField(null=True)
    role = models.TextField()
    request_id = models.UUIDField(null=True)
    origin = models.TextField(help_text="Where from: the name of the page, the task or the command.")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"


class Event(Entry):
    """What one statement changed about one participant. Written by triggers, as the trail's owner."""

    class Privacy:
        """Keys, codes and dates. Who did it is about the employee; what changed is about the participant."""

        personal: ClassVar[set[str]] = {"changes", "user_id", "role", "login"}
        plain: ClassVar[set[str]] = {
            "id", "recorded_at", "xid", "municipality", "request_id", "origin", "table_name", "operation",
            "participant_id", "row_keys", "reason", "way",
        }  # fmt: skip

    table_name = models.TextField()
    operation = models.TextField(choices=Operation)
    participant_id = models.UUIDField(null=True)
    row_keys = ArrayField(models.TextField())
    changes = models.JSONField(
        null=True, help_text="Row → column → [before, after], or null where the value may not stand here."
    )
    reason = models.TextField(help_text="A code.")
    way = models.TextField(help_text="The database role that acted.")
    login = models.TextField(help_text="The login it came by.")

    objects = EventQuerySet.as_manager()

    class Meta:
        managed = False  # the migration makes it by hand: Django has no word for partitions
        db_table = "trail_event"


class Reading(Entry):
    """Whom one response showed, or one refusal kept back."""

    class Privacy:
        """Keys and codes. Who looked is about the employee."""

        personal: ClassVar[set[str]] = {"user_id", "role"}
        plain: ClassVar[set[str]] = {
            "id", "recorded_at", "xid", "municipality", "request_id", "origin", "outcome", "action", "purpose",
            "field_class", "criteria", "participant_ids", "glass_id",
        }  # fmt: skip

    outcome = models.TextField(choices=Outcome)
    action = models.TextField(help_text="A code of ReadingAction; of a refusal the name of the page.")
    purpose = models.TextField()
    field_class = models.TextField()
    criteria = ArrayField(models.TextField(), help_text="What was searched by, never what for.")
    participant_ids = ArrayField(models.UUIDField())
    glass_id = models.UUIDField(null=True, help_text="The emergency access it was done under.")

    objects = ReadingQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "trail_reading"


class Seal(models.Model):
    """A signature on what one log held when it was sealed. Each names the one before."""

    class Privacy:
        """Counts and digests."""

        personal: ClassVar[set[str]] = set()
        plain: ClassVar[set[str]] = {
            "number", "log", "form", "above_id", "upto_id", "low", "high", "count", "rows_digest", "marks", "previous",
            "sealed_at", "key_id", "signature", "is_stub",
        }  # fmt: skip

    number = models.BigIntegerField(primary_key=True)
    log = models.TextField(choices=Log, help_text="Or `end`: the rows of the seals (above_id, upto_id] are ended.")
    form = models.SmallIntegerField(help_text="The version of how a row is written out before it is hashed.")
    above_id = models.BigIntegerField(help_text="Rows up to this one belong to an earlier database cluster.")
    upto_id = models.BigIntegerField(null=True, help_text="The last row of a database cluster that was left.")
    low = TransactionIdField()
    high = TransactionIdField()
    count = models.IntegerField()
    rows_digest = models.BinaryField(db_column="digest")
    marks = models.BinaryField(help_text="Eight bytes of key and eight of hash for each row, to name one that differs.")
    previous = models.BinaryField()
    sealed_at = models.DateTimeField()
    key_id = models.TextField()
    signature = models.BinaryField()
    is_stub = models.BooleanField(help_text="Its rows are ended, and of the marks their digest alone is left.")

    class Meta:
        managed = False
        db_table = "trail_seal"

    def __str__(self) -> str:
        return f"seal {self.pk}"


class Finding(models.Model):
    """A day's readings of an employee that are worth asking about. No participant is named: the trail has them."""

    class Privacy:
        """About the employee alone."""

        personal: ClassVar[set[str]] = {"user", "found_on", "rule", "count", "outcome", "followed_up_by"}
        plain: ClassVar[set[str]] = {"id", "municipality", "found_at", "followed_up_at"}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, db_default=models.Func(function="gen_random_uuid"))
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    found_on = models.DateField(help_text="The day it was done, in Norway.")
    rule = models.CharField(max_length=20, choices=UnusualRule)
    count = models.PositiveIntegerField(help_text="Different participants, or attempts.")
    found_at = models.DateTimeField(db_default=Now())
    outcome = models.CharField(max_length=20, choices=FollowUp, blank=True)
    followed_up_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    followed_up_at = models.DateTimeField(null=True, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            UniqueConstraint(
                name="finding_once_for_a_day_and_rule", fields=["municipality", "user", "found_on", "rule"]
            ),
            CheckConstraint(name="finding_rule_known", condition=Q(rule__in=UnusualRule.values)),
            CheckConstraint(name="finding_outcome_known", condition=Q(outcome__in=["", *FollowUp.values])),
            CheckConstraint(
                name="finding_followed_up_by_someone_else",
                condition=Q(followed_up_by=None) | ~Q(followed_up_by=F("user")),
                violation_error_message="Ingen følger opp sine egne oppslag.",
            ),
            CheckConstraint(
                name="finding_followed_up_by_and_at_together",
                condition=Q(outcome="", followed_up_by=None, followed_up_at=None)
                | (~Q(outcome="") & Q(followed_up_by__isnull=False, followed_up_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"finding {self.pk}"


class Ending(models.Model):
    """A month of the trail whose time is out: planned by the clock or by one person, approved by another, ended once.

    No foreign keys, as everywhere in the trail. The seals are those that were made within the month.
    """

    class Privacy:
        """Who planned, approved and waits is about the employee."""

        personal: ClassVar[set[str]] = {"planned_by", "approved_by", "held_by"}
        plain: ClassVar[set[str]] = {
            "id", "starts_on", "years", "above_seal", "upto_seal", "rows", "planned_on", "approved_at", "held_until_on",
            "ended_at",
        }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    starts_on = models.DateField(unique=True, help_text="The first day of the month, in UTC.")
    years = models.PositiveSmallIntegerField(help_text="For how long it was to be kept.")
    above_seal = models.BigIntegerField()
    upto_seal = models.BigIntegerField()
    rows = models.JSONField(help_text="Log → rows that its seals are on.")
    planned_on = models.DateField()
    planned_by = models.BigIntegerField(null=True, blank=True, help_text="Null: by the clock.")
    approved_by = models.BigIntegerField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    held_until_on = models.DateField(
        null=True, blank=True, help_text="For a claim or a case: not ended before this day."
    )
    held_by = models.BigIntegerField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            CheckConstraint(name="ending_of_a_month", condition=Q(starts_on__day=1)),
            CheckConstraint(name="ending_after_five_years_at_least", condition=Q(years__gte=FEWEST_YEARS)),
            CheckConstraint(name="ending_of_some_seals", condition=Q(above_seal__lt=F("upto_seal"))),
            CheckConstraint(
                name="ending_approved_by_someone_else",
                condition=Q(approved_by=None) | Q(planned_by=None) | ~Q(approved_by=F("planned_by")),
                violation_error_message="Den som har planlagt at måneden avsluttes, kan ikke godkjenne det.",
            ),
            CheckConstraint(
                name="ending_approved_as_a_whole",
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
            CheckConstraint(
                name="ending_held_as_a_whole",
                condition=Q(held_by=None, held_until_on=None) | Q(held_by__isnull=False, held_until_on__isnull=False),
            ),
            CheckConstraint(
                name="ending_done_when_approved",
                condition=Q(ended_at=None) | Q(approved_at__isnull=False, ended_at__gte=F("approved_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"ending {self.pk}"
