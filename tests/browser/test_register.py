"""Registering someone in a real browser: by keyboard alone, and the page in each of its states."""

import os
import re
from datetime import date
from pathlib import Path

import pytest

from participants.access.demonstration import PASSWORD
from tests.access.conftest import as_owner
from tests.browser.conftest import violations_of
from tests.packages import national_id

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("demonstration")]

PAGE = "/registrer/"
BORN_ON = date(1988, 9, 23)
NUMBER = national_id(BORN_ON, "F", 40)
FEWEST_KEYS = 60


def sign_in_to(page, url):
    page.goto(f"{url}/logg-inn/?next={PAGE}")
    page.get_by_label("Brukernavn").fill("radgiver")
    page.get_by_label("Passord").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Logg inn").click()
    page.wait_for_url(f"**{PAGE}")
    # A busy browser puts the cursor there a moment after the page is loaded.
    page.locator("#find:focus").wait_for()


@pytest.fixture
def open_page(new_page, live_url):
    """The page as a caseworker of the demonstration sees it; whoever is registered is taken away again."""

    def open_as(**options):
        page = new_page(**options)
        sign_in_to(page, live_url)
        return page

    yield open_as
    whom = "(SELECT id FROM participants_participant WHERE family_name = 'Tastatur')"
    for table in ("assignment", "participantidentifier", "personlink", "distinction"):
        as_owner(f"DELETE FROM participants_{table} WHERE participant_id IN {whom}")
    as_owner("DELETE FROM participants_participant WHERE family_name = 'Tastatur'")


def test_someone_is_registered_by_keyboard_alone_in_few_keystrokes(open_page):
    """G1: the hand never leaves the keys, and what the number tells is not typed."""
    page, pressed = open_page(), 0

    def keys(*texts):
        nonlocal pressed
        for text in texts:
            for key in [text] if text in {"Tab", "Enter", "ArrowDown"} else text:
                page.keyboard.press(key)
                pressed += 1

    keys(NUMBER, "Enter")
    page.get_by_role("heading", name="Hvem er deltakeren?").wait_for()
    keys("Almaz", "Tab", "Tastatur", "Tab")
    assert page.locator("#id_born_on").input_value() == "23.09.1988"
    assert page.get_by_label("Kvinne").is_checked()
    keys("Tab", "Tab", "eri", "Tab", "Tab", "fl", "Tab", "010224", "Tab", "150324", "Tab", "ArrowDown", "Enter")
    page.wait_for_url("**/d/*/")

    assert "Deltakeren er registrert." in page.get_by_role("status").first.inner_text()
    assert page.get_by_role("heading", level=1).inner_text() == "Almaz Tastatur"
    assert pressed <= FEWEST_KEYS
    found = as_owner(
        "SELECT born_on, sex, country_background, permit_basis, permitted_on, settled_on, settled_by_agreement "
        "FROM participants_participant WHERE family_name = 'Tastatur'"
    )
    assert found == [(BORN_ON, "F", "ERI", "utl28", date(2024, 2, 1), date(2024, 3, 15), True)]
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_what_is_typed_is_judged_while_one_types(open_page):
    page = open_page()
    broken = []
    page.on("console", lambda message: broken.append(message.text))
    page.locator("#find").fill("Ny Tastatur")
    page.keyboard.press("Enter")
    number, told = page.locator("#id_number"), page.locator("#echo-number")
    for typed, said in (
        (NUMBER[:10], ""), (NUMBER, "Dette er et fødselsnummer."), (NUMBER[:9] + "00", "Kontrollsifrene stemmer ikke"),
        ("202200000001", "Kontrollsifrene i DUF-nummeret stemmer ikke"),
    ):  # fmt: skip
        number.fill(typed)
        assert (told.text_content() or "").startswith(said)
        assert bool(told.text_content()) == bool(said)
    page.get_by_label("Dato for tillatelsen").fill("041125")
    page.keyboard.press("Tab")
    assert page.get_by_text("tirsdag 4. november 2025").is_visible()
    assert page.locator("#id_born_on").input_value() == "23.09.1988"
    assert broken == []
    assert page.locator("[style]").count() == 0


@pytest.mark.parametrize(("width", "color_scheme"), [(1440, "light"), (390, "dark")])
def test_axe_finds_nothing_and_nothing_scrolls_sideways_in_any_state(open_page, live_url, width, color_scheme):
    page, found = open_page(width=width, color_scheme=color_scheme, bypass_csp=True), {}

    def look(state):
        found[state] = violations_of(page), page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if folder := os.environ.get("LOOK_AT"):
            page.screenshot(path=Path(folder) / f"register-{state}-{width}.png", full_page=True)

    def send(name):
        page.get_by_role("main").get_by_role("button", name=re.compile(name)).click()
        page.wait_for_load_state()

    look("empty")
    page.goto(f"{live_url}/deltakere/")
    given, family = page.locator(".people tbody a").nth(3).inner_text().split(" ", 1)
    page.goto(live_url + PAGE)
    page.locator("#find").fill(family)
    send("Søk")
    look("hits")
    send("registrer ny")
    look("form")
    page.get_by_label("Fornavn").fill(given)
    send("Registrer deltaker")
    look("errors")
    born_on = as_owner(
        f"SELECT born_on FROM participants_participant WHERE given_name = '{given}' AND family_name = '{family}'"
    )[0][0]
    page.get_by_label("Personen har ikke noe nummer").check()
    page.locator("#id_born_on").fill(f"{born_on:%d.%m.%Y}")
    page.get_by_label("Kvinne").check()
    page.get_by_label("Landbakgrunn").select_option("SYR")
    page.get_by_label("Oppholdsgrunnlag").select_option("utl28")
    page.get_by_label("Dato for tillatelsen").fill("idag")
    send("Registrer deltaker")
    page.get_by_role("heading", name="Er dette samme person?").wait_for()
    look("alike")

    assert {state: each for state, each in found.items() if each != ([], 0)} == {}
