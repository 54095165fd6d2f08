"""The structure of a year: known reforms by hand, and what must hold of every number in every year."""

from datetime import date
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.access.reference_data import rows
from participants.access.rules.structure import Change, Spell, Structure


def day(text):
    return date.fromisoformat(text) if text else None


@cache
def norway():
    return Structure(
        spells=[
            Spell(row["number"], row["name"], row["county_number"], day(row["valid_from"]), day(row["valid_to"]))
            for row in rows("municipalities")
        ],
        changes=[
            Change(day(row["effective_on"]), row["old_number"], row["new_number"])
            for row in rows("municipality_changes")
        ],
    )


def valid_numbers(year):
    first = max(date(year, 1, 1), date(2018, 1, 1))
    return {
        row["number"]
        for row in rows("municipalities")
        if day(row["valid_from"]) <= first and (not row["valid_to"] or first < day(row["valid_to"]))
    }


NUMBERS = st.sampled_from(norway().numbers())
YEARS = st.integers(2018, 2050)


@pytest.mark.parametrize(("number", "year", "expected"), [
    # Oslo never changes.
    *(("0301", year, "0301") for year in (2003, 2018, 2019, 2020, 2023, 2024, 2050)),
    # Tromsø: three numbers, one place, whichever of them the register used.
    *((number, 2019, "1902") for number in ("1902", "5401", "5501")),
    *((number, 2020, "5401") for number in ("1902", "5401", "5501")),
    *((number, 2023, "5401") for number in ("1902", "5401", "5501")),
    *((number, 2024, "5501") for number in ("1902", "5401", "5501")),
    # Færder.
    *((number, 2019, "0729") for number in ("0729", "3811", "3911")),
    *((number, 2022, "3811") for number in ("0729", "3811", "3911")),
    *((number, 2024, "3911") for number in ("0729", "3811", "3911")),
    # Ålesund: five became one in 2020, and in 2024 Haram left again.
    ("1504", 2020, "1507"), ("1534", 2020, "1507"), ("1507", 2020, "1507"),
    ("1507", 2024, "1508"), ("1507", 2019, "1504"), ("1508", 2023, "1507"), ("1580", 2023, "1507"),
    ("1508", 2024, "1508"), ("1580", 2024, "1580"), ("1504", 2024, "1508"),
    # Kristiansand with Søgne and Songdalen.
    ("1001", 2020, "4204"), ("1018", 2020, "4204"), ("1017", 2020, "4204"), ("4204", 2019, "1001"),
    # Before the first day that is known, the first structure is used.
    ("4204", 2003, "1001"), ("0301", 2004, "0301"),
])  # fmt: skip
def test_a_number_is_counted_as_the_place_had_it_that_year(number, year, expected):
    assert norway().counted_as(number=number, year=year).number == expected


def test_the_county_and_the_name_are_those_of_the_year():
    def of(year):
        spell = norway().counted_as(number="5401", year=year)
        return spell.name, spell.county_number

    assert [of(2019), of(2020), of(2024)] == [("Tromsø", "19"), ("Tromsø", "54"), ("Tromsø", "55")]


@pytest.mark.parametrize("number", ["9999", "301", "", "0000", "4204 "])
def test_a_number_that_never_was_is_an_error(number):
    with pytest.raises(LookupError):
        norway().counted_as(number=number, year=2024)


@given(number=NUMBERS, year=YEARS)
def test_every_number_is_counted_as_one_that_is_valid_on_1_january(number, year):
    assert norway().counted_as(number=number, year=year).number in valid_numbers(year)


@given(number=NUMBERS, year=YEARS)
def test_a_number_that_is_valid_on_1_january_is_counted_as_itself(number, year):
    if number in valid_numbers(year):
        assert norway().counted_as(number=number, year=year).number == number


@given(number=NUMBERS, year=YEARS)
def test_counting_what_is_counted_changes_nothing(number, year):
    once = norway().counted_as(number=number, year=year)

    assert norway().counted_as(number=once.number, year=year) == once


@given(number=NUMBERS, year=st.integers(1900, 2017))
def test_years_before_the_first_known_are_counted_as_the_first(number, year):
    assert norway().counted_as(number=number, year=year) == norway().counted_as(number=number, year=2018)


@given(number=NUMBERS, year=YEARS, later=YEARS)
def test_a_number_is_counted_the_same_for_as_long_as_what_it_counts_as_stands(number, year, later):
    counted = norway().counted_as(number=number, year=year)

    if year <= later and (counted.valid_to is None or date(later, 1, 1) < counted.valid_to):
        assert norway().counted_as(number=number, year=later) == counted


@pytest.mark.parametrize("number", ["1567", "5061"])
def test_rindal_moved_to_another_county_between_the_reforms(number):
    places = [norway().counted_as(number=number, year=year) for year in (2018, 2019)]

    assert [(place.number, place.county_number) for place in places] == [("1567", "15"), ("5061", "50")]


@given(numbers=st.permutations(["0001", "0002", "0003"]))
def test_the_order_of_the_lists_does_not_matter(numbers):
    start, reform = date(2018, 1, 1), date(2020, 1, 1)
    spells = {
        "0001": Spell("0001", "Vest", "01", start, reform),
        "0002": Spell("0002", "Øst", "01", start, reform),
        "0003": Spell("0003", "Øst", "01", reform, None),
    }
    changes = [Change(reform, "0001", "0003"), Change(reform, "0002", "0003")]
    structure = Structure(spells=[spells[number] for number in numbers], changes=changes)

    assert structure.counted_as(number="0001", year=2020).number == "0003"
    # Backwards, the part that had the name.
    assert structure.counted_as(number="0003", year=2019).number == "0002"


def test_changes_that_lead_in_a_ring_are_an_error_and_no_endless_search():
    start, reform = date(2018, 1, 1), date(2020, 1, 1)
    ring = Structure(
        spells=[Spell("0001", "Vest", "01", start, reform), Spell("0002", "Øst", "01", start, reform)],
        changes=[Change(reform, "0001", "0002"), Change(reform, "0002", "0001")],
    )

    with pytest.raises(LookupError):
        ring.counted_as(number="0001", year=2021)


def test_a_change_to_come_is_not_followed_before_its_day():
    start, first, second = date(2018, 1, 1), date(2020, 1, 1), date(2024, 1, 1)
    structure = Structure(
        spells=[
            Spell("0001", "Vest", "01", start, first),
            Spell("0002", "Øst", "01", first, None),
            Spell("0003", "Vest", "01", second, None),
        ],
        changes=[Change(first, "0001", "0002"), Change(second, "0001", "0003")],
    )

    assert structure.counted_as(number="0001", year=2021).number == "0002"
    assert structure.counted_as(number="0001", year=2024).number == "0003"
