"""One year beside others: their counts in one system, and what the tables of one year tell of the next."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reporting.codes import Indicator
from reporting.disclosure.structure import Equation, Place, Structure
from reporting.figures import ALL, DIMENSIONS, is_listed_where_found

_AGE, _BACKGROUND = DIMENSIONS.index("age_group"), DIMENSIONS.index("country_background")


@dataclass(frozen=True, slots=True)
class Other:
    """Another year that is out: its counts, and the cells of it that anyone can read."""

    year: int
    structure: Structure
    shown: Collection[tuple[Place, Indicator]]


class Stacked(NamedTuple):
    """All years as one, which counts of the others anyone can read, and each year by itself with the numbers here."""

    whole: Structure
    known: set[int]
    of_year: dict[int, Structure]


def stack(made: Structure, *, year: int, others: Sequence[Other]) -> Stacked:
    """The year's counts first, with their own numbers, then those of the others."""
    whole = Structure(
        values=list(made.values), costs=list(made.costs), least=list(made.least), fixed=set(made.fixed),
        equations=list(made.equations), cells=dict(made.cells), stays=dict(made.stays), begun=dict(made.begun),
        slack=dict(made.slack),
    )  # fmt: skip
    parts, of_year, known = {year: range(len(made.values))}, {year: made}, set[int]()
    without_background = _without_background(made.cells)
    for other in others:
        first = len(whole.values)
        of_year[other.year] = moved = _append(whole, other.structure)
        parts[other.year] = range(first, len(whole.values))
        known |= {number for cell in other.shown if (number := moved.cells.get(cell)) is not None}
        without_background |= _without_background(moved.cells)
    for before in sorted(of_year):
        if before + 1 in of_year:
            _link(whole, of_year[before], of_year[before + 1])
            whole.pairs.append((parts[before], parts[before + 1]))
    whole.parts, whole.without_background = list(parts.values()), without_background
    # The year to be built first: there it may still be chosen.
    whole.pairs.sort(key=lambda pair: parts[year] not in pair)
    return Stacked(whole, known, of_year)


def _append(whole: Structure, other: Structure) -> Structure:
    """Take a year in. What is out is out: nothing of it can be hidden any more. Its own numbers, as they are now."""
    first = len(whole.values)
    whole.values += other.values
    whole.costs += [None] * len(other.values)
    whole.least += other.least
    whole.fixed |= {first + number for number in other.fixed}
    whole.slack |= {first + number: most for number, most in other.slack.items()}
    whole.equations += [
        Equation(first + each.whole, tuple(first + part for part in each.parts)) for each in other.equations
    ]
    moved = Structure(
        values=other.values,
        cells={cell: None if number is None else first + number for cell, number in other.cells.items()},
    )
    for name in ("stays", "begun", "rests", "outside", "outside_rests"):
        setattr(moved, name, {place: first + number for place, number in getattr(other, name).items()})
    return moved


def _without_background(cells: Mapping[tuple[Place, Indicator], int | None]) -> set[int]:
    return {number for (place, _), number in cells.items() if number is not None and place.codes[_BACKGROUND] == ALL}


def _link(whole: Structure, before: Structure, after: Structure) -> None:
    """Whoever takes part and has not begun in the year, was there before and had not left.

    It holds where nobody has moved away, died or come back meanwhile. An attacker takes it for true; where it is, it
    tells. Of the country alone: from place to place people move, and of age groups it says nothing.
    """
    for place in dict.fromkeys((*before.stays, *after.stays)):
        if place.codes[_AGE] != ALL:
            continue
        stayed, goes_on = before.stays.get(place), after.begun.get(place)
        if stayed is not None and goes_on is not None:
            if whole.values[stayed] == whole.values[goes_on]:
                whole.equate(stayed, (goes_on,))
        elif _is_listed_where_found(place):
            # No row tells of nobody.
            for number in _known_to_be_none(whole, stayed, goes_on):
                whole.equate(number, ())


def _known_to_be_none(whole: Structure, *numbers: int | None) -> Iterable[int]:
    return (number for number in numbers if number is not None and not whole.values[number])


def _is_listed_where_found(place: Place) -> bool:
    return any(
        code != ALL and is_listed_where_found(name, code) for name, code in zip(DIMENSIONS, place.codes, strict=True)
    )
