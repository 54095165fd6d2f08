"""The list of participants of a municipality, page by page, and what a search finds."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count

from participants.access.roles import Permission
from participants.models import Participant
from participants.querysets import ParticipantQuerySet
from participants.rules.protection import calls_for_care
from participants.rules.searching import Asked
from participants.trail.codes import Criterion
from programmes.codes import ListColumn, ProgrammeStatus
from programmes.models import Programme
from programmes.overviews.columns import NOTHING_BESIDE, Beside, beside_names, told_with
from programmes.overviews.narrowing import beyond, narrowed, ordered
from programmes.overviews.status import with_status
from programmes.rules.listing import Terms

if TYPE_CHECKING:
    from participants.access.models import User

PAGE = 50
EVERYONE = Terms()
_AT_A_TIME = 2000


@dataclass(frozen=True, slots=True)
class Line:
    """One participant in a list."""

    participant: Participant
    status: ProgrammeStatus
    programme: Programme | None
    beside: Beside = NOTHING_BESIDE

    @property
    def is_protected(self) -> bool:
        """Whether readers are told to take care."""
        return calls_for_care(self.participant.address_protection, self.participant.family_protection)


@dataclass(frozen=True, slots=True)
class Listing:
    """Some participants in a row, and those beside whom the list goes on."""

    lines: list[Line] = field(default_factory=list)
    before: UUID | None = None
    after: UUID | None = None

    @property
    def keys(self) -> list[UUID]:
        """Everyone who is shown."""
        return [line.participant.pk for line in self.lines]


def counts(user: "User", *, municipality_id: int, on: date, terms: Terms = EVERYONE) -> dict[ProgrammeStatus, int]:
    """How many stand where, of those who fit otherwise."""
    seen = _visible(user, municipality_id=municipality_id, on=on, is_own=terms.is_own)
    people = with_status(narrowed(seen, terms, on=on), on=on)
    found = dict(people.values_list("status").annotate(many=Count("pk")).order_by())
    return {status: found.get(status, 0) for status in ProgrammeStatus}


def listing(
    user: "User",
    *,
    municipality_id: int,
    on: date,
    terms: Terms = EVERYONE,
    columns: Iterable[ListColumn] = (),
    after: UUID | None = None,
    before: UUID | None = None,
    is_taken_out: bool = False,
) -> Listing:
    """A page of the list, after or before a participant. Whoever the user does not see is no place to begin at.

    Of those who are restricted nothing is taken out.
    """
    size, is_backwards, columns = PAGE, before is not None and after is None, set(columns)
    everyone = _visible(user, municipality_id=municipality_id, on=on, is_own=terms.is_own)
    people = _asked_for(everyone.unrestricted() if is_taken_out else everyone, terms, on=on)
    key = after or before
    pivot = ordered(everyone, terms, on=on).filter(pk=key).first() if key else None
    if pivot:
        people = beyond(people, pivot, terms, on=on, is_backwards=is_backwards)
    is_backwards = is_backwards and pivot is not None
    people = told_with(people, columns=columns, on=on)
    found = list(ordered(people, terms, on=on, is_backwards=is_backwards)[: size + 1])
    page, has_more = found[:size], len(found) > size
    if is_backwards:
        page.reverse()
    has_before, has_after = (has_more, True) if is_backwards else (pivot is not None, has_more)
    return Listing(
        lines=_lines(page, user=user, on=on, columns=columns),
        before=page[0].pk if page and has_before else None,
        after=page[-1].pk if page and has_after else None,
    )


def everyone(
    user: "User", *, municipality_id: int, on: date, terms: Terms = EVERYONE, columns: Iterable[ListColumn] = ()
) -> Iterator[Line]:
    """The whole list, for a file; some at a time. Of those who are restricted nothing is taken out."""
    seen = _visible(user, municipality_id=municipality_id, on=on, is_own=terms.is_own).unrestricted()
    columns = set(columns)
    people = told_with(_asked_for(seen, terms, on=on), columns=columns, on=on)
    found = list(ordered(people, terms, on=on)[:_AT_A_TIME])
    while found:
        yield from _lines(found, user=user, on=on, columns=columns)
        found = list(ordered(beyond(people, found[-1], terms, on=on), terms, on=on)[:_AT_A_TIME])


def _asked_for(seen: ParticipantQuerySet, terms: Terms, *, on: date) -> ParticipantQuerySet:
    people = with_status(narrowed(seen, terms, on=on), on=on)
    return people.filter(status=terms.status) if terms.status else people


def search(
    user: "User",
    asked: Asked,
    *,
    municipality_id: int,
    on: date,
    status: ProgrammeStatus | None = None,
    size: int = PAGE,
) -> tuple[Listing, bool]:
    """Whoever fits, in order, and whether there are more than are shown."""
    people = _visible(user, municipality_id=municipality_id, on=on)
    if asked.criterion == Criterion.NUMBER:
        people = people.numbered(asked.text, municipality_id=municipality_id)
    elif asked.criterion == Criterion.BIRTH_DATE:
        people = people.filter(born_on=asked.born_on)
    else:
        people = people.named_like(asked.text)
    if status:
        people = with_status(people, on=on).filter(status=status)
    # The keys first: a search by name then reads an index alone, and rows only of those it shows.
    keys = list(people.in_order().values_list("pk", flat=True)[: size + 1])
    shown = with_status(_visible(user, municipality_id=municipality_id, on=on), on=on).filter(pk__in=keys[:size])
    return Listing(lines=_lines(list(shown.in_order()), user=user, on=on)), len(keys) > size


def similar(
    user: "User", asked: Asked, *, municipality_id: int, on: date, beside: Iterable[UUID] = (), size: int = PAGE
) -> Listing:
    """Whoever has a name that is another way to write the one asked for, beside those who are found already.

    Where nobody at all is found: whoever's name is one slip of the keyboard away.
    """
    beside = list(beside)
    people = _visible(user, municipality_id=municipality_id, on=on).exclude(pk__in=beside)
    keys: list[UUID] = []
    for alike in (people.spelled_like,) if beside else (people.spelled_like, people.slipped_like):
        keys = keys or list(alike(asked.text).in_order().values_list("pk", flat=True)[:size])
    return of_keys(user, keys, municipality_id=municipality_id, on=on)


def of_keys(user: "User", keys: Iterable[UUID], *, municipality_id: int, on: date) -> Listing:
    """Some participants, by name; those whom the user does not see are left out."""
    shown = with_status(_visible(user, municipality_id=municipality_id, on=on), on=on).filter(pk__in=list(keys))
    return Listing(lines=_lines(list(shown.in_order()), user=user, on=on))


def _visible(user: "User", *, municipality_id: int, on: date, is_own: bool = False) -> ParticipantQuerySet:
    # The municipality by its number too: the planner then knows how many there are.
    seen = Participant.objects.for_user(user, on=on).filter(municipality_id=municipality_id)
    return seen.followed_up_by(user) if is_own else seen


def _lines(
    people: Iterable[Participant], *, user: "User", on: date, columns: Collection[ListColumn] = frozenset()
) -> list[Line]:
    people = list(people)
    programmes = Programme.objects.for_user(user, on=on, permission=Permission.PARTICIPANT_VIEW)
    own: dict[UUID, list[Programme]] = {}
    for programme in programmes.filter(participant__in=[each.pk for each in people]).order_by("starts_on", "pk"):
        own.setdefault(programme.participant_id, []).append(programme)
    beside = beside_names(people, user=user, on=on, columns=columns)
    return [
        Line(
            each, ProgrammeStatus(each.status), _of_today(own.get(each.pk, []), on=on),  # type: ignore[attr-defined]
            beside.get(each.pk, NOTHING_BESIDE),
        )
        for each in people
    ]  # fmt: skip


def _of_today(programmes: list[Programme], *, on: date) -> Programme | None:
    """The one that the status speaks of: running, else to come, else the last."""

    def rank(programme: Programme) -> tuple[int, date]:
        starts_on = programme.starts_on or date.max
        is_over = programme.ends_on is not None and programme.ends_on <= on
        return (0 if is_over else 1 if starts_on > on else 2, starts_on)

    return max(programmes, key=rank, default=None)
