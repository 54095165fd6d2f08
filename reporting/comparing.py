"""Two versions of a year, cell by cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Final

from django.db.models import Value

from participants.access.models import Country
from reporting.codes import Indicator, RegionLevel
from reporting.figures import ALL, DIMENSIONS
from reporting.labels import BREAKDOWN_TITLES, COUNTRY, DIMENSION_TITLES, INDICATORS, LEVELS, code_label
from reporting.models import Release
from reporting.rules import wording
from reporting.rules.languages import Language, Text

_Key = tuple[str, ...]  # level, region, one code a dimension, breakdown and its code, indicator
_BY: Final = Text("etter", "etter", "by")
_AND: Final = Text("og", "og", "and")
_POINTS: Final = Text("prosentpoeng", "prosentpoeng", "percentage points")


@dataclass(frozen=True, slots=True)
class Changed:
    """One cell that another number, or another sign, stands in."""

    table: str
    place: str
    region: str
    what: str
    before: str
    after: str
    change: str


@dataclass(frozen=True, slots=True)
class Place:
    """The changed cells of one place in one table."""

    name: str
    cells: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The changed cells of one table."""

    title: str
    places: tuple[Place, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What has changed from one version to another."""

    before: Release
    after: Release
    cells: int
    changed: tuple[Changed, ...]
    headlines: int  # changed among the numbers of the whole country, without groups
    points: int  # the largest change of a share

    def groups(self) -> Iterator[Group]:
        """Table by table, and in each place by place."""
        for title, of_table in groupby(self.changed, key=lambda each: each.table):
            cells = list(of_table)
            places = tuple(Place(name, tuple(found)) for name, found in groupby(cells, key=lambda each: each.place))
            yield Group(title, places, len(cells))


def compare(*, before: Release, after: Release, language: Language = Language.BOKMAL) -> Comparison:
    """Every cell that is not in both with the same number or sign, in the order of the newer one's tables."""
    old, new = _cells(before), _cells(after)
    countries = dict(Country.objects.values_list("code", f"name_{language}"))
    keys = [key for key in (*new, *(key for key in old if key not in new)) if _told(old, key) != _told(new, key)]
    changed = _in_order([_changed(key, old=old, new=new, countries=countries, language=language) for key in keys])
    shares = [key for key in keys if key[-1] == Indicator.TRANSITION_SHARE]
    return Comparison(
        before=before,
        after=after,
        cells=len(new.keys() | old.keys()),
        changed=changed,
        headlines=sum(key[0] == RegionLevel.COUNTRY and set(key[2:-1]) == {ALL} for key in keys),
        points=max((abs(_difference(old, new, key) or 0) for key in shares), default=0),
    )


def _in_order(changed: list[Changed]) -> tuple[Changed, ...]:
    """Tables and places as they come, and all that is of one beside each other."""
    tables = {name: place for place, name in enumerate(dict.fromkeys(each.table for each in changed))}
    places = {name: place for place, name in enumerate(dict.fromkeys(each.region for each in changed))}
    return tuple(sorted(changed, key=lambda each: (tables[each.table], places[each.region])))


_Cells = Mapping[_Key, tuple[int | None, str, str]]


def _cells(release: Release) -> _Cells:
    none, told = {name: Value(ALL) for name in DIMENSIONS if name != "sex"}, ("value", "symbol", "region_name")
    key = ("region_level", "region", *DIMENSIONS, "breakdown", "code", "indicator")
    cells = release.cells.in_table_order().annotate(breakdown=Value(ALL), code=Value(ALL)).values_list(*key, *told)
    further = release.further_cells.in_table_order().annotate(**none).values_list(*key, *told)
    return {tuple(row[:-3]): row[-3:] for row in chain(cells.iterator(), further)}


def _told(cells: _Cells, key: _Key) -> tuple[int | None, str]:
    value, symbol, _ = cells.get(key, (None, "..", ""))
    return value, symbol


def _difference(old: _Cells, new: _Cells, key: _Key) -> int | None:
    then, now = _told(old, key)[0], _told(new, key)[0]
    return None if then is None or now is None else now - then


def _changed(key: _Key, *, old: _Cells, new: _Cells, countries: Mapping[str, str], language: Language) -> Changed:
    level, region, *codes, breakdown, part, indicator = key
    of = {name: code for name, code in zip(DIMENSIONS, codes, strict=True) if code != ALL}
    of |= {breakdown: part} if breakdown != ALL else {}
    title = LEVELS[RegionLevel(level)].told(language)
    if of:
        titles = {**DIMENSION_TITLES, **BREAKDOWN_TITLES}
        groups = f" {_AND.told(language)} ".join(titles[name].told(language).lower() for name in of)
        title += f" {_BY.told(language)} {groups}"
    what = ", ".join(
        [
            INDICATORS[indicator].told(language),
            *(code_label(name, code, countries=countries, language=language) for name, code in of.items()),
        ]
    )
    # Places have one name, and the whole country one in each language.
    name = COUNTRY.told(language) if region == ALL else (new.get(key) or old[key])[2]
    difference = _difference(old, new, key)
    unit = f" {_POINTS.told(language)}" if indicator == Indicator.TRANSITION_SHARE else ""
    change = "" if difference is None else f"{wording.signed(difference, language)}{unit}"
    then, now = (_text(_told(cells, key), language) for cells in (old, new))
    return Changed(title, name, region, what, then, now, change)


def _text(told: tuple[int | None, str], language: Language) -> str:
    value, symbol = told
    return symbol if value is None else wording.number(value, language)
