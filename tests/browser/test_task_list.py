"""A caseworker's list in a real browser: by keyboard, on a telephone, and as axe sees it."""

import pytest

from tests.browser.conftest import violations_of
from tests.browser.test_participants import overflow

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
