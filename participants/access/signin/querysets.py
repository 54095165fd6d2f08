"""Reads of signing in, in the words of the domain."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

LONGEST = timedelta(hours=10)
# How late the last use may be noted; the limit of half an hour itself is the session's own (SESSION_COOKIE_AGE).
_LATE = timedelta(minutes=1)


class ExternalIdentityQuerySet(models.QuerySet):
    """Names that users have at issuers."""

    def allowed_in(self) -> Self:
        """Those whose user has not been closed out."""
        return self.filter(user__is_active=True).select_related("user")


class InvitationQuerySet(models.QuerySet):
    """Who has been asked to come in."""

    def unused(self) -> Self:
        """Those that nobody has followed yet."""
        return self.filter(used_at=None)


class UserSessionQuerySet(models.QuerySet):
    """Where users are signed in."""

    def alive(self, now: datetime) -> Self:
        """Sessions that are neither too old nor left alone for too long."""
        return self.filter(_alive(now))

    def over(self, now: datetime) -> Self:
        """Sessions that are."""
        return self.exclude(_alive(now))

    def latest_first(self) -> Self:
        """With what a list shows."""
        return self.select_related("identity").order_by("-last_seen_at", "pk")


def _alive(now: datetime) -> Q:
    idle = timedelta(seconds=settings.SESSION_COOKIE_AGE) + _LATE
    return Q(started_at__gt=now - LONGEST, last_seen_at__gt=now - idle)
