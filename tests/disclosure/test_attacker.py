"""The attacker's bounds, against tables whose answer is known and against trying every table there can be."""

from itertools import combinations, pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.disclosure.attacker import Attacker, Contradiction, Demand, Fact, Interval


def table(text, *, marker=0):
    """Facts of a table with its sums last in each row and in the last row; `?` is hidden, and at least `marker`.

    Unknowns are the inner cells, row by row.
    """
    rows = [line.split() for line in text.strip().splitlines()]
    height, width = len(rows) - 1, len(rows[0]) - 1
    facts = []
    for down, across in product(range(height + 1), range(width + 1)):
        value = rows[down][across]
        downs = range(height) if down == height else [down]
        acrosses = range(width) if across == width else [across]
        inner = {one * width + other: 1 for one in downs for other in acrosses}
        facts.append(Fact(inner, marker, None) if value == "?" else Fact(inner, int(value), int(value)))
    return Attacker(unknowns=height * width, facts=facts)


def facts(unknowns, *told):
    return Attacker(unknowns=unknowns, facts=[Fact(dict(sums), low, high) for sums, low, high in told])


ODD_RING = [({0: 1, 1: 1}, 1, 1), ({1: 1, 2: 1}, 1, 1), ({0: 1, 2: 1}, 1, 1)]
SEVEN_APART = [({one: 1, other: 1}, 0, 1) for one in range(7) for other in range(one)]

HAND_MADE = {
    "nothing hidden": (table("3 4 7\n5 6 11\n8 10 18"), {0: 1}, (3, 3)),
    "one hidden in a row": (table("? 4 7\n5 6 11\n8 10 18"), {0: 1}, (3, 3)),
    "two in a row, their columns shown": (table("? ? 7\n5 6 11\n8 10 18"), {0: 1}, (3, 3)),
    "a square of four": (table("? ? 7\n? ? 11\n8 10 18"), {0: 1}, (0, 7)),
    "a square of four, the small column": (table("? ? 7\n? ? 11\n1 17 18"), {0: 1}, (0, 1)),
    "a square of four, the other corner": (table("? ? 3\n? ? 7\n4 6 10"), {3: 1}, (3, 6)),
    "a square whose marker says one or more": (table("? ? 3\n? ? 7\n4 6 10", marker=1), {0: 1}, (1, 2)),
    "two ones behind the marker": (table("? ? 9 11\n4 5 9 18\n? ? 18 29", marker=1), {0: 1}, (1, 1)),
    "a hidden sum protects its part": (table("? 4 ?\n5 6 11\n? 10 ?"), {0: 1}, (0, None)),
    "a hidden sum, and the sum of all shown": (table("? 4 ?\n5 6 11\n? 10 18"), {0: 1}, (3, 3)),
    "three in a triangle of sums": (table("? ? 2 7\n? 2 ? 9\n3 ? ? 12\n8 9 11 28"), {0: 1}, (0, 5)),
    "a row of zeros hidden": (table("? ? 0\n4 5 9\n? ? 9"), {0: 1}, (0, 0)),
    "the whole and all but one": (facts(3, ({0: 1, 1: 1, 2: 1}, 9, 9), ({0: 1, 1: 1}, 7, 7)), {2: 1}, (2, 2)),
    "sums that overlap": (facts(3, ({0: 1, 1: 1}, 5, 5), ({1: 1, 2: 1}, 6, 6), ({0: 1, 2: 1}, 7, 7)), {1: 1}, (2, 2)),
    "a part is no more than its whole": (facts(2, ({0: 1, 1: 1}, 4, 4), ({0: 1}, 1, None)), {1: 1}, (0, 3)),
    "a rounded share of a known whole": (facts(1, ({0: 1}, 2, 2), ({0: 200}, 390, 410)), {0: 1}, (2, 2)),
    "a share of 67 per cent of a hidden few": (
        facts(2, ({0: 1, 1: 1}, 1, 3), ({0: 67, 1: -133}, 0, None), ({0: 65, 1: -135}, None, 0)),
        {0: 1},
        (1, 2),
    ),
    "a second release that shows the difference": (
        facts(3, ({0: 1, 1: 1}, 5, 5), ({0: 1, 1: 1, 2: 1}, 6, 6), ({0: 1}, 1, None)), {2: 1}, (1, 1),
    ),
    "half of a ring of three": (facts(3, *ODD_RING), {0: 1}, (1, 0)),
    "seven of whom two are never together": (facts(7, *SEVEN_APART), dict.fromkeys(range(7), 1), (0, 3)),
}  # fmt: skip


