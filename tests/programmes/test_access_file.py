"""What a participant gets who asks for everything that is kept about them (R41, GDPR art. 15)."""

import json
from datetime import date

import pypdfium2
import pytest
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone

from participants.access import tenancy
from participants.access.models import User
from participants.models import ContactDetails, JournalEntry, Participant
from participants.short_keys import shorten
from programmes import access_file
from reporting.actions import refresh_statistics
from reporting.models import PersonYear
from tests.access.conftest import KRISTIANSAND, two_municipalities, user
from tests.access.test_row_security import ABOUT_PEOPLE
from tests.trail.conftest import ask, people, trail

__all__ = ["people", "trail", "two_municipalities", "user"]

# Places that a year or an exit is counted in: said in words, and only whether it is.
OF_PLACE = {"municipality", "county_number", "exit_municipality", "exit_county_number"}


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
    return client.post(f"/d/{shorten(key=key)}/innsyn/", {"format": kind, "formal": "access_request"})


def test_everything_that_is_about_the_participant_is_in_the_file(told, kari):
    """R41: each personal column of each table that leads to a participant; a new one that is left out fails."""
    file = json.loads(ask_for(kari, told, "json").content)
    tables = {each["table"]: each["rows"] for each in file["tables"]}

    models = list(access_file.tables())
    assert {model._meta.db_table for model, _ in models} | {access_file.HASHES, *access_file.MORE} == set(tables)
    assert {
        "participants_participant", "participants_participantidentifier", "participants_contactdetails",
        "participants_journalentry", "programmes_programme", "programmes_measure", "programmes_leave",
        "programmes_exit", "programmes_languagetest",
    } <= {table for table, rows in tables.items() if rows}  # fmt: skip
    for model, _path in models:
        personal = model.Privacy.personal - {"is_hidden", "search_name", "sort_name"}
        for row in tables[model._meta.db_table]:
            names = {cell["name"] for cell in row} - {"kept_until"}
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


def test_no_table_about_people_is_left_out_of_the_file():
    """R41: by whatever way it leads to a participant. What is in no file says here why."""
    told = {model._meta.db_table for model, _ in access_file.tables()} | {access_file.HASHES, *access_file.MORE}
    not_the_participants = {
        "access_supportsession": "about an employee",
        "participants_datakey": "a municipality's keys",
        "participants_draft": "not written down yet, and its writer's alone",
        "participants_formerperson": "keys, which would tell where else one has been",
        "participants_group": "a group, of no one",
        "participants_groupsession": "the same",
        "participants_groupteacher": "about an employee",
        "participants_notice": "to an employee; what it is about is in the file",
        "participants_person": "a key, which would tell where else one has been",
        "participants_personlink": "the same",
        "participants_personidentifier": "the hash that is in the file",
        "programmes_confirmedweek": "of a group; about an employee",
        "programmes_listchoice": "about an employee",
        "programmes_savedlist": "about an employee",
        "reporting_savedview": "about an employee",
        "programmes_retentionbatch": "a plan, of no one",
        "programmes_retentionitem": "the day it tells is in the file, for each row",
        "reporting_keptpersonyear": "of those who are no longer here; tied to nobody",
        "reporting_qualitycount": "counts of a municipality",
        "reporting_countahead": "counts of a municipality",
        "trail_change": "keys of what the figures have yet to be renewed of",
        "trail_event": "in the file, as `changes`",
        "trail_reading": "in the file, as `looks`",
        "trail_finding": "about an employee",
    }
    assert set(ABOUT_PEOPLE) - told == set(not_the_participants)


def test_the_years_that_are_counted_are_in_it(told, kari):
    """R41: those of the municipality that is asked, and no pseudonym that leads elsewhere."""
    refresh_statistics(now=timezone.now())
    file = json.loads(ask_for(kari, told, "json").content)
    (part,) = (each for each in file["tables"] if each["table"] == "reporting_personyear")

    kept = ask(
        "SELECT year, person_id FROM reporting_personyear JOIN participants_personlink USING (person_id) "
        "WHERE participant_id = %s ORDER BY year", [told],
    )  # fmt: skip
    rows = [{cell["name"]: cell["value"] for cell in row} for row in part["rows"]]
    assert [row["year"] for row in rows] == [str(year) for year, _ in kept] != []
    assert set(rows[0]) - {"kept_until"} >= PersonYear.Privacy.personal - OF_PLACE
    assert "tilfeldig nøkkel" in part["note"]
    assert str(kept[0][1]) not in json.dumps(file)


def test_a_year_that_another_municipality_counts_is_not_told(told, kari):
    """R41: the file would tell a caseworker where else someone has been."""
    refresh_statistics(now=timezone.now())
    ask("UPDATE reporting_personyear SET municipality_id = 301, county_number = '03'")
    file = json.loads(ask_for(kari, told, "json").content)

    assert [each["rows"] for each in file["tables"] if each["table"] == "reporting_personyear"] == [[]]


def test_of_a_year_that_counts_nowhere_is_told_only_where_the_participant_is_protected(told, kari):
    """R41: an empty place elsewhere would tell that someone is protected there."""
    refresh_statistics(now=timezone.now())

    def years():
        with (
            tenancy.tenant(municipality_id=KRISTIANSAND, user_id=1, role="protected_contact"),
            transaction.atomic(),
            connections["default"].cursor() as cursor,
        ):
            cursor.execute("SELECT DISTINCT has_place FROM reporting_years_of(%s)", [told])
            return cursor.fetchall()

    assert years() == [(True,)]
    ask("UPDATE reporting_personyear SET municipality_id = NULL, county_number = NULL")
    assert years() == []
    Participant.objects.using("national").filter(pk=told).update(address_protection="confidential")
    assert years() == [(False,)]


