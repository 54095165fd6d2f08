"""Counts of a year for each municipality, and the hash of each person-year, from the person-years."""

from dataclasses import asdict

from django.db import connections

from participants.access.models import MunicipalityYear
from reporting.models import Watermark
from reporting.quality.records import broken_in
from reporting.rules.quality import Gap, YearCounts, gaps

DATABASE = "statistics"
_PRESENT = """
SELECT municipality_id, count(*), count(*) FILTER (WHERE is_starter),
    count(*) FILTER (WHERE education_level = 'unknown')
FROM reporting_personyear WHERE year = %(year)s AND municipality_id IS NOT NULL GROUP BY municipality_id
"""
_LEFT = """
SELECT exit_municipality_id, count(*), count(*) FILTER (WHERE is_transition),
    count(*) FILTER (WHERE main_activity = 'unknown')
FROM reporting_personyear WHERE year = %(year)s AND is_exit AND exit_municipality_id IS NOT NULL
GROUP BY exit_municipality_id
"""
# The hash of a whole row with its random key: it tells that the row is another, and nothing of what it was.
_PINS = """
SELECT md5(counted::text) FROM reporting_personyear AS counted
WHERE year = %(year)s AND (municipality_id = %(place)s OR exit_municipality_id = %(place)s) ORDER BY 1
"""


def counts_of(year: int) -> dict[int, YearCounts]:
    """Each municipality that has anyone in a year, in the structure of the year."""
    found: dict[int, YearCounts] = {}
    with connections[DATABASE].cursor() as cursor:
        cursor.execute(_PRESENT, {"year": year})
        present = {place: numbers for place, *numbers in cursor.fetchall()}
        cursor.execute(_LEFT, {"year": year})
        left = {place: numbers for place, *numbers in cursor.fetchall()}
    for place in sorted(present.keys() | left.keys()):
        participants, starters, without_education = present.get(place, (0, 0, 0))
        exits, transitions, without_activity = left.get(place, (0, 0, 0))
        found[place] = YearCounts(participants, starters, exits, transitions, without_activity, without_education)
    return found


def counts_before(year: int) -> dict[int, YearCounts]:
    """What was counted the year before, of the places that there are in the year: a renumbered one is the same."""
    became = dict(
        MunicipalityYear.objects.using(DATABASE).filter(year=year).values_list("municipality_id", "counted_as_id")
    )
    found: dict[int, YearCounts] = {}
    for place, counts in counts_of(year - 1).items():
        now, numbers = became[place], asdict(counts)
        so_far = asdict(found.get(now, YearCounts()))
        found[now] = YearCounts(**{name: so_far[name] + number for name, number in numbers.items()})
    return found


def gaps_of(*, place: int, year: int) -> tuple[Gap, ...]:
    """What of a place's year is to be mended or explained."""
    nothing = YearCounts()
    return gaps(
        counts_of(year).get(place, nothing), before=counts_before(year).get(place, nothing),
        broken=broken_in(place=place, year=year),
    )  # fmt: skip


def pins_of(*, year: int, place: int) -> list[str]:
    """A hash of each person-year of a place."""
    with connections[DATABASE].cursor() as cursor:
        cursor.execute(_PINS, {"year": year, "place": place})
        return [each for (each,) in cursor.fetchall()]


def watermark() -> int | None:
    """How far the register has been counted."""
    found = Watermark.objects.using(DATABASE).first()
    return found.next_xid if found else None
