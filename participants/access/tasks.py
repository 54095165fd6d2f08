"""Edge: what happens to roles at night."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from participants.access import actions


@shared_task(name="access.expire_unused_grants")
def expire_unused_grants(**_later_arguments: Any) -> None:
    """End roles that nobody has used for a quarter. Safe to run twice: what has ended is not ended again."""
    actions.expire_unused_grants(now=timezone.now())
