"""What a note seems to hold that should not be there."""

from datetime import date

import pytest

from participants.rules.contact import phone_number
from participants.rules.free_text import Concern, concerns
from tests.packages import d_number, national_id

ON = date(2026, 1, 1)
NUMBER = national_id(date(1990, 5, 17), "F", 3)


@pytest.mark.parametrize("text", [
    NUMBER, f"Nummer {NUMBER[:6]} {NUMBER[6:]}.", f"({NUMBER[:6]}-{NUMBER[6:]})", d_number(NUMBER, 1),
])  # fmt: skip
def test_an_identity_number_is_seen_however_it_is_grouped(text):
    assert concerns(text, on=ON) == {Concern.NUMBER}


@pytest.mark.parametrize("text", [
    "", "Ring 41234567", "12345678901", f"{NUMBER}1", f"1{NUMBER}", "Kontonummer 1234 56 78903", "Møte kl. 10.15",
])  # fmt: skip
def test_other_numbers_are_let_be(text):
    assert concerns(text, on=ON) == set()


@pytest.mark.parametrize(
    "text", ["Hun er sykmeldt", "fikk en DIAGNOSE", "Time hos fastlegen", "hun er gravid", "har PTSD"]
)
def test_words_on_health_are_seen(text):
    assert concerns(text, on=ON) == {Concern.HEALTH}


@pytest.mark.parametrize("text", ["Syklet til kurset", "Praksis på sykkelverksted", "legger fram planen"])
def test_words_that_begin_alike_are_let_be(text):
    assert concerns(text, on=ON) == set()


@pytest.mark.parametrize(("typed", "kept"), [
    ("41 23 45 67", "41234567"), ("+47 41234567", "41234567"), ("0047 22 00 00 00", "22000000"),
    ("+380 44 123 4567", "+380441234567"), ("123", None), ("01234567", None), ("ring", None), ("", None),
])  # fmt: skip
def test_a_telephone_number_is_kept_without_spaces(typed, kept):
    assert phone_number(typed) == kept
