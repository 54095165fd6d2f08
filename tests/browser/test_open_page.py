"""A participant's page that stands open when its reader loses sight of the participant (R17), in a real browser."""

import pytest
from django.db import connections

from participants.access.demonstration import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("published_release")]
KRISTIANSAND = 4204
_REGRADE = "UPDATE participants_participant SET address_protection = %s WHERE id = %s"


@pytest.fixture
def someone(demonstration):
    """A participant of Kristiansand; as they were, afterwards."""
    from participants.models import Participant

    person = Participant.objects.using("national").filter(
        municipality_id=KRISTIANSAND, address_protection="none"
    ).earliest("pk")  # fmt: skip
    yield person
    with connections["national"].cursor() as cursor:
        cursor.execute(_REGRADE, ["none", person.pk])


def test_an_open_page_is_blank_as_soon_as_its_reader_comes_back(new_page, live_url, someone):
    from participants.short_keys import shorten

    page = new_page()
    page.goto(f"{live_url}/logg-inn/?next=/d/{shorten(key=someone.pk)}/")
    page.get_by_label("Brukernavn").fill("radgiver")
    page.get_by_label("Passord").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Logg inn").click()
    page.get_by_role("heading", level=1, name=someone.family_name).wait_for()
    with page.expect_response("**/her/") as answer:
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert answer.value.status == 204

    with connections["national"].cursor() as cursor:
        cursor.execute(_REGRADE, ["strictly_confidential", someone.pk])
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_role("heading", level=1, name="Vi finner ikke siden").wait_for()
    assert someone.family_name not in page.content()
    assert page.title() == "Vi finner ikke siden – Fotfeste"
