"""What a year hides cannot be worked out from the next year's table: two years, attacked by their rows."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.disclosure import Beside, Unprotectable, protect
from tests.disclosure.outsider import TwoYears
from tests.disclosure.registers import (
    COUNTY_OF,
    LIMIT,
    as_published,
    balanced,
    crowd,
    groups,
    next_year,
    rows,
    small_counts,
)
from tests.disclosure.test_releases_are_safe import people


def findings(before, after, hidden):
    outsider = TwoYears(
        rows(before, hidden[0]), rows(after, hidden[1]), COUNTY_OF, balanced=list(balanced(before, after))
    )
    return [
        (year, key, low, high)
        for year, made in enumerate((before, after))
        for key in small_counts(made)
        for low, high in [outsider.bounds(year, key)]
        if low > 1 or high < LIMIT
    ]


def hidden_in(before, after):
    """What is hidden in each when the second is made beside the first."""
    first = protect(before, county_of=COUNTY_OF, limit=LIMIT, year=2021).hidden
    beside = Beside(2021, before, COUNTY_OF, [as_published(before, first)])
    return first, protect(after, county_of=COUNTY_OF, limit=LIMIT, year=2022, beside=[beside])


@settings(max_examples=3)
@given(people, st.randoms(use_true_random=False))
def test_the_next_year_gives_nothing_of_the_last_away(register, chance):
    before, after = groups(register), groups(next_year(register, chance))
    try:
        first, second = hidden_in(before, after)
    except Unprotectable:
        # Too few people: then it is not made.
        return

    found = findings(before, after, (first, second.hidden))
    assert not [each for each in found if each[0] == 1]
    # A row that is not there tells of the last year, whatever is hidden: the report counts what is lost so.
    assert bool(second.report["known_before"]) or not found


def test_a_year_made_by_itself_would_give_something_away():
    """So that the test above can fail."""
    before = groups(crowd())
    after = groups(next_year(crowd(), Random(1)))
    first, second = hidden_in(before, after)

    alone = protect(after, county_of=COUNTY_OF, limit=LIMIT).hidden

    assert findings(before, after, (first, alone))
    assert findings(before, after, (first, second.hidden)) == []
    assert second.report["years_beside"] == [2021]


def test_a_year_that_has_told_too_much_stops_the_next():
    """Everything of the last year is out but who stayed in it: then nothing hides who they are."""
    register = crowd()
    before, after = groups(register), groups(next_year(register, Random(3)))
    everything = Beside(2021, before, COUNTY_OF, [as_published(before, frozenset())])

    with pytest.raises(Unprotectable):
        protect(after, county_of=COUNTY_OF, limit=LIMIT, year=2022, beside=[everything])
