"""What is published of other places, and of the municipality itself: the frozen cells, the hidden ones hidden."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db.models import Q

from participants.codes import Sex
from reporting.codes import RegionLevel, Symbol
from reporting.figures import ALL, DIMENSIONS
from reporting.models import Release, ReleaseCell
from reporting.results.places import OwnYear
from reporting.summaries import Outcome, Shown, outcome_of

DEFAULT_LIMIT = 4
# Sex and indicator of a number that the release hides.
Hidden = frozenset[tuple[str, str]]
NOTHING: Hidden = frozenset()


class Published(NamedTuple):
    """A year's release beside the municipality's own numbers; None where the cell is not in it.

    `hidden` are the municipality's own that are hidden in it, some for the sake of others: the county less what is
    shown of this one would be theirs.
    """

    release: Release
    country: Outcome | None
    county: Outcome | None
    municipality: Outcome | None
    hidden: Hidden = NOTHING


def published(years: Sequence[OwnYear]) -> Mapping[int, Published]:
    """Year → what is out. Two queries."""
    of_year = {each.year: each for each in years}
    releases = {each.pk: each for each in Release.objects.latest_of_each_year() if each.year in of_year}
    rows = ReleaseCell.objects.filter(
        Q(region_level=RegionLevel.COUNTRY, sex=ALL)
        | Q(region_level=RegionLevel.COUNTY, region__in={each.county for each in years}, sex=ALL)
        | Q(
            region_level=RegionLevel.MUNICIPALITY,
            region__in={each.number for each in years},
            sex__in=[ALL, Sex.FEMALE, Sex.MALE],
        ),
        release__in=releases,
        **{each: ALL for each in DIMENSIONS if each != "sex"},
    ).values_list("release_id", "region_level", "region", "region_name", "sex", "indicator", "value", "symbol")
    found: dict[tuple[int, str, str], tuple[str, dict[str, Shown]]] = {}
    hidden: dict[tuple[int, str], set[tuple[str, str]]] = {}
    for release, level, region, name, sex, indicator, value, symbol in rows:
        if sex == ALL:
            found.setdefault((release, level, region), (name, {}))[1][indicator] = Shown(value, symbol)
        if symbol == Symbol.HIDDEN and level == RegionLevel.MUNICIPALITY:
            hidden.setdefault((release, region), set()).add((sex, indicator))

    def outcome(release: Release, level: RegionLevel, region: str) -> Outcome | None:
        cells = found.get((release.pk, level.value, region))
        return outcome_of(*cells) if cells else None

    return {
        release.year: Published(
            release,
            outcome(release, RegionLevel.COUNTRY, ALL),
            outcome(release, RegionLevel.COUNTY, of_year[release.year].county),
            outcome(release, RegionLevel.MUNICIPALITY, of_year[release.year].number),
            frozenset(hidden.get((release.pk, of_year[release.year].number), ())),
        )
        for release in releases.values()
    }


def limit_of(year: int, out: Mapping[int, Published]) -> int:
    """Numbers below it are hidden: as in the year's release, else as in the last one."""
    if year in out:
        return out[year].release.limit
    return out[max(out)].release.limit if out else DEFAULT_LIMIT
