"""Reads of the trail, in the words of the domain."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID

from participants.access.querysets import ScopedQuerySet
from participants.access.roles import Permission

if TYPE_CHECKING:
    from participants.access.models import User


class TrailQuerySet(ScopedQuerySet):
    """What both logs have in common: who, and when."""

    def for_user(self, user: "User", *, on: date, permission: Permission = Permission.TRAIL_READ) -> Self:
        """The entries of the municipalities whose trail this user reads; none for someone without a grant."""
        return super().for_user(user, on=on, permission=permission)

    def by_user(self, user_pk: int) -> Self:
        """What one user has done."""
        return self.filter(user_id=user_pk)

    def between(self, start: datetime, end: datetime) -> Self:
        """In [start, end). Months outside are not read at all."""
        return self.filter(recorded_at__gte=start, recorded_at__lt=end)

    def newest_first(self) -> Self:
        """As a page shows it."""
        return self.order_by("-recorded_at", "-id")


class EventQuerySet(TrailQuerySet):
    """Changes."""

    def of_participant(self, participant_pk: UUID) -> Self:
        """What has been changed about one participant."""
        return self.filter(participant_id=participant_pk)


class ReadingQuerySet(TrailQuerySet):
    """Readings and refusals."""

    def of_participant(self, participant_pk: UUID) -> Self:
        """Who has looked at one participant, or tried to."""
        return self.filter(participant_ids__contains=[participant_pk])


class FindingQuerySet(TrailQuerySet):
    """Readings that are worth asking about."""

    def for_user(self, user: "User", *, on: date, permission: Permission = Permission.TRAIL_FOLLOW_UP) -> Self:
        """The findings of the municipalities where this user follows them up."""
        return super().for_user(user, on=on, permission=permission)
