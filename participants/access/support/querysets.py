"""Reads of sessions of support."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models.functions import Now

if TYPE_CHECKING:
    from participants.access.models import User


class SupportSessionQuerySet(models.QuerySet):
    """Who has helped which municipality, when and why."""

    def of(self, user: "User") -> Self:
        """One user's own."""
        return self.filter(user=user)

    def in_municipality(self, municipality_id: int) -> Self:
        """Those that one municipality has had."""
        return self.filter(municipality_id=municipality_id)

    def running(self) -> Self:
        """Open by the database's own clock, whatever a page was made of before."""
        return self.filter(ended_at=None, opened_at__lte=Now(), expires_at__gt=Now())

    def newest_first(self) -> Self:
        """As a page shows them."""
        return self.order_by("-opened_at", "-pk")
