"""What is typed about someone who is being registered: kept on the way, offered again, gone when it has been used."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from psycopg.errors import CheckViolation

from participants import actions
from participants.models import Draft
from tests.programmes.people import signed_in
from tests.programmes.test_register_participant import TYPED
from tests.trail.conftest import ask

PAGE, KEEP = reverse("register"), reverse("newcomer-draft")
WAITING = "Du har et utkast fra"
KEY = {"form_key": "1d0f2f4e-7a60-4c0e-9a4c-6f0c0a4a9d11"}


def keep(client, **typed):
    """What the script sends: the whole form, with what saves it."""
    return client.post(
        KEEP, {"steg": "lagre", **KEY, "education_level": "unknown", "address_protection": "none"} | typed
    )


def resumed(client):
    return client.post(PAGE, {"steg": "utkast"}).content.decode()


def field(page, name):
    found = re.search(rf'<input [^>]*name="{name}"[^>]*value="([^"]*)"', page)
    return html.unescape(found[1]) if found else ""


def test_what_was_typed_is_offered_on_return_and_stands_in_the_fields(caseworker):
    assert (
        keep(caseworker, given_name="Almaz", sex="F", country_background="ERI")
        .content.decode()
        .startswith("Utkastet er lagret kl.")
    )
    assert WAITING in caseworker.get(PAGE).content.decode()
    assert "Almaz" not in caseworker.get(PAGE).content.decode()

    page = resumed(caseworker)
    assert field(page, "given_name") == "Almaz"
    assert field(page, "form_key") == KEY["form_key"]
    assert re.search('name="sex" value="F"[^>]* checked', page)
    assert re.search('value="ERI" selected', page)
    assert "ds-error-summary" not in page


def test_whoever_is_registered_leaves_no_draft_and_another_form_goes_on(caseworker):
    keep(caseworker, given_name="Almaz")
    assert caseworker.post(PAGE, TYPED | {"form_key": "another"}).status_code == 302
    assert WAITING in caseworker.get(PAGE).content.decode()

    other = {"number": "", "has_no_number": "ja", "given_name": "Senait", "family_name": "Tekle", "born_on": "3.4.1991"}
    assert caseworker.post(PAGE, TYPED | KEY | other).status_code == 302
    assert not Draft.objects.using("national").exists()
    assert WAITING not in caseworker.get(PAGE).content.decode()


def test_what_is_refused_keeps_the_draft(caseworker):
    keep(caseworker, given_name="Almaz")
    assert caseworker.post(PAGE, {"steg": "lagre", **KEY, "given_name": "Almaz"}).status_code == 422

    assert Draft.objects.using("national").count() == 1


def test_a_form_as_it_opens_is_no_draft_and_one_is_thrown_away(caseworker):
    assert keep(caseworker).content.decode().strip() == ""
    assert not Draft.objects.using("national").exists()
    keep(caseworker, given_name="Almaz")
    assert caseworker.post(KEEP, {"slett": "1"}).status_code == 302

    assert WAITING not in caseworker.get(PAGE).content.decode()
    assert "Du har et utkast" not in resumed(caseworker)


def test_a_draft_is_its_writers_alone_in_one_municipality(caseworker, user):
    keep(caseworker, given_name="Almaz")
    colleague, elsewhere = signed_in(user("per", caseworker="4204")), signed_in(user("ola", caseworker="0301"))

    for other in (colleague, elsewhere):
        assert WAITING not in other.get(PAGE).content.decode()
        assert "Almaz" not in resumed(other)
    keep(colleague, given_name="Senait")
    assert "Almaz" in resumed(caseworker)


def test_it_is_sealed_and_stands_in_no_log_and_no_trail(caseworker, caplog):
    """R30: keys alone."""
    number = "12345678901"
    with caplog.at_level("DEBUG"):
        keep(caseworker, given_name="Almaz", number=number)
    kept = str(ask("SELECT d::text FROM participants_draft AS d"))
    trail = str(ask("SELECT t::text FROM trail_reading AS t") + ask("SELECT t::text FROM trail_event AS t"))

    logged = "".join(each.getMessage() for each in caplog.records if not each.name.startswith("django.db"))
    for text in ("Almaz", number):
        assert text not in kept
        assert text.encode().hex() not in kept
        assert text not in trail
        assert text not in logged
    assert ask("SELECT count(*) FROM trail_reading") == [(0,)]


def test_it_is_kept_for_a_month(caseworker):
    keep(caseworker, given_name="Almaz")
    ask("UPDATE participants_draft SET saved_at = %s", [timezone.now() - timedelta(days=31)])
    assert WAITING not in caseworker.get(PAGE).content.decode()
    assert actions.forget_drafts(now=timezone.now()) == 1


@pytest.mark.parametrize("role", ["leader", "teacher", "auditor"])
def test_those_who_register_nobody_keep_no_draft(people, user, role):
    client = signed_in(user(**{role: "4204"}))

    assert keep(client, given_name="Almaz").status_code == 403
    assert not Draft.objects.using("national").exists()


def test_the_database_takes_no_draft_of_an_action_that_is_of_nobody(caseworker):
    keep(caseworker, given_name="Almaz")
    with pytest.raises(CheckViolation, match="draft_of_nobody_is_of_a_newcomer"):
        ask("UPDATE participants_draft SET form = 'note'")
