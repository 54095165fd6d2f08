"""Three years of the demonstration taken out by two people in turn: at the web, at the API and at the shell."""

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from participants.access.demonstration import PASSWORD
from participants.access.models import User
from participants.jobs.models import Job
from reporting import building
from reporting.models import Release
from tests.browser.conftest import serving, violations_of
from tests.conftest import Demonstration, make_database, point_at

pytestmark = pytest.mark.browser

WHY = "Tallet er kontrollert mot registeret."
NOTE = "Året er talt på nytt etter en kontroll."


@pytest.fixture
def own_url(demonstration_once: Demonstration, database, django_db_blocker) -> Iterator[str]:
    """A server on a copy of the demonstration of one's own: what is published here is in nobody else's way."""
    name = f"{demonstration_once.database}_workflow"
    with django_db_blocker.unblock():
        make_database(name, template=demonstration_once.database)
        point_at(name)
        with serving(name) as url:
            yield url
        point_at(database)


def signed_in(page: Page, url: str, username: str) -> Page:
    page.goto(f"{url}/logg-inn/?next=/utgivelser/")
    page.get_by_label("Brukernavn").fill(username)
    page.get_by_label("Passord").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Logg inn").click()
    page.wait_for_url("**/utgivelser/")
    return page


def worker() -> None:
    """What a worker does with the job that waits."""
    building.build_queued(pk=Job.objects.get(status="queued").pk, now=timezone.now())


def stands(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    assert violations_of(page) == []


def explain_all(page: Page) -> None:
    asked = page.locator("form", has=page.get_by_label("Hvorfor er det riktig?"))
    while left := asked.count():
        asked.first.get_by_role("textbox").fill(WHY)
        asked.first.get_by_role("button").click()
        expect(asked).to_have_count(left - 1)
        expect(page.get_by_role("status")).to_have_text("Grunnen er lagret.")


def at_the_web(new_page, url: str) -> None:
    """2022, without script."""
    statistician = signed_in(new_page(width=390, bypass_csp=True), url, "statistiker")
    statistician.get_by_label("År", exact=True).fill("2022")
    statistician.get_by_role("button", name="Lag utgivelsen").click()
    worker()
    statistician.reload()
    stands(statistician)
    statistician.get_by_role("link", name="2022, versjon 2").click()
    statistician.locator("main").get_by_text("Rettelsen mangler en merknad").first.wait_for()
    statistician.get_by_label("Hva er endret, og hvorfor?").fill(NOTE)
    statistician.get_by_role("button", name="Lagre merknad").click()
    explain_all(statistician)
    assert "En annen må godkjenne" in statistician.locator("main").inner_text()
    assert statistician.get_by_role("button", name="Godkjenn").count() == 0
    stands(statistician)

    publisher = signed_in(new_page(bypass_csp=True), url, "publiserer")
    publisher.get_by_role("link", name="2022, versjon 2").click()
    stands(publisher)
    publisher.get_by_role("button", name="Godkjenn").click()
    ahead = timezone.localtime() + timedelta(days=30)
    publisher.get_by_label("Publiseres").fill(ahead.strftime("%Y-%m-%dT08:00"))
    publisher.get_by_role("button", name="Publiser", exact=True).click()
    publisher.locator("main").get_by_text("Planlagt").first.wait_for()
    assert publisher.request.get(f"{url}/statistikk/2022/v2/").status == 404
    publisher.get_by_role("link", name="Forhåndsvis").click()
    publisher.locator("main").get_by_text(NOTE).first.wait_for()
    publisher.go_back()
    publisher.get_by_role("button", name="Sett på vent").click()
    publisher.get_by_role("button", name="Publiser", exact=True).click()
    publisher.goto(f"{url}/statistikk/2022/v2/endret/")
    publisher.locator("main").get_by_text(NOTE).first.wait_for()
    stands(publisher)


def at_the_api() -> None:
    """2021."""
    clients = {}
    for name in ("statistiker", "publiserer"):
        clients[name] = Client()
        assert clients[name].post("/logg-inn/", {"username": name, "password": PASSWORD}).status_code == 302
    statistician, publisher = clients["statistiker"], clients["publiserer"]

    def take(client: Client, step: str, **given: object):
        return client.post(f"/api/v1/releases/2021/2/{step}", given, content_type="application/json")

    asked = {"year": 2021, "note": NOTE}
    assert publisher.post("/api/v1/releases/", asked, content_type="application/json").status_code == 403
    assert statistician.post("/api/v1/releases/", asked, content_type="application/json").status_code == 202
    worker()
    assert take(publisher, "approve").status_code == 422
    for point in statistician.get("/api/v1/releases/2021/2/").json()["checklist"]:
        if point["warning"]:
            assert take(statistician, "explain", warning=point["warning"], reason=WHY).status_code == 200
    assert take(statistician, "approve").status_code == 403
    assert take(publisher, "approve").json()["stage"] == "approved"
    assert take(publisher, "publish").json()["stage"] == "published"


def at_the_shell() -> None:
    """2023."""

    def tell(*words: object, **options: str) -> str:
        out = io.StringIO()
        call_command(*words, stdout=out, **options)
        return out.getvalue()

    assert "utkast" in tell("build_release", "2023", by="statistiker", note=NOTE)
    for line in tell("release_step", 2023, 2, by="statistiker").splitlines():
        if "ADVARSEL" in line:
            warning = line.split()[1].rstrip(":")
            tell("release_step", 2023, 2, "explain", by="statistiker", warning=warning, reason=WHY)
    with pytest.raises(CommandError, match="ikke godkjenne den"):
        tell("release_step", 2023, 2, "approve", by="statistiker")
    tell("release_step", 2023, 2, "approve", by="publiserer")
    tell("release_step", 2023, 2, "publish", by="publiserer")


def test_two_people_take_three_years_out_at_the_web_the_api_and_the_shell(own_url, new_page):
    at_the_web(new_page, own_url)
    at_the_api()
    at_the_shell()

    found = {each.year: each for each in Release.objects.latest_of_each_year()}
    people = [User.objects.get(username=name).pk for name in ("statistiker", "publiserer")]
    for year in (2021, 2022, 2023):
        release = found[year]
        assert (release.version, release.note) == (2, NOTE)
        assert [release.built_by_id, release.approved_by_id] == people
        assert release.published_by_id == people[1]
        assert release.disclosure["recovered"] == 0
