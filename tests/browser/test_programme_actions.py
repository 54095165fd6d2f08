"""A programme from its decision through a measure and a leave to its exit, in a real browser and by keyboard alone."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.browser.conftest import violations_of
from tests.browser.test_participants import overflow, sign_in

__all__ = ["sign_in"]

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("published_release")]

ENDED = "/deltakere/?status=avsluttet"
_FOCUSED = """() => { const now = document.activeElement; return [now.id, now.name || '', now.value || '',
    (now.innerText || '').trim()] }"""


def tab_to(page, *, name="", value="", text=""):
    """Tab until the focus is on a field by its name, or on a link or button by its text."""
    for _ in range(90):
        page.keyboard.press("Tab")
        _, its_name, its_value, its_text = page.evaluate(_FOCUSED)
        if (name and its_name == name and (not value or its_value == value)) or (text and its_text.startswith(text)):
            return
    raise AssertionError(f"Nothing called {name or text} takes the focus.")


def press(page, text):
    tab_to(page, text=text)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def type_in(page, name, text):
    tab_to(page, name=name)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def choose(page, name, label):
    """A menu takes what is typed."""
    tab_to(page, name=name)
    page.keyboard.type(label)


def pick(page, name, value):
    """A group of radio buttons is one stop; arrows lead through it."""
    tab_to(page, name=name)
    for _ in range(12):
        if page.evaluate("document.activeElement.value") == value:
            page.keyboard.press("Space")
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{value} is not among the choices of {name}.")


def look(page, name):
    """Nothing for axe to find, nothing beside the page; with PICTURES_TO the page as it looks."""
    # What the menu at the foot covers half of is no target.
    page.evaluate("scrollTo(0, 0)")
    found = violations_of(page)
    assert found == [], (name, found)
    assert overflow(page) == 0, name
    if folder := os.environ.get("PICTURES_TO"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_programme_is_taken_from_decision_to_exit_by_keyboard(sign_in, live_url, width):
    """Also that each page on the way has nothing for axe to find and does not scroll sideways."""
    page = sign_in(address=ENDED, width=width, bypass_csp=True)
    people = page.locator(".people tbody a")
    page.goto(live_url + people.nth(0 if width == 1440 else 1).get_attribute("href"))
    look(page, f"{width}-ended")

    press(page, "Registrer vedtak og oppstart")
    look(page, f"{width}-decide")
    press(page, "Lagre vedtaket")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    look(page, f"{width}-errors")
    type_in(page, "decided_on", "i dag")
    type_in(page, "starts_on", "i dag")
    choose(page, "goal", "Arbeid")
    type_in(page, "planned_end_on", f"{timezone.localdate() + timedelta(days=2500):%d%m%y}")
    press(page, "Lagre vedtaket")
    look(page, f"{width}-warnings")
    press(page, "Lagre likevel")
    assert page.get_by_text("Vedtaket er lagret.").is_visible()

    press(page, "Legg til tiltak")
    choose(page, "measure_type", "Språkpraksis")
    type_in(page, "starts_on", "i dag")
    type_in(page, "hours_per_week", "15,5")
    look(page, f"{width}-measure")
    press(page, "Lagre")
    assert page.get_by_text("Tiltaket er lagret.").is_visible()

    press(page, "Legg til permisjon eller fravær")
    choose(page, "leave_type", "Velferdspermisjon")
    type_in(page, "starts_on", "i dag")
    type_in(page, "last_on", "+1")
    look(page, f"{width}-leave")
    press(page, "Lagre")
    assert page.get_by_text("Permisjonen er lagret.").is_visible()

    press(page, "Avslutt programmet")
    type_in(page, "exited_on", "i dag")
    pick(page, "cause", "completed")
    pick(page, "main_activity", "work")
    look(page, f"{width}-exit")
    press(page, "Se over svarene")
    assert page.get_by_text("Dette regnes som overgang til arbeid eller utdanning.").is_visible()
    look(page, f"{width}-check")
    press(page, "Avslutt programmet")
    assert page.get_by_text("Programmet er avsluttet.").is_visible()
    look(page, f"{width}-done")
