"""The numbers of a release page, taken from the frozen cells and from nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from django.db.models import Q

from participants.access.models import Country
from participants.codes import STATELESS, UNKNOWN_COUNTRY
from reporting.codes import Indicator, RegionLevel, Symbol
from reporting.figures import TRANSITIONS
from reporting.labels import CODE_LABELS
from reporting.models import Release, ReleaseCell
from reporting.rules.languages import Language

# Below this the share of a place or a year moves too much for a rank or a comparison (as in the press release).
MIN_EXITS: Final = 20
TOP: Final = 5

_ALL = "all"
_DIMENSIONS = ("sex", "age_group", "country_background", "education_level", "permit_basis", "main_activity")
# Backgrounds, but no countries.
_NO_COUNTRY = frozenset({STATELESS, UNKNOWN_COUNTRY})


def transitions_in(language: Language) -> frozenset[str]:
    """What one goes to, as the page lists it."""
    return frozenset(CODE_LABELS["main_activity"][code].told(language) for code in TRANSITIONS)


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as the release has it: the value, or the symbol that stands in its place."""

    value: int | None
    symbol: str = ""

    @property
    def is_hidden(self) -> bool:
        """Hidden to protect people."""
        return self.symbol == Symbol.HIDDEN

    @property
    def is_shown(self) -> bool:
        """Not known to be zero: a row or a bar for it is worth its place."""
        return self.is_hidden or bool(self.value)


