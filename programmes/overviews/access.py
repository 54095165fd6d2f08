"""Who has access to a municipality: each user with their roles, for whoever gives roles there."""

from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from allauth.mfa.models import Authenticator
from django.db.models import Q

from participants.access.models import Grant
from participants.access.signin.models import Invitation
from programmes.overviews.paging import Cut, cut

if TYPE_CHECKING:
    from participants.access.models import User

_SHOWN_FOR = timedelta(days=90)


class Holder(NamedTuple):
    """A user, and the roles they hold in the municipality today or will hold."""

    user: "User"
    grants: list[Grant]
    is_oneself: bool
    is_invited: bool  # and has not come yet
    has_factor: bool


def holders_of(*, municipality_id: int, reader: "User", on: date) -> list[Holder]:
    """Everyone with access, all of them, by name."""
    held = Grant.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), municipality_id=municipality_id)
    grants = held.select_related("user", "given_by").order_by("user__username", "user_id", "role", "pk")
    here = Grant.objects.filter(municipality_id=municipality_id).values("user_id")
    invited = set(Invitation.objects.unused().filter(municipality_id=municipality_id).values_list("user_id", flat=True))
    with_factor = set(Authenticator.objects.filter(user__in=here).values_list("user_id", flat=True))
    return [
        Holder(
            user,
            list(of_user),
            is_oneself=user.pk == reader.pk,
            is_invited=user.pk in invited,
            has_factor=user.pk in with_factor,
        )
        for user, of_user in groupby(grants, key=lambda each: each.user)
    ]


def ended_in(*, municipality_id: int, on: date, after: int | None = None) -> Cut[Grant]:
    """Roles that have come to an end lately, the last first, a page at a time."""
    over = Grant.objects.filter(municipality_id=municipality_id, valid_to__lte=on, valid_to__gt=on - _SHOWN_FOR)
    over = over.select_related("user", "ended_by").last_ended_first()
    pivot = over.filter(pk=after).first() if after else None
    return cut(over.ended_before(pivot) if pivot else over, is_further=pivot is not None)
