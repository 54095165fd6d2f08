"""A municipality's own rows of a year that is not out: own figures of a draft, frozen cells once it is approved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connections

from participants.codes import Sex
from reporting.answering import answering_for, places_of
from reporting.codes import Indicator, RegionLevel, ReleaseStatus, Symbol
from reporting.counting import Counts
from reporting.disclosure import cells
from reporting.figures import ALL, DIMENSIONS
from reporting.models import Objection, Release, ReleaseCell
from reporting.summaries import Shown

DATABASE = "statistics"
_SEXES = {ALL: "Alle", Sex.FEMALE.value: "Kvinner", Sex.MALE.value: "Menn"}
_HIDDEN = Shown(None, Symbol.HIDDEN)
_OWN = """
WITH fact AS (
    SELECT sex, 1 AS participants, is_starter::int AS starters, 0 AS exits, 0 AS transitions
    FROM reporting_personyear WHERE year = %(year)s AND municipality_id = %(place)s
    UNION ALL
    SELECT sex, 0, 0, 1, is_transition::int
    FROM reporting_personyear WHERE year = %(year)s AND exit_municipality_id = %(place)s AND is_exit
)
SELECT coalesce(sex, 'all'), sum(participants), sum(starters), sum(exits), sum(transitions)
FROM fact GROUP BY GROUPING SETS ((), (sex))
"""


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One row of the published tables: a place, and everyone or one sex."""

    place: str
    label: str
    cells: Mapping[str, Shown]

    @property
    def shown(self) -> list[Shown]:
        """In the order of the columns."""
        return [self.cells.get(each.value, Shown(0)) for each in Indicator]


@dataclass(frozen=True, slots=True)
class OwnRows:
    """The page. `is_frozen`: these are the very cells; otherwise own figures as the register has them now."""

    release: Release
    is_frozen: bool
    rows: Sequence[OwnRow]
    objections: Sequence[Objection]
    columns: Sequence[str]


def waiting(*, now: datetime) -> list[Release]:
    """The newest version of each year that is not out: an approved one, or a draft that is newer. The newest first."""
    found: dict[int, Release] = {}
    for each in Release.objects.not_out(at=now).order_by("year", "version"):
        found[each.year] = each
    return [found[year] for year in sorted(found, reverse=True)]


def own_rows(release: Release, *, municipality_id: int, on: date) -> OwnRows:
    """Of the places that the municipality alone answers for."""
    answering = answering_for(release.year, on=on)
    places = [each for each in places_of(municipality_id, year=release.year, on=on) if len(answering[each[0]]) == 1]
    is_frozen = release.status != ReleaseStatus.DRAFT
    rows = _frozen(release, places) if is_frozen else _as_registered(release, places)
    return OwnRows(
        release=release,
        is_frozen=is_frozen,
        rows=rows,
        objections=list(
            Objection.objects.of(municipality_id=municipality_id).filter(release__year=release.year)
            .select_related("made_by", "release")
        ),
        columns=[str(each.label) for each in Indicator],
    )  # fmt: skip


def _frozen(release: Release, places: Sequence[tuple[int, str]]) -> list[OwnRow]:
    """What will be public, and nothing else: the same rows of the same table."""
    names = {f"{place:04d}": name for place, name in places}
    whole = dict.fromkeys((each for each in DIMENSIONS if each != "sex"), ALL)
    found: dict[tuple[str, str], dict[str, Shown]] = {}
    own = ReleaseCell.objects.filter(
        release=release, region_level=RegionLevel.MUNICIPALITY, region__in=names, sex__in=_SEXES, **whole
    )
    for region, sex, indicator, value, symbol in own.values_list("region", "sex", "indicator", "value", "symbol"):
        found.setdefault((region, sex), {})[indicator] = Shown(value, symbol)
    return [
        OwnRow(names[region], label, found[region, sex])
        for region in names
        for sex, label in _SEXES.items()
        if (region, sex) in found
    ]


def _as_registered(release: Release, places: Sequence[tuple[int, str]]) -> list[OwnRow]:
    """Own figures alone: nothing of the draft but its year and its limit. What is small is hidden as it will be.

    What else a draft hides depends on others' small numbers, and may never come out: it is not told here.
    """
    rows = []
    for place, name in places:
        with connections[DATABASE].cursor() as cursor:
            cursor.execute(_OWN, {"year": release.year, "place": place})
            counted = {sex: Counts(*map(int, numbers)) for sex, *numbers in cursor.fetchall() if numbers[0] is not None}
        shown = {
            sex: {
                indicator.value: Shown(cell.value, cell.symbol)
                for indicator, cell in cells(counted.get(sex, Counts()), limit=release.limit, exits_only=False).items()
            }
            for sex in _SEXES
        }
        _hide_the_other(shown)
        rows += [OwnRow(name, label, shown[sex]) for sex, label in _SEXES.items()]
    return rows


def _hide_the_other(shown: dict[str, dict[str, Shown]]) -> None:
    """Of two sexes whose sum is shown, one alone is not hidden."""
    sexes = [each for each in _SEXES if each != ALL]
    for indicator in Indicator:
        if any(shown[sex][indicator.value].is_hidden for sex in sexes):
            for sex in sexes:
                shown[sex][indicator.value] = _HIDDEN
