"""Whoever is in the register knows their own groups, and learns nothing of the others: asked of the files."""

import pytest

from reporting.disclosure import Recovered, protect, protection
from tests.disclosure.registers import COUNTY_OF, LIMIT, crowd, groups, persons
from tests.disclosure.two_hundred import of_insiders

REGISTER = crowd(60, seed=5)
MADE = groups(REGISTER)


@pytest.fixture(scope="module")
def protected():
    return protect(MADE, county_of=COUNTY_OF, limit=LIMIT, people=list(persons(REGISTER)))


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
        protect(MADE, county_of=COUNTY_OF, limit=LIMIT, people=list(persons(REGISTER)))
