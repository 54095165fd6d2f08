"""Two registrations beside each other, and the ones that have become one: what the page of merging shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps

from participants.access.models import Country
from participants.codes import AddressProtection, Fact
from participants.models import Merger, Participant
from participants.querysets import PeopleQuerySet
from participants.rules.dates import write_day
from participants.rules.facts import CHOICES, COUNTRIES, DATES
from participants.rules.protection import highest
from participants.rules.registration import Known, may_be_same
from programmes.actions.merging.relations import MOVING, PASSING
from programmes.actions.merging.sides import AGREEMENT, Side, side_of
from programmes.overviews.words import TABLES
from programmes.rules import merging as rules

if TYPE_CHECKING:
    from participants.access.models import User
    from programmes.overviews.case import Bar

_MOST_ALIKE = 5
# Of the one that is looked at beside it: what a page says by itself.
_UNSAID = PASSING | {"participants_merger", "participants_distinction"}
_AGREED = {"true": "Ja", "false": "Nei"}


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of both."""

    name: str
    kept: str
    other: str
    is_disputed: bool
    # Known in the other alone: it is filled in.
    is_taken: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """What making them one would do."""

    kept: Side
    other: Side
    fields: list[Compared]
    obstacles: list[str]
    # What moves over, with how many of each.
    moving: list[tuple[str, int]]
    grade: AddressProtection
    becomes_hidden: bool

    @property
    def becomes_stricter(self) -> bool:
        """Whether the participant gets another grade."""
        return self.grade != self.kept.participant.address_protection


def seen(user: "User", key: UUID | None, *, on: date) -> Participant | None:
    """A participant whom the user sees."""
    return Participant.objects.for_user(user, on=on).filter(pk=key).first() if key else None


def sides(user: "User", keys: Sequence[UUID], *, on: date) -> list[Side]:
    """As they stand for the user, in the order that was asked; whom the user does not see is left out."""
    people = (seen(user, key, on=on) for key in keys)
    return [side_of(each, by=user, on=on) for each in people if each]


def compared(user: "User", kept: Side, other: Side, *, sees_address: bool, on: date) -> Comparison:
    """Field by field, what moves over, and what stands in the way."""
    mine, theirs = kept.values(), other.values()
    disputed = rules.disputed(mine, theirs)
    taken = rules.taken_from_other(mine, theirs, chosen=())
    names = dict(Country.objects.values_list("code", "name_nb"))

    def said(name: str, value: str) -> str:
        return "Skjult" if name == "address" and value and not sees_address else in_words(name, value, countries=names)

    grade = highest(kept.participant.address_protection, other.participant.address_protection)
    return Comparison(
        kept=kept,
        other=other,
        fields=[
            Compared(name, said(name, mine[name]), said(name, theirs[name]), name in disputed, name in taken)
            for name in mine
            if mine[name] or theirs[name]
        ],
        obstacles=rules.obstacles(kept.standing(), other.standing()),
        moving=_moving(user, other.participant, on=on),
        grade=grade,
        becomes_hidden=other.participant.is_hidden and not kept.participant.is_hidden,
    )


def in_words(name: str, value: str, *, countries: dict[str, str]) -> str:
    """A value as people read it."""
    if name not in Fact.values:
        return _AGREED.get(value, value) if name == AGREEMENT else value
    fact = Fact(name)
    if fact in DATES:
        return write_day(date.fromisoformat(value)) if value else ""
    if fact in COUNTRIES:
        return countries.get(value, value)
    return str(CHOICES.get(fact, {}).get(value, value))


def look_alike(user: "User", bar: "Bar", *, on: date) -> list[UUID]:
    """Those who may be the same person, by name and birth date."""
    mine = bar.participant
    people = Participant.objects.for_user(user, on=on).filter(municipality_id=mine.municipality_id).exclude(pk=mine.pk)
    same_day = people.filter(born_on=mine.born_on)
    same_name = people.spelled_like(f"{mine.given_name} {mine.family_name}")
    known = Known(given_name=mine.given_name, family_name=mine.family_name, born_on=mine.born_on)
    found = {each.pk: each for some in (same_day, same_name) for each in some.in_order()}
    return [
        each.pk
        for each in found.values()
        if may_be_same(known, Known(given_name=each.given_name, family_name=each.family_name, born_on=each.born_on))
    ][:_MOST_ALIKE]


def mergers_of(user: "User", participant: UUID, *, on: date) -> list[Merger]:
    """The registrations that have become this one, the newest first."""
    found = Merger.objects.for_user(user, on=on).in_force().filter(participant=participant)
    return list(found.newest_first().select_related("merged_by"))


def _moving(user: "User", other: Participant, *, on: date) -> list[tuple[str, int]]:
    models: dict[str, Any] = {each._meta.db_table: each for each in apps.get_models()}  # noqa: SLF001
    counted = []
    for table in MOVING:
        people = models[table]._default_manager.get_queryset()  # noqa: SLF001 - Django's own name for it
        if table in _UNSAID or not isinstance(people, PeopleQuerySet):
            continue
        count = people.for_user(user, on=on).filter(participant=other).count()
        if count:
            counted.append((TABLES[table], count))
    return sorted(counted)
