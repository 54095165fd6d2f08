"""Making a release in the background: it is asked for, and it takes a while."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.timezone import localtime

from participants.access.errors import NotAllowed, RuleBroken
from participants.access.models import User
from participants.jobs import actions as jobs
from participants.jobs.codes import JobStatus
from participants.jobs.models import Job
from reporting import actions, permissions
from reporting.actions.releases import FIRST_YEAR

_KIND = "build_release"
_SHOWN_FOR = timedelta(days=1)
_MOST_DIGITS = 4


def queue_release(*, year: str, limit: str, note: str, by: User, now: datetime) -> Job:
    """Ask for a release as a job, with what it is to be made of."""
    permissions.check_may_build(by, on=localtime(now).date())
    if not _is_number(year) or not FIRST_YEAR <= int(year) <= localtime(now).date().year:
        raise RuleBroken(f"Året må være fra {FIRST_YEAR} til {localtime(now).date().year}.")
    if not _is_number(limit) or int(limit) < 1:
        raise RuleBroken("Grensen må være et helt tall fra 1. 1 skjuler ingenting.")
    return jobs.queue_job(kind=_KIND, by=by, findings=[{"year": int(year), "limit": int(limit), "note": note}])


def build_queued(*, pk: UUID, now: datetime) -> None:
    """Make what a job asks for, of everything that is registered by now. A refusal is told in the job."""
    if not jobs.start_job(pk=pk):
        return
    job = Job.objects.get(pk=pk)
    asked, by = job.findings[0], User.objects.get(pk=job.by_id or 0)
    try:
        actions.refresh_statistics(now=now)
        actions.build_release(by=by, now=now, **asked)
    except (RuleBroken, NotAllowed) as refused:
        why = " ".join(refused.messages) if isinstance(refused, RuleBroken) else str(refused)
        jobs.end_job(pk=pk, status=JobStatus.REFUSED, now=now, findings=[{**asked, "refused": why}])
    except Exception:
        jobs.end_job(pk=pk, status=JobStatus.FAILED, now=now, findings=[asked])
        raise
    else:
        jobs.end_job(pk=pk, status=JobStatus.DONE, now=now, findings=[asked])


def building(*, now: datetime) -> list[Job]:
    """What is being made, and what has lately been refused, the newest first."""
    found = Job.objects.filter(kind=_KIND, created_at__gt=now - _SHOWN_FOR).exclude(status=JobStatus.DONE)
    return list(found.select_related("by").order_by("-created_at", "pk"))


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) <= _MOST_DIGITS
