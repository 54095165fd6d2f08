"""Edge: what happens to what is kept about people at night."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from participants import actions


@shared_task(name="participants.forget_drafts")
def forget_drafts(**_later_arguments: Any) -> None:
    """Throw away drafts that nobody has gone on with. Safe to run twice."""
    actions.forget_drafts(now=timezone.now())
