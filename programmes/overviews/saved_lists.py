"""What a user can ask of the list of participants: their columns, named lists, and what there is to choose."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from participants.access.models import Country, User
from participants.access.permissions import held_by
from participants.access.roles import Permission
from participants.models import Assignment, Participant
from participants.querysets import who_may_follow_up_in
from programmes.codes import ListColumn
from programmes.models import ListChoice, SavedList
from programmes.rules import listing

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Desk:
    """How a user has arranged the list."""

    columns: "tuple[ListColumn, ...]"
    saved: "Sequence[SavedList]"
    first: UUID | None
    permissions: frozenset[Permission]


def desk_of(user: User, *, municipality_id: int, on: date) -> Desk:
    """What is kept for the user, and what is shared."""
    choice = ListChoice.objects.filter(user=user, municipality_id=municipality_id).first()
    saved = list(SavedList.objects.shown_to(user, municipality_id=municipality_id).in_order())
    columns = listing.read({"kolonner": choice.columns}).columns if choice else None
    first = choice.first_id if choice else None
    return Desk(
        columns=listing.USUAL_COLUMNS if columns is None else columns,
        saved=saved,
        first=first if any(each.pk == first for each in saved) else None,
        permissions=held_by(user, municipality_id=municipality_id, on=on),
    )


def caseworkers(user: User, *, municipality_id: int, on: date) -> list[tuple[str, str]]:
    """Whom a list may be of, with their keys: those who may be responsible, and who still are for someone seen."""
    running = Assignment.objects.for_user(user, on=on).running().filter(municipality_id=municipality_id)
    who_may = who_may_follow_up_in(municipality_id, on=on)
    found = User.objects.filter(Q(pk__in=who_may.values("pk")) | Q(pk__in=running.values("caseworker_id")))
    return [(str(key), name) for key, name in found.order_by("username").values_list("pk", "username")]


def followers(*, municipality_id: int, on: date) -> list[str]:
    """Who may be made responsible, by name."""
    found = who_may_follow_up_in(municipality_id, on=on).order_by("username")
    return list(found.values_list("username", flat=True))


def countries(user: User, *, municipality_id: int, on: date) -> list[tuple[str, str]]:
    """Those that anyone comes from whom the user sees."""
    seen = Participant.objects.for_user(user, on=on).filter(municipality_id=municipality_id)
    codes = set(seen.order_by().values_list("country_background", flat=True).distinct())
    return list(Country.objects.filter(code__in=codes).order_by("name_nb", "code").values_list("code", "name_nb"))
