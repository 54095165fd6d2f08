"""Edge: what happens to what is kept about people at night, and the daily e-mail."""

import logging
from typing import Any

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from participants import actions
from participants.jobs import actions as jobs

logger = logging.getLogger(__name__)


@shared_task(name="participants.forget_drafts")
def forget_drafts(**_later_arguments: Any) -> None:
    """Throw away drafts that nobody has gone on with. Safe to run twice."""
    actions.forget_drafts(now=timezone.now())


@shared_task(name="participants.find_unusual", autoretry_for=[OperationalError], retry_backoff=True, max_retries=5)
def find_unusual(**_later_arguments: Any) -> None:
    """Yesterday's readings. Safe to run twice: a finding is made, and told of, once."""
    actions.find_unusual(now=timezone.now())


@shared_task(name="participants.remind", autoretry_for=[OperationalError], retry_backoff=True, max_retries=5)
def remind(**_later_arguments: Any) -> None:
    """Tell of what is overdue, and throw away what was told long ago. Safe to run twice: once a week is enough."""
    actions.remind_of_glasses(now=timezone.now())
    actions.forget_notices(now=timezone.now())


@shared_task(name="participants.send_mail")
def send_mail(**_later_arguments: Any) -> None:
    """The daily e-mails that are due. Safe to run twice, and by many at once: each is taken by one."""
    if lost := actions.send_mail(now=timezone.now()):
        logger.error("E-mail that nobody sends again by itself: %s. See manage.py outbox.", lost)


@shared_task(name="participants.queue_monthly", autoretry_for=[OperationalError], retry_backoff=True, max_retries=5)
def queue_monthly(**_later_arguments: Any) -> None:
    """The letters of the month, in its first days. Safe to run twice: each is written down once a month."""
    jobs.queue_monthly_letters(now=timezone.now())
