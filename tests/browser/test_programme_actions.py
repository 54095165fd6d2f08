"""Every action on a participant in a real browser, by keyboard alone."""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.access.conftest import as_owner
from tests.browser.conftest import violations_of
from tests.browser.test_participants import overflow
from tests.packages import national_id
from tests.walls.world import take_away

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("demonstration")]

FAMILY = "Gjennomgang"
NUMBER = national_id(date(1988, 9, 24), "F", 41)
ENDED = "/deltakere/?status=avsluttet"
# One whose programme was over before: the two may be one person, and are made so, and parted again.
_ANOTHER = """
    SELECT one.given_name || ' ' || one.family_name FROM participants_participant AS one
    JOIN programmes_programme AS held ON held.participant_id = one.id
    WHERE one.municipality_id = 4204 AND held.ends_on < current_date - 100
        AND one.address_protection = 'none' AND one.family_protection = 'none'
        AND NOT EXISTS (SELECT FROM participants_familymember AS member WHERE member.participant_id = one.id)
        AND (SELECT count(*) FROM programmes_programme WHERE participant_id = one.id) = 1
    ORDER BY one.sort_name, one.id LIMIT 1
"""
_FOCUSED = """() => { const now = document.activeElement; return [now.id, now.name || '', now.value || '',
    (now.innerText || '').trim()] }"""


def tab_to(page, *, name="", value="", text=""):
    """Tab until the focus is on a field by its name, or on a link or button by its text."""
    for _ in range(90):
        page.keyboard.press("Tab")
        _, its_name, its_value, its_text = page.evaluate(_FOCUSED)
        if (name and its_name == name and (not value or its_value == value)) or (
            text and " ".join(its_text.split()).startswith(text)
        ):
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
    """Nothing for axe to find, nothing beside the page; with PICTURES_TO the page as it looks, on a telephone too."""
    _judge(page, name)
    if folder := os.environ.get("PICTURES_TO"):
        wide = page.viewport_size
        for width in {wide["width"], 390}:
            page.set_viewport_size({"width": width, "height": 900})
            _judge(page, f"{name} at {width}")
            page.screenshot(path=Path(folder) / f"{name.split('-', 1)[1]}-{width}.png", full_page=True)
        page.set_viewport_size(wide)


def _judge(page, name):
    # What the menu at the foot covers half of is no target.
    page.evaluate("scrollTo(0, 0)")
    found = violations_of(page)
    assert found == [], (name, found)
    assert overflow(page) == 0, name


@pytest.fixture
def goes_again():
    """Whoever is registered on the way is taken out of the demonstration again."""
    yield
    found = as_owner(f"SELECT id FROM participants_participant WHERE family_name = '{FAMILY}'")
    for (key,) in found:
        as_owner("DELETE FROM programmes_arrival")
        take_away(key)


def saved(page, text, *, button="Lagre", checked=False):
    if checked:
        press(page, "Se over svarene")
    press(page, button)
    assert page.get_by_text(text).first.is_visible(), page.url


def reason(page, text="Avklart i samtale."):
    type_in(page, "reason", text)