@pytest.mark.parametrize("name", HAND_MADE)
def test_a_hand_made_table_is_bounded_as_worked_out_by_hand(name):
    attacker, target, known = HAND_MADE[name]

    assert attacker.bounds(target) == Interval(*known)


def test_there_are_twenty_hand_made_tables():
    assert len(HAND_MADE) == 20


def test_whole_numbers_tell_more_than_fractions():
    assert facts(7, *SEVEN_APART).bounds(dict.fromkeys(range(7), 1), whole=True) == Interval(0, 1)
    with pytest.raises(Contradiction):
        facts(3, *ODD_RING).bounds({0: 1}, whole=True)


def test_tables_that_contradict_each_other_are_told():
    with pytest.raises(Contradiction):
        table("? ? 7\n? ? 11\n8 10 19").bounds({0: 1})


def test_whoever_is_in_a_cell_knows_more_for_a_while():
    attacker = table("? ? 3\n? ? 7\n4 6 10")

    with attacker.knowing(Fact({0: 1}, 2, 2)):
        assert attacker.bounds({3: 1}) == attacker.bounds({3: 1}, whole=True) == Interval(5, 5)
    assert attacker.bounds({3: 1}) == attacker.bounds({3: 1}, whole=True) == Interval(3, 6)


def test_two_who_know_their_cells_know_the_third():
    attacker = table("? ? ? 6\n4 4 4 12\n? ? ? 18")

    with attacker.knowing(Fact({0: 1}, 1, 1)):
        assert attacker.bounds({2: 1}).width == 5
    with attacker.knowing(Fact({0: 1}, 1, 1), Fact({1: 1}, 2, 2)):
        assert attacker.bounds({2: 1}) == Interval(3, 3)


counts = st.integers(0, 3)


@st.composite
def small_tables(draw):
    """Inner cells of two rows and two or three columns, and which of all cells are hidden."""
    height, width = 2, draw(st.integers(2, 3))
    inner = [draw(counts) for _ in range(height * width)]
    sums = []
    for down, across in product(range(height + 1), range(width + 1)):
        downs = range(height) if down == height else [down]
        acrosses = range(width) if across == width else [across]
        sums.append({one * width + other: 1 for one in downs for other in acrosses})
    hidden = draw(st.sets(st.sampled_from(range(len(sums) - 1)), min_size=1))
    marker = draw(st.sampled_from([0, 1]))
    return inner, sums, hidden, marker


def value(target, inner):
    return sum(times * inner[unknown] for unknown, times in target.items())


def worlds(total, unknowns):
    """Every way to lay out a total."""
    for bars in combinations(range(total + unknowns - 1), unknowns - 1):
        edges = (-1, *bars, total + unknowns - 1)
        yield tuple(right - left - 1 for left, right in pairwise(edges))


@given(small_tables())
def test_the_bounds_are_those_of_every_table_there_can_be(made):
    inner, sums, hidden, marker = made
    told = [
        Fact(each, min(marker, value(each, inner)), None) if place in hidden
        else Fact(each, value(each, inner), value(each, inner))
        for place, each in enumerate(sums)
    ]  # fmt: skip
    attacker = Attacker(unknowns=len(inner), facts=told)
    possible = [
        world
        for world in worlds(sum(inner), len(inner))
        if all(
            value(fact.sum, world) >= (fact.low or 0) and (fact.high is None or value(fact.sum, world) <= fact.high)
            for fact in told
        )
    ]

    for place in sorted(hidden):
        values = [value(sums[place], world) for world in possible]
        assert attacker.bounds(sums[place], whole=True) == Interval(min(values), max(values))
        low, high = attacker.bounds(sums[place])
        assert low <= min(values)
        assert high >= max(values)


@given(small_tables(), st.integers(0, 4))
def test_many_demands_at_once_get_the_answer_of_each_alone(made, goal):
    inner, sums, hidden, _ = made
    told = [
        Fact(each, value(each, inner), value(each, inner)) for place, each in enumerate(sums) if place not in hidden
    ]
    attacker = Attacker(unknowns=len(inner), facts=told)
    demands = [Demand(sums[place], goal, is_upper) for place in sorted(hidden) for is_upper in (True, False)]

    one_by_one = []
    for place, each in enumerate(demands):
        low, high = attacker.bounds(each.sum)
        if not (high >= goal if each.is_upper else low <= goal):
            one_by_one.append(place)

    assert attacker.unmet(demands) == one_by_one
