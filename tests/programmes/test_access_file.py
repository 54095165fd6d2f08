"""What a participant gets who asks for everything that is kept about them (R41, GDPR art. 15)."""

import json
from datetime import date

import pypdfium2
import pytest
from django.db import transaction
from django.test import Client

from participants.access import tenancy
from participants.access.models import User
from participants.models import ContactDetails, JournalEntry, Participant
from participants.short_keys import shorten
from programmes import access_file
from tests.access.conftest import KRISTIANSAND, two_municipalities, user
from tests.trail.conftest import ask, people, trail

__all__ = ["people", "trail", "two_municipalities", "user"]


@pytest.fixture
def kari(user):
    user("kari", caseworker="4204")
    client = Client()
    client.force_login(User.objects.get(username="kari"))
    return client


@pytest.fixture
def told(people, kari):
    """A participant with an address and a note, besides a row in every table of the package."""
    by = User.objects.get(username="kari")
    with tenancy.tenant(municipality_id=KRISTIANSAND, user_id=by.pk, role="caseworker"), transaction.atomic():
        place = {"municipality_id": KRISTIANSAND, "participant_id": people}
        ContactDetails.objects.create(
            **place, address="Fjæregata 7", phone="22334455", email="", changed_by=by, changed_at="2026-01-02T10:00Z"
        )
        JournalEntry.objects.create(
            **place, access_class="health", text="#let x = 1 og *fet* tekst", author=by, written_at="2026-01-02T10:00Z"
        )
    return people


def ask_for(client, key, kind):
    return client.post(f"/d/{shorten(key=key)}/innsyn/", {"format": kind})


def test_everything_that_is_about_the_participant_is_in_the_file(told, kari):
    """R41: each personal column of each table that leads to a participant; a new one that is left out fails."""
    file = json.loads(ask_for(kari, told, "json").content)
    tables = {each["table"]: each["rows"] for each in file["tables"]}

    models = list(access_file.tables())
    assert {model._meta.db_table for model, _ in models} == set(tables)
    assert {
        "participants_participant", "participants_participantidentifier", "participants_contactdetails",
        "participants_journalentry", "programmes_programme", "programmes_measure", "programmes_leave",
        "programmes_exit", "programmes_languagetest",
    } <= {table for table, rows in tables.items() if rows}  # fmt: skip
    for model, _path in models:
        personal = model.Privacy.personal - {"is_hidden", "search_name", "sort_name", "value_index"}
        for row in tables[model._meta.db_table]:
            names = {cell["name"] for cell in row}
            assert personal <= names, model
            assert (
                names - personal
                == {
                    field.name
                    for field in model._meta.concrete_fields
                    if field.get_internal_type() in {"DateField", "DateTimeField"}
                }
                - personal
            ), model
    everything = json.dumps(file, ensure_ascii=False)
    person = Participant.objects.using("national").get(pk=told)
    for value in (person.given_name, person.family_name, "Fjæregata 7", "22334455", "#let x = 1 og *fet* tekst"):
        assert value in everything, value


def test_it_has_who_has_looked_where_it_comes_from_who_gets_it_and_how_long_it_is_kept(told, kari):
    kari.get(f"/d/{shorten(key=told)}/")
    file = json.loads(ask_for(kari, told, "json").content)

    assert [look["who"] for look in file["looks"]] == ["kari"]
    assert all(file[name] for name in ("purpose", "sources", "recipients", "retention", "rights"))


def test_the_pdf_says_the_same_in_words_and_is_tagged(told, kari):
    """A text that looks like a command of the typesetter is a text."""
    answer = ask_for(kari, told, "pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    with pypdfium2.PdfDocument(answer.content) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
        title = document.get_metadata_value("Title")

    person = Participant.objects.using("national").get(pk=told)
    for value in (person.family_name, "Fjæregata 7", "#let x = 1 og *fet* tekst", "Datatilsynet"):
        assert value in text, value
    assert title == "Innsyn i egne opplysninger"
    assert b"/StructTreeRoot" in answer.content
    assert b"pdfuaid" in answer.content


def test_the_name_of_the_file_names_nobody(told, kari):
    answer = ask_for(kari, told, "pdf")
    person = Participant.objects.using("national").get(pk=told)

    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="innsyn-')
    for secret in (person.given_name, person.family_name, str(told), shorten(key=told)):
        assert secret not in disposition
    assert "no-store" in answer.headers["Cache-Control"]


def test_that_it_was_taken_out_is_in_the_trail(told, kari):
    ask_for(kari, told, "json")

    row = ask("SELECT action, purpose, field_class, participant_ids FROM trail_reading ORDER BY id DESC LIMIT 1")[0]
    assert row == ("export", "access_request", "notes", [told])


def test_opening_the_form_takes_nothing_out(told, kari):
    kari.get(f"/d/{shorten(key=told)}/innsyn/")

    row = ask("SELECT action, field_class, participant_ids FROM trail_reading ORDER BY id DESC LIMIT 1")[0]
    assert row == ("page", "basic", [told])


def test_who_does_not_see_all_of_it_may_not_give_it_away(told, user):
    for name, role in (("lise", "leader"), ("tina", "team_leader")):
        user(name, **{role: "4204"})
        client = Client()
        client.force_login(User.objects.get(username=name))
        assert ask_for(client, told, "json").status_code == 403, role


def test_the_caseworker_of_a_protected_participant_leaves_it_to_the_contact(told, kari):
    Participant.objects.using("national").filter(pk=told).update(address_protection="confidential")

    assert ask_for(kari, told, "json").status_code == 403


def test_nobody_takes_it_out_on_an_old_sign_in(told, kari):
    """R20"""
    from datetime import timedelta

    from django.utils import timezone

    from participants.access.signin.models import UserSession

    kari.get("/min-side/")
    UserSession.objects.update(started_at=timezone.now() - timedelta(minutes=20))

    assert ask_for(kari, told, "json").status_code == 401


def test_the_file_has_nothing_of_anyone_else(told, kari):
    with tenancy.tenant(municipality_id=KRISTIANSAND, user_id=1, role="caseworker"), transaction.atomic():
        other = Participant.objects.create(
            municipality_id=KRISTIANSAND, given_name="Annen", family_name="Kanarifugl", born_on=date(1990, 1, 1),
            sex="F", country_background="SYR", permit_basis="utl28", permitted_on=date(2022, 1, 1),
        )  # fmt: skip
    content = ask_for(kari, told, "json").content.decode()

    assert "Kanarifugl" not in content
    assert str(other.pk) not in content


def test_who_follows_a_protected_participant_up_is_not_named_to_anyone(told, kari, user):
    user("kontakt", protected_contact="4204")
    contact = User.objects.get(username="kontakt")
    ask(
        "INSERT INTO participants_protectedcontact (municipality_id, participant_id, user_id, valid_from) "
        "VALUES (%s, %s, %s, '2026-01-01')",
        [KRISTIANSAND, told, contact.pk],
    )
    content = ask_for(kari, told, "json").content.decode()

    assert "En utpekt ansatt" in content
    assert '"kontakt"' not in content
