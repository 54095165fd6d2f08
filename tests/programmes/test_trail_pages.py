"""Who has looked at whom: for the one who asks, for oneself, and for the auditor (R27, R62)."""

import re
import uuid

import pytest
from django.apps import apps
from django.db import connections, transaction
from django.test import Client

from participants.access import tenancy
from participants.models import Participant
from participants.short_keys import shorten
from participants.trail.looks import looks_at
from participants.trail.watched import tables_that_write
from programmes.overviews import words
from tests.access.conftest import KRISTIANSAND, LONG_AGO, OSLO, two_municipalities, user
from tests.trail.conftest import ask, people, trail

__all__ = ["people", "trail", "two_municipalities", "user"]
OWN, TRAIL = "/min-side/oppslag/", "/spor/"
# What it is for (R46).
ANSWER, CONTROL = {"formal": "access_request"}, {"formal": "control"}


def about(key):
    return f"/d/{shorten(key=key)}/oppslag/"


def page_of(key):
    return f"/d/{shorten(key=key)}/"


@pytest.fixture
def sign_in(user):
    """`sign_in("kari", caseworker="4204")` gives a client."""

    def make(username, **roles):
        client = Client()
        client.force_login(user(username, **roles))
        return client

    return make


@pytest.fixture
def kari(sign_in):
    return sign_in("kari", caseworker="4204")


@pytest.fixture
def auditor(sign_in):
    return sign_in("revy", auditor="4204")


def text(answer):
    return answer.content.decode()


def readings():
    return ask("SELECT action, purpose, field_class, participant_ids, user_id FROM trail_reading ORDER BY id")


# --- who has looked at me ---


def test_who_answers_a_request_sees_everyone_who_has_looked(people, kari, sign_in):
    """R27: the list is what the trail has, no more and no less."""
    leader = sign_in("lise", leader="4204")
    kari.get(page_of(people))
    leader.get(page_of(people))
    answer = text(leader.post(about(people), ANSWER))

    assert answer.count('<th scope="row">kari</th>') == 1
    assert answer.count('<th scope="row">lise</th>') == 1
    assert "Saksbehandling" in answer


def test_that_someone_reads_the_list_is_in_the_trail_too(people, kari):
    """R62"""
    kari.post(about(people), ANSWER)

    assert readings()[-1][:2] == ("page", "access_request")
    assert readings()[-1][3] == [people]


def test_a_refusal_is_in_the_list(people, kari, sign_in):
    sign_in("tina", team_leader="4204").post(about(people), ANSWER)

    assert "Avvist" in text(kari.post(about(people), ANSWER))


@pytest.mark.parametrize("role", ["team_leader", "administrator", "teacher", "auditor"])
def test_others_do_not_get_the_list(people, sign_in, role):
    assert sign_in("noen", **{role: "4204"}).post(about(people), ANSWER).status_code in {403, 404}


def test_another_municipality_does_not_learn_that_there_is_such_a_person(people, sign_in):
    oslo = sign_in("ola", caseworker="0301")

    assert oslo.post(about(people), ANSWER).content == oslo.post(about(uuid.uuid4()), ANSWER).content


def function_gives(key, *, role, municipality_id=KRISTIANSAND):
    with tenancy.tenant(municipality_id=municipality_id, user_id=1, role=role), transaction.atomic():
        return len(looks_at(key))


def test_the_database_gives_the_list_to_these_roles_and_in_this_municipality_alone(people, kari):
    """R02: also where the first wall is gone."""
    kari.get(page_of(people))

    assert {role: function_gives(people, role=role) for role in ("caseworker", "protected_contact", "leader")} == {
        "caseworker": 1, "protected_contact": 1, "leader": 1,
    }  # fmt: skip
    for role in ("team_leader", "teacher", "administrator", "auditor", "support", ""):
        assert function_gives(people, role=role) == 0, role
    assert function_gives(people, role="leader", municipality_id=OSLO) == 0
    with transaction.atomic():
        assert looks_at(people) == []


def test_of_a_hidden_person_the_database_tells_nobody_who_asks_by_key(people, kari):
    """R17: also where a page forgot to ask whether the reader may know of them."""
    kari.get(page_of(people))
    assert function_gives(people, role="caseworker") == 1
    ask("UPDATE participants_participant SET address_protection = 'strictly_confidential' WHERE id = %s", [people])

    assert {role: function_gives(people, role=role) for role in ("caseworker", "protected_contact", "leader")} == {
        "caseworker": 0, "protected_contact": 0, "leader": 0,
    }  # fmt: skip


def test_the_list_is_found_by_its_index(people):
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT prosecdef, provolatile FROM pg_proc WHERE proname = 'trail_looks_at'")
        assert cursor.fetchone() == (True, "s")
    plan = str(ask("SELECT indexdef FROM pg_indexes WHERE indexname = 'trail_reading_participants'"))
    assert "gin (participant_ids)" in plan


