"""The leader's page of a plan for removal in a real browser, without script (R44)."""

import pytest
from django.db import connections

from tests.browser.conftest import violations_of
from tests.browser.test_glass import KRISTIANSAND

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("published_release")]


@pytest.fixture
def planned(demonstration):
    """A plan of a day when all that the demonstration has is due."""
    with connections["migration"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO programmes_retentionbatch (id, municipality_id, planned_on, removed, kept_person_years) "
            "VALUES (gen_random_uuid(), %s, '2047-06-01', '{}', 0)",
            [KRISTIANSAND],
        )
    yield
    with connections["migration"].cursor() as cursor:
        cursor.execute("DELETE FROM programmes_retentionbatch")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_leader_sees_what_goes_and_says_why_it_stays(sign_in, planned, width):
    page = sign_in("leder", "/sletting/", width=width, bypass_csp=True)
    page.get_by_role("heading", name="Dette slettes").wait_for()
    assert violations_of(page) == []
    page.get_by_role("button", name="Avvis planen").click()
    page.get_by_role("alert").wait_for()
    assert violations_of(page) == []
    page.get_by_label("Saken må arkiveres først").check()
    page.get_by_role("button", name="Avvis planen").click()
    page.get_by_text("Ingenting venter.").wait_for()
    assert "ingenting slettes" in page.content()
