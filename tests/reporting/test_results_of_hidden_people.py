"""Someone who is hidden after the person-years were renewed: in no list, at once."""

import pytest
from django.utils import timezone

from reporting import actions
from tests.programmes.people import load, one_of_each, signed_in

BEHIND = "/resultater/personer/"


@pytest.fixture
def leader(trail, tmp_path, user):
    load(tmp_path / "people", one_of_each())
    actions.refresh_statistics(now=timezone.now())
    return signed_in(user("leder", leader="4204", caseworker="4204"))


@pytest.mark.parametrize("protection", ["confidential", "strictly_confidential"])
def test_whoever_is_hidden_after_the_count_is_in_no_list_after_the_next(leader, tmp_path, protection):
    """R17: the strictly confidential are not even in the list that still counts them."""
    tables = one_of_each()
    asked = {"tall": "sluttet", "aar": tables["exits"][0]["exit_date"][:4]}
    assert "Aadland" in leader.get(BEHIND, asked).content.decode()

    tables["participants"][3]["address_protection"] = protection
    load(tmp_path / "hidden", tables)
    if protection == "strictly_confidential":
        text = leader.get(BEHIND, asked).content.decode()
        assert "Aadland" not in text
        assert "0 personer bak tallet" in text
    actions.refresh_statistics(now=timezone.now())

    assert "Aadland" not in leader.get(BEHIND, asked).content.decode()
