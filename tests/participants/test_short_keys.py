"""R11. The key in an address: random, one form a key, and nothing else is taken for one."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.short_keys import UUIDKeyConverter, lengthen, shorten

ALMOST = shorten(key=uuid.UUID(int=2**128 - 1))


@given(st.uuids())
def test_a_key_comes_back_from_its_short_form(key):
    text = shorten(key=key)

    assert len(text) == 22
    assert text.isalnum()
    assert not set(text) & set("0OIl")
    assert lengthen(text=text) == key


@pytest.mark.parametrize("text", ["", "1", "z" * 22, ALMOST + "1", "1" + ALMOST, "0" * 22, "Ø" * 22])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - Django asks for just that
        UUIDKeyConverter().to_python(text)
