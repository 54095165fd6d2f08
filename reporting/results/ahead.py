"""Counting before anyone asks: of the large municipalities, by the worker, with each change that it takes in.

Counting a city takes seconds. Whoever looks at its page meets the numbers before the change, or those after it, and
waits for neither. What is counted is what the page would count (`reporting/results/kept.py`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings

from reporting.models import CountAhead
from reporting.quality.rate import quality_in, waiting_in
from reporting.results import facts, plain
from reporting.results.facts import DATABASE, Scope
from reporting.results.followed import followed
from reporting.results.kept import key_of
from reporting.results.page import scope_of
from reporting.results.plain import Count
from reporting.results.reach import leaving_in

# The month by whose end a year is signed off everywhere: the deadline is 28 February (reporting/rules/quality.py).
_FINISHED_BY = 3
# The worker's way to the register, of everyone: each statement says which municipality it is about.
_REGISTER = "national"
_OUTDATED = """
SELECT ahead.municipality_id FROM reporting_countahead AS ahead
LEFT JOIN reporting_municipalitymark AS mark USING (municipality_id)
WHERE ahead.counted_on <> %(today)s OR ahead.changed_at < mark.changed_at
"""
_LARGE = """
SELECT municipality_id FROM reporting_personyear WHERE municipality_id = ANY(%(places)s)
GROUP BY municipality_id HAVING count(*) >= %(enough)s
"""


def count_ahead(changed: Iterable[int], *, on: date) -> None:
    """Count the large ones of the municipalities that have changed, and those whose counts are of another day.

    Within the transaction of the statistics that takes the changes in: they are seen with them, and lost with them.
    """
    outdated = {place for (place,) in facts.asked(_OUTDATED, {"today": on})}
    places = sorted({*changed, *outdated})
    if not places:
        return
    CountAhead.objects.using(DATABASE).filter(municipality_id__in=places).delete()
    for (place,) in facts.asked(_LARGE, {"places": places, "enough": settings.COUNT_AHEAD_FROM}):
        scope = replace(scope_of(municipality_id=place, on=on), register=_REGISTER)
        if scope.changed_at is None:
            continue
        CountAhead.objects.using(DATABASE).bulk_create(
            CountAhead(
                key=key_of(scope, what=what, year=year), municipality_id=place, what=what,
                changed_at=scope.changed_at, counted_on=on, counts=plain.write(counts),
            )
            for what, year, counts in _counted(scope)
        )  # fmt: skip


def _counted(scope: Scope) -> Iterator[tuple[Count, int | None, Any]]:
    """The page as it opens, of the newest year in which someone left, and of the year before while it is finished."""
    newest = facts.collect(scope, year=None)
    yield Count.FACTS, None, newest
    years = (newest.year, newest.year - 1) if scope.today.month <= _FINISHED_BY else (newest.year,)
    for year in _own(scope, years):
        of_year = newest if year == newest.year else facts.of_another_year(newest, scope, year=year)
        yield Count.FACTS, year, of_year
        yield Count.FOLLOWED, year, followed(scope, year=year)
        yield Count.WITHOUT_EXIT, year, waiting_in(scope, year=year)
        yield Count.QUALITY, year, quality_in(scope, year=year)
        if year == scope.today.year:
            yield Count.LEAVING, year, leaving_in(scope)


def _own(scope: Scope, years: Sequence[int]) -> list[int]:
    """Those in which the municipality has numbers of its own."""
    return [year for year in years if any(each.year == year and not each.is_shared for each in scope.years)]
