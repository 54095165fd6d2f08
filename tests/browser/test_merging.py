"""The page on which two registrations are compared, in a real browser by keyboard."""

import pytest

from participants.short_keys import shorten
from tests.access.conftest import as_owner
from tests.browser.test_programme_actions import look, press, tab_to, type_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("demonstration")]

# Two whose programmes are not in the same time, and who stand in no list of the protected.
_PAIR = """
    SELECT one.id, other.given_name || ' ' || other.family_name
    FROM participants_participant AS one JOIN programmes_programme AS first ON first.participant_id = one.id,
        participants_participant AS other JOIN programmes_programme AS second ON second.participant_id = other.id
    WHERE one.municipality_id = 4204 AND other.municipality_id = 4204 AND first.ends_on < second.starts_on
        AND one.address_protection = 'none' AND one.family_protection = 'none'
        AND other.address_protection = 'none' AND other.family_protection = 'none'
        AND NOT EXISTS (SELECT FROM participants_familymember AS held WHERE held.participant_id IN (one.id, other.id))
        AND (SELECT count(*) FROM programmes_programme WHERE participant_id IN (one.id, other.id)) = 2
    ORDER BY one.sort_name, one.id, other.sort_name, other.id LIMIT 1
"""


@pytest.mark.parametrize("width", [1440, 390])
def test_two_registrations_are_found_and_compared_by_keyboard(sign_in, live_url, width):
    """Issue 4: nothing is merged here; the page stands, and nothing for axe to find."""
    [(own, name)] = as_owner(_PAIR)
    page = sign_in(width=width, bypass_csp=True)
    page.goto(f"{live_url}/d/{shorten(key=own)}/")
    press(page, "Slå sammen med en annen registrering")
    # The first of that name is the frame's own search.
    tab_to(page, name="q")
    type_in(page, "q", name)
    press(page, "Søk")
    press(page, f"Sammenlign med {name}")

    tab_to(page, name="given_name", value="kept")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.value") == "other"
    look(page, f"{width}-merge")
