"""Long work with progress, so that a person can leave the page and come back."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.db.models.functions import Now

from participants.jobs.codes import JobStatus


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