# --- my own ---


def test_one_sees_ones_own_look_ups_and_nobody_elses(people, kari, sign_in):
    sign_in("lise", leader="4204").get("/deltakere/")
    kari.get(page_of(people))
    name = Participant.objects.using("national").get(pk=people).family_name
    answer = text(kari.get(OWN))

    assert answer.count("<tr><td><time") == 1
    assert name in answer


def test_whom_one_may_not_see_any_more_is_counted_and_not_named(people, sign_in, user):
    from participants.access.models import Grant

    client = sign_in("kari", caseworker="4204", teacher="4204")
    client.get(page_of(people))
    name = Participant.objects.using("national").get(pk=people).family_name
    Grant.objects.filter(role="caseworker").update(valid_to=LONG_AGO)

    answer = text(client.get(OWN))
    assert name not in answer
    assert "<td>1</td>" in answer


def test_who_acts_for_no_municipality_has_looked_at_nobody(register, sign_in):
    assert "ingen oppslag" in text(sign_in("stat", statistician=None).get(OWN))


# --- the auditor ---


def test_the_auditor_sees_who_looked_and_not_at_whom(people, kari, auditor):
    kari.get(page_of(people))
    person = Participant.objects.using("national").get(pk=people)
    answer = text(auditor.post(TRAIL, CONTROL))

    assert '<th scope="row">kari' in answer
    for secret in (person.given_name, person.family_name, str(people), shorten(key=people)):
        assert secret not in answer


def test_reading_the_trail_is_in_the_trail(people, auditor):
    """R62"""
    auditor.post(TRAIL, CONTROL)

    assert readings()[-1][:4] == ("trail", "control", "keys", [])


@pytest.mark.parametrize(
    "role", ["caseworker", "leader", "team_leader", "administrator", "teacher", "protected_contact"]
)
def test_nobody_else_reads_the_trail(people, sign_in, role):
    assert sign_in("noen", **{role: "4204"}).post(TRAIL, CONTROL).status_code == 403


def test_the_auditor_of_another_municipality_sees_none_of_it(people, kari, sign_in):
    kari.get(page_of(people))

    assert "kari" not in text(sign_in("ola", auditor="0301").post(TRAIL, CONTROL))


def test_a_change_is_told_in_words(people, auditor):
    with tenancy.tenant(municipality_id=KRISTIANSAND, user_id=7, role="caseworker"), transaction.atomic():
        Participant.objects.update(education_level="none", given_name="Nytt")
    answer = text(auditor.post(TRAIL, CONTROL | {"vis": "endringer"}))

    assert "fra " in answer
    assert "til Ingen" in answer
    assert "Fornavn" in answer
    assert "Nytt" not in answer


def test_the_trail_is_narrowed_by_employee_day_and_refusal(people, kari, auditor, sign_in):
    kari.get(page_of(people))
    sign_in("tina", team_leader="4204").post(about(people), ANSWER)

    rows = "<tr><td><time"
    assert text(auditor.post(TRAIL, CONTROL | {"ansatt": "kari"})).count(rows) == 1
    assert text(auditor.post(TRAIL, CONTROL | {"avvist": "ja"})).count(rows) == 1
    assert text(auditor.post(TRAIL, CONTROL | {"til": "1.1.2020"})).count(rows) == 0
    assert text(auditor.post(TRAIL, CONTROL | {"fra": "1.1.2020", "ansatt": "kari"})).count(rows) == 1
    assert "Skriv dagen slik" in text(auditor.post(TRAIL, CONTROL | {"fra": "i går en gang"}))


def test_a_long_trail_is_read_page_by_page_each_row_once(people, kari, auditor):
    for _ in range(60):
        kari.get("/deltakere/")
    first = text(auditor.post(TRAIL, CONTROL | {"ansatt": "kari"}))
    more = re.search(r'name="eldre" value="([^"]+)"', first)[1]
    second = text(auditor.post(TRAIL, CONTROL | {"ansatt": "kari", "eldre": more}))

    rows = "<tr><td><time"
    assert (first.count(rows), second.count(rows)) == (50, 10)
    assert text(auditor.post(TRAIL, CONTROL | {"eldre": "tull"})).count(rows) == 50


# --- words ---


def test_every_table_and_column_that_may_stand_in_the_trail_has_a_word():
    """A new column fails here until it has one."""
    columns = {
        field.attname
        for model in apps.get_models()
        if model._meta.db_table in tables_that_write()
        for field in model._meta.concrete_fields
    }

    assert tables_that_write() - set(words.TABLES) == set()
    assert columns - set(words.COLUMNS) - words.UNSAID == set()
