"""What a release hides cannot be worked out from what it shows: random registers, attacked by their rows alone."""

from collections import Counter
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.codes import Indicator, RegionLevel
from reporting.counting import Counts, Group
from reporting.disclosure import Recovered, Unprotectable, cells_of, protect, protection
from reporting.disclosure.secondary import Found, small
from reporting.disclosure.structure import place_of
from reporting.figures import CODES, figures
from tests.disclosure.outsider import BESIDE, DIMENSIONS, FAMILIES, TO_WORK, Outsider

LIMIT = 4
COUNTY_OF = {"0101": "01", "0102": "01", "0103": "01", "0201": "02", "0202": "02", "0301": "03"}
CODES_OF = {
    "sex": ["F", "M"],
    "age_group": CODES["age_group"][1:4],
    "country_background": ["AFG", "SYR", "UKR", "XXA"],
    "education_level": CODES["education_level"][:3],
    "permit_basis": CODES["permit_basis"][:2],
    "main_activity": CODES["main_activity"][:4],
}

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


def groups(register):
    """Every group of every table, counted one by one."""
    seen = {person[3] for person in register}
    found = []
    for figure in figures():
        choices = [sorted(seen) if name == "country_background" else CODES_OF[name] for name in figure.dimensions]
        for region in regions(figure.level):
            for combination in product(*choices):
                codes = dict.fromkeys(DIMENSIONS, "all") | dict(zip(figure.dimensions, combination, strict=True))
                found.append(Group(figure, region, codes, count(register, figure.level, region, codes)))
    return found


def regions(level):
    match level:
        case RegionLevel.COUNTRY:
            return ["all"]
        case RegionLevel.COUNTY:
            return sorted(set(COUNTY_OF.values()))
        case _:
            return sorted(COUNTY_OF)


def count(register, level, region, codes):
    counted = Counter()
    for place, *attributes, is_starter, activity in register:
        county = COUNTY_OF.get(place, BESIDE)
        if {RegionLevel.COUNTRY: "all", RegionLevel.COUNTY: county, RegionLevel.MUNICIPALITY: place}[level] != region:
            continue
        own = dict(zip(DIMENSIONS, (*attributes, activity), strict=True))
        if any(code not in {"all", own[name]} for name, code in codes.items() if name != "main_activity"):
            continue
        if codes["main_activity"] == "all":
            counted["participants"] += 1
            counted["starters"] += is_starter
        if activity and codes["main_activity"] in {"all", activity}:
            counted["exits"] += 1
            counted["transitions"] += activity in TO_WORK
    return Counts(**counted)


def rows(made, hidden):
    for group in made:
        codes = tuple(group.codes[name] for name in DIMENSIONS)
        for indicator, cell in cells_of(group, hidden=hidden).items():
            yield (group.figure.level.value, group.region, codes, indicator.value, cell.value, cell.symbol)


def small_counts(made):
    """What must not be known: counts and complements below the limit, in each table and beside the counties."""
    counted = {}
    for group in made:
        codes = tuple(group.codes[name] for name in DIMENSIONS)
        for family, (whole, part) in enumerate(FAMILIES):
            if family == 0 and codes[5] != "all":
                continue
            values = group.counts._asdict()
            for name, value in (
                (whole, values[whole]), (part, values[part]), (f"rest_of_{whole}", values[whole] - values[part]),
            ):  # fmt: skip
                counted[group.figure.level.value, group.region, codes, name] = value
    for (level, _, codes, name), value in list(counted.items()):
        if level == "county":
            beside = ("county", BESIDE, codes, name)
            counted[beside] = counted.get(beside, counted["country", "all", codes, name]) - value
    return {key: value for key, value in counted.items() if 0 < value < LIMIT}


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


def as_published(made, hidden):
    return {
        (place_of(group), indicator): cell.value
        for group in made
        for indicator, cell in cells_of(group, hidden=hidden).items()
    }


def side_by_side(made, hidden, before):
    """What is still hidden for whoever takes for unchanged what the version before tells."""
    true = as_published(made, frozenset())
    return frozenset(cell for cell in hidden if before.get(cell) is None or before[cell] != true[cell])


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


def crowd():
    """A register that is the same every time, of the size of a small county."""
    chance = Random(1)
    return [
        (
            chance.choice([*COUNTY_OF, *COUNTY_OF, BESIDE]),
            *(chance.choice(CODES_OF[name]) for name in DIMENSIONS[:5]),
            chance.random() < 0.4,
            chance.choice(["", "", *CODES_OF["main_activity"]]),
        )
        for _ in range(80)
    ]


def test_with_the_small_numbers_alone_hidden_some_are_worked_out():
    """So that the test above can fail."""
    made = groups(crowd())
    safe = protect(made, county_of=COUNTY_OF, limit=LIMIT).hidden
    small = frozenset(
        (place_of(group), indicator)
        for group in made
        for indicator, value in zip(Indicator, group.counts, strict=False)
        if 0 < value < LIMIT
    )

    exact, tight = findings(made, small)

    assert small < safe
    assert len(exact) > 20
    assert len(tight) > len(exact)
    assert findings(made, safe) == ([], [])


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
