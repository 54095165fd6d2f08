"""The leader's review of who has access, in a real browser, without script."""

import pytest

from participants.access.demonstration import PASSWORD
from tests.browser.conftest import violations_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("published_release")]

REVIEW = "/brukere/gjennomgang/"


@pytest.fixture
def review(new_page, live_url):
    """The page as the demonstration's leader has it. Nothing is decided here: the demonstration is shared."""

    def open_page(**options):
        page = new_page(**options)
        page.goto(f"{live_url}/logg-inn/?next={REVIEW}")
        page.get_by_label("Brukernavn").fill("leder")
        page.get_by_label("Passord").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Logg inn").click()
        page.wait_for_url(f"**{REVIEW}")
        return page

    return open_page


@pytest.mark.parametrize("width", [1440, 390, 320])
def test_the_page_does_not_scroll_sideways(review, width):
    assert review(width=width).evaluate("document.documentElement.scrollWidth - innerWidth") == 0


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_axe_finds_nothing(review, width, color_scheme):
    page = review(width=width, color_scheme=color_scheme, bypass_csp=True)
    assert violations_of(page) == []

    page.get_by_role("button", name="Lagre valgene").click()
    page.get_by_role("alert").wait_for()
    assert violations_of(page) == []


def test_a_choice_is_made_by_keyboard_and_without_script(review):
    page = review(java_script_enabled=False)
    caseworker = page.get_by_role("group", name="radgiver Programrådgiver")
    keep, end = (caseworker.get_by_role("radio", name=name) for name in ("Behold", "Avslutt"))
    assert not keep.is_checked()
    assert not end.is_checked()

    keep.focus()
    page.keyboard.press("Space")
    assert keep.is_checked()
    page.keyboard.press("ArrowDown")
    assert end.is_checked()
    # Two who advise, a teacher, administrator and revisor; the leader's own is none to decide on.
    assert page.get_by_role("main").get_by_role("group").count() == 5
    assert "Din egen tilgang" in page.get_by_role("main").inner_text()


def test_what_one_clicks_is_as_large_as_a_finger(review):
    boxes = [label.bounding_box() for label in review(width=390).locator(".choices label").all()]

    assert boxes
    assert all(box["height"] >= 44 for box in boxes)
