"""Those who are said to have moved here: who they are and how far their programme has come, and no more than that."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.timezone import localtime

from participants.access.models import MunicipalitySpell
from participants.access.roles import Permission
from participants.rules.names import ordered
from programmes.actions import contents_of, version_of_arrival
from programmes.actions.arrivals import Contents
from programmes.codes import Goal
from programmes.models import Arrival
from programmes.overviews.paging import Cut, newest
from programmes.rules.due import Due, answer_due

if TYPE_CHECKING:
    from participants.access.models import User

PAGE = 50


@dataclass(frozen=True, slots=True)
class Awaited:
    """One who waits for an answer. What comes along is told by its kinds alone, until they are taken over."""

    arrival: Arrival
    name: str
    born_on: date
    starts_on: date | None
    planned_end_on: date | None
    goal: Goal | None
    tests: int
    notes: int

    @property
    def key(self) -> UUID:
        """Of the arrival: there is no participant yet."""
        return self.arrival.pk

    @property
    def version(self) -> str:
        """What whoever answers has seen."""
        return version_of_arrival(self.arrival)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Those who wait, and those who were answered; of the latter nothing but where they came from."""

    waiting: list[Awaited]
    answered: Cut[Arrival]
    # The last of those who wait, where there are more.
    after: UUID | None = None

    @property
    def keys(self) -> list[UUID]:
        """For the record of the reading."""
        return [each.key for each in self.waiting]


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """A move that waits for an answer, as something to be done. `name` is empty for those who may not answer."""

    key: UUID
    name: str
    is_protected: bool
    due: Due
    is_put_off: bool


def arrivals_of(
    user: "User", *, municipality_id: int, on: date, after: UUID | None = None, answered_after: UUID | None = None
) -> Arrivals:
    """In one municipality, a page of each at a time. Whoever the user does not see is no place to begin at."""
    seen = Arrival.objects.for_user(user, on=on).filter(municipality_id=municipality_id)
    seen = seen.select_related("from_municipality", "participant").newest_first()
    pivot = seen.filter(pk=after).first() if after else None
    rest = seen.waiting().beyond(told_at=pivot.told_at, key=pivot.pk) if pivot else seen.waiting()
    found = list(rest[: PAGE + 1])
    return Arrivals(
        waiting=[awaited for each in found[:PAGE] if (awaited := _awaited(each))],
        answered=newest(seen.exclude(pk__in=seen.waiting().values("pk")), by="told_at", after=answered_after),
        after=found[PAGE - 1].pk if len(found) > PAGE else None,
    )


def arrival_of(user: "User", key: UUID, *, municipality_id: int, on: date) -> Arrival | None:
    """One of them, answered or not; None for whoever is not there or not the user's to see."""
    return Arrival.objects.for_user(user, on=on).filter(municipality_id=municipality_id, pk=key).first()


def awaited(user: "User", key: UUID, *, municipality_id: int, on: date) -> Awaited | None:
    """One of them, or None for whoever is not there, not the user's to see, or answered."""
    seen = Arrival.objects.for_user(user, on=on).filter(municipality_id=municipality_id, pk=key)
    arrival = seen.waiting().select_related("from_municipality").first()
    return _awaited(arrival) if arrival else None


def moves_to_answer(user: "User", *, municipality_id: int, on: date, is_named: bool) -> list[ToAnswer]:
    """Of those who wait what is to be done by when, for whoever sees participants; who it is, for those who answer."""
    seen = Arrival.objects.for_user(user, on=on, permission=Permission.PARTICIPANT_VIEW)
    waiting = seen.filter(municipality_id=municipality_id).waiting().select_related("from_municipality")
    found = []
    for each in waiting:
        contents = contents_of(each) if is_named else None
        due = answer_due(told_on=localtime(each.told_at).date(), moved_on=each.moved_on, by=each.from_municipality.name)
        is_put_off = each.until_on is not None and each.until_on > on
        found.append(ToAnswer(each.pk, _name(contents) if contents else "", each.is_protected, due, is_put_off))
    return found


def municipalities(*, on: date) -> list[tuple[str, str]]:
    """Those there are on a day, by name; two of one name with their numbers."""
    spells = MunicipalitySpell.objects.valid_on(on).values_list("municipality__number", "name")
    found = sorted(spells, key=lambda each: (ordered(each[1]), each[0]))
    alike = Counter(name for _, name in found)
    return [(number, f"{name} ({number})" if alike[name] > 1 else name) for number, name in found]


def _name(contents: Contents) -> str:
    return f"{contents.facts['given_name']} {contents.facts['family_name']}"


def _awaited(arrival: Arrival) -> Awaited | None:
    contents = contents_of(arrival)
    if contents is None:
        return None
    course = contents.programme or {}
    return Awaited(
        arrival=arrival,
        name=_name(contents),
        born_on=contents.facts["born_on"],
        starts_on=course.get("first_started_on"),
        planned_end_on=course.get("planned_end_on"),
        goal=Goal(course["goal"]) if course.get("goal") else None,
        tests=len(contents.tests),
        notes=len(contents.notes),
    )