def _register(page):
    """Registered."""
    page.locator("#find:focus").wait_for()
    page.keyboard.type(NUMBER)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Hvem er deltakeren?").wait_for()
    page.keyboard.type("Almaz")
    type_in(page, "family_name", FAMILY)
    choose(page, "country_background", "eri")
    choose(page, "permit_basis", "fl")
    type_in(page, "permitted_on", "010224")
    type_in(page, "settled_on", "150324")
    pick(page, "settled_by_agreement", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/d/*/")


def _decide(page):
    """Decided and started; another goal, a later end."""
    press(page, "Registrer vedtak og oppstart")
    type_in(page, "decided_on", "-40")
    type_in(page, "starts_on", "-30")
    choose(page, "goal", "Arbeid")
    type_in(page, "planned_end_on", "+200")
    press(page, "Lagre vedtaket")
    saved(page, "Vedtaket er lagret.", button="Lagre likevel")
    press(page, "Endre sluttmål")
    choose(page, "goal", "Fag- og yrkes")
    reason(page)
    press(page, "Lagre")
    if page.get_by_role("button", name="Lagre likevel").count():
        press(page, "Lagre likevel")
    assert page.get_by_text("Sluttmålet er endret.").first.is_visible()
    press(page, "Forleng")
    type_in(page, "planned_end_on", "+220")
    reason(page)
    saved(page, "Programmet er forlenget.", button="Forleng programmet")


def _add_what_belongs(page):
    """Measures, leave, a test."""
    press(page, "Legg til tiltak")
    choose(page, "measure_type", "Språkpraksis")
    type_in(page, "starts_on", "-20")
    saved(page, "Tiltaket er lagret.")
    press(page, "Endre Språkpraksis")
    type_in(page, "hours_per_week", "15,5")
    saved(page, "Tiltaket er lagret.")
    press(page, "Avslutt Språkpraksis")
    type_in(page, "last_on", "-2")
    saved(page, "Tiltaket er avsluttet.", button="Avslutt tiltaket")
    press(page, "Legg til permisjon")
    choose(page, "leave_type", "Velferdspermisjon")
    type_in(page, "starts_on", "-9")
    type_in(page, "last_on", "-8")
    saved(page, "Permisjonen er lagret.")
    press(page, "Endre Velferdspermisjon")
    type_in(page, "last_on", "-7")
    saved(page, "Permisjonen er lagret.")
    press(page, "Registrer prøve")
    type_in(page, "tested_on", "-3")
    choose(page, "skill", "Muntlig")
    choose(page, "result", "A2")
    saved(page, "Resultatet er lagret.")
    press(page, "Registrer fravær")
    pick(page, "absence_kind", "child_sick")
    type_in(page, "absent_on", "-1")
    choose(page, "care", "Alene om omsorgen for ett")
    look(page, "1440-absence")
    press(page, "Lagre")
    if page.get_by_role("button", name="Lagre likevel").count():
        press(page, "Lagre likevel")
    assert page.get_by_text("Fraværet er lagret").first.is_visible()


def _agree(page):
    """A plan, another version of it, looked through; and the contract."""
    press(page, "Integreringsplan")
    press(page, "Lag integreringsplan")
    type_in(page, "long_term_goals", "Jobbe som kokk.")
    for name in ("listening", "reading", "writing", "oral"):
        choose(page, name, "B1")
    type_in(page, "hours_per_week", "30")
    type_in(page, "reasons", "Kjøkken trenger folk.")
    for name, text in (("mapped_on", "-40"), ("guided_on", "-40"), ("decided_on", "-30")):
        type_in(page, name, text)
    pick(page, "agreement", "agreed")
    look(page, "1440-plan-form")
    press(page, "Lagre planen")
    saved(page, "Planen er fastsatt som versjon 1.", button="Lagre likevel")
    press(page, "Endre planen")
    type_in(page, "milestones", "Praksis på et kjøkken.")
    choose(page, "oral", "B2")
    type_in(page, "decided_on", "-15")
    pick(page, "agreement", "agreed")
    pick(page, "change", "significant")
    type_in(page, "change_reason", "Målet er høyere enn vi trodde.")
    press(page, "Lagre planen")
    saved(page, "Planen er fastsatt som versjon 2.", button="Lagre likevel")
    press(page, "Registrer kontrakten")
    type_in(page, "signed_on", "-14")
    type_in(page, "participant_signed_on", "-14")
    choose(page, "signature", "P")
    look(page, "1440-contract")
    saved(page, "Kontrakten er lagret.", button="Lagre kontrakten")
    press(page, "Gå gjennom planen")
    saved(page, "Gjennomgangen er registrert.", button="Planen står uendret")
    look(page, "1440-plan")
    page.set_viewport_size({"width": 390, "height": 844})
    look(page, "390-plan")
    page.set_viewport_size({"width": 1440, "height": 900})
    press(page, "Oversikt")
    look(page, "1440-participant")


def _stop_and_resume(page):
    """Stopped, and taken up again."""
    press(page, "Stans")
    for name, text in (("warned_on", "-6"), ("decided_on", "-4"), ("starts_on", "-4")):
        type_in(page, name, text)
    pick(page, "ground", "absence")
    reason(page)
    look(page, "1440-stop")
    saved(page, "Programmet er stanset", button="Stans programmet", checked=True)
    press(page, "Ta opp igjen")
    type_in(page, "resumes_on", "-1")
    saved(page, "Programmet fortsetter.", button="Ta opp igjen programmet", checked=True)


def _end_and_move(page):
    """Ended, put right, taken back; moved, and taken back."""
    press(page, "Avslutt programmet")
    type_in(page, "exited_on", "-1")
    pick(page, "cause", "completed")
    pick(page, "main_activity", "work")
    saved(page, "Programmet er avsluttet.", button="Avslutt programmet", checked=True)
    press(page, "Rett avslutningen")
    pick(page, "main_activity", "upper_secondary")
    reason(page)
    saved(page, "Avslutningen er rettet.", button="Lagre rettelsen", checked=True)
    press(page, "Ta tilbake avslutningen")
    reason(page)
    saved(page, "Programmet er åpnet igjen.", button="Åpne programmet igjen")
    press(page, "Flytt til en annen kommune")
    choose(page, "municipality", "Bergen")
    type_in(page, "moved_on", "i dag")
    look(page, "1440-move")
    saved(page, "Flyttingen er meldt.", button="Meld flyttingen", checked=True)
    assert page.get_by_text("Venter på svar").is_visible()
    press(page, "Trekk overføringen")
    saved(page, "Overføringen er trukket.", button="Trekk overføringen", checked=True)


def _merge_and_part(page):
    """Another registration looked for, compared and merged; and the two parted again."""
    [(name,)] = as_owner(_ANOTHER)
    press(page, "Slå sammen med en annen registrering")
    # The first of that name is the frame's own search.
    tab_to(page, name="q")
    type_in(page, "q", name)
    press(page, "Søk")
    press(page, f"Sammenlign med {name}")
    look(page, "1440-merge")
    reason(page)
    saved(page, "Registreringene er slått sammen.", button="Slå sammen")
    press(page, "Slå sammen med en annen registrering")
    tab_to(page, text="Det var to personer")
    page.keyboard.press("Enter")
    reason(page, "Søstre med samme fødselsår.")
    look(page, "1440-part")
    saved(page, "Sammenslåingen er opphevet.", button="Opphev sammenslåingen")


@pytest.mark.usefixtures("goes_again")
def test_one_person_is_walked_from_registration_to_exit_by_keyboard(sign_in):
    """Issue 4: every action there is, by keyboard alone; and nothing for axe to find on the way."""
    page = sign_in(address="/registrer/", bypass_csp=True)
    for step in (
        _register, _decide, _add_what_belongs, _agree, _stop_and_resume, _end_and_move, _merge_and_part,
    ):  # fmt: skip
        step(page)

    press(page, "Vis historikken")
    for told in (
        "Integreringsplan ble laget",
        "Programmet ble stanset",
        "Avslutningen ble tatt tilbake",
        "Planlagt slutt endret fra",
    ):
        assert page.get_by_text(told).first.is_visible()
    look(page, "1440-history")


def test_a_programme_is_taken_from_decision_to_exit_by_keyboard_on_a_telephone(sign_in, live_url):
    """Also that each page on the way has nothing for axe to find and does not scroll sideways."""
    width = 390
    page = sign_in(address=ENDED, width=width, bypass_csp=True)
    people = page.locator(".people tbody a")
    page.goto(live_url + people.nth(1).get_attribute("href"))
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

    press(page, "Legg til permisjon")
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
