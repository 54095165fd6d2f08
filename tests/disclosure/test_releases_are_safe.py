"""What a release hides cannot be worked out from what it shows: random registers, attacked by their rows alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.codes import Indicator
from reporting.disclosure import Recovered, Unprotectable, breakdowns, protect, protection, structure
from reporting.disclosure.secondary import Found, small
from reporting.disclosure.structure import place_of
from tests.disclosure import registers
from tests.disclosure.outsider import BESIDE, DIMENSIONS, Outsider
from tests.disclosure.registers import (
    CODES_OF,
    COUNTY_OF,
    LIMIT,
    as_published,
    crowd,
    groups,
    rows,
    side_by_side,
    small_counts,
)

people = st.lists(
    st.tuples(
        st.sampled_from([*COUNTY_OF, *COUNTY_OF, BESIDE]),
        *(st.sampled_from(CODES_OF[name]) for name in DIMENSIONS[:5]),
        st.booleans(),
        st.sampled_from(["", "", *CODES_OF["main_activity"]]),
    ),
    min_size=12,
    max_size=50,
)


def findings(made, hidden):
    """Cells that are known exactly, and cells that are known too well."""
    outsider = Outsider(rows(made, hidden), COUNTY_OF)
    exact, tight = [], []
    for key in small_counts(made):
        low, high = outsider.bounds(key)
        if low == high:
            exact.append(key)
        if low > 1 or high < LIMIT:
            tight.append((key, low, high))
    return exact, tight


@settings(max_examples=10)
@given(people)
def test_nothing_hidden_can_be_worked_out(register):
    """No small count is bounded tighter than from one at most to the limit at least."""
    made = groups(register)

    hidden = protect(made, county_of=COUNTY_OF, limit=LIMIT).hidden

    assert findings(made, hidden) == ([], [])


@settings(max_examples=3)
@given(people, st.data())
def test_a_correction_beside_the_version_before_gives_nothing_away(register, data):
    made = groups(register)
    first = protect(made, county_of=COUNTY_OF, limit=LIMIT).hidden
    for place in data.draw(st.lists(st.integers(0, len(register) - 1), max_size=3)):
        person = register[place]
        register[place] = (*person[:6], not person[6], "" if person[7] else "work")
    corrected = groups(register)
    try:
        second = protect(corrected, county_of=COUNTY_OF, limit=LIMIT, earlier=[as_published(made, first)]).hidden
    except Unprotectable:
        # Too much is out already: then no version is made.
        return

    assert all(
        as_published(corrected, second)[cell] in {None, 0} for cell in first if cell in as_published(corrected, second)
    )
    assert findings(corrected, side_by_side(corrected, second, as_published(made, first))) == ([], [])


def test_a_correction_made_by_itself_would_give_something_away():
    """So that the test above can fail."""
    register = crowd()
    made = groups(register)
    before = as_published(made, protect(made, county_of=COUNTY_OF, limit=LIMIT).hidden)
    register[:6] = [(*person[:6], not person[6], "" if person[7] else "work") for person in register[:6]]
    corrected = groups(register)

    alone = protect(corrected, county_of=COUNTY_OF, limit=LIMIT).hidden
    beside = protect(corrected, county_of=COUNTY_OF, limit=LIMIT, earlier=[before]).hidden

    assert findings(corrected, side_by_side(corrected, alone, before))[1]
    assert findings(corrected, side_by_side(corrected, beside, before)) == ([], [])


def test_a_group_of_four_tells_nothing_of_those_that_make_it(monkeypatch):
    """Nine women had some measure of working life, and seven language practice: so two others had another."""
    register = crowd(60, seed=2)
    women, men = ([each for each in register if each[1] == sex] for sex in ("F", "M"))
    taken = {
        **dict.fromkeys(women[:7], "language_practice"), **dict.fromkeys(women[7:9], "work_practice"),
        **dict.fromkeys(men[:5], "language_practice"),
    }  # fmt: skip
    parts_of = registers.parts_of
    monkeypatch.setattr(
        registers, "parts_of",
        lambda each: parts_of(each) | ({"measure_12": [taken[each]], "measure_4": ["working_life"]} if each in taken
                                       else {"measure_12": [], "measure_4": []}),
    )  # fmt: skip
    made = groups(register)
    safe = protect(made, county_of=COUNTY_OF, limit=LIMIT).hidden
    monkeypatch.setattr(breakdowns, "_add_union", lambda made, place: None)
    careless = protect(made, county_of=COUNTY_OF, limit=LIMIT).hidden

    assert findings(made, safe) == ([], [])
    assert ("country", "all", ("F", *["all"] * 5, "measure_12", "work_practice"), "participants") in [
        key for key, *_ in findings(made, careless)[1]
    ]


def test_with_the_small_numbers_alone_hidden_some_are_worked_out():
    """So that the test above can fail."""
    made = groups(crowd())
    safe = protect(made, county_of=COUNTY_OF, limit=LIMIT).hidden
    small = frozenset(
        (place_of(group), indicator)
        for group in made
        for indicator, value in zip(Indicator, group.counts, strict=False)
        if 0 < value < LIMIT and group.figure.is_published
    )

    exact, tight = findings(made, small)

    assert small < safe
    # Of the further tables, too.
    assert {codes[6] for _, _, codes, _ in exact if len(codes) > len(DIMENSIONS)} >= {"oral", "measure_12"}
    assert len(exact) > 20
    assert len(tight) > len(exact)
    assert findings(made, safe) == ([], [])


def test_a_group_of_reasons_that_no_cell_counts_is_hidden_as_well_as_a_cell(monkeypatch):
    """Without a thought of the groups, one of them would be known to be two or more."""
    made = groups(crowd(27, seed=62))
    safe = protect(made, county_of=COUNTY_OF, limit=LIMIT).hidden
    monkeypatch.setattr(structure, "SUMMED", ())
    careless = protect(made, county_of=COUNTY_OF, limit=LIMIT).hidden

    assert findings(made, safe) == ([], [])
    assert {key[3] for key, *_ in findings(made, careless)[1]} == {"exits_to_education"}


def test_a_release_that_gives_something_away_is_not_made(monkeypatch):
    """The attack is part of the making: it would stop a release whose numbers were hidden too sparingly."""
    monkeypatch.setattr(
        protection, "hide", lambda structure, *, limit, **_earlier: Found(set(small(structure, limit=limit)), [], set())
    )

    with pytest.raises(Recovered):
        protect(groups(crowd()), county_of=COUNTY_OF, limit=LIMIT)


def test_a_register_with_fewer_people_than_the_limit_is_refused():
    few = [(*person[:3], country, *person[4:]) for person, country in zip(crowd(), ["AFG", "SYR"], strict=False)]

    with pytest.raises(Unprotectable):
        protect(groups(few), county_of=COUNTY_OF, limit=LIMIT)


def test_what_is_hidden_is_the_same_each_time():
    made = groups(crowd())

    assert len({protect(made, county_of=COUNTY_OF, limit=LIMIT).hidden for _ in range(3)}) == 1
