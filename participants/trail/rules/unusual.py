"""Which readings are unusual, each rule with its reason. Pure: no database, no clock.

What a rule cannot know is not guessed: where employees live is not in the register, so that none asks about a neighbour
at one's own address.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from statistics import mean, pstdev
from typing import NamedTuple, TypeVar
from uuid import UUID

from participants.trail.codes import UnusualRule

# R35: the 201st different participant opened in an hour is told of, the 501st is not opened.
TOLD_FROM, CLOSED_FROM = 201, 501
# R35: searches in an hour, suggestions while typing among them, and lists taken out in a day. The next is refused.
MOST_SEARCHES, MOST_EXPORTS = 600, 10
HOUR = timedelta(hours=1)
# Below so many in a day nothing stands out, however few the others open.
_FEW = 25
# The same of participants that one has nothing to do with: colleagues stand in for each other.
_FEW_OUTSIDE = 10
# Days that someone must have worked before their own month says what is usual for them.
_ENOUGH_DAYS = 10
# So many in a municipality have a name that is rare there: one of them is enough to ask about. Of a name that many have
# one meets some by chance.
_RARE, _BY_CHANCE = 10, 3
# A municipality uses assignments where at least half of those it opens have someone responsible.
_IN_USE = 0.5
_DEVIATIONS = 3
_REFUSALS = 5
# A night belongs to the day it ends on: it begins so long before that day does, and has so many hours.
EVENING = timedelta(hours=1)
_NIGHT_HOURS = 6
_AT_NIGHT = 5
# ASVS 8.2.4: who opens so many within an hour, or the fifth at night, first shows anew who they are. It closes nothing,
# since work at night can be urgent: but whoever sits at the screen need not be who signed in.
CONFIRMED_FROM = 101
Key = TypeVar("Key", str, int)


class Opening(NamedTuple):
    """A participant opened by an employee, or refused; at a time of day in Norway."""

    user_id: int
    role: str
    at: datetime
    participant: UUID | None
    was_refused: bool = False
    # Whether the employee is responsible for the participant, or has written about them within a year.
    is_linked: bool = True
    # Whether a leader has named the participant as one who draws looks.
    is_guarded: bool = False
    # How many in the municipality have this family name, where it is the employee's own; the name itself is not here.
    bearers: int = 0


class Day(NamedTuple):
    """How many participants an employee opened on one day of the month before, and how many without a link."""

    user_id: int
    role: str
    opened: int
    unlinked: int = 0


class Unusual(NamedTuple):
    """What an employee did on a day that is worth asking about."""

    user_id: int
    on: date
    rule: UnusualRule
    number: int


def unusual(
    openings: Sequence[Opening], *, on: date, month: Iterable[Day], uses_assignments: bool = False
) -> list[Unusual]:
    """What stands out on a day. `month` has a row for each employee and day of the month before.

    A night is one, though midnight is in it: `openings` begin with the evening before the day.

    Whether anyone opens those they have nothing to do with is not known where the municipality says of nobody who is
    responsible.
    """
    of_user: dict[int, list[Opening]] = defaultdict(list)
    at_night: dict[int, list[Opening]] = defaultdict(list)
    for each in openings:
        if each.at.date() == on:
            of_user[each.user_id].append(each)
        if _is_night(each.at) and (each.at + EVENING).date() == on and _is_seen(each):
            at_night[each.user_id].append(each)
    days = list(month)
    usual = _limits((each.role, each.opened) for each in days)
    usual_outside = _limits((each.role, each.unlinked) for each in days)
    usual_for_them = _limits(((each.user_id, each.opened) for each in days), least=_ENOUGH_DAYS)
    found: list[Unusual] = []
    for user_id in sorted({*of_user, *at_night}):
        own = sorted(of_user[user_id], key=lambda each: each.at)
        seen = [each for each in own if _is_seen(each)]
        outside = [each for each in seen if not each.is_linked]
        role = seen[0].role if seen else ""
        of_role, of_their_own = usual.get(role), usual_for_them.get(user_id)
        counts = {
            UnusualRule.MANY_IN_AN_HOUR: _most_in_an_hour(seen),
            UnusualRule.MORE_THAN_USUAL: _above(seen, of_role, _FEW) or _above(seen, of_their_own, _FEW),
            UnusualRule.AT_NIGHT: _many_at_night(at_night[user_id]),
            UnusualRule.REFUSED: _refused(own),
            UnusualRule.OUTSIDE_OWN: (
                _above(outside, usual_outside.get(role), _FEW_OUTSIDE) if uses_assignments else 0
            ),
            UnusualRule.NAMESAKES: _namesakes(outside),
            # One is enough: so few are named, and none of them by chance.
            UnusualRule.GUARDED: len({each.participant for each in outside if each.is_guarded}),
        }
        found += [Unusual(user_id, on, rule, count) for rule, count in counts.items() if count]
    return found


def are_assignments_used(*, opened: int, assigned: int) -> bool:
    """Whether a municipality says who is responsible, by how many of those it has opened have someone."""
    return opened > 0 and assigned >= _IN_USE * opened


def different_in_the_hour(openings: Iterable[Opening], *, at: datetime) -> int:
    """How many different participants have been opened in the hour up to a moment."""
    return len({each.participant for each in openings if at - HOUR < each.at <= at and not each.was_refused})


def _limits(month: Iterable[tuple[Key, int]], *, least: int = 1) -> dict[Key, float]:
    """For each role, or each employee, the number a day from which it is more than usual."""
    days: dict[Key, list[int]] = defaultdict(list)
    for key, count in month:
        days[key].append(count)
    return {key: mean(counts) + _DEVIATIONS * pstdev(counts) for key, counts in days.items() if len(counts) >= least}


def _most_in_an_hour(seen: Sequence[Opening]) -> int:
    """The largest number of different participants within an hour, if it is worth telling."""
    within: Counter[UUID | None] = Counter()
    first = most = 0
    for each in seen:
        within[each.participant] += 1
        while each.at - seen[first].at >= HOUR:
            within[seen[first].participant] -= 1
            within += Counter()
            first += 1
        most = max(most, len(within))
    return most if most >= TOLD_FROM else 0


def _above(seen: Iterable[Opening], limit: float | None, few: int) -> int:
    count = len({each.participant for each in seen})
    return count if limit is not None and count > max(limit, few) else 0


def _namesakes(outside: Iterable[Opening]) -> int:
    bearers = {each.participant: each.bearers for each in outside if each.bearers}
    is_rare = any(count <= _RARE for count in bearers.values())
    return len(bearers) if is_rare or len(bearers) >= _BY_CHANCE else 0


def is_to_confirm(others: int, *, at: datetime) -> bool:
    """Whether a fresh sign-in comes before one more participant, after `others` within the hour; `at` is in Norway."""
    return others + 1 >= (_AT_NIGHT if _is_night(at) else CONFIRMED_FROM)


def _is_night(at: datetime) -> bool:
    """By the clock in Norway: from 23 to 5."""
    return (at + EVENING).hour < _NIGHT_HOURS


def _many_at_night(seen: Iterable[Opening]) -> int:
    count = len({each.participant for each in seen})
    return count if count >= _AT_NIGHT else 0


def _is_seen(opening: Opening) -> bool:
    return not opening.was_refused and opening.participant is not None


def _refused(own: Sequence[Opening]) -> int:
    refusals = [each.at for each in own if each.was_refused]
    most = max((sum(at - HOUR < each <= at for each in refusals) for at in refusals), default=0)
    return most if most >= _REFUSALS else 0
