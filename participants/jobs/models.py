"""Long work with progress, so that a person can leave the page and come back; and the outbox of e-mail."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Now

from participants.access.models import Municipality
from participants.jobs.codes import JobStatus, MailKind, MailState
from participants.jobs.querysets import OutboxQuerySet


class Job(models.Model):
    """One piece of long work. Holds counts and findings, never a value from a person's record."""

    class Privacy:
        """Who asked is about the employee."""

        personal: ClassVar[set[str]] = {"by"}
        plain: ClassVar[set[str]] = {
            "id", "kind", "status", "step", "done", "total", "findings", "created_at", "advanced_at",
            "ended_at",
        }  # fmt: skip

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=50)
    status = models.CharField(max_length=10, choices=JobStatus, default=JobStatus.QUEUED)
    step = models.CharField(max_length=100, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    findings = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    advanced_at = models.DateTimeField(null=True, help_text="When the worker last gave a sign of life.")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            CheckConstraint(name="job_status_known", condition=Q(status__in=JobStatus.values)),
            CheckConstraint(name="job_done_within_total", condition=Q(total=0) | Q(done__lte=F("total"))),
        ]

    def __str__(self) -> str:
        return f"job {self.pk}"


class MailAddress(models.Model):
    """Where a user wants a daily e-mail. Nobody has one before they have asked for it themselves."""

    class Privacy:
        """About the employee alone."""

        personal: ClassVar[set[str]] = {"user", "address"}
        plain: ClassVar[set[str]] = set()

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="mail_address"
    )
    address = models.EmailField()

    def __str__(self) -> str:
        return f"mail address of user {self.pk}"


class MonthlyLetter(models.Model):
    """That a user wants an e-mail when a municipality's numbers of the month are ready, and where."""

    class Privacy:
        """About the employee alone."""

        personal: ClassVar[set[str]] = {"user", "address"}
        plain: ClassVar[set[str]] = {"id", "municipality"}

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    address = models.EmailField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            UniqueConstraint(name="monthlyletter_once_a_municipality", fields=["user", "municipality"]),
        ]

    def __str__(self) -> str:
        return f"monthly letter {self.pk}"


class OutboxMail(models.Model):
    """An e-mail that one user is to get about one municipality. Made in the transaction of what it tells of.

    It holds no words: what stands in the e-mail is worked out when it is sent.
    """

    class Privacy:
        """Who gets it is about the employee."""

        personal: ClassVar[set[str]] = {"recipient"}
        plain: ClassVar[set[str]] = {
            "id", "kind", "municipality", "due_on", "state", "due_at", "tries", "claimed_at", "ended_at", "trouble",
        }  # fmt: skip

    # Also the Message-ID: however often it is sent, it is the same e-mail.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(
        max_length=20, choices=MailKind, default=MailKind.NOTICES, db_default=MailKind.NOTICES.value
    )
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=MailState, default=MailState.WAITING)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=50, blank=True, help_text="The server's number or the name of the error.")

    objects = OutboxQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            UniqueConstraint(
                name="outboxmail_once_a_day",
                fields=["recipient", "municipality", "due_on"],
                condition=Q(kind=MailKind.NOTICES),
            ),
            UniqueConstraint(
                name="outboxmail_once_a_month",
                fields=["recipient", "municipality", "due_on"],
                condition=Q(kind=MailKind.MONTHLY),
            ),
            CheckConstraint(name="outboxmail_kind_known", condition=Q(kind__in=MailKind.values)),
            CheckConstraint(name="outboxmail_state_known", condition=Q(state__in=MailState.values)),
        ]
        indexes: ClassVar = [
            models.Index(
                name="outboxmail_waiting", fields=["due_at"],
                condition=Q(state__in=[MailState.WAITING, MailState.SENDING]),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"outbox mail {self.pk}"
