"""What a user can ask of the list of participants: their columns, named lists, and what there is to choose."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from participants.access.models import Country, User
from participants.access.permissions import held_by
from participants.access.roles import Permission
from participants.models import Assignment, Participant
from participants.querysets import who_may_follow_up_in
from participants.rules.names import ordered
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


class Colleague(NamedTuple):
    """One who is responsible for someone, or may be made so."""

    key: str
    username: str
    may_follow_up: bool


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
    """Whom a list may be of, by name, with their keys."""
    return [(each.key, each.username) for each in colleagues(user, municipality_id=municipality_id, on=on)]


def colleagues(user: User, *, municipality_id: int, on: date) -> list[Colleague]:
    """Those who may be responsible, and who still are for someone seen; by name."""
    may = who_may_follow_up_in(municipality_id, on=on).values_list("pk", "username")
    running = Assignment.objects.for_user(user, on=on).running().filter(municipality_id=municipality_id)
    still = dict(running.values_list("caseworker_id", "caseworker__username").distinct())
    able = dict(may)
    return [
        Colleague(str(key), username, key in able)
        for key, username in sorted((still | able).items(), key=lambda each: each[1])
    ]


def countries(user: User, *, municipality_id: int, on: date) -> list[tuple[str, str]]:
    """Those that anyone comes from whom the user sees."""
    seen = Participant.objects.for_user(user, on=on).filter(municipality_id=municipality_id)
    codes = seen.order_by().values("country_background").distinct()
    names = Country.objects.filter(code__in=codes).values_list("code", "name_nb")
    return sorted(names, key=lambda each: ordered(each[1]))
