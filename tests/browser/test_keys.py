"""The way to anyone and anything by keyboard: Ctrl K, single letters, and how the letters are turned off."""

import pytest

from tests.browser.conftest import violations_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("published_release")]

LIST, TASKS, HELP = "/deltakere/", "/oppgaver/", "/hjelp/"


def test_ctrl_k_shows_who_was_open_last_and_finds_someone_by_a_misspelt_name_in_few_keys(sign_in):
    """F2 of the screens: anyone in as few keys as their name needs."""
    page = sign_in()
    someone = page.locator(".people tbody a").first
    name = someone.inner_text()
    someone.click()
    page.wait_for_url("**/d/*/")
    page.keyboard.press("Control+k")
    last = page.locator(".quick-people a").first
    last.wait_for()
    assert page.get_by_role("heading", name="Sist åpnet").is_visible()
    assert name in last.inner_text()

    *given, family = name.split()
    page.keyboard.type(f"{family} {given[0]}x".lower())
    page.get_by_role("heading", name="Skrives nesten likt").wait_for()
    assert name in page.locator(".quick-people a").first.inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/d/*/")
    assert page.get_by_role("heading", level=1).inner_text() == name
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_ctrl_k_leads_to_pages_and_says_when_nothing_fits(sign_in):
    page = sign_in("radgiver", TASKS)
    page.keyboard.press("Control+k")
    page.keyboard.type("xqzw")
    page.get_by_text("Ingen treff på «xqzw»").wait_for()
    page.keyboard.press("Escape")
    assert not page.locator("#quick").is_visible()

    page.keyboard.press("Control+k")
    page.keyboard.type("regler")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/regler/")


def test_an_answer_that_comes_late_puts_nobody_under_the_keys(sign_in):
    """Whoever was open last is asked for when the box opens; someone may have typed an action by then."""
    page = sign_in()
    page.locator(".people tbody a").first.click()
    page.wait_for_url("**/d/*/")
    late = []

    def hold(route):
        late.append(route)

    page.route("**/forslag/", hold)
    with page.expect_request("**/forslag/"):
        page.keyboard.press("Control+k")
    page.keyboard.type("regler")
    with page.expect_response("**/forslag/"):
        late[0].continue_()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.wait_for_url("**/regler/")


def test_letters_go_where_the_help_says_until_their_user_turns_them_off(sign_in):
    """WCAG 2.1.4."""
    page = sign_in("radgiver", TASKS)
    page.keyboard.press("?")
    assert page.get_by_role("dialog").get_by_text("Skriv notat om deltakeren").is_visible()
    page.keyboard.press("Escape")
    page.locator("#keys").wait_for(state="hidden")
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url(f"**{LIST}")
    page.keyboard.press("n")
    page.wait_for_url("**/registrer/")
    page.goto(page.url.replace("/registrer/", "/min-side/"))
    page.get_by_role("button", name="Slå av bokstavene").click()
    try:
        page.keyboard.press("g")
        page.keyboard.press("d")
        page.keyboard.press("?")
        assert not page.locator("#keys").is_visible()
        page.keyboard.press("Control+k")
        assert page.locator("#quick").is_visible()
        assert page.url.endswith("/min-side/")
        page.keyboard.press("Escape")
    finally:
        page.get_by_role("button", name="Slå på bokstavene").click()
        page.get_by_role("button", name="Slå av bokstavene").wait_for()


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_on_the_help_page_and_in_what_ctrl_k_opens(sign_in, width):
    page = sign_in("radgiver", HELP, width=width, bypass_csp=True)
    assert violations_of(page) == []
    assert page.get_by_role("main").get_by_text("Gå til en deltaker eller en handling").is_visible()
    page.keyboard.press("Control+k")
    page.locator("#quick").wait_for()
    assert violations_of(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
