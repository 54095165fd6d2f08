"""Frozen cells as cubes: a table of one release, or of several years, with words for every code. Nothing is counted."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import chain, product
from math import prod
from typing import Final, NamedTuple

from django.db.models import Value

from participants.access.models import Country
from reporting.breakdowns import BREAKDOWNS, OVERLAPPING, SKILLS
from reporting.codes import Breakdown, Indicator, RegionLevel, Symbol
from reporting.figures import ALL, DIMENSIONS
from reporting.labels import (
    BREAKDOWN_SUMS,
    BREAKDOWN_TITLES,
    CODE_LABELS,
    CONTENTS_LABEL,
    COUNTRY,
    DIMENSION_TITLES,
    INDICATORS,
    PLACE_LABEL,
    SUBJECT,
    SUMS,
    TIME_LABEL,
    code_label,
)
from reporting.models import FurtherCell, Release, ReleaseCell
from reporting.regrouping import Regrouping, Term, work_out
from reporting.rules import notes
from reporting.rules.languages import Language
from reporting.tables import TABLES, Table
from reporting.tidy import PROVISIONAL, sign_of

# As every Nordic statistics bank calls the two.
CONTENTS, TIME, REGION = "ContentsCode", "Tid", "region"
MISSING: Final = ".."
SOURCE: Final = "Fotfeste"


class Cell(NamedTuple):
    """A value, or the sign that stands where none does; `*` marks a value that is preliminary."""

    value: int | None
    sign: str = ""


class Note(NamedTuple):
    """Words to be read with the numbers: of the whole table, of a variable, or of one of its codes."""

    text: str
    variable: str = ""
    code: str = ""


_NOTHING: Final = Cell(None)


@dataclass(frozen=True, slots=True)
class Variable:
    """One edge of a cube, and its codes in order with their words."""

    id: str
    label: str
    codes: Mapping[str, str]
    # The code that stands for all the others.
    total: str | None = None

    def only(self, codes: Iterable[str]) -> "Variable":
        """The same edge with fewer codes, in the order of the edge."""
        wanted = set(codes)
        return replace(self, codes={code: label for code, label in self.codes.items() if code in wanted})


class OfYear(NamedTuple):
    """What is told of a year beside its numbers."""

    year: int
    is_preliminary: bool
    left_out: int | None


@dataclass(frozen=True, slots=True)
class Cube:
    """A table with its cells. What the releases do not have is MISSING, never a nought."""

    table: Table
    title: str
    variables: tuple[Variable, ...]
    cells: Mapping[tuple[str, ...], Cell]
    notes: tuple[Note, ...]
    updated_at: datetime
    # Region code → level, where the table has places.
    levels: Mapping[str, RegionLevel]
    years: tuple[OfYear, ...]
    language: Language = Language.BOKMAL

    @property
    def size(self) -> int:
        """How many cells it has, missing ones included."""
        return prod(len(each.codes) for each in self.variables)

    def rows(self) -> Iterator[tuple[tuple[str, ...], Cell]]:
        """Every combination of codes, the last variable turning fastest, with its cell."""
        missing, cells = Cell(None, MISSING), self.cells
        for key in product(*(each.codes for each in self.variables)):
            yield key, cells.get(key, missing)

    def selected(self, chosen: Mapping[str, Sequence[str]], *, without: Collection[str] = ()) -> "Cube":
        """Some codes of each variable named in `chosen`. A variable in `without` has one code and is left out."""
        kept = {each.id: each.only(chosen.get(each.id, each.codes)) for each in self.variables}
        left = tuple(each for each in kept.values() if each.id not in without)
        cells = self.cells
        if without:
            fixed = {place: next(iter(kept[each.id].codes)) for place, each in enumerate(self.variables)
                     if each.id in without}  # fmt: skip
            cells = {
                tuple(code for place, code in enumerate(key) if place not in fixed): cell
                for key, cell in self.cells.items()
                if all(key[place] == code for place, code in fixed.items())
            }
        told = tuple(
            note
            for note in self.notes
            if not note.variable
            or any(each.id == note.variable and (not note.code or note.code in each.codes) for each in left)
        )
        return replace(self, variables=left, cells=cells, notes=told)

    def variable(self, variable_id: str) -> Variable | None:
        """The variable of that id, in whatever case."""
        return next((each for each in self.variables if each.id.lower() == variable_id.lower()), None)


def release_cubes(release: Release, language: Language = Language.BOKMAL) -> Iterator[Cube]:
    """Every table of one release."""
    countries = _countries(language)
    for table in TABLES:
        yield _cube(table, [release], countries=countries, language=language)


def cube_of(
    table: Table,
    releases: Sequence[Release],
    *,
    places: Collection[str] | None = None,
    language: Language = Language.BOKMAL,
) -> Cube:
    """One table over the years of some releases, one a year. The newest gives the places their names.

    With `places` the others are not asked for.
    """
    return _cube(table, releases, countries=_countries(language), places=places, language=language)


def kept_cube_of(table: Table, releases: Sequence[Release], language: Language = Language.BOKMAL) -> Cube:
    """The same, made once in each process: what is frozen is the same for whoever asks."""
    kept = _kept(table, tuple((each.pk, each.year, each.checksum, each.built_at, each.left_out) for each in releases))
    return kept if language == Language.BOKMAL else _in_language(kept, language, countries=_countries(language))


# Of each table the newest; a cube of five years takes some ten megabytes.
@lru_cache(maxsize=len(TABLES))
def _kept(table: Table, frozen: tuple[tuple[int, int, str, datetime, int | None], ...]) -> Cube:
    return cube_of(table, list(Release.objects.filter(pk__in=[pk for pk, *_ in frozen])))


def _countries(language: Language) -> dict[str, str]:
    # One order in every language: a number stands in the same place of each file.
    return dict(Country.objects.order_by("name_nb", "code").values_list("code", f"name_{language}"))


def _cube(
    table: Table,
    releases: Sequence[Release],
    *,
    countries: Mapping[str, str],
    language: Language,
    places: Collection[str] | None = None,
) -> Cube:
    by_pk = {release.pk: release for release in sorted(releases, key=lambda each: each.year, reverse=True)}
    known: dict[str, tuple[RegionLevel, str]] = {}
    found: dict[str, set[str]] = {dimension: set() for dimension in table.dimensions}
    cells: dict[tuple[str, ...], Cell] = {}
    for release in by_pk.values():
        year, is_preliminary = str(release.year), release.is_preliminary
        for level, region, name, *codes, indicator, value, symbol in _rows(table, release, places):
            known.setdefault(region, (RegionLevel(level), name))
            # After them, where the table has a breakdown, the part.
            for dimension, code in zip(table.dimensions, codes[: len(table.dimensions)], strict=True):
                found[dimension].add(code)
            sign = sign_of(value=value, symbol=symbol, is_preliminary=is_preliminary)
            key = (*([region] if table.has_places else []), *codes, indicator, year)
            cells[key] = Cell(value, sign)
    regrouping = table.regrouping
    if regrouping:
        cells = _regrouped(regrouping, table, cells, by_year={str(each.year): each for each in by_pk.values()})
    order = list(RegionLevel)
    ordered = dict(sorted(known.items(), key=lambda place: (order.index(place[1][0]), place[0])))
    variables = (
        *([Variable(REGION, "", {code: name for code, (_, name) in ordered.items()}, ALL)] if table.has_places else []),
        *(
            Variable(regrouping.id, "", dict.fromkeys([ALL, *(each.code for each in regrouping.groups)], ""), total=ALL)
            if regrouping and regrouping.replaces == dimension
            else _dimension(dimension, found[dimension], countries=countries)
            for dimension in table.dimensions
        ),
        *(_parts(table.breakdown) if table.breakdown else ()),
        Variable(CONTENTS, "", dict.fromkeys(table.indicators, "")),
        Variable(TIME, "", {str(year): str(year) for year in sorted(each.year for each in by_pk.values())}),
    )
    without_words = Cube(
        table=table,
        title="",
        variables=variables,
        cells=cells,
        notes=(),
        # Not when it was published: the file is the same before and after.
        updated_at=max(each.built_at for each in by_pk.values()),
        levels={code: level for code, (level, _) in ordered.items()},
        years=tuple(
            OfYear(each.year, each.is_preliminary, each.left_out)
            for each in sorted(by_pk.values(), key=lambda each: each.year)
        ),
    )
    return _in_language(without_words, language, countries=countries)


_Cells = Mapping[tuple[str, ...], Cell]


def _regrouped(
    regrouping: Regrouping, table: Table, cells: _Cells, *, by_year: Mapping[str, Release]
) -> dict[tuple[str, ...], Cell]:
    """The sums as they are, and each coarser group where the cells say it."""
    at = int(table.has_places) + table.dimensions.index(regrouping.replaces)
    made = {}
    for key, cell in cells.items():
        if key[at] != ALL or key[-2] != regrouping.measure:
            continue
        made[key] = cell
        release = by_year[key[-1]]

        def where(term: Term, key: tuple[str, ...] = key) -> tuple[str, ...]:
            return (*key[:at], term.code or ALL, *key[at + 1 : -2], term.indicator.value, key[-1])

        for group in regrouping.groups:
            if any(all(where(term) in cells for term in way) for way in group.ways):
                number = work_out(group, lambda term: cells.get(where(term), _NOTHING).value, limit=release.limit)
                symbol = Symbol.HIDDEN if number is None else Symbol.NONE
                sign = sign_of(value=number, symbol=symbol, is_preliminary=release.is_preliminary)
                made[(*key[:at], group.code, *key[at + 1 :])] = Cell(number, sign)
    return made


def _rows(table: Table, release: Release, places: Collection[str] | None) -> Iterable[tuple]:
    summed = {dimension: ALL for dimension in DIMENSIONS if dimension not in table.dimensions}
    some = {} if places is None else {"region__in": places}
    asked = {"release_id": release.pk, "region_level__in": table.levels, "indicator__in": _read_of(table), **some}
    place, told = ("region_level", "region", "region_name", *table.dimensions), ("indicator", "value", "symbol")
    cells = ReleaseCell.objects.filter(**asked, **summed).order_by()
    if not table.breakdown:
        return cells.values_list(*place, *told)
    by_sex = {} if "sex" in table.dimensions else {"sex": ALL}
    parts = FurtherCell.objects.filter(**asked, **by_sex, breakdown=table.breakdown).order_by()
    return chain(
        # The whole that they are parts of.
        cells.annotate(code=Value(ALL)).values_list(*place, "code", *told),
        parts.values_list(*place, "code", *told),
    )


def _read_of(table: Table) -> tuple[Indicator, ...]:
    return table.regrouping.read if table.regrouping else table.indicators


def _parts(breakdown: Breakdown) -> Iterator[Variable]:
    yield Variable(breakdown.value, "", dict.fromkeys([ALL, *BREAKDOWNS[breakdown]], ""), total=ALL)


def _dimension(dimension: str, found: set[str], *, countries: Mapping[str, str]) -> Variable:
    known = [code for code in CODE_LABELS.get(dimension, countries) if code in found]
    unknown = sorted(found - {*known, ALL})
    return Variable(dimension, "", dict.fromkeys([ALL, *known, *unknown], ""), total=ALL)


def _in_language(cube: Cube, language: Language, *, countries: Mapping[str, str]) -> Cube:
    """The same cells in the same order, with the words of a language."""
    return replace(
        cube,
        title=f"{SUBJECT.told(language)} {cube.table.title.told(language)}",
        variables=tuple(
            _worded(each, language, countries=countries, regrouping=cube.table.regrouping) for each in cube.variables
        ),
        notes=tuple(_notes(cube, language)),
        language=language,
    )


def _worded(
    variable: Variable, language: Language, *, countries: Mapping[str, str], regrouping: Regrouping | None
) -> Variable:
    codes = dict(variable.codes)
    if variable.id == CONTENTS:
        label, codes = CONTENTS_LABEL, {code: INDICATORS[code].told(language) for code in codes}
    elif variable.id == TIME:
        label = TIME_LABEL
    elif variable.id == REGION:
        # Places have one name, and the whole country one in each language. Its bokmål is the frozen one.
        label = PLACE_LABEL
        if language != Language.BOKMAL and ALL in codes:
            codes[ALL] = COUNTRY.told(language)
    elif regrouping and variable.id == regrouping.id:
        label = regrouping.title
        codes = {code: (regrouping.total if code == ALL else regrouping.label(code)).told(language) for code in codes}
    else:
        label = {**DIMENSION_TITLES, **BREAKDOWN_TITLES}[variable.id]
        sums = {**SUMS, **BREAKDOWN_SUMS}[variable.id].told(language)
        codes = {
            code: sums if code == ALL else code_label(variable.id, code, countries=countries, language=language)
            for code in codes
        }
    return replace(variable, label=label.told(language), codes=codes)


_OF_PARTS: Final = {
    **dict.fromkeys(OVERLAPPING, notes.MEASURES),
    **dict.fromkeys(SKILLS, notes.LANGUAGE),
    Breakdown.WAITING: notes.WAITING,
}


def _notes(cube: Cube, language: Language) -> Iterator[Note]:
    table = cube.table
    for indicator in table.indicators:
        text = notes.SHARE if indicator == Indicator.TRANSITION_SHARE else notes.FOOTNOTES[indicator]
        yield Note(text.told(language), CONTENTS, indicator.value)
    if table.has_places:
        yield Note(notes.FOOTNOTES["places"].told(language), REGION)
    if table.has_places and "country_background" in table.dimensions:
        yield Note(notes.BACKGROUNDS.told(language), "country_background")
    if table.breakdown:
        yield Note(_OF_PARTS[table.breakdown].told(language), table.breakdown.value)
    if table.regrouping:
        yield Note(notes.REASONS.told(language), table.regrouping.id)
    for each in cube.years:
        if each.is_preliminary:
            yield Note(notes.SIGNS[PROVISIONAL].told(language), TIME, str(each.year))
        if each.left_out is not None:
            yield Note(notes.left_out(each.left_out, language), TIME, str(each.year))
    signs = ". ".join(f"{sign} {text}" for sign, text in notes.signs_in(language).items())
    yield Note(notes.SIGNS_TITLE.told(language, signs=signs))
