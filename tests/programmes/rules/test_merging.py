"""What stands in the way of making two registrations one, and which of two values stays (ADR 0028)."""

from datetime import date
from uuid import UUID

import pytest

from programmes.rules.merging import (
    RESTRICTED,
    TWO_FAMILIES,
    TWO_MOVES,
    Period,
    Standing,
    disputed,
    next_ordinal,
    obstacles,
    taken_from_other,
    united,
)

ONE_FAMILY, ANOTHER = UUID(int=1), UUID(int=2)
JANUARY, MARCH, MAY, JULY = (date(2026, month, 1) for month in (1, 3, 5, 7))


def told(one, other):
    """Both ways: which of the two stays says nothing about what stands in the way."""
    found = obstacles(one, other)
    assert obstacles(other, one) == found
    return found


def within(*periods):
    return Standing(periods=tuple(Period(*each) for each in periods))


def in_group(key, *, since=JANUARY):
    return Standing(groups=((key, "A2", Period(since, MARCH if since < MARCH else None)),))


@pytest.mark.parametrize(("one", "other", "found"), [
    (Standing(), Standing(), []),
    (Standing(is_restricted=True), Standing(), [RESTRICTED]),
    (Standing(is_restricted=True), Standing(is_restricted=True), [RESTRICTED]),
    (Standing(family=ONE_FAMILY), Standing(family=ANOTHER), [TWO_FAMILIES]),
    (Standing(family=ONE_FAMILY), Standing(family=ONE_FAMILY), []),
    (Standing(family=ONE_FAMILY), Standing(), []),
    (Standing(is_moving=True), Standing(is_moving=True), [TWO_MOVES]),
    (Standing(is_moving=True), Standing(), []),
    (in_group(ONE_FAMILY), in_group(ONE_FAMILY), ["Begge er med i gruppen A2 samtidig. Meld den ene av den først."]),
    (in_group(ONE_FAMILY), in_group(ANOTHER), []), (in_group(ONE_FAMILY), in_group(ONE_FAMILY, since=MAY), []),
    (Standing(is_restricted=True, family=ONE_FAMILY, is_moving=True), Standing(family=ANOTHER, is_moving=True),
     [RESTRICTED, TWO_FAMILIES, TWO_MOVES]),
])  # fmt: skip
def test_what_stands_in_the_way_is_told_each_with_what_to_do(one, other, found):
    assert told(one, other) == found


@pytest.mark.parametrize(("one", "other", "days"), [
    ((JANUARY, MAY), (MARCH, JULY), "fra 01.03.2026 til 30.04.2026"),
    ((JANUARY, None), (MARCH, MAY), "fra 01.03.2026 til 30.04.2026"),
    ((JANUARY, None), (MARCH, None), "fra 01.03.2026 og framover"),
])  # fmt: skip
def test_two_programmes_in_the_same_time_are_told_with_the_days_that_both_have(one, other, days):
    [sentence] = told(within(one), within(other))

    assert days in sentence
    assert "Avslutt det ene programmet" in sentence


def test_programmes_that_follow_one_another_stand_side_by_side():
    assert told(within((JANUARY, MARCH), (MAY, None)), within((MARCH, MAY))) == []


def test_what_is_known_in_one_alone_is_filled_in_and_what_differs_is_chosen():
    kept = {"given_name": "Åse", "family_name": "Østby", "citizenship": "XXX", "phone": "", "email": "a@example.no"}
    other = {"given_name": "Aase", "family_name": "Østby", "citizenship": "UKR", "phone": "41", "email": ""}

    assert disputed(kept, other) == ["given_name"]
    assert taken_from_other(kept, other, chosen=[]) == {"citizenship", "phone"}
    # Nothing is chosen that says nothing.
    assert taken_from_other(kept, other, chosen=["given_name", "email"]) == {"given_name", "citizenship", "phone"}


@pytest.mark.parametrize(("taken", "free"), [([], 1), ([1], 2), ([1, 2, 4], 3), ([2], 1)])
def test_the_first_place_that_nobody_has_is_taken(taken, free):
    assert next_ordinal(taken) == free


@pytest.mark.parametrize(("one", "other", "both"), [
    ((JANUARY, MAY), (MARCH, JULY), (JANUARY, JULY)), ((JANUARY, None), (MARCH, MAY), (JANUARY, None)),
    ((JANUARY, MARCH), (MARCH, MAY), None),
])  # fmt: skip
def test_two_spells_that_meet_are_one_from_the_first_day_to_the_last(one, other, both):
    assert united(one, other) == united(other, one) == both
