"""Support opens a session, and the municipality ends it, in a real browser, without script."""

import os
import re

import pytest
from django.db import connections

from participants.access.demonstration import PASSWORD
from tests.browser.conftest import violations_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("published_release")]


@pytest.fixture
def clean(demonstration):
    """Nothing is left behind."""
    yield
    with connections["migration"].cursor() as cursor:
        cursor.execute("DELETE FROM participants_notice")
        cursor.execute("DELETE FROM access_supportsession")


@pytest.fixture
def sign_in(new_page, live_url):
    def open_page(username, path, **options):
        page = new_page(**{"java_script_enabled": False} | options)
        page.goto(f"{live_url}/logg-inn/?next={path}")
        page.get_by_label("Brukernavn").fill(username)
        page.get_by_label("Passord").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Logg inn").click()
        page.get_by_role("heading", level=1).first.wait_for()
        return page

    return open_page


@pytest.mark.parametrize("width", [1440, 390])
def test_a_session_is_opened_seen_and_ended(sign_in, clean, width):
    def look(page, name):
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)

    support = sign_in("stotte", "/brukerstotte/", width=width, bypass_csp=True)
    support.get_by_role("button", name="Åpne økten").click()
    support.get_by_role("alert").wait_for()
    look(support, "feil")
    support.get_by_role("combobox").select_option("4204")
    support.get_by_label("Jobber eller e-post som har stoppet").check()
    support.get_by_label("Hvorfor?").fill("Kommunen har meldt at e-post ikke kommer fram")
    support.get_by_label("En halv time").check()
    support.get_by_role("button", name="Åpne økten").click()
    support.get_by_role("heading", name=re.compile("Brukerstøtte for Kristiansand")).wait_for()
    look(support, "okt")

    leader = sign_in("leder", "/varsler/", width=width, bypass_csp=True)
    leader.get_by_role("link", name="Se øktene").click()
    look(leader, "kommune")
    leader.get_by_role("button", name="Avslutt økten").click()
    leader.get_by_text("Avsluttet av leder.").first.wait_for()

    support.reload()
    assert "Avsluttet av kommunen" in support.get_by_role("main").inner_text()
    look(support, "apne")


def test_axe_finds_nothing(sign_in, clean):
    page = sign_in("stotte", "/brukerstotte/", width=390, bypass_csp=True, java_script_enabled=True)
    page.get_by_role("button", name="Åpne økten").click()
    page.get_by_role("alert").wait_for()
    assert violations_of(page) == []

    page.get_by_role("combobox").select_option("4204")
    page.get_by_label("Innlogging og tilganger").check()
    page.get_by_label("Hvorfor?").fill("Ingen i kommunen kommer inn etter ferien")
    page.get_by_label("To timer").check()
    page.get_by_role("button", name="Åpne økten").click()
    page.get_by_role("heading", name=re.compile("Brukerstøtte for")).wait_for()
    assert violations_of(page) == []

    page = sign_in("administrator", "/brukere/brukerstotte/", width=390, bypass_csp=True, java_script_enabled=True)
    page.get_by_role("button", name="Avslutt økten").wait_for()
    assert violations_of(page) == []
