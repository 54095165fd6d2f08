"""How the counts by breakdown hang together with the others: parts of a whole, or groups that overlap.

Language and waiting divide exits and starters: their parts add up. Of each group of measures every participant is in
it or not, and both are counts. A group of four is no smaller than any of the groups that make it and no larger than
all of them together; and those who waited so long are of one sex and one county. What that takes is no number of the
tables, and nobody's secret (`Structure.slack`).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from reporting.breakdowns import OVERLAPPING
from reporting.codes import Breakdown, BroadMeasure, Indicator, RegionLevel
from reporting.counting import Group
from reporting.figures import ALL, DIMENSIONS
from reporting.measure_groups import MADE_OF

if TYPE_CHECKING:
    from reporting.disclosure.structure import Place, Structure

_SEX = DIMENSIONS.index("sex")


def add_breakdowns(
    made: "Structure", places: Mapping["Place", Group], *, cost: Callable[[RegionLevel, int], float]
) -> None:
    """The counts of the groups by breakdown, beside those that are there."""
    shown = {place: group for place, group in places.items() if group.figure.is_published}
    new = [place for place, group in shown.items() if _add(made, place, group, cost=cost)]
    parts: dict[tuple[Place, str, Indicator], list[int]] = {}
    for place in new:
        breakdown, indicator, number = _told(made, places, place)
        if breakdown not in OVERLAPPING:
            parts.setdefault((place.whole, breakdown, indicator), []).append(number)
    for (above, _, indicator), numbers in parts.items():
        whole = made.cells.get((above, indicator))
        if whole is not None:
            made.equate(whole, numbers)
    _add_up(made, places, new)
    _cross(made, {place: group for place, group in places.items() if not group.figure.is_published})
    for place in new:
        if place.codes[_SEX] != ALL and place.breakdown and place.breakdown[0] == Breakdown.MEASURE_4:
            _add_union(made, place)


def _told(made: "Structure", places: Mapping["Place", Group], place: "Place") -> tuple[Breakdown, Indicator, int]:
    breakdown, (indicator,) = places[place].figure.breakdown, places[place].figure.indicators
    number = made.cells[place, indicator]
    assert breakdown is not None and number is not None  # noqa: PT018, S101 - every such count has a number
    return breakdown, indicator, number


def _add(made: "Structure", place: "Place", group: Group, *, cost: Callable[[RegionLevel, int], float]) -> bool:
    """A count of its own, or that of the one group of twelve that is the whole of a group of four."""
    (indicator,) = group.figure.indicators
    if group.figure.breakdown == Breakdown.MEASURE_4 and len(MADE_OF[BroadMeasure(group.code)]) == 1:
        (same,) = _parts_of(place)
        if (same, indicator) in made.cells:
            made.cells[place, indicator] = made.cells[same, indicator]
            made.rests[place, indicator] = made.rests[same, indicator]
            return False
    value = getattr(group.counts, indicator.value)
    number = made.cells[place, indicator] = made.add(value, cost=cost(place.level, value))
    whole = made.cells.get((place.whole, indicator))
    if group.figure.breakdown in OVERLAPPING and whole is not None:
        made.rests[place, indicator] = made.rest(whole, number)
    return True


def _parts_of(place: "Place") -> Iterable["Place"]:
    assert place.breakdown  # noqa: S101 - of a group of four
    for part in MADE_OF[BroadMeasure(place.breakdown[1])]:
        yield place._replace(breakdown=(Breakdown.MEASURE_12, part.value))


def _add_up(made: "Structure", places: Mapping["Place", Group], new: Iterable["Place"]) -> None:
    """Both sexes are the two of them; the country is its counties and the people outside them."""
    sexes: dict[tuple[Place, Indicator], list[int]] = {}
    inside: dict[tuple[Place, Indicator], list[int]] = {}
    for place in new:
        _, indicator, number = _told(made, places, place)
        if place.codes[_SEX] != ALL:
            sexes.setdefault((place.but(_SEX, ALL), indicator), []).append(number)
        if place.level != RegionLevel.COUNTRY:
            above = place._replace(level=RegionLevel.COUNTRY, region=ALL)
            inside.setdefault((above, indicator), []).append(number)
    for (above, indicator), numbers in sexes.items():
        whole = made.cells.get((above, indicator))
        if whole is not None:
            made.equate(whole, numbers)
    for (above, indicator), numbers in inside.items():
        whole = made.cells.get((above, indicator))
        if whole is not None:
            beside = made.add(made.values[whole] - sum(made.values[number] for number in numbers))
            made.outside[above, indicator] = beside
            made.equate(whole, (*numbers, beside))


def _cross(made: "Structure", places: Mapping["Place", Group]) -> None:
    """Of a sex in a county, each part: between the table by sex and the one by county, and in neither."""
    sums: dict[tuple[bool, Place, Indicator], list[int]] = {}
    for place, group in places.items():
        (indicator,) = group.figure.indicators
        number = made.add(getattr(group.counts, indicator.value))
        made.slack[number] = 1
        country = place._replace(level=RegionLevel.COUNTRY, region=ALL)
        for above in (place.but(_SEX, ALL), place.whole, country):
            sums.setdefault((False, above, indicator), []).append(number)
    for (_, above, indicator), numbers in list(sums.items()):
        whole = made.cells.get((above, indicator))
        if whole is None:
            continue
        if above.level == RegionLevel.COUNTRY:
            beside = made.add(made.values[whole] - sum(made.values[number] for number in numbers))
            made.slack[beside] = 1
            numbers.append(beside)
            for outer in (above.but(_SEX, ALL), above.whole):
                sums.setdefault((True, outer, indicator), []).append(beside)
        made.equate(whole, numbers)
    for (is_outside, above, indicator), numbers in sums.items():
        if is_outside and (above, indicator) in made.outside:
            made.equate(made.outside[above, indicator], numbers)


def _add_union(made: "Structure", place: "Place") -> None:
    """Of one sex: for both it follows."""
    whole = made.cells[place, Indicator.PARTICIPANTS]
    found = (made.cells.get((each, Indicator.PARTICIPANTS)) for each in _parts_of(place))
    parts = [number for number in found if number is not None]
    if whole is None or not parts:
        return
    for part in parts:
        only_others = made.add(made.values[whole] - made.values[part])
        made.slack[only_others] = 1
        made.equate(whole, (part, only_others))
    together = made.add(sum(made.values[part] for part in parts))
    again = made.add(made.values[together] - made.values[whole])
    made.slack |= {together: len(parts), again: len(parts) - 1}
    made.equate(together, parts)
    made.equate(together, (whole, again))
