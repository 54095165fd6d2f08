"""People in a municipality, and users who sign in there."""

import pytest

from tests.access.conftest import user
from tests.programmes.people import load, one_of_each, signed_in
from tests.trail.conftest import trail

__all__ = ["trail", "user"]


@pytest.fixture
def people(trail, tmp_path):
    """One of each in Kristiansand, and someone in Oslo; the trail begins after them."""
    load(tmp_path / "people", one_of_each())


@pytest.fixture
def kari(people, user):
    """A caseworker of Kristiansand."""
    return user("kari", caseworker="4204")


@pytest.fixture
def per(people, user):
    """A teacher there, who teaches nobody yet."""
    return user("per", teacher="4204")


@pytest.fixture
def caseworker(people, user):
    """A caseworker of Kristiansand, signed in."""
    return signed_in(user(caseworker="4204"))
