"""Edge: work in the background."""

from typing import Any

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from participants.trail import actions


@shared_task(name="trail.seal", autoretry_for=[OperationalError], retry_backoff=True, max_retries=5)
def seal(**_later_arguments: Any) -> None:
    """Safe to run twice: what is sealed is not sealed again."""
    actions.seal(now=timezone.now())


@shared_task(name="trail.make_partitions", autoretry_for=[OperationalError], retry_backoff=True, max_retries=5)
def make_partitions(**_later_arguments: Any) -> None:
    """Safe to run twice: a month has one place."""
    actions.make_partitions()
