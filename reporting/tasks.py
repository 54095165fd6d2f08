"""Edge: work in the background."""

from typing import Any

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from reporting import actions


@shared_task(name="reporting.refresh_statistics", autoretry_for=[OperationalError], retry_backoff=True, max_retries=5)
def refresh_statistics(*, full: bool = False, **_later_arguments: Any) -> None:
    """Safe to run twice: what is renewed already is renewed to the same."""
    actions.refresh_statistics(now=timezone.now(), full=full)
