"""Edge: work in the background."""

import logging
from typing import Any

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from participants.trail import actions, origin

logger = logging.getLogger(__name__)


@shared_task(name="trail.seal", autoretry_for=[OperationalError], retry_backoff=True, max_retries=5)
def seal(**_later_arguments: Any) -> None:
    """Safe to run twice: what is sealed is not sealed again."""
    actions.seal(now=timezone.now())


@shared_task(name="trail.make_partitions", autoretry_for=[OperationalError], retry_backoff=True, max_retries=5)
def make_partitions(**_later_arguments: Any) -> None:
    """Safe to run twice: a month has one place."""
    actions.make_partitions()


@shared_task(name="trail.plan_endings", autoretry_for=[OperationalError], retry_backoff=True, max_retries=5)
def plan_endings(**_later_arguments: Any) -> None:
    """Each night: plan the months whose time is out, and tell of those that wait. Ends nothing."""
    with origin.coming_from("task:endings"):
        actions.plan_endings(now=timezone.now())
    if waiting := sum(not each.approved_at for each in actions.waiting_endings()):
        logger.warning("%s months of the trail wait for someone to approve that they end: end_trail months.", waiting)


@shared_task(name="trail.end_approved", autoretry_for=[OperationalError], retry_backoff=True, max_retries=5)
def end_approved(**_later_arguments: Any) -> None:
    """Each night: end the months that are approved. Safe to run twice: each is ended once."""
    with origin.coming_from("task:endings"):
        actions.end_approved(now=timezone.now())
