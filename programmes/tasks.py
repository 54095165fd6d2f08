"""Edge: work in the background."""

from pathlib import Path
from typing import Any
from uuid import UUID

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from participants.jobs import actions as jobs
from participants.jobs.codes import JobStatus
from programmes import actions
from programmes.exchange.findings import PackageRefused

_SHOWN = 1000


@shared_task(name="programmes.import_package")
def import_package(*, path: str, job_pk: str, sound_rows_only: bool = False, **_later_arguments: Any) -> None:
    """Load a package with progress in its job. Safe to run twice: loading twice changes nothing.

    The job is updated beside the loading's transaction, so that progress shows while nothing is committed yet.
    """
    pk = UUID(job_pk)
    if not jobs.start_job(pk=pk):
        return
    try:
        loaded = actions.load_package(
            path=Path(path),
            on=timezone.localdate(),
            sound_rows_only=sound_rows_only,
            progress=lambda step, rows: jobs.advance_job(pk=pk, step=step, done=rows),
        )
    except PackageRefused as refusal:
        findings = refusal.findings.as_data(limit=_SHOWN)
        jobs.end_job(pk=pk, status=JobStatus.REFUSED, now=timezone.now(), findings=findings)
    except Exception:
        jobs.end_job(pk=pk, status=JobStatus.FAILED, now=timezone.now())
        raise
    else:
        jobs.end_job(
            pk=pk,
            status=JobStatus.DONE,
            now=timezone.now(),
            done=sum(loaded.read.values()),
            findings=loaded.findings.as_data(limit=_SHOWN),
        )


@shared_task(name="programmes.plan_retention", autoretry_for=[OperationalError], retry_backoff=True, max_retries=5)
def plan_retention(**_later_arguments: Any) -> None:
    """Each night: plan what has been kept long enough, and remind of plans that wait; remove nothing but what parting
    two merged registrations would need.
    """
    now = timezone.now()
    actions.plan_due_retention(now=now)
    actions.remind_of_plans(now=now)
    actions.forget_mergers(on=timezone.localdate(now))