def test_the_hashes_of_the_number_are_in_it_with_what_they_are_for(told, kari):
    """R41"""
    file = json.loads(ask_for(kari, told, "json").content)
    parts = {each["table"]: each for each in file["tables"]}
    index, digest = ask(
        "SELECT value_index, digest FROM participants_participantidentifier AS own "
        "JOIN participants_identifierdigest AS hashed ON hashed.identifier_id = own.id WHERE participant_id = %s",
        [told],
    )[0]

    def values(table):
        return {cell["value"] for row in parts[table]["rows"] for cell in row}

    assert bytes(digest).hex() in values("participants_identifierdigest")
    assert bytes(index).hex() in values("participants_participantidentifier")
    assert "like i alle kommuner" in parts["participants_identifierdigest"]["note"]
    assert "hemmelig nøkkel" in parts["participants_participantidentifier"]["note"]


def test_what_was_changed_is_in_it_by_whom_when_and_which_fields(told, kari):
    """R41: no value, and of a contact for the protected no name."""
    by = User.objects.get(username="kari")
    with tenancy.tenant(municipality_id=KRISTIANSAND, user_id=by.pk, role="caseworker"), transaction.atomic():
        Participant.objects.filter(pk=told).update(citizenship="SYR")
    file = json.loads(ask_for(kari, told, "json").content)

    change = file["changes"][0]
    assert (change["who"], change["role"], change["table"], change["operation"]) == (
        "kari", "Programrådgiver", "Deltaker", "endret",
    )  # fmt: skip
    assert change["fields"] == ["statsborgerskap"]
    assert change["at"][:4].isdigit()
    assert {"Deltaker", "Notat", "Kontaktopplysninger"} <= {each["table"] for each in file["changes"]}


def test_each_row_says_until_when_it_is_kept(told, kari):
    """R41: by the rules that the removal goes by (INTF § 60)."""
    file = json.loads(ask_for(kari, told, "json").content)
    rows = {each["table"]: each["rows"] for each in file["tables"]}
    until = {table: [row[-1]["value"] for row in found] for table, found in rows.items()}
    exam, measure = ask(
        "SELECT to_char(tested_on + interval '20 years', 'DD.MM.YYYY'), (SELECT to_char(starts_on + interval "
        "'15 years', 'DD.MM.YYYY') FROM programmes_measure WHERE municipality_id = %(place)s) "
        "FROM programmes_languagetest WHERE municipality_id = %(place)s",
        {"place": KRISTIANSAND},
    )[0]

    assert all(row[-1]["name"] == "kept_until" for found in rows.values() for row in found)
    assert until["programmes_languagetest"] == [exam]
    assert until["programmes_measure"] == [measure]
    assert until["participants_journalentry"] == until["participants_participant"]
    assert all(len(value) == len("01.01.2040") for found in until.values() for value in found)

    ask("SET CONSTRAINTS ALL DEFERRED; UPDATE programmes_programme SET ends_on = NULL; DELETE FROM programmes_exit")
    file = json.loads(ask_for(kari, told, "json").content)
    assert {
        row[-1]["value"] for each in file["tables"] if each["table"] == "programmes_measure" for row in each["rows"]
    } == {"ikke bestemt: programmet er ikke avsluttet"}


def test_only_who_may_give_the_file_away_is_told_by_the_database(told, user):
    """R41: the questions are the database's own, for a page that forgot to ask."""
    by = user("lise", leader="4204")
    questions = ("trail_changes_of", "programmes_hashes_of", "reporting_years_of")
    refresh_statistics(now=timezone.now())
    for role, place, is_told in (("caseworker", KRISTIANSAND, True), ("leader", KRISTIANSAND, False),
                                 ("caseworker", 301, False)):  # fmt: skip
        with tenancy.tenant(municipality_id=place, user_id=by.pk, role=role), transaction.atomic():
            for question in questions:
                with connections["default"].cursor() as cursor:
                    cursor.execute(f"SELECT count(*) FROM {question}(%s)", [told])
                    assert (cursor.fetchone() != (0,)) is is_told, (question, role, place)
    Participant.objects.using("national").filter(pk=told).update(address_protection="strictly_confidential")
    with tenancy.tenant(municipality_id=KRISTIANSAND, user_id=by.pk, role="caseworker"), transaction.atomic():
        for question in questions:
            with connections["default"].cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM {question}(%s)", [told])
                assert cursor.fetchone() == (0,), question


def test_it_has_who_has_looked_where_it_comes_from_who_gets_it_and_how_long_it_is_kept(told, kari):
    kari.get(f"/d/{shorten(key=told)}/")
    file = json.loads(ask_for(kari, told, "json").content)

    assert [look["who"] for look in file["looks"]] == ["kari"]
    assert all(file[name] for name in ("purpose", "sources", "recipients", "retention", "rights"))


def test_the_pdf_says_the_same_in_words_and_is_tagged(told, kari):
    """A text that looks like a command of the typesetter is a text."""
    refresh_statistics(now=timezone.now())
    answer = ask_for(kari, told, "pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    with pypdfium2.PdfDocument(answer.content) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
        title = document.get_metadata_value("Title")

    person = Participant.objects.using("national").get(pk=told)
    for value in (person.family_name, "Fjæregata 7", "#let x = 1 og *fet* tekst", "Datatilsynet", "Hva som er endret",
                  "Kontrollsummer", "Lagres til", "År i statistikken"):  # fmt: skip
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
