"""Registers by number, published over two years with a correction, and attacked by their files alone."""

from random import Random
from typing import NamedTuple

from reporting.codes import Indicator
from reporting.disclosure import Beside, Unprotectable, protect
from reporting.disclosure.structure import place_of
from tests.disclosure.outsider import Outsider, TwoYears
from tests.disclosure.registers import (
    COUNTY_OF,
    LIMIT,
    as_published,
    balanced,
    crowd,
    followed,
    groups,
    known_to,
    persons,
    persons_of_two,
    rows,
    side_by_side,
    small_counts,
)

_FEWEST, _MOST, _CORRECTED = 20, 160, 5
_INSIDERS, _FLOOR = 3, 2


class Attack(NamedTuple):
    """What an attacker found of the releases that were made, and how many were refused."""

    made: int = 0
    refused: int = 0
    small: int = 0
    exact: int = 0
    tight: int = 0  # the exact ones too
    inside: int = 0  # pairs of someone in the register and a small count of others
    told: int = 0  # those whose floor does not hold

    def __add__(self, other):
        return Attack(*(one + another for one, another in zip(self, other, strict=True)))


class Register:
    """A year, the next, and the next one corrected. Everyone is followed from one to the other."""

    def __init__(self, number):
        chance = Random(number)
        people = crowd(chance.randrange(_FEWEST, _MOST), seed=number)
        pairs = followed(people, chance)
        places = [place for place, (_, after) in enumerate(pairs) if after]
        corrected = list(pairs)
        for place in (places[each] for each in chance.sample(range(len(places)), min(_CORRECTED, len(places)))):
            before, person = corrected[place]
            corrected[place] = before, (*person[:6], not person[6], "" if person[7] else "work")
        self.before, self.pairs, self.corrected = people, pairs, corrected
        self.years = [
            groups(each) for each in (people, *([after for _, after in made if after] for made in (pairs, corrected)))
        ]

    def attacked(self, *, whole=False):
        """The releases as they are made, each beside all that is out before it."""
        before, after, corrected = self.years
        first = _hidden(before, year=2021, people=persons(self.before, 2021))
        if first is None:
            return Attack(refused=1)
        found = Attack(1) + of_a_year(before, first, whole=whole) + of_insiders(self.before, before, first)
        beside = Beside(2021, before, COUNTY_OF, [as_published(before, first)])
        second = _hidden(after, year=2022, beside=[beside], people=persons_of_two(self.pairs, (2021, 2022)))
        if second is None:
            return found + Attack(refused=1)
        found += Attack(1) + of_two_years((before, first), (after, second))
        found += of_insiders_of_two(self.pairs, (before, first), (after, second))
        published = as_published(after, second)
        people = persons_of_two(self.corrected, (2021, 2022))
        third = _hidden(corrected, year=2022, beside=[beside], earlier=[published], people=people)
        if third is None:
            return found + Attack(refused=1)
        still = side_by_side(corrected, third, published)
        return found + Attack(1) + of_two_years((before, first), (corrected, still))

    def with_the_small_numbers_alone_hidden(self):
        """What the attacker finds without anything else hidden."""
        before, after, _ = self.years
        return of_two_years((before, small_cells(before)), (after, small_cells(after)))


def of_a_year(made, hidden, *, whole=False):
    outsider = Outsider(rows(made, hidden), COUNTY_OF)
    return _told(outsider.bounds(key, whole=whole) for key in small_counts(made))


def of_insiders(register, made, hidden, *, most=_INSIDERS):
    """Of those who know most of what others are hidden in: what each could learn of the others."""
    known = {person: list(known_to(person, made)) for person in register}
    alone = {person: {key for key, value in cells if value == 1} for person, cells in known.items()}
    found, small = Attack(), small_counts(made)
    for person in sorted(known, key=lambda each: (-len(alone[each]), each))[:most]:
        insider = Outsider(rows(made, hidden), COUNTY_OF)
        insider.join(known[person])
        found += _told_inside((value, insider.bounds(key)) for key, value in small.items() if key not in alone[person])
    return found


def of_insiders_of_two(pairs, before, after, *, most=_INSIDERS):
    """The same of two years side by side: each knows their own row of both."""
    years = [made for made, _ in (before, after)]
    known = {
        pair: [list(known_to(person, made)) if person else [] for person, made in zip(pair, years, strict=True)]
        for pair in pairs
    }
    alone = {
        pair: {(year, key) for year, cells in enumerate(of_years) for key, value in cells if value == 1}
        for pair, of_years in known.items()
    }
    found, small = Attack(), [(year, *each) for year, made in enumerate(years) for each in small_counts(made).items()]
    for pair in sorted(known, key=lambda each: (-len(alone[each]), repr(each)))[:most]:
        insider = TwoYears(rows(*before), rows(*after), COUNTY_OF, balanced=list(balanced(*years)))
        for year, cells in enumerate(known[pair]):
            insider.join(year, cells)
        found += _told_inside(
            (value, insider.bounds(year, key)) for year, key, value in small if (year, key) not in alone[pair]
        )
    return found


def _told_inside(bounds):
    found = Attack()
    for value, (low, high) in bounds:
        found += Attack(inside=1, told=high < value + 1 or high - low < _FLOOR)
    return found


def of_two_years(before, after):
    """Of small counts in both years."""
    years = [made for made, _ in (before, after)]
    outsider = TwoYears(rows(*before), rows(*after), COUNTY_OF, balanced=list(balanced(*years)))
    return _told(outsider.bounds(year, key) for year, made in enumerate(years) for key in small_counts(made))


def small_cells(made):
    """The cells that are small by themselves."""
    return frozenset(
        (place_of(group), indicator)
        for group in made
        for indicator, value in zip(Indicator, group.counts, strict=False)
        if 0 < value < LIMIT
    )


def _hidden(made, **others):
    try:
        protection = protect(made, county_of=COUNTY_OF, limit=LIMIT, **others)
    except Unprotectable:
        return None
    # What it gives away of the year before has to be accepted by someone; nobody does here.
    report = protection.report
    return None if report["known_before"] or report["exposed_to_insiders"] else protection.hidden


def _told(bounds):
    found = Attack()
    for low, high in bounds:
        found += Attack(small=1, exact=low == high, tight=low > 1 or high < LIMIT)
    return found
