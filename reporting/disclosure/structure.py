"""How the counts of a release hang together: which of them add up to which, and what is known of each beforehand.

A group is a place with a code in each dimension. Participants have starters as a part, exits have transitions; what is
left of the whole is the rest. The rest is never published, nor are the people who count in the country alone, but
both can be worked out from what is, and so both are counts like any other here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import log10
from typing import NamedTuple

from reporting.codes import Indicator, RegionLevel
from reporting.counting import Group
from reporting.disclosure.breakdowns import add_breakdowns
from reporting.figures import ALL, DIMENSIONS, TRANSITIONS, is_listed_where_found
from reporting.regrouping import SUMMED

_COUNTED = (Indicator.PARTICIPANTS, Indicator.STARTERS, Indicator.EXITS, Indicator.TRANSITIONS)

# From here on a municipality is in the rank list.
_RANKED = 20
# What it costs to hide a count, in municipal ones; the larger it is, the more it is missed.
_COSTS = {RegionLevel.COUNTRY: 6.0, RegionLevel.COUNTY: 2.0, RegionLevel.MUNICIPALITY: 1.0}
_TOTAL, _IN_THE_RANK_LIST, _ON_THE_PAGE, _ZERO = 5.0, 8.0, 6.0, 1.3
# What the page of a release shows of the country by one dimension.
_PAGE = {"country_background": Indicator.STARTERS, "sex": Indicator.EXITS, "age_group": Indicator.EXITS}

_ACTIVITY = DIMENSIONS.index("main_activity")
_COUNTRIES = DIMENSIONS.index("country_background")


class Pair(NamedTuple):
    """A count and a part of it."""

    whole: Indicator
    part: Indicator


PAIRS = (Pair(Indicator.PARTICIPANTS, Indicator.STARTERS), Pair(Indicator.EXITS, Indicator.TRANSITIONS))


class Place(NamedTuple):
    """A group without its counts: level, region and a code of each dimension; where it is a part, of what and which."""

    level: RegionLevel
    region: str
    codes: tuple[str, ...]
    breakdown: tuple[str, str] | None = None

    @property
    def whole(self) -> "Place":
        """What a part of a breakdown is a part of."""
        return self._replace(breakdown=None)

    def but(self, dimension: int, code: str) -> "Place":
        """The same with another code in one dimension."""
        return self._replace(codes=(*self.codes[:dimension], code, *self.codes[dimension + 1 :]))


class Equation(NamedTuple):
    """A count that is the sum of others."""

    whole: int
    parts: tuple[int, ...]


@dataclass(slots=True)
class Structure:
    """All counts of a release by number, and the equations between them."""

    values: list[int] = field(default_factory=list)
    # What it costs to hide each; None where it is never shown.
    costs: list[float | None] = field(default_factory=list)
    # What everyone knows each to be at least.
    least: list[int] = field(default_factory=list)
    # Zeros that stay, since a sentence rests upon them.
    fixed: set[int] = field(default_factory=set)
    equations: list[Equation] = field(default_factory=list)
    # In the country: those who took part and did not leave, and those who took part and had begun before the year.
    stays: dict[Place, int] = field(default_factory=dict)
    begun: dict[Place, int] = field(default_factory=dict)
    # Counts that are no secret, and how many of each one person can be at most: what one knows of it at least.
    slack: dict[int, int] = field(default_factory=dict)
    # What is left of a whole without a part, and the people who count in the country alone.
    rests: dict[tuple[Place, Indicator], int] = field(default_factory=dict)
    outside: dict[tuple[Place, Indicator], int] = field(default_factory=dict)
    outside_rests: dict[tuple[Place, Indicator], int] = field(default_factory=dict)
    # The counts of each year, where there are several years, and those that are neighbours.
    parts: list[range] = field(default_factory=list)
    pairs: list[tuple[range, range]] = field(default_factory=list)
    # The counts that are in no table by background. What joins the years joins the others, nearly all of it.
    without_background: set[int] = field(default_factory=set)
    # The number of a published cell's count. Cells that always are the same have one count between them; None is
    # a zero that cannot be otherwise.
    cells: dict[tuple[Place, Indicator], int | None] = field(default_factory=dict)

    def add(self, value: int, *, cost: float | None = None, least: int = 0) -> int:
        """A new count."""
        self.values.append(value)
        self.costs.append(cost)
        self.least.append(least)
        return len(self.values) - 1

    def equate(self, whole: int, parts: Iterable[int]) -> None:
        """Say what adds up to what."""
        self.equations.append(Equation(whole, tuple(parts)))

    def rest(self, whole: int, part: int) -> int:
        """What is left of a whole, a count like any other."""
        rest = self.add(self.values[whole] - self.values[part])
        self.equate(whole, (part, rest))
        return rest

    @property
    def published(self) -> list[int]:
        """The counts that are shown unless they are hidden."""
        return [number for number, cost in enumerate(self.costs) if cost is not None]


def structure(
    groups: Sequence[Group], *, county_of: Mapping[str, str], may_hide_no_starters: bool = False
) -> Structure:
    """What the groups of a release are to each other. `county_of` tells where each municipality lies.

    The page counts the countries of the starters, and so a country without starters is never hidden, unless
    `may_hide_no_starters`; whoever knows this knows that a hidden one has some.
    """
    made = Structure()
    places = {place_of(group): group for group in groups if not group.figure.breakdown}
    for place, group in places.items():
        _add_group(made, place, group, keeps_no_starters=not may_hide_no_starters)
    _add_pairs(made, places)
    _add_up_dimensions(made, places)
    _add_up_places(made, places, county_of=county_of)
    _add_coarser_groups(made, places)
    _add_those_who_stay(made, places)
    add_breakdowns(made, {place_of(group): group for group in groups if group.figure.breakdown}, cost=_plain_cost)
    return made


def place_of(group: Group) -> Place:
    """The group without its counts."""
    breakdown = (group.figure.breakdown.value, group.code) if group.figure.breakdown else None
    return Place(group.figure.level, group.region, tuple(group.codes[name] for name in DIMENSIONS), breakdown)


def _add_group(made: Structure, place: Place, group: Group, *, keeps_no_starters: bool) -> None:
    counts, activity = group.counts, place.codes[_ACTIVITY]
    if activity != ALL:
        # All or none of those who left for an activity had a transition.
        exits = made.add(counts.exits, cost=_cost(place, Indicator.EXITS, group))
        made.cells[place, Indicator.EXITS] = exits
        made.cells[place, Indicator.TRANSITIONS] = exits if activity in TRANSITIONS else None
        return
    named = [(name, code) for name, code in zip(DIMENSIONS, place.codes, strict=True) if code != ALL]
    is_listed = place.level == RegionLevel.COUNTRY and len(named) == 1 and is_listed_where_found(*named[0])
    for indicator, value in zip(_COUNTED, counts, strict=True):
        number = made.add(value, cost=_cost(place, indicator, group))
        made.cells[place, indicator] = number
        if is_listed and indicator == Indicator.PARTICIPANTS:
            made.least[number] = 1
        if is_listed and indicator == Indicator.STARTERS and keeps_no_starters and place.codes[_COUNTRIES] != ALL:
            made.least[number] = min(value, 1)
            if not value:
                made.fixed.add(number)


def _cost(place: Place, indicator: Indicator, group: Group) -> float:
    value = group.counts[_COUNTED.index(indicator)]
    named = [name for name, code in zip(DIMENSIONS, place.codes, strict=True) if code != ALL]
    cost = _plain_cost(place.level, value)
    if not named:
        cost *= _TOTAL
    if not named and place.level == RegionLevel.MUNICIPALITY and group.counts.exits >= _RANKED:
        cost *= _IN_THE_RANK_LIST
    if place.level == RegionLevel.COUNTRY and len(named) == 1 and _PAGE.get(named[0]) == indicator:
        cost *= _ON_THE_PAGE
    return cost


def _plain_cost(level: RegionLevel, value: int) -> float:
    return _COSTS[level] * (1 + log10(1 + value)) * (1 if value else _ZERO)


def _number(made: Structure, place: Place, indicator: Indicator) -> int | None:
    return made.cells.get((place, indicator))


def _add_pairs(made: Structure, places: Mapping[Place, Group]) -> None:
    for place in places:
        if place.codes[_ACTIVITY] == ALL:
            for pair in PAIRS:
                rest = _add_rest(made, made.cells[place, pair.whole], made.cells[place, pair.part])
                if rest is not None:
                    made.rests[place, pair.part] = rest
                if rest is not None and place.level == RegionLevel.COUNTRY and pair.whole == Indicator.PARTICIPANTS:
                    made.begun[place] = rest


def _add_rest(made: Structure, whole: int | None, part: int | None) -> int | None:
    return None if whole is None or part is None else made.rest(whole, part)


def _add_coarser_groups(made: Structure, places: Mapping[Place, Group]) -> None:
    """Exits by coarser groups of reasons. They are worked out of what is shown, and are small counts like any other."""
    for place in places:
        if place.codes[_ACTIVITY] != ALL:
            continue
        known: tuple[Mapping[tuple[Place, Indicator], int | None], ...] = (made.cells, made.outside)
        for activities, counts in product(SUMMED, known):
            found = (counts.get((place.but(_ACTIVITY, each), Indicator.EXITS)) for each in activities)
            numbers = [number for number in found if number is not None]
            if len(numbers) > 1:
                made.equate(made.add(sum(made.values[number] for number in numbers)), numbers)


def _add_up_dimensions(made: Structure, places: Mapping[Place, Group]) -> None:
    """A sum over one dimension is the sum of its codes, where both are published."""
    parts: dict[tuple[Place, int, Indicator], list[int]] = {}
    for place in places:
        for dimension, code in enumerate(place.codes):
            if code == ALL:
                continue
            for indicator in Indicator:
                number = _number(made, place, indicator)
                if number is not None:
                    parts.setdefault((place.but(dimension, ALL), dimension, indicator), []).append(number)
    for (place, _, indicator), numbers in parts.items():
        whole = _number(made, place, indicator)
        if whole is not None:
            made.equate(whole, numbers)


def _add_up_places(made: Structure, places: Mapping[Place, Group], *, county_of: Mapping[str, str]) -> None:
    """The country is its counties and the people outside them; a county is its municipalities."""
    outside: dict[tuple[Place, Indicator], int] = {}
    for (above, indicator), numbers in _inside(made, places, county_of=county_of).items():
        whole = made.cells[above, indicator]
        if whole is None:
            continue
        if above.level == RegionLevel.COUNTY:
            made.equate(whole, numbers)
        elif above.codes[_ACTIVITY] == ALL or indicator == Indicator.EXITS:
            beside = made.add(made.values[whole] - sum(made.values[number] for number in numbers))
            outside[above, indicator] = made.outside[above, indicator] = beside
            made.equate(whole, (*numbers, beside))
    for above in dict.fromkeys(above for above, _ in outside):
        for pair in PAIRS:
            rest = _add_rest(made, outside.get((above, pair.whole)), outside.get((above, pair.part)))
            if rest is not None:
                made.outside_rests[above, pair.part] = rest


def _inside(
    made: Structure, places: Mapping[Place, Group], *, county_of: Mapping[str, str]
) -> dict[tuple[Place, Indicator], list[int]]:
    inside: dict[tuple[Place, Indicator], list[int]] = {}
    for place in places:
        match place.level:
            case RegionLevel.COUNTRY:
                continue
            case RegionLevel.COUNTY:
                above = Place(RegionLevel.COUNTRY, ALL, place.codes)
            case _:
                above = Place(RegionLevel.COUNTY, county_of[place.region], place.codes)
        for indicator in Indicator:
            number = _number(made, place, indicator)
            if number is not None:
                inside.setdefault((above, indicator), []).append(number)
    return inside


def _add_those_who_stay(made: Structure, places: Mapping[Place, Group]) -> None:
    """In the country, whoever left took part. Those who stay are sought: the next year's table tells of them."""
    for place in places:
        if place.level == RegionLevel.COUNTRY and place.codes[_ACTIVITY] == ALL:
            stay = _add_rest(made, made.cells[place, Indicator.PARTICIPANTS], made.cells[place, Indicator.EXITS])
            if stay is not None:
                made.stays[place] = stay
