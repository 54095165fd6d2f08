"""How a value is sealed, and what does not open."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.encryption import sealing
from participants.encryption.errors import SealBroken
from participants.encryption.secret import Secret

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
PLACE = sealing.Place("participants_note", "text", 4204, UUID(int=1))
ELSEWHERE = [
    PLACE._replace(table="participants_letter"),
    PLACE._replace(column="address"),
    PLACE._replace(municipality_id=301),
    PLACE._replace(row=UUID(int=2)),
]


@given(st.text(), st.integers(1, 2**32 - 1))
def test_any_text_opens_again_in_its_place(text, number):
    """R29"""
    sealed = sealing.seal(text, key=KEY, number=number, place=PLACE)

    assert sealing.key_number(sealed) == number
    assert sealing.open_sealed(sealed, key=KEY, place=PLACE) == text


@pytest.mark.parametrize("place", ELSEWHERE, ids=["table", "column", "municipality", "row"])
def test_a_value_that_is_moved_does_not_open(place):
    sealed = sealing.seal("Storgata 1", key=KEY, number=1, place=PLACE)

    with pytest.raises(SealBroken):
        sealing.open_sealed(sealed, key=KEY, place=place)


@given(st.data())
def test_a_value_with_one_bit_turned_does_not_open(data):
    sealed = bytearray(sealing.seal("Storgata 1", key=KEY, number=1, place=PLACE))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(SealBroken):
        sealing.open_sealed(bytes(sealed), key=KEY, place=PLACE)


def test_another_key_does_not_open_it():
    with pytest.raises(SealBroken):
        sealing.open_sealed(sealing.seal("Storgata 1", key=KEY, number=1, place=PLACE), key=OTHER, place=PLACE)


@pytest.mark.parametrize("nothing", [b"", b"\x01", bytes(16), b"\x02" + bytes(40)])
def test_what_is_no_sealed_value_is_said_to_be_none(nothing):
    with pytest.raises(SealBroken):
        sealing.open_sealed(nothing, key=KEY, place=PLACE)


def test_the_same_text_is_sealed_differently_each_time():
    one, other = (sealing.seal("Storgata 1", key=KEY, number=1, place=PLACE) for _ in range(2))

    assert one != other
    assert b"Storgata" not in one


def test_a_data_key_is_unwrapped_by_its_own_master_key_alone():
    master, another = (sealing.derive(text * 40, purpose="master key") for text in "ab")
    wrapped = sealing.wrap(KEY, master=master)

    assert sealing.unwrap(wrapped, master=master) == KEY
    assert KEY not in wrapped
    with pytest.raises(SealBroken):
        sealing.unwrap(wrapped, master=another)


def test_one_secret_gives_a_key_for_each_purpose():
    assert sealing.derive("a" * 40, purpose="master key") != sealing.derive("a" * 40, purpose="blind index of 4204")


def test_a_secret_reads_as_its_text_and_shows_itself_to_no_log():
    secret = Secret("Storgata 1")

    assert f"{secret}" == secret == "Storgata 1"
    assert repr(secret) == f"{secret!r}" == "***"
    assert "Storgata" not in repr({"address": secret})
