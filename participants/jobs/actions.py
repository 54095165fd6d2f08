"""Every write to a job."""

from datetime import datetime
from typing import Any
from uuid import UUID

from participants.access.models import User
from participants.jobs.codes import JobStatus
from participants.jobs.models import Job

_KEPT_FINDINGS = 1000


def queue_job(*, kind: str, by: User | None) -> Job:
    """Make a job that someone will start."""
    return Job.objects.create(kind=kind, by=by)


def start_job(*, pk: UUID) -> bool:
    """Claim a job; False when it is already under way or done, so that a message sent twice works once."""
    return bool(Job.objects.filter(pk=pk, status=JobStatus.QUEUED).update(status=JobStatus.RUNNING))


def advance_job(*, pk: UUID, step: str, done: int) -> None:
    """Tell how far the work has come: rows of the step."""
    Job.objects.filter(pk=pk, status=JobStatus.RUNNING).update(step=step, done=done)


def end_job(
    *, pk: UUID, status: JobStatus, now: datetime, done: int = 0, findings: list[dict[str, Any]] | None = None
) -> None:
    """Close a job with what was found."""
    Job.objects.filter(pk=pk).update(
        status=status, step="", done=done, findings=(findings or [])[:_KEPT_FINDINGS], ended_at=now
    )
