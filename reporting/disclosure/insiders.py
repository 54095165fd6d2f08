"""Insiders: whoever is alone in a group knows a hidden count. What they know, of every year at once.

An insider knows of every group that they are in that it is not empty, and of each where they are the only one that it
is one: of this year, and of the year beside it where they were in the tables then too.
"""

from collections.abc import Iterable, Iterator, Mapping

from reporting.breakdowns import BREAKDOWNS, OVERLAPPING
from reporting.codes import Indicator, RegionLevel
from reporting.counting import Person
from reporting.disclosure.structure import Place, Structure
from reporting.figures import ALL, DIMENSIONS, TRANSITIONS, figures, further_figures

_ACTIVITY = DIMENSIONS.index("main_activity")


def alone(
    structure: Structure, of_year: Mapping[int, Structure], people: Iterable[Mapping[int, Person]]
) -> list[frozenset[int]]:
    """What the insiders know, each once: the counts in which somebody is the only one, in any of the years."""
    found = {
        frozenset(
            number
            for year, person in each.items()
            if year in of_year
            for number in _own(of_year[year], person)
            if structure.values[number] == 1
        )
        for each in people
    }
    return sorted((each for each in found if each), key=sorted)


def completed(structure: Structure, alone: Iterable[frozenset[int]]) -> list[frozenset[int]]:
    """What follows at once: the one person of a sum is the one of its part, and of the next year's where both agree."""
    same: dict[int, list[int]] = {}
    for whole, parts in structure.equations:
        if structure.values[whole] == 1:
            for part in parts:
                if structure.values[part] == 1:
                    same.setdefault(whole, []).append(part)
                    same.setdefault(part, []).append(whole)
    found = set()
    for each in alone:
        known, waiting = set(each), list(each)
        while waiting:
            new = set(same.get(waiting.pop(), ())) - known
            known |= new
            waiting += new
        found.add(frozenset(known))
    return sorted(found, key=sorted)


def _own(structure: Structure, person: Person) -> Iterator[int]:
    found = [*_of(structure, person, (Indicator.PARTICIPANTS, Indicator.STARTERS), is_part=person.is_starter)]
    if person.activity:
        is_part = person.activity in TRANSITIONS
        found += _of(structure, person, (Indicator.EXITS, Indicator.TRANSITIONS), is_part=is_part)
    found += _of_parts(structure, person)
    yield from (each for each in found if each is not None)


def _of_parts(structure: Structure, person: Person) -> Iterator[int | None]:
    """Of the breakdowns: the parts that they are in, and where groups overlap, those without them in the others."""
    for figure in further_figures():
        assert figure.breakdown  # noqa: S101 - further figures are those that have one
        own, (indicator,) = person.parts.get(figure.breakdown, ()), figure.indicators
        county = person.exit_county if indicator == Indicator.EXITS else person.county
        region = ALL if figure.level == RegionLevel.COUNTRY else county
        if region is None or not figure.is_published or (not own and figure.breakdown not in OVERLAPPING):
            continue
        codes = tuple(
            code if name in figure.dimensions else ALL
            for name, code in zip(DIMENSIONS, (*person.codes, ""), strict=True)
        )
        for code in own if figure.breakdown not in OVERLAPPING else BREAKDOWNS[figure.breakdown]:
            place = Place(figure.level, region, codes, (figure.breakdown.value, code))
            yield (structure.cells if code in own else structure.rests).get((place, indicator))
            if county is None and code in own:
                yield structure.outside.get((place, indicator))


def _of(
    structure: Structure, person: Person, pair: tuple[Indicator, Indicator], *, is_part: bool
) -> Iterator[int | None]:
    whole, part = pair
    is_exit = whole == Indicator.EXITS
    municipality, county = (
        (person.exit_municipality, person.exit_county) if is_exit else (person.municipality, person.county)
    )
    regions = {RegionLevel.COUNTRY: ALL, RegionLevel.COUNTY: county, RegionLevel.MUNICIPALITY: municipality}
    own = (*person.codes, person.activity)
    for figure in figures():
        region = regions[figure.level]
        if region is None or whole not in figure.indicators:
            continue
        codes = tuple(code if name in figure.dimensions else ALL for name, code in zip(DIMENSIONS, own, strict=True))
        place = Place(figure.level, region, codes)
        yield structure.cells.get((place, whole))
        if codes[_ACTIVITY] == ALL:
            yield structure.cells.get((place, part)) if is_part else structure.rests.get((place, part))
        if figure.level == RegionLevel.COUNTRY:
            if county is None:
                yield structure.outside.get((place, whole))
                yield (structure.outside if is_part else structure.outside_rests).get((place, part))
            if not is_exit and not person.activity:
                yield structure.stays.get(place)
