"""Following an invitation and giving roles, in a real browser."""

import pytest

from participants.access.demonstration import PASSWORD
from tests.browser.conftest import violations_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("published_release")]


def test_the_code_of_the_link_is_filled_in_and_is_gone_from_the_address(new_page, live_url):
    """R30: it stands after the #, so no server gets it before it is sent in the form."""
    page = new_page(width=390, bypass_csp=True)
    asked = []
    page.on("request", lambda request: asked.append(request.url + str(request.headers)))
    page.goto(f"{live_url}/invitasjon/#kode=abcDEF-123")

    assert page.get_by_label("Koden fra e-posten").input_value() == "abcDEF-123"
    assert page.url == f"{live_url}/invitasjon/"
    assert not [each for each in asked if "abcDEF" in each.partition("#")[0]]
    assert violations_of(page) == []


@pytest.mark.parametrize("width", [1440, 390])
def test_the_page_of_users_has_no_fault_and_asks_twice_before_it_ends_a_role(new_page, live_url, width):
    page = new_page(width=width, bypass_csp=True)
    page.goto(f"{live_url}/logg-inn/?next=/brukere/")
    page.get_by_label("Brukernavn").fill("administrator")
    page.get_by_label("Passord", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Logg inn", exact=True).click()
    page.wait_for_url("**/brukere/")
    row = page.get_by_role("listitem").filter(has_text="leder").last
    assert not row.get_by_role("button", name="Avslutt nå").is_visible()
    row.locator("summary").first.click()

    assert row.get_by_role("button", name="Avslutt nå").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    assert violations_of(page) == []
