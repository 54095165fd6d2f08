"""Reads of the ground, in the words of the domain."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q

from participants.access.roles import Permission, roles_with

if TYPE_CHECKING:
    from participants.access.models import Grant, User


class PeriodQuerySet(models.QuerySet):
    """Rows with a validity period [valid_from, valid_to), open while valid_to is null."""

    def valid_on(self, day: date) -> Self:
        """Rows in force on a day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


class MunicipalitySpellQuerySet(PeriodQuerySet):
    """Spells of municipalities: one for each number, name and county."""


class GrantQuerySet(PeriodQuerySet):
    """Who holds which role where."""

    def of(self, user: "User") -> Self:
        """The grants of one person."""
        return self.filter(user=user)

    def unused_since(self, day: date) -> Self:
        """Grants that nobody has acted under from a day on."""
        return self.filter(Q(last_used_on__lt=day) | Q(last_used_on=None, valid_from__lt=day))

    def for_review(self, *, municipality_id: int, on: date) -> Self:
        """Grants of a municipality in force on a day, with the person and who gave it, for a leader to look over."""
        found = self.valid_on(on).filter(municipality_id=municipality_id).select_related("user", "given_by")
        return found.order_by("user__username", "role", "pk")

    def last_ended_first(self) -> Self:
        """By the day on which they ended, and on one day those that somebody has ended first, the latest first."""
        return self.order_by("-valid_to", F("ended_at").desc(nulls_last=True), "-pk")

    def ended_before(self, grant: "Grant") -> Self:
        """Those that come after one in that order."""
        same_day = Q(ended_at=grant.ended_at, pk__lt=grant.pk)
        if grant.ended_at is not None:
            same_day |= Q(ended_at__lt=grant.ended_at) | Q(ended_at=None)
        return self.filter(Q(valid_to__lt=grant.valid_to) | Q(same_day, valid_to=grant.valid_to))

    def municipal(self) -> Self:
        """Grants in a municipality; those of IMDi have none."""
        return self.exclude(municipality=None)

    def allowing(self, permission: Permission) -> Self:
        """Grants whose role holds the permission."""
        return self.filter(role__in=roles_with(permission))


class ScopedQuerySet(models.QuerySet):
    """Rows that belong to a municipality. `for_user` is the first word of every read on a person's behalf."""

    def for_user(self, user: "User", *, on: date, permission: Permission = Permission.PARTICIPANT_VIEW) -> Self:
        """The rows this user may see on a day; none for someone without a grant."""
        return self.filter(municipality_id__in=granted_to(user, on=on, permission=permission))


def granted_to(user: "User", *, on: date, permission: Permission) -> "models.QuerySet[Any, Any]":
    """Keys of the municipalities where a user holds a permission on a day.

    The question alone is kept, for as long as the user is: a page puts it a dozen times, and to write it out anew took
    more of the web's time than anything else in it. The database is asked each time.
    """
    kept: dict[tuple[date, Permission], models.QuerySet[Any, Any]] = user.__dict__.setdefault("_granted", {})
    if (on, permission) not in kept:
        kept[on, permission] = user.grants.valid_on(on).allowing(permission).values("municipality_id")
    # A copy, so that an answer is never kept.
    return kept[on, permission].all()
