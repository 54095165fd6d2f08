"""The results page in a real browser: how it stands, without script, and from a number to the people."""

import re

import pytest
from playwright.sync_api import expect

from participants.access.demonstration import PASSWORD
from tests.browser.conftest import violations_of
from tests.reporting.test_results_read import SIZES, YEAR, counted, numbers, of_outcome, reading

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("published_release")]

__all__ = ["counted", "numbers"]

RESULTS = "/resultater/"
_ROWS = r"""caption => [...[...document.querySelectorAll('table')]
    .find(each => each.caption?.innerText.trim() == caption).rows]
    .map(row => [...row.cells].map(cell => cell.innerText.replace(/\s*, se hvem/g, '').trim()))"""


@pytest.fixture
def results(new_page, live_url):
    """The leader's results of 2023."""

    def open_page(**options):
        page = new_page(**options)
        page.goto(f"{live_url}/logg-inn/?next={RESULTS}")
        page.get_by_label("Brukernavn").fill("leder")
        page.get_by_label("Passord").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Logg inn").click()
        page.wait_for_url(f"**{RESULTS}")
        page.goto(f"{live_url}{RESULTS}?aar=2023")
        return page

    return open_page


@pytest.mark.parametrize(("width", "color_scheme"), [(1440, "light"), (390, "dark")])
def test_the_page_and_its_lists_stand_and_axe_finds_nothing(results, width, color_scheme):
    page = results(width=width, color_scheme=color_scheme, bypass_csp=True)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    assert violations_of(page) == []
    page.get_by_role("link", name="se hvem som mangler hovedaktivitet").click()
    page.wait_for_url("**/personer/**")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    assert violations_of(page) == []


def test_a_leader_comes_from_a_gap_to_the_person_without_script_and_every_chart_says_its_fact(results):
    """The policy is kept, and the list is as long as the number."""
    page = results(java_script_enabled=False)
    assert page.locator("[style]").count() == 0
    for chart in page.get_by_role("img").all():
        assert re.search(r"\d", chart.locator("desc").text_content())
        assert chart.locator("xpath=ancestor::*[contains(@class, 'part') or contains(@class, 'headline')]").count()
    many = int(re.search(r"(\d+) uten hovedaktivitet ved avslutning", page.locator("main").inner_text())[1])

    page.get_by_role("link", name="se hvem som mangler hovedaktivitet").click()
    expect(page.locator(".people tbody tr")).to_have_count(min(many, 50))
    name = page.locator(".people tbody a").first.inner_text()
    page.locator(".people tbody a").first.click()
    page.get_by_role("heading", level=1, name=name, exact=True).wait_for()


def test_what_if_is_worked_out_on_the_page(results):
    page = results(java_script_enabled=False)
    page.get_by_label("Antall flere til arbeid eller utdanning").fill("7")
    page.get_by_role("button", name="Regn ut").click()

    assert "Hadde 7 flere av dem som sluttet i 2023" in page.locator("main").inner_text()


def test_a_browser_shows_what_an_independent_count_says_of_a_small_a_middle_and_a_large_municipality(
    demonstration, counted, numbers, new_page, live_url
):
    for size in SIZES:
        left = counted[0].left(numbers[size], YEAR)
        with reading(numbers[size], "leader", "caseworker") as client:
            page = new_page(width=1440)
            page.context.add_cookies([
                {"name": name, "value": morsel.value, "url": live_url} for name, morsel in client.cookies.items()
            ])  # fmt: skip
            page.goto(f"{live_url}{RESULTS}?aar={YEAR}")
            page.get_by_role("heading", level=1).wait_for()
            by_year, by_sex = (rows_of(page, caption) for caption in ("Sluttet i året", "Kjønn"))
            page.set_viewport_size({"width": 390, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
            page.close()

        assert by_year[str(YEAR)] == of_outcome(left)
        for label, code in (("Kvinner", "F"), ("Menn", "M")):
            of_sex = [each for each in left if each["sex"] == code]
            assert by_sex.get(label, ["0", "0", "."]) == of_outcome(of_sex), size


def rows_of(page, caption):
    """First cell → the others, as they are seen."""
    rows = [[re.sub(r"\s+", " ", cell) for cell in row] for row in page.evaluate(_ROWS, caption)]
    return {row[0]: row[1:] for row in rows if row}
