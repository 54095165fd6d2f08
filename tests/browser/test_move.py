"""Two municipalities and one person, in two browsers, by keyboard alone."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from tests.access.conftest import as_owner
from tests.browser.conftest import violations_of
from tests.browser.test_programme_actions import choose, look, pick, press, saved, type_in
from tests.packages import national_id
from tests.walls.world import take_away

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("demonstration")]

FAMILY = "Flyttelass"
NUMBER = national_id(date(1991, 3, 12), "F", 43)


@pytest.fixture
def goes_again():
    """Whoever has moved on the way is taken out of both municipalities again."""
    yield
    as_owner("DELETE FROM programmes_arrival")
    for (key,) in as_owner(f"SELECT id FROM participants_participant WHERE family_name = '{FAMILY}'"):
        take_away(key)


def _register_and_start(page):
    page.locator("#find:focus").wait_for()
    page.keyboard.type(NUMBER)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Hvem er deltakeren?").wait_for()
    page.keyboard.type("Senait")
    type_in(page, "family_name", FAMILY)
    choose(page, "country_background", "eri")
    choose(page, "permit_basis", "fl")
    type_in(page, "permitted_on", "010224")
    type_in(page, "settled_on", "150324")
    pick(page, "settled_by_agreement", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/d/*/")
    press(page, "Registrer vedtak og oppstart")
    type_in(page, "decided_on", "-40")
    type_in(page, "starts_on", "-30")
    choose(page, "goal", "Arbeid")
    type_in(page, "planned_end_on", "+200")
    press(page, "Lagre vedtaket")
    saved(page, "Vedtaket er lagret.", button="Lagre likevel")


@pytest.mark.usefixtures("goes_again")
def test_a_move_is_told_in_one_municipality_received_in_the_other_and_the_clock_goes_on(sign_in):
    """Issue 4: both by keyboard alone, and nothing for axe to find where the one who receives stands."""
    started = date_format(timezone.localdate() - timedelta(days=30), "j. F Y")
    page = sign_in(address="/registrer/")
    _register_and_start(page)

    press(page, "Flytt til en annen kommune")
    choose(page, "municipality", "Oslo")
    type_in(page, "moved_on", "i dag")
    saved(page, "Flyttingen er meldt.", button="Meld flyttingen", checked=True)
    assert page.get_by_text("Venter på svar").is_visible()

    other = sign_in("kontakt", "/mottak/", bypass_csp=True)
    assert violations_of(other) == []
    press(other, f"Senait {FAMILY}")
    assert other.get_by_text(started).is_visible()
    look(other, "1440-arrival")
    press(other, "Ta imot")
    assert other.get_by_text("Deltakeren er tatt imot.").is_visible()
    assert other.get_by_text(f"Startet {started}").first.is_visible()

    page.reload()
    page.get_by_text("Tatt imot").wait_for()
    assert page.url != other.url
