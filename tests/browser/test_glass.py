"""Breaking the glass and its review, and who has looked, in a real browser, without script (R19, R27)."""

import re

import pytest
from django.db import connections

from participants.access.demonstration import PASSWORD
from tests.browser.conftest import violations_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("published_release")]
KRISTIANSAND = 4204


@pytest.fixture
def protected(demonstration):
    """The address of the page of Kristiansand's participant at a confidential address; nothing is left behind."""
    from participants.models import Participant
    from participants.short_keys import shorten

    person = Participant.objects.using("national").get(
        municipality_id=KRISTIANSAND, address_protection="confidential", is_hidden=False
    )
    yield f"/d/{shorten(key=person.pk)}/"
    with connections["migration"].cursor() as cursor:
        cursor.execute("DELETE FROM participants_notice")
        cursor.execute("DELETE FROM participants_glass")


@pytest.fixture
def told(protected):
    """The leader has a notice, unread and read."""
    with connections["migration"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO participants_notice (municipality_id, recipient_id, kind, subject_id, is_hidden, told_on, "
            "made_at, read_at) SELECT %s, id, 'glass_broken', gen_random_uuid(), false, current_date - day, "
            "now() - make_interval(days => day), CASE WHEN day = 1 THEN now() END "
            "FROM access_user, generate_series(0, 1) AS day WHERE username = 'leder'",
            [KRISTIANSAND],
        )
    return protected


@pytest.fixture
def sign_in(new_page, live_url):
    def open_page(username, path, **options):
        page = new_page(java_script_enabled=False, **options)
        page.goto(f"{live_url}/logg-inn/?next={path}")
        page.get_by_label("Brukernavn").fill(username)
        page.get_by_label("Passord").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Logg inn").click()
        page.get_by_role("heading", level=1).first.wait_for()
        return page

    return open_page


@pytest.mark.parametrize("width", [1440, 390])
def test_the_glass_is_broken_marked_ended_and_reviewed(sign_in, live_url, protected, width):
    page = sign_in("radgiver", protected, width=width)
    assert "Sted: skjult" in page.content()
    page.get_by_role("link", name="Jeg må vite hvor deltakeren er nå").click()
    page.get_by_role("button", name="Gi meg nødtilgang").click()
    page.get_by_role("alert").wait_for()
    page.get_by_label("Fare for liv eller helse").check()
    page.get_by_label("Hvorfor må du vite hvor deltakeren er?").fill("Barnevernet spør hvor deltakeren er nå")
    page.get_by_label("1 time").check()
    page.get_by_role("button", name="Gi meg nødtilgang").click()
    page.get_by_text("Du har nødtilgang til kl.").wait_for()
    assert "Sted: skjult" not in page.content()
    page.get_by_role("link", name="Oppslag").click()
    page.get_by_role("heading", name="Hvem har sett på deltakeren").wait_for()
    page.get_by_label("Innsyn for den registrerte").check()
    page.get_by_role("button", name="Vis hvem som har sett").click()
    page.get_by_text("Nødtilgang", exact=True).first.wait_for()
    page.get_by_role("button", name="Avslutt nå").click()
    page.get_by_text("Nødtilgangen er avsluttet.").wait_for()
    assert "Sted: skjult" in page.content()

    leader = sign_in("leder", "/min-side/", width=width)
    leader.get_by_role("link", name="Varsler, 1 ulest").click()
    leader.get_by_role("button", name="Merk som lest").click()
    leader.get_by_text(re.compile(r"^Lest \d")).wait_for()
    assert leader.get_by_role("link", name="Varsler, 1 ulest").count() == 0
    leader.get_by_role("link", name="Gå gjennom nødtilgangen").click()
    leader.get_by_text("Barnevernet spør hvor deltakeren er nå").wait_for()
    leader.get_by_role("button", name="Det var grunn til det").click()
    leader.get_by_text("Ingenting venter.").wait_for()


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("seen", [
    "radgiver nodtilgang/", "radgiver oppslag/", "radgiver /min-side/oppslag/", "leder /nodtilgang/",
    "leder /spor/funn/", "leder /varsler/", "revisor /spor/",
])  # fmt: skip
def test_axe_finds_nothing_and_nothing_scrolls_sideways(new_page, live_url, told, seen, width):
    username, path = seen.split()
    page = new_page(width=width, bypass_csp=True)
    page.goto(f"{live_url}/logg-inn/?next={path if path.startswith('/') else told + path}")
    page.get_by_label("Brukernavn").fill(username)
    page.get_by_label("Passord").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Logg inn").click()
    page.get_by_role("heading", level=1).first.wait_for()
    page.wait_for_url(lambda url: "/logg-inn/" not in url)

    assert violations_of(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
