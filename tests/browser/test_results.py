"""The results page in a real browser: how it stands, without script, and from a number to the people."""

import re

import pytest
from playwright.sync_api import expect

from participants.access.demonstration import PASSWORD
from tests.browser.conftest import violations_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("published_release")]

RESULTS = "/resultater/"


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
    page.get_by_role("link", name="Se hvem som mangler hovedaktivitet").click()
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

    page.get_by_role("link", name="Se hvem som mangler hovedaktivitet").click()
    expect(page.locator(".people tbody tr")).to_have_count(min(many, 50))
    name = page.locator(".people tbody a").first.inner_text()
    page.locator(".people tbody a").first.click()
    page.get_by_role("heading", level=1, name=name, exact=True).wait_for()


def test_what_if_is_worked_out_on_the_page(results):
    page = results(java_script_enabled=False)
    page.get_by_label("Antall flere til arbeid eller utdanning").fill("7")
    page.get_by_role("button", name="Regn ut").click()

    assert "Hadde 7 flere av dem som sluttet i 2023" in page.locator("main").inner_text()
