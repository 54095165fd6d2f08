"""Reads of the outbox."""

from datetime import datetime
from typing import Self

from django.db import models

from participants.jobs.codes import MailState


class OutboxQuerySet(models.QuerySet):
    """E-mail that is to be sent, or was."""

    def due(self, *, at: datetime) -> Self:
        """What may be sent now, the oldest first."""
        return self.filter(state=MailState.WAITING, due_at__lte=at).order_by("due_at", "pk")

    def in_trouble(self) -> Self:
        """What nobody sends any more unless somebody says so, the oldest first."""
        return self.filter(state__in=[MailState.UNSURE, MailState.DEAD]).order_by("due_on", "pk")
