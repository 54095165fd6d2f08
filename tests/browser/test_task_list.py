"""A caseworker's list in a real browser: by keyboard, on a telephone, and as axe sees it."""

from collections import Counter

import pytest

from tests.access.conftest import as_owner
from tests.browser.conftest import violations_of
from tests.browser.test_participants import overflow
from tests.browser.test_programme_actions import tab_to, type_in
from tests.packages import national_id

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("published_release")]
LIST = "/oppgaver/"


@pytest.mark.parametrize(("width", "color_scheme"), [(1440, "light"), (390, "dark")])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(sign_in, width, color_scheme):
    page = sign_in(address=LIST, width=width, color_scheme=color_scheme, bypass_csp=True)
    found = {"list": violations_of(page)}
    assert overflow(page) == 0
    page.get_by_role("link", name="Utsett").first.click()
    page.get_by_role("button", name="Utsett").click()
    page.get_by_role("alert").wait_for()
    found["form"] = violations_of(page)

    assert overflow(page) == 0
    assert found == {"list": [], "form": []}


def test_j_and_k_move_in_the_list_enter_opens_and_u_puts_off(sign_in, live_url):
    page = sign_in(address=LIST, width=1440)
    rows = page.locator("[data-row]")

    def row():
        return page.evaluate("[...document.querySelectorAll('[data-row]')].indexOf(document.activeElement)")

    for key, expected in (("j", 0), ("j", 1), ("j", 2), ("k", 1), ("k", 0), ("k", 0), ("j", 1)):
        page.keyboard.press(key)
        assert row() == expected, key
    address = rows.nth(1).get_attribute("href")
    page.keyboard.press("u")
    page.wait_for_url("**/utsett/**")
    page.go_back()
    rows.nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(live_url + address)


# Two whose programme runs and who lack a number, and what their number is made of.
_TWO = """SELECT whose.id, someone.given_name || ' ' || someone.family_name, someone.born_on, someone.sex
    FROM participants_assignment AS whose
    JOIN participants_participant AS someone ON someone.id = whose.participant_id AND someone.settled_on IS NOT NULL
    WHERE whose.ends_on IS NULL AND NOT someone.is_hidden
    AND EXISTS (SELECT FROM programmes_programme WHERE participant_id = someone.id AND ends_on IS NULL)
    AND NOT EXISTS (SELECT FROM participants_participantidentifier
        WHERE participant_id = someone.id AND kind = 'national_id' AND replaced_at IS NULL)
    ORDER BY someone.family_name, someone.given_name LIMIT 2"""
_WHOSE = """SELECT id, caseworker_id, caseworker_id = (SELECT id FROM access_user WHERE username = 'kollega')
    FROM participants_assignment WHERE ends_on IS NULL"""
_TO = "UPDATE participants_assignment SET caseworker_id = %s WHERE id = ANY (%s::uuid[])"


def _hand_to(caseworker, keys):
    as_owner(_TO, [caseworker, [str(key) for key in keys]])


@pytest.fixture
def short_list(demonstration):
    """A colleague who follows two participants up and no more, until the test is over: name → birth date and sex."""
    two, before = as_owner(_TWO), as_owner(_WHOSE)
    own, [other, *_] = {key for key, *_ in two}, [who for _, who, is_colleague in before if not is_colleague]
    [colleague, *_] = [who for _, who, is_colleague in before if is_colleague]
    _hand_to(other, {key for key, *_ in before} - own)
    _hand_to(colleague, own)
    yield {name: (born_on, sex) for _, name, born_on, sex in two}
    for whom in {who for _, who, _ in before}:
        _hand_to(whom, [key for key, who, _ in before if who == whom])


def test_a_caseworker_works_a_list_to_empty_by_keyboard(sign_in, short_list, live_url):
    """A number that has come is registered; what waits for someone else is put off, with the reason."""
    page = sign_in("kollega", LIST)
    page.goto(f"{live_url}{LIST}?mine=ja")
    worked = Counter()
    while not page.get_by_role("heading", name="Ingen frister de neste 30 dagene").count():
        page.keyboard.press("j")
        kind = page.evaluate("document.activeElement.closest('li').querySelector('.task-kind .ds-tag').innerText")
        if kind == "Identitetsnummer":
            page.keyboard.press("Enter")
            page.wait_for_url("**/nummer/")
            born_on, sex = short_list[page.get_by_role("heading", level=1).inner_text()]
            type_in(page, "number", national_id(born_on, sex, 40))
            page.keyboard.press("Enter")
            page.get_by_text("Nummeret er registrert.").wait_for()
        else:
            page.keyboard.press("u")
            page.wait_for_url("**/utsett/**")
            tab_to(page, name="days")
            page.keyboard.press("Space")
            type_in(page, "reason", "Venter på svar fra skolen.")
            page.keyboard.press("Control+Enter")
            page.get_by_text("Oppgaven er utsatt.").wait_for()
        worked[kind] += 1
        assert sum(worked.values()) < 20, worked
        page.goto(f"{live_url}{LIST}?mine=ja")

    assert worked["Identitetsnummer"] == len(short_list) == 2
    assert worked.total() > len(short_list)
    assert page.get_by_role("link", name=f"Utsatt {worked.total() - 2}").is_visible()
