"""Whoever is in the register knows their own groups, and learns nothing of the others: asked of the files."""

from random import Random

import pytest

from reporting.disclosure import Beside, Recovered, protect, protection
from reporting.disclosure.inside import hide_from_insiders
from tests.disclosure.registers import (
    COUNTY_OF,
    LIMIT,
    as_published,
    crowd,
    followed,
    groups,
    persons,
    persons_of_two,
)
from tests.disclosure.two_hundred import of_insiders, of_insiders_of_two

REGISTER = crowd(60, seed=5)
MADE = groups(REGISTER)


@pytest.fixture(scope="module")
def protected():
    return protect(MADE, county_of=COUNTY_OF, limit=LIMIT, people=persons(REGISTER))


def test_an_insider_learns_of_no_other_small_count_beyond_the_floor(protected):
    """The upper bound is one more than the count or larger, and the two bounds are two apart or more."""
    found = of_insiders(REGISTER, MADE, protected.hidden, most=6)

    assert found.told == 0
    assert found.inside > 500
    assert protected.report["insiders"] >= 20
    assert protected.report["exposed_to_insiders"] == 0


def test_without_a_thought_of_insiders_they_would_learn_something(protected):
    """So that the test above can fail."""
    careless = protect(MADE, county_of=COUNTY_OF, limit=LIMIT).hidden

    assert careless < protected.hidden or len(careless) < len(protected.hidden)
    assert of_insiders(REGISTER, MADE, careless, most=12).told


def test_a_release_that_tells_an_insider_something_is_not_made(monkeypatch):
    """The attack from inside is part of the making too: it does not take the search's word."""
    monkeypatch.setattr(protection, "hide_from_insiders", lambda structure, found, **_given: found)

    with pytest.raises(Recovered):
        protect(MADE, county_of=COUNTY_OF, limit=LIMIT, people=persons(REGISTER))


@pytest.fixture(scope="module")
def two_years():
    """The people of two years, each year's counts, what the first hides, and how the second is asked for."""
    register = crowd(50, seed=5)
    pairs = followed(register, Random(3))
    before, after = (groups([person for person in year if person]) for year in zip(*pairs, strict=True))
    first = protect(before, county_of=COUNTY_OF, limit=LIMIT, year=2021, people=persons(register, 2021)).hidden
    beside = [Beside(2021, before, COUNTY_OF, [as_published(before, first)])]
    asked = {"county_of": COUNTY_OF, "limit": LIMIT, "year": 2022, "beside": beside}
    return pairs, (before, first), after, asked | {"people": persons_of_two(pairs, (2021, 2022))}


def test_an_insider_of_two_years_learns_of_nobody_else_in_either(two_years):
    pairs, before, after, asked = two_years

    made = protect(after, **asked)

    found = of_insiders_of_two(pairs, before, (after, made.hidden), most=1)
    assert found.told == 0
    assert found.inside > 400
    assert made.report["exposed_to_insiders"] == 0


def test_a_release_that_forgets_what_an_insider_knows_of_the_year_before_is_not_made(two_years, monkeypatch):
    """What lets stand what insiders know of the new year alone, may not let stand what they know of the last."""

    def forgetful(structure, found, *, alone, **given):
        own = structure.parts[0]
        return hide_from_insiders(structure, found, alone=[known.intersection(own) for known in alone], **given)

    _, _, after, asked = two_years
    monkeypatch.setattr(protection, "hide_from_insiders", forgetful)

    with pytest.raises(Recovered):
        protect(after, **asked)
