"""A participant's page: what it shows to whom, what it keeps back, and what is written of it."""

import re
import uuid
from datetime import date

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participants.models import ProtectedContact
from tests.packages import national_id
from tests.programmes.people import key_of, load, one_of_each, signed_in
from tests.trail.conftest import ask

NUMBER = national_id(date(1990, 5, 17), "F", 2)


def page(key):
    return reverse("participant", args=[key if isinstance(key, uuid.UUID) else key_of(key)])


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def readings():
    return ask("SELECT outcome, field_class, participant_ids FROM trail_reading ORDER BY id")


def test_the_page_shows_who_it_is_and_how_far_the_programme_has_come(caseworker):
    text = text_of(caseworker.get(page("running")))

    for told in ("Maria Olena Kovalenko", "17.05.1990", "Ukraina", "I program", "Uke 28 av 56", "Norskopplæring",
                 "22,5 timer i uka", "Stedet Skole", "Egen sykdom", "Sluttmål", "Muntlig"):  # fmt: skip
        assert told in text, told
    assert '<svg class="strip"' in text
    assert "style=" not in text


def test_the_strip_stands_beside_a_table_that_says_the_same(caseworker):
    text = text_of(caseworker.get(page("running")))
    drawn = text.split('<svg class="strip"')[1].split("</svg></div>")[0]

    for label, state in (("Norskopplæring", "running"), ("Arbeidspraksis", "done"), ("Samfunnskunnskap", "planned"),
                         ("Egen sykdom", "away")):  # fmt: skip
        assert re.search(rf'class="strip-bar {state} d\d"[^>]*><title>{label}: ', drawn), label
    for label, state in (("Norskopplæring", "Pågår"), ("Arbeidspraksis", "Gjennomført"),
                         ("Samfunnskunnskap", "Planlagt"), ("Egen sykdom", "Permisjon og fravær")):  # fmt: skip
        assert re.search(rf'<th scope="row">{label}</th>(<td>[^<]*</td>){{3}}<td>{state}</td>', text), label


def test_the_best_result_in_a_skill_is_the_level(caseworker):
    text = text_of(caseworker.get(page("running")))

    assert re.search(r'<th scope="row">Muntlig kommunikasjon</th><td><b>A2</b></td>', text)
    assert "Alle prøver (2)" in text


@pytest.mark.parametrize(("ref", "told"), [
    ("before", "Starter "), ("ended", "avsluttet "), ("away", "Omsorgspermisjon"), ("ended", "Gjennomført"),
])  # fmt: skip
def test_the_page_is_whole_wherever_one_stands(caseworker, ref, told):
    assert told in text_of(caseworker.get(page(ref)))


def test_the_page_names_nobody_in_its_title_or_address(caseworker):
    text = caseworker.get(page("running")).content.decode()

    assert re.search(r"<title>([^<]*)</title>", text)[1] == "Deltaker – Fotfeste"
    assert not [
        each for each in re.findall(r'(?:href|action)="([^"]*)"', text) if re.search("(?i)kovalenko|1990", each)
    ]


def test_the_next_deadlines_stand_first_with_their_section_and_a_way_to_meet_them(caseworker):
    """Issue 4: next deadlines."""
    text = caseworker.get(page("before")).content.decode()

    assert "Neste frister" in text
    assert "Lag integreringsplan" in text
    assert "INTL §15" in text
    assert reverse("plan-save", args=[key_of("before")]) in text


def test_it_asks_the_database_no_more_than_it_must(caseworker):
    address = page("running")
    with CaptureQueriesContext(connections["default"]) as queries:
        caseworker.get(address)

    about_people = [each for each in queries.captured_queries if re.search(r"(participants|programmes)_", each["sql"])]
    # One for each table that is shown, the key of what is sealed, and the notices of the frame.
    assert len(about_people) <= 15


# --- who is not found ---


def test_not_there_and_not_yours_are_the_same_answer(caseworker):
    """R10: byte for byte."""
    elsewhere, nobody = caseworker.get(page("elsewhere")), caseworker.get(page(uuid.UUID(int=5)))

    assert elsewhere.status_code == nobody.status_code == 404
    assert elsewhere.content == nobody.content
    for address in (page("elsewhere"), page(uuid.UUID(int=5))):
        assert caseworker.post(address).status_code == 404
    assert [(outcome, ids) for outcome, _, ids in readings()][:2] == [
        ("refused", [key_of("elsewhere")]), ("refused", [uuid.UUID(int=5)]),
    ]  # fmt: skip


@pytest.mark.parametrize("role", ["administrator", "auditor", "teacher"])
def test_a_role_that_sees_no_participants_finds_none(people, user, role):
    assert signed_in(user(**{role: "4204"})).get(page("running")).status_code == 404


# --- identity numbers ---


def test_the_number_is_hidden_until_it_is_asked_for_and_shown_that_once(caseworker):
    before = caseworker.get(page("running"))
    shown = caseworker.post(page("running"), {"vis": "nummer"})
    after = caseworker.get(page("running"))

    assert NUMBER not in before.content.decode()
    assert NUMBER in shown.content.decode()
    assert NUMBER not in after.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]


def test_asking_for_the_number_is_written_as_such(caseworker):
    caseworker.get(page("ended"))
    caseworker.post(page("ended"), {"vis": "nummer"})

    assert readings() == [("served", "basic", [key_of("ended")]), ("served", "identity", [key_of("ended")])]


def test_the_leader_sees_neither_number_nor_why_someone_is_away(people, user):
    """R12, R47."""
    client = signed_in(user("leder", leader="4204"))
    text = text_of(client.get(page("running")))

    assert "Identitetsnummer" not in text
    assert "Egen sykdom" not in text
    assert "Fravær eller permisjon" in text
    assert client.post(page("running"), {"vis": "nummer"}).status_code == 403
    assert [fields for _, fields, _ in readings()][:1] == ["basic"]


def test_the_team_leader_sees_the_number_but_not_why_someone_is_away(people, user):
    client = signed_in(user("teamleder", team_leader="4204"))

    assert NUMBER in client.post(page("running"), {"vis": "nummer"}).content.decode()
    assert "Egen sykdom" not in text_of(client.get(page("running")))


# --- protection ---


@pytest.fixture(params=["none", "client_address", "confidential", "strictly_confidential"])
def grade(request, trail, tmp_path):
    tables = one_of_each()
    tables["participants"][1]["address_protection"] = request.param
    load(tmp_path / "people", tables)
    return request.param


@pytest.mark.parametrize("relation", ["caseworker", "leader", "protected_contact", "named"])
def test_places_are_shown_as_the_grade_and_the_reader_allow(grade, relation, user):
    """R17: each grade from each side."""
    someone = user(**{"protected_contact" if relation == "named" else relation: "4204"})
    if relation == "named":
        ProtectedContact.objects.using("national").create(
            participant_id=key_of("running"), municipality_id=4204, user=someone, valid_from=date(2020, 1, 1)
        )
    answer = signed_in(someone).get(page("running"))
    text = text_of(answer)

    if grade == "strictly_confidential" and relation != "named":
        assert answer.status_code == 404
        return
    sees_places = grade in {"none", "client_address"} or relation in {"protected_contact", "named"}
    assert answer.status_code == 200
    assert ("Stedet Skole" in text) == ("Stedet Arbeid" in text) == sees_places
    assert ("Sted: skjult" in text) == (not sees_places)
    assert ("Skjermet</span>" in text) == (grade in {"confidential", "strictly_confidential"})
