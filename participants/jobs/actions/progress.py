"""What a job is told on its way."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now

from participants.access.models import User
from participants.jobs.codes import JobStatus
from participants.jobs.models import Job

_KEPT_FINDINGS = 1000
# The longest step of a loading, with room to spare; the broker sends the message of a dead worker again after an hour.
_SILENT = timedelta(minutes=30)


def queue_job(*, kind: str, by: User | None, findings: list[dict[str, Any]] | None = None) -> Job:
    """Make a job that someone will start; `findings` may hold what it is to be made of."""
    return Job.objects.create(kind=kind, by=by, findings=findings or [])


def start_job(*, pk: UUID) -> bool:
    """Claim a job; False when it is already under way or done, so that a message sent twice works once.

    A job whose worker has been silent for long was cut off, and is claimed anew.
    """
    is_free = Q(status=JobStatus.QUEUED) | Q(status=JobStatus.RUNNING, advanced_at__lt=Now() - _SILENT)
    return bool(Job.objects.filter(is_free, pk=pk).update(status=JobStatus.RUNNING, advanced_at=Now()))


def advance_job(*, pk: UUID, step: str, done: int) -> None:
    """Tell how far the work has come: rows of the step."""
    Job.objects.filter(pk=pk, status=JobStatus.RUNNING).update(step=step, done=done, advanced_at=Now())


def end_job(
    *, pk: UUID, status: JobStatus, now: datetime, done: int = 0, findings: list[dict[str, Any]] | None = None
) -> None:
    """Close a job with what was found."""
    Job.objects.filter(pk=pk).update(
        status=status, step="", done=done, findings=(findings or [])[:_KEPT_FINDINGS], ended_at=now
    )
