"""Which of today's municipalities answer for the places of a year: numbers are renumbered, merged and split."""

from collections import defaultdict
from datetime import date

from participants.access.models import MunicipalityYear

DATABASE = "statistics"


def answering_for(year: int, *, on: date) -> dict[int, tuple[int, ...]]:
    """Each place that is counted in a year, and the municipalities of a day that it has become, or is a part of.

    For a place with more than one of them none can answer alone. Two queries.
    """
    rows = MunicipalityYear.objects.using(DATABASE)
    then = dict(rows.filter(year=year).values_list("municipality_id", "counted_as_id"))
    now = dict(rows.filter(year=on.year).values_list("municipality_id", "counted_as_id"))
    found: dict[int, set[int]] = defaultdict(set)
    for place in then.values():
        found[place].add(now[place])
    for municipality in set(now.values()):
        # The parts of a place that was split: each of them looks back to it.
        found[then[municipality]].add(municipality)
    return {place: tuple(sorted(municipalities)) for place, municipalities in sorted(found.items())}


def places_of(municipality_id: int, *, year: int, on: date) -> list[tuple[int, str]]:
    """The places of a year that a municipality answers for, alone or with others, with their names; its own first."""
    rows = MunicipalityYear.objects.using(DATABASE).filter(year=year)
    answering = answering_for(year, on=on)
    mine = [place for place, municipalities in answering.items() if municipality_id in municipalities]
    own = rows.filter(municipality_id=municipality_id).values_list("counted_as_id", flat=True).first()
    names = dict(rows.filter(municipality_id__in=mine).values_list("municipality_id", "name"))
    return [(place, names[place]) for place in sorted(mine, key=lambda each: (each != own, each))]
