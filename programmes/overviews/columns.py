"""What stands beside the names in the list of participants: asked once for a page, and only where it is shown."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from participants.access.models import Country
from participants.codes import MeasureType
from participants.models import Assignment, Participant
from participants.querysets import ParticipantQuerySet
from programmes.codes import ListColumn, Skill, TestResult
from programmes.models import LanguageTest, Measure, Plan
from programmes.overviews.narrowing import due_on
from programmes.rules.language import LEVELS, SKILLS

if TYPE_CHECKING:
    from participants.access.models import User

_People: TypeAlias = Collection[Participant]
# Of a participant, by key: what a column shows.
_Facts: TypeAlias = Iterator[tuple[UUID, dict[str, Any]]]
# In the middle of a line.
_SAID = {each: each.label if each != TestResult.BELOW_A1 else "under A1" for each in LEVELS}
_SHORT = {Skill.LISTENING: "lytte", Skill.READING: "lese", Skill.WRITING: "skrive", Skill.ORAL: "muntlig"}


@dataclass(frozen=True, slots=True)
class Beside:
    """What columns show of one participant; empty where a column is not shown, or there is nothing."""

    due_on: date | None = None
    is_overdue: bool = False
    caseworker: str = ""
    measures: tuple[MeasureType, ...] = ()
    level: str = ""
    level_goal: str = ""
    country: str = ""


NOTHING_BESIDE = Beside()


def beside_names(
    people: Collection[Participant], *, user: "User", on: date, columns: Collection[ListColumn]
) -> dict[UUID, Beside]:
    """One query for a column at most, however many they are. They are as `told_with` has told of them."""
    found: dict[UUID, Beside] = {each.pk: NOTHING_BESIDE for each in people}
    for column, ask in _ASKED.items():
        if column in columns and people:
            for key, facts in ask(user, people, on):
                found[key] = replace(found[key], **facts)
    return found


def told_with(people: ParticipantQuerySet, *, columns: Collection[ListColumn], on: date) -> ParticipantQuerySet:
    """With what two columns show that most lists have: the question that finds the people finds it with them.

    What a participant may be seen by, who is responsible for them may be seen by too: row-level security holds for
    both.
    """
    if ListColumn.DEADLINE in columns:
        people = people.annotate(shown_due_on=due_on(on=on))
    if ListColumn.CASEWORKER in columns:
        running = Assignment.objects.running().filter(participant=OuterRef("pk"))
        people = people.annotate(shown_caseworker=Subquery(running.values("caseworker__username")[:1]))
    return people


def _deadlines(_user: "User", people: _People, on: date) -> _Facts:
    for each in people:
        day: date | None = each.shown_due_on  # type: ignore[attr-defined]
        yield each.pk, {"due_on": day, "is_overdue": day is not None and day < on}


def _caseworkers(_user: "User", people: _People, _on: date) -> _Facts:
    for each in people:
        yield each.pk, {"caseworker": each.shown_caseworker or ""}  # type: ignore[attr-defined]


def _levels(user: "User", people: _People, on: date) -> _Facts:
    for key, best in _best(user, _keys(people), on=on).items():
        yield key, {"level": _in_words(best)}


def _goals(user: "User", people: _People, on: date) -> _Facts:
    """Of the version that holds: the last."""
    plans = Plan.objects.for_user(user, on=on).filter(
        programme__participant__in=_keys(people), programme__ends_on=None, number__isnull=False
    )
    skills = [str(each) for each in SKILLS]
    for key, *goals in plans.order_by("number").values_list("programme__participant_id", *skills):
        yield key, {"level_goal": _in_words(dict(zip(SKILLS, goals, strict=True)))}


def _countries(_user: "User", people: _People, _on: date) -> _Facts:
    codes = {each.country_background for each in people}
    names = dict(Country.objects.filter(code__in=codes).values_list("code", "name_nb"))
    for each in people:
        yield each.pk, {"country": names.get(each.country_background, each.country_background)}


def _keys(people: _People) -> list[UUID]:
    return [each.pk for each in people]


def _measures(user: "User", people: _People, on: date) -> _Facts:
    running = Measure.objects.for_user(user, on=on).filter(
        Q(ends_on=None) | Q(ends_on__gt=on), Q(programme__ends_on=None) | Q(programme__ends_on__gt=on),
        programme__participant__in=_keys(people), starts_on__lte=on,
    )  # fmt: skip
    found: dict[UUID, set[str]] = defaultdict(set)
    for key, kind in running.values_list("programme__participant_id", "measure_type"):
        found[key].add(kind)
    for key, kinds in found.items():
        yield key, {"measures": tuple(each for each in MeasureType if each in kinds)}


def _best(user: "User", keys: Iterable[UUID], *, on: date) -> dict[UUID, dict[Skill, str]]:
    """The best result in each skill."""
    found: dict[UUID, dict[Skill, str]] = defaultdict(dict)
    tests = LanguageTest.objects.for_user(user, on=on).filter(participant__in=keys, skill__in=SKILLS)
    for key, skill, result in tests.values_list("participant_id", "skill", "result"):
        held = found[key].get(Skill(skill))
        if result in LEVELS and (held is None or LEVELS.index(TestResult(result)) > LEVELS.index(TestResult(held))):
            found[key][Skill(skill)] = result
    return found


def _in_words(levels: dict[Skill, str]) -> str:
    """{oral: a2, reading: a1} → "muntlig A2, lese A1"; one level for all four alone."""
    held = {skill: _SAID[TestResult(level)] for skill, level in levels.items() if level}
    if len(held) == len(SKILLS) and len(set(held.values())) == 1:
        return next(iter(held.values()))
    return ", ".join(f"{_SHORT[skill]} {held[skill]}" for skill in reversed(SKILLS) if skill in held)


_ASKED: dict[ListColumn, Callable[["User", _People, date], _Facts]] = {
    ListColumn.DEADLINE: _deadlines, ListColumn.CASEWORKER: _caseworkers, ListColumn.MEASURES: _measures,
    ListColumn.LEVEL: _levels, ListColumn.LEVEL_GOAL: _goals, ListColumn.COUNTRY: _countries,
}  # fmt: skip
