"""Which readings are unusual, each rule with its reason. Pure: no database, no clock.

What a rule cannot know yet is not guessed: who is responsible for whom, and what employees are called, are not in the
register, so that readings outside one's own cases and of neighbours' names wait for them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from statistics import mean, pstdev
from typing import NamedTuple
from uuid import UUID

from participants.trail.codes import UnusualRule

# R35: the 201st different participant opened in an hour is told of, the 501st is not opened.
TOLD_FROM, CLOSED_FROM = 201, 501
# R35: searches in an hour, suggestions while typing among them, and lists taken out in a day. The next is refused.
MOST_SEARCHES, MOST_EXPORTS = 600, 10
HOUR = timedelta(hours=1)
# Below so many in a day nothing stands out, however few the others open.
_FEW = 25
_DEVIATIONS = 3
_REFUSALS = 5
_NIGHT = range(23, 24), range(5)
_AT_NIGHT = 5


class Opening(NamedTuple):
    """A participant opened by an employee, or refused; at a time of day in Norway."""

    user_id: int
    role: str
    at: datetime
    participant: UUID | None
    was_refused: bool = False


class Unusual(NamedTuple):
    """What an employee did on a day that is worth asking about."""

    user_id: int
    on: date
    rule: UnusualRule
    number: int


def unusual(openings: Sequence[Opening], *, on: date, month: Iterable[tuple[str, int]]) -> list[Unusual]:
    """What stands out on a day. `month` has a role and a number for each employee and day of the month before."""
    of_user: dict[int, list[Opening]] = defaultdict(list)
    for each in openings:
        if each.at.date() == on:
            of_user[each.user_id].append(each)
    usual = _usual(month)
    found: list[Unusual] = []
    for user_id, own in sorted(of_user.items()):
        own.sort(key=lambda each: each.at)
        seen = [each for each in own if not each.was_refused and each.participant is not None]
        counts = {
            UnusualRule.MANY_IN_AN_HOUR: _most_in_an_hour(seen),
            UnusualRule.MORE_THAN_USUAL: _more_than_usual(seen, usual),
            UnusualRule.AT_NIGHT: _at_night(seen),
            UnusualRule.REFUSED: _refused(own),
        }
        found += [Unusual(user_id, on, rule, count) for rule, count in counts.items() if count]
    return found


def different_in_the_hour(openings: Iterable[Opening], *, at: datetime) -> int:
    """How many different participants have been opened in the hour up to a moment."""
    return len({each.participant for each in openings if at - HOUR < each.at <= at and not each.was_refused})


def _usual(month: Iterable[tuple[str, int]]) -> dict[str, float]:
    """For each role, the number of participants a day from which it is more than usual."""
    days: dict[str, list[int]] = defaultdict(list)
    for role, count in month:
        days[role].append(count)
    return {role: mean(counts) + _DEVIATIONS * pstdev(counts) for role, counts in days.items()}


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


def _more_than_usual(seen: Sequence[Opening], usual: dict[str, float]) -> int:
    if not seen:
        return 0
    count = len({each.participant for each in seen})
    limit = usual.get(seen[0].role)
    return count if limit is not None and count > max(limit, _FEW) else 0


def _at_night(seen: Sequence[Opening]) -> int:
    count = len({each.participant for each in seen if any(each.at.hour in hours for hours in _NIGHT)})
    return count if count >= _AT_NIGHT else 0


def _refused(own: Sequence[Opening]) -> int:
    refusals = [each.at for each in own if each.was_refused]
    most = max((sum(at - HOUR < each <= at for each in refusals) for at in refusals), default=0)
    return most if most >= _REFUSALS else 0
