"""Between which shares a rate lies: the bounds against every way of registering what is missing."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.rules.bounds import Unsettled, bounds
from reporting.rules.forecast import forecast

FEW = st.integers(0, 3)
# What one person may add to those with a transition and to all, by what is missing: written out here, not imported.
WAYS = {
    "without_activity": [(0, 1), (1, 1)],
    "without_cause": [(0, 1), (0, 0)],
    "without_cause_in_transition": [(1, 1), (0, 0)],
    "without_both": [(0, 1), (1, 1), (0, 0)],
    "without_exit": [(0, 0), (0, 1), (1, 1)],
}


def every_share(settled, missing):
    """Each share that some completion gives, by trying all of them."""
    people = [WAYS[name] for name, many in missing.items() for _ in range(many)]
    for way in product(*people):
        part = settled[0] + sum(each[0] for each in way)
        whole = settled[0] + settled[1] + sum(each[1] for each in way)
        if whole:
            yield int(Fraction(100 * part, whole) + Fraction(1, 2))


@given(st.tuples(st.integers(0, 12), st.integers(0, 12)), st.fixed_dictionaries(dict.fromkeys(WAYS, FEW)))
def test_no_way_of_registering_what_is_missing_gives_a_share_outside_and_some_way_gives_each_bound(settled, missing):
    """`settled` are those with and without a transition of whom all is known."""
    if sum(missing.values()) > 8:
        missing = {name: min(many, 1) for name, many in missing.items()}
    counted = {name: many for name, many in missing.items() if name != "without_exit"}
    found = bounds(
        Unsettled(
            exits=sum(settled) + sum(counted.values()),
            transitions=settled[0] + missing["without_cause_in_transition"],
            **missing,
        )
    )
    shares = list(every_share(settled, missing))

    assert found.lowest == (min(shares) if shares else None)
    assert found.highest == (max(shares) if shares else None)
    if found.now is not None:
        assert found.lowest <= found.now <= found.highest


def test_three_without_an_activity_may_raise_the_rate():
    found = bounds(Unsettled(exits=53, transitions=33, without_activity=3))

    assert (found.now, found.lowest, found.highest, found.is_settled) == (62, 62, 68, False)
    assert bounds(Unsettled(exits=53, transitions=33)).is_settled


DUE = date(2024, 2, 28)


@pytest.mark.parametrize(
    ("counted", "told"),
    [
        ([(0, 14)], None),
        ([(0, 14), (3, 2)], None),
        ([(0, 14), (14, 7)], (14, 7, 0, date(2024, 2, 12))),
        ([(0, 30), (14, 28)], (14, 2, 24, date(2024, 8, 12))),
        ([(0, 8), (14, 8)], (14, 0, 8, None)),
        ([(0, 4), (14, 8)], (14, -4, 17, None)),
        ([(0, 8), (14, 0)], (14, 8, 0, date(2024, 1, 29))),
        ([(-30, 99), (0, 14), (14, 7)], (14, 7, 0, date(2024, 2, 12))),
    ],
    ids=["one", "too-close", "in-time", "too-slow", "still", "growing", "done", "old"],
)
def test_the_pace_of_four_weeks_tells_what_is_left_at_the_deadline(counted, told):
    days = [(date(2024, 1, 15) + timedelta(days=at), many) for at, many in counted]
    found = forecast(days, due_on=DUE, on=date(2024, 1, 29))

    assert (found and (found.days, found.registered, found.left_at_deadline, found.done_on)) == told
