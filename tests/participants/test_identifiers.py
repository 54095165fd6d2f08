"""Numbers that name a person, held against published vectors and against numbers made here."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.rules.identifiers import NationalId, duf_check_digits_agree, is_duf_number, read_national_id
from tests.packages import duf, national_id

TODAY = date(2026, 11, 24)
NEW_CHECK = date(2032, 1, 1)
_FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def with_check_digits(nine, *, remainder=0):
    """Nine digits and the two that go with them; None where a check of 10 would be needed."""
    text = nine
    for weights, left in ((_FIRST, remainder), (_SECOND, 0)):
        text += str((left - sum(int(c) * w for c, w in zip(text, weights, strict=True))) % 11)
        if len(text) > (10 if weights is _FIRST else 11):
            return None
    return text


# From the tests of open validators (NAV, KOSTRA): none of them is made by the code above.
@pytest.mark.parametrize(
    ("number", "read"),
    [
        ("05011399292", NationalId(date(2013, 1, 5), "F")),
        ("01015450068", NationalId(date(1854, 1, 1), "F")),
        ("31129956715", NationalId(date(1899, 12, 31), "M")),
        ("02013299997", NationalId(date(2032, 1, 2), "M")),
        ("30108299920", NationalId(date(1982, 10, 30), "M")),
        ("41011088188", NationalId(date(2010, 1, 1), "M")),
        ("01840699478", NationalId(date(2006, 4, 1), "F")),
        ("13527248013", NationalId(date(1972, 12, 13), "F")),
        ("10915596784", NationalId(date(1955, 11, 10), "M")),
    ],
)
def test_a_published_number_reads_as_the_date_and_sex_it_tells(number, read):
    assert read_national_id(number, on=TODAY) == read


@pytest.mark.parametrize("number", ["30108299939", "02013299903", "01020304050", "00000000000", "99999999999"])
def test_a_published_number_that_is_not_valid_today_is_none(number):
    assert read_national_id(number, on=TODAY) is None


@pytest.mark.parametrize("number", ["30108299939", "02013299903"])
def test_from_2032_the_first_remainder_may_be_up_to_three_and_sex_is_not_told(number):
    found = read_national_id(number, on=NEW_CHECK)

    assert found is not None
    assert found.sex is None


@pytest.mark.parametrize(
    "text", ["", "1785001234", "178500123456", "1785001234x", "1785 001234", "１７８５００１２３４５", "-7850012345"]
)
def test_what_is_not_eleven_digits_is_none(text):
    assert read_national_id(text, on=TODAY) is None


@given(
    born_on=st.dates(date(1940, 1, 1), date(2023, 12, 31)),
    sex=st.sampled_from("FM"),
    serial=st.integers(0, 3),
)
def test_a_synthetic_number_reads_back_as_the_date_and_sex_it_was_made_of(born_on, sex, serial):
    assert read_national_id(national_id(born_on, sex, serial), on=TODAY) == (born_on, sex)


@given(
    born_on=st.dates(date(1940, 1, 1), date(2023, 12, 31)),
    individual=st.integers(0, 499),
    day=st.sampled_from([0, 40]),
    month=st.sampled_from([0, 40, 65, 80]),
)
def test_every_kind_of_number_reads_back_as_its_date(born_on, individual, day, month):
    individual += 500 if born_on.year >= 2000 else 0
    nine = f"{born_on.day + day:02d}{born_on.month + month:02d}{born_on:%y}{individual:03d}"
    number = with_check_digits(nine)
    if number is None:
        return

    assert read_national_id(number, on=TODAY) == (born_on, "M" if individual % 2 else "F")


@given(first=st.sampled_from("89"), rest=st.integers(0, 10**8 - 1))
def test_an_fh_number_tells_neither_date_nor_sex(first, rest):
    number = with_check_digits(f"{first}{rest:08d}")

    assert number is None or read_national_id(number, on=TODAY) == (None, None)


@given(place=st.integers(0, 10), digit=st.integers(1, 9), born_on=st.dates(date(1940, 1, 1), date(2023, 12, 31)))
def test_one_wrong_digit_is_always_found(place, digit, born_on):
    number = national_id(born_on, "F", 0)
    wrong = number[:place] + str((int(number[place]) + digit) % 10) + number[place + 1 :]

    assert read_national_id(wrong, on=TODAY) is None


@given(text=st.text(alphabet=st.characters(), max_size=14) | st.integers(0, 10**12).map(str))
def test_any_text_gives_an_answer(text):
    found = read_national_id(text, on=TODAY)

    assert found is None or (found.born_on is None) == (text[0] in "89")


@pytest.mark.parametrize(
    ("number", "agrees"),
    [
        ("201017238203", True),
        ("200816832910", True),
        ("201012345678", False),
        ("241012192200", False),
        ("010000000400", False),
    ],
)
def test_published_duf_numbers(number, agrees):
    assert is_duf_number(number)
    assert duf_check_digits_agree(number) == agrees


@given(serial=st.integers(0, 999_999), place=st.integers(0, 11), digit=st.integers(1, 9))
def test_a_duf_number_with_one_wrong_digit_does_not_agree(serial, place, digit):
    number = duf(serial)
    wrong = number[:place] + str((int(number[place]) + digit) % 10) + number[place + 1 :]

    assert duf_check_digits_agree(number)
    assert not duf_check_digits_agree(wrong)


@pytest.mark.parametrize("text", ["", "20101723820", "2010172382033", "２０１０１７２３８２０３", "20101723820x"])
def test_what_is_not_twelve_digits_is_no_duf_number(text):
    assert not is_duf_number(text)