_ABSENT = Shown(0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a group fared: who left the programme, and how many of them went to work or education."""

    label: str
    exits: Shown
    transitions: Shown
    share: Shown

    @property
    def fraction(self) -> Fraction | None:
        """The unrounded share, where both counts are shown and someone left."""
        if self.exits.value and self.transitions.value is not None and self.share.value is not None:
            return Fraction(self.transitions.value, self.exits.value)
        return None


@dataclass(frozen=True, slots=True)
class Totals:
    """One place in one year; the country when nothing else is said."""

    year: int
    label: str
    participants: Shown
    starters: Shown
    outcome: Outcome
    # The number of a county or a municipality.
    code: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """A group and how many it is."""

    label: str
    count: Shown


@dataclass(frozen=True, slots=True)
class Countries:
    """Where the starters come from."""

    # None where a hidden number could be zero.
    number: int | None
    top: tuple[Count, ...]
    others: Shown
    others_are_countries: bool
    # False where a hidden number could be among the largest: then no sentence may name an order.
    is_order_certain: bool
    # How much the largest has grown since the year before, at least; None where the cells do not tell.
    growth_of_first: int | None
    exits_of_first: Shown


@dataclass(frozen=True, slots=True)
class ReleaseSummary:
    """Everything the page of a release shows."""

    year: int
    limit: int
    this: Totals
    before: Totals | None
    countries: Countries
    sexes: tuple[Outcome, ...]
    ages: tuple[Outcome, ...]
    activities: tuple[Count, ...]
    counties: tuple[Totals, ...]
    municipalities: tuple[Totals, ...]
    ranked: tuple[Outcome, ...]
    left_out_of_rank: int
    language: Language = Language.BOKMAL

    @property
    def top(self) -> tuple[Outcome, ...]:
        """The first of the rank list."""
        return self.ranked[:TOP]

    @property
    def groups(self) -> tuple[Outcome, ...]:
        """By sex, then by age."""
        return (*self.sexes, *self.ages)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The country's, year by year."""
        return tuple(each.outcome for each in (self.before, self.this) if each)

    @property
    def changes(self) -> tuple[int, ...]:
        """Participants, starters and exits against the year before; empty unless all are shown in both years."""
        if self.before is None:
            return ()
        pairs = [
            (self.this.participants.value, self.before.participants.value),
            (self.this.starters.value, self.before.starters.value),
            (self.this.outcome.exits.value, self.before.outcome.exits.value),
        ]
        changes = tuple(now - then for now, then in pairs if now is not None and then is not None)
        return changes if len(changes) == len(pairs) else ()


_Key = tuple[str, str, str]  # dimension, code, indicator; the dimension of the totals is ""


class _Cells:
    """The country's cells of one release, by at most one dimension."""

    def __init__(self, rows: Iterable[Mapping[str, object]]) -> None:
        self._cells: dict[_Key, Shown] = {}
        for row in rows:
            named = [(name, str(row[name])) for name in _DIMENSIONS if row[name] != _ALL]
            dimension, code = named[0] if named else ("", "")
            self._cells[dimension, code, str(row["indicator"])] = _shown(row)

    def get(self, indicator: Indicator, *, dimension: str = "", code: str = "") -> Shown | None:
        return self._cells.get((dimension, code, indicator.value))

    def codes(self, dimension: str, indicator: Indicator) -> list[str]:
        return [code for name, code, counted in self._cells if name == dimension and counted == indicator]

    def outcome(self, label: str, *, dimension: str = "", code: str = "") -> Outcome:
        return Outcome(
            label=label,
            exits=self.get(Indicator.EXITS, dimension=dimension, code=code) or _ABSENT,
            transitions=self.get(Indicator.TRANSITIONS, dimension=dimension, code=code) or _ABSENT,
            share=self.get(Indicator.TRANSITION_SHARE, dimension=dimension, code=code)
            or Shown(None, Symbol.IMPOSSIBLE),
        )

    def totals(self, year: int) -> Totals:
        return Totals(
            year=year,
            label=str(year),
            participants=self.get(Indicator.PARTICIPANTS) or _ABSENT,
            starters=self.get(Indicator.STARTERS) or _ABSENT,
            outcome=self.outcome(str(year)),
        )


@dataclass(frozen=True, slots=True)
class Headline:
    """A release in the list of releases."""

    release: Release
    totals: Totals


def headlines(releases: Iterable[Release]) -> list[Headline]:
    """The country's totals of each release. One query."""
    listed = list(releases)
    rows = ReleaseCell.objects.filter(
        release__in=listed, region_level=RegionLevel.COUNTRY, **dict.fromkeys(_DIMENSIONS, _ALL)
    ).values("release_id", *_DIMENSIONS, "indicator", "value", "symbol")
    found = _by_release(rows)
    return [Headline(each, _Cells(found.get(each.pk, [])).totals(each.year)) for each in listed]


def summarise(release: Release, previous: Release | None, language: Language = Language.BOKMAL) -> ReleaseSummary:
    """The numbers of a release, beside the release of the year before. Three queries.

    Years are compared only where every number means the same in both.
    """
    if previous is not None and any(
        previous.definitions.get(each) != release.definitions.get(each) for each in Indicator.values
    ):
        previous = None
    cells = {each.pk: _Cells([]) for each in (release, previous) if each}
    for pk, rows in _country_rows(list(cells)).items():
        cells[pk] = _Cells(rows)
    now, then = cells[release.pk], cells[previous.pk] if previous else None
    counties, municipalities = _places(release)
    outcomes = [each.outcome for each in municipalities]
    ranked = sorted(
        (each for each in outcomes if each.fraction is not None and (each.exits.value or 0) >= MIN_EXITS),
        key=lambda each: (-(each.fraction or 0), -(each.exits.value or 0), each.label),
    )
    return ReleaseSummary(
        year=release.year,
        limit=release.limit,
        this=now.totals(release.year),
        before=then.totals(previous.year) if then and previous else None,
        countries=_countries(
            now,
            then,
            limit=release.limit,
            are_some=not release.disclosure.get("hides_no_starters", False),
            language=language,
        ),
        sexes=tuple(
            now.outcome(label.told(language), dimension="sex", code=code) for code, label in CODE_LABELS["sex"].items()
        ),
        ages=tuple(
            now.outcome(label.told(language), dimension="age_group", code=code)
            for code, label in CODE_LABELS["age_group"].items()
            if now.get(Indicator.EXITS, dimension="age_group", code=code)
        ),
        activities=tuple(
            Count(label.told(language), cell)
            for code, label in CODE_LABELS["main_activity"].items()
            if (cell := now.get(Indicator.EXITS, dimension="main_activity", code=code))
        ),
        counties=counties,
        municipalities=municipalities,
        ranked=tuple(ranked),
        left_out_of_rank=sum((each.exits.value or 0) >= MIN_EXITS and each.fraction is None for each in outcomes),
        language=language,
    )


def _country_rows(releases: list[int]) -> dict[int, list[Mapping[str, object]]]:
    """The country by at most one dimension; the tables by sex and another are left where they are."""
    others = {name: _ALL for name in _DIMENSIONS if name != "sex"}
    rows = ReleaseCell.objects.filter(
        Q(sex=_ALL) | Q(**others), release__in=releases, region_level=RegionLevel.COUNTRY
    ).values("release_id", *_DIMENSIONS, "indicator", "value", "symbol")
    return _by_release(rows)


def _by_release(rows: Iterable[dict[str, Any]]) -> dict[int, list[Mapping[str, object]]]:
    found: dict[int, list[Mapping[str, object]]] = {}
    for row in rows:
        found.setdefault(row["release_id"], []).append(row)
    return found


def _places(release: Release) -> tuple[tuple[Totals, ...], tuple[Totals, ...]]:
    """Totals of every county, the largest first, and of every municipality by its number."""
    rows = ReleaseCell.objects.filter(
        release=release,
        region_level__in=[RegionLevel.COUNTY, RegionLevel.MUNICIPALITY],
        **dict.fromkeys(_DIMENSIONS, _ALL),
    ).values("region_level", "region", "region_name", "indicator", "value", "symbol")
    places: dict[tuple[str, str, str], dict[str, Shown]] = {}
    for row in rows:
        place = (row["region_level"], row["region"], row["region_name"])
        places.setdefault(place, {})[row["indicator"]] = _shown(row)
    of_level: dict[str, list[Totals]] = {RegionLevel.COUNTY: [], RegionLevel.MUNICIPALITY: []}
    for (level, region, name), cells in places.items():
        of_level[level].append(
            Totals(
                year=release.year,
                label=name,
                participants=cells.get(Indicator.PARTICIPANTS, _ABSENT),
                starters=cells.get(Indicator.STARTERS, _ABSENT),
                outcome=outcome_of(name, cells),
                code=region,
            )
        )
    # A hidden number may be any: after those shown, before the empty ones.
    counties = sorted(
        of_level[RegionLevel.COUNTY],
        key=lambda each: (-(1 if each.participants.is_hidden else each.participants.value or 0), each.label),
    )
    return tuple(counties), tuple(sorted(of_level[RegionLevel.MUNICIPALITY], key=lambda each: each.code))


def outcome_of(label: str, cells: Mapping[str, Shown]) -> Outcome:
    """One place's outcome from its cells by indicator."""
    return Outcome(
        label=label,
        exits=cells.get(Indicator.EXITS, _ABSENT),
        transitions=cells.get(Indicator.TRANSITIONS, _ABSENT),
        share=cells.get(Indicator.TRANSITION_SHARE, Shown(None, Symbol.IMPOSSIBLE)),
    )


def _countries(now: _Cells, then: _Cells | None, *, limit: int, are_some: bool, language: Language) -> Countries:
    """`are_some`: a hidden number of starters from a country is not zero, and so the countries can be counted."""
    dimension, counted = "country_background", Indicator.STARTERS
    found = {code: cell for code in now.codes(dimension, counted) if (cell := _starters(now, code)).is_shown}
    told = Country.objects.filter(code__in=found).values_list("code", "name_nb", f"name_{language}")
    order, names = {code: nb for code, nb, _ in told}, {code: name for code, _, name in told}
    by_size = sorted(
        ((code, cell.value) for code, cell in found.items() if cell.value and code not in _NO_COUNTRY),
        # As many from each: one order in every language.
        key=lambda each: (-each[1], order.get(each[0], each[0])),
    )
    first, top = by_size[0][0] if by_size else "", by_size[:TOP]
    total = now.get(counted) or _ABSENT
    seen = sum(cell.value or 0 for cell in found.values())
    hidden = total.value - seen if total.value is not None else None
    hidden_cells = sum(cell.is_hidden for cell in found.values())
    others = total.value - sum(size for _, size in top) if total.value is not None else None
    # The row of the other countries must not tell what a hidden one among them is.
    if hidden_cells == 1 or (hidden is not None and 0 < hidden < limit):
        others = None
    return Countries(
        number=sum(code not in _NO_COUNTRY for code in found) if are_some or not hidden_cells else None,
        top=tuple(Count(names.get(code, code), Shown(size)) for code, size in top),
        others=Shown(others) if others is not None else Shown(None, Symbol.HIDDEN),
        others_are_countries=(are_some or not hidden_cells) and not _NO_COUNTRY & found.keys(),
        is_order_certain=not hidden_cells or (hidden is not None and bool(top) and hidden < top[-1][1]),
        growth_of_first=_growth(now, then, first) if first and then else None,
        exits_of_first=now.get(Indicator.EXITS, dimension=dimension, code=first) or _ABSENT,
    )


def _starters(cells: _Cells, code: str) -> Shown:
    return cells.get(Indicator.STARTERS, dimension="country_background", code=code) or _ABSENT


def _growth(now: _Cells, then: _Cells, code: str) -> int | None:
    """The growth that is certain: a hidden number of the year before is taken as large as it can be."""
    before = _starters(then, code)
    size = _starters(now, code).value or 0
    if before.value is not None:
        return size - before.value
    total = then.get(Indicator.STARTERS)
    if total is None or total.value is None:
        return None
    codes = then.codes("country_background", Indicator.STARTERS)
    return size - (total.value - sum(_starters(then, each).value or 0 for each in codes))


def _shown(row: Mapping[str, object]) -> Shown:
    value = row["value"]
    return Shown(value if isinstance(value, int) else None, str(row["symbol"]))
