"""Which shares are within reach this year, by those who are in a programme that is planned to end before it is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connections

from reporting.results.facts import Scope
from reporting.results.followed import PROTECTED
from reporting.results.kept import kept
from reporting.results.page import Results
from reporting.results.plain import Count
from reporting.rules.what_if import needed_of_next

GOALS = (50, 60, 70, 80)
# Whoever has left in the year already counts, and would not be one more.
_LEAVING = f"""
SELECT count(DISTINCT programme.participant_id)
FROM programmes_programme AS programme
LEFT JOIN programmes_exit AS exit ON exit.programme_id = programme.id AND exit.municipality_id = %(place)s
WHERE programme.municipality_id = %(place)s AND exit.exited_on IS NULL AND programme.starts_on <= %(today)s
    AND programme.planned_end_on BETWEEN %(today)s AND %(last)s
    AND programme.participant_id NOT IN ({PROTECTED})
    AND NOT EXISTS (SELECT FROM participants_restriction AS held
        WHERE held.participant_id = programme.participant_id AND held.lifted_at IS NULL)
    AND NOT EXISTS (SELECT FROM programmes_programme AS other JOIN programmes_exit AS before
            ON before.municipality_id = other.municipality_id AND before.programme_id = other.id
        WHERE other.municipality_id = %(place)s AND other.participant_id = programme.participant_id
            AND before.exited_on >= %(first)s)
"""


@dataclass(frozen=True, slots=True)
class Reach:
    """How many are to leave, and goal → how many of them must have a transition; None where all of them are too few."""

    leaving: int
    goals: Sequence[tuple[int, int | None]]


def reach_of(scope: Scope, page: Results) -> Reach | None:
    """None for a year that is over, and where the reader is not shown the share."""
    left, moved = page.outcome.exits.value, page.outcome.transitions.value
    if page.what_if is None or page.year != scope.today.year or left is None or moved is None:
        return None
    leaving = kept(scope, what=Count.LEAVING, year=page.year, make=lambda: leaving_in(scope))
    return Reach(
        leaving,
        [(goal, needed_of_next(percent=goal, part=moved, whole=left, leaving=leaving)) for goal in GOALS],
    )


def leaving_in(scope: Scope) -> int:
    """How many are in a programme that is planned to end before the year of the scope is over."""
    first, last = date(scope.today.year, 1, 1), date(scope.today.year, 12, 31)
    with connections[scope.register].cursor() as cursor:
        cursor.execute(_LEAVING, {"place": scope.municipality_id, "today": scope.today, "first": first, "last": last})
        (found,) = cursor.fetchone()
    return int(found)
