"""Edge: work in the background."""

import logging
from typing import Any
from uuid import UUID

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from participants.trail import origin
from programmes import actions as programmes
from reporting import actions, building, reminding
from reporting.results import ahead

logger = logging.getLogger(__name__)


@shared_task(name="reporting.refresh_statistics", autoretry_for=[OperationalError], retry_backoff=True, max_retries=5)
def refresh_statistics(*, full: bool = False, **_later_arguments: Any) -> None:
    """Safe to run twice: what is renewed already is renewed to the same."""
    now = timezone.now()
    actions.refresh_statistics(
        now=now, full=full, beside=lambda changed: ahead.count_ahead(changed, on=timezone.localdate(now))
    )
    held = actions.hold_back_restricted(now=timezone.now())
    if held:
        logger.warning("%s planned releases are held back: they count data that may no longer be used.", held)


@shared_task(name="reporting.build_release")
def build_release(*, job_pk: str, **_later_arguments: Any) -> None:
    """Make the release that a job asks for. Safe to run twice: a job is started once."""
    building.build_queued(pk=UUID(job_pk), now=timezone.now())


@shared_task(name="reporting.check_statistics")
def check_statistics(**_later_arguments: Any) -> None:
    """Each night: hold what is kept against a count from scratch. A difference is a fault of ours: tell it, mend it."""
    wrong = actions.count_wrong_person_years(now=timezone.now())
    if wrong:
        logger.error("%s person-years differed from a count from scratch; everyone is counted anew.", wrong)
        actions.refresh_statistics(now=timezone.now(), full=True)


@shared_task(name="reporting.remind_of_years", autoretry_for=[OperationalError], retry_backoff=True, max_retries=5)
def remind_of_years(**_later_arguments: Any) -> None:
    """Each morning of the spring. Safe to run twice: once a week is enough."""
    reminding.remind_of_years(now=timezone.now())


@shared_task(name="reporting.count_quality", autoretry_for=[OperationalError], retry_backoff=True, max_retries=5)
def count_quality(**_later_arguments: Any) -> None:
    """Each night. Safe to run twice: what is counted of a day is counted to the same."""
    actions.count_quality(now=timezone.now())


@shared_task(name="reporting.remove_approved")
def remove_approved(**_later_arguments: Any) -> None:
    """Each night: carry out the plans for removal that a leader has approved. Safe to run twice: each is done once."""
    now = timezone.now()
    with origin.coming_from("task:retention"):
        for batch in programmes.approved_plans():
            programmes.carry_out_retention(batch_pk=batch.pk, now=now, keeping=actions.keeping(now))
