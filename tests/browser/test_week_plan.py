"""A participant's week in a real browser: filled in by keyboard, and printed in a language that goes the other way."""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from programmes.rules.week import write_week
from tests.browser.conftest import serving, violations_of
from tests.browser.test_participants import overflow
from tests.browser.test_programme_actions import tab_to, type_in
from tests.programmes.conftest import people, trail, user
from tests.programmes.people import key_of, signed_in
from tests.programmes.test_groups import make
from tests.programmes.test_week_plan import a_whole_week

__all__ = ["people", "trail", "user"]

pytestmark = [pytest.mark.browser]

# Where the first and the last sign of the first clock of the sheet stand, and its first and last heading.
_PLACES = """() => {
    const line = document.querySelector('.week-paper td bdi').firstChild, at = (from, to) => {
        const range = document.createRange(); range.setStart(line, from); range.setEnd(line, to);
        return range.getBoundingClientRect().left };
    const heads = [...document.querySelectorAll('.week-paper table th')].map(each => each.getBoundingClientRect().left);
    return [at(0, 5), at(6, 11), heads[0], heads[2]]
}"""


def look(page, name):
    """Nothing for axe to find, nothing beside the page; with PICTURES_TO the page as it looks."""
    page.evaluate("scrollTo(0, 0)")
    assert violations_of(page) == [], name
    assert overflow(page) <= 0, name
    if os.environ.get("PICTURES_TO"):
        page.screenshot(path=Path(os.environ["PICTURES_TO"]) / f"{name}.png", full_page=True)


def test_a_week_is_filled_in_by_keyboard_and_printed_in_arabic_from_right_to_left(people, user, new_page, database):
    """The table begins at the right, and a clock in it is still read from the left."""
    who = user("kristin", caseworker="4204")
    make(who, "running")
    cookie = signed_in(who).cookies["sessionid"].value
    monday = a_whole_week()
    address = f"{reverse('week-plan', args=[key_of('running')])}?uke={write_week(monday)}"
    with serving(database) as url:
        for width in (1440, 390):
            page = new_page(width=width, bypass_csp=True)
            page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": url}])
            page.goto(url + address)
            if width == 1440:
                tab_to(page, name="on")
                page.keyboard.press("ArrowDown")
                type_in(page, "begins", "1315")
                type_in(page, "finishes", "14")
                tab_to(page, name="what")
                page.keyboard.type("Samtale")
                type_in(page, "text", "Om praksis")
                type_in(page, "place", "Rådhuset")
                with page.expect_navigation():
                    page.keyboard.press("Enter")
                page.get_by_role("main").get_by_text("Avtalen er lagt til.").first.wait_for()
            look(page, f"uke-{width}")

            page.get_by_label("Språk").select_option("ar")
            page.get_by_role("button", name="Vis utskrift").click()
            page.wait_for_url("**utskrift=ar")
            assert page.evaluate("[document.dir, document.documentElement.lang]") == ["rtl", "ar"]
            page.evaluate("document.fonts.ready")
            assert page.evaluate("""document.fonts.check('16px "Noto Sans Arabic"', 'ا')""")
            nine, noon, first, last = page.evaluate(_PLACES)
            assert nine < noon, "a clock is read from left to right"
            assert first > last, "the table begins at the right"
            look(page, f"uke-ar-{width}")
            page.goto(f"{url}{address}&utskrift=ti")
            look(page, f"uke-ti-{width}")
