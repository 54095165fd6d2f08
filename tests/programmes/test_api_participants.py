"""The API about participants: who gets which fields, what is refused, and what is written of it."""

import json
import uuid
from datetime import date
from importlib import import_module

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from programmes.models import Measure
from tests.packages import national_id
from tests.programmes.people import key_of, load, one_of_each, signed_in
from tests.programmes.test_plans import CONTRACT, DECIDED
from tests.programmes.test_programme_actions import send
from tests.trail.conftest import ask

listing_module = import_module("programmes.overviews.listing")
LIST = "/api/v1/participants/"
NUMBER = national_id(date(1990, 5, 17), "F", 2)
LINE = [
    "id", "given_name", "family_name", "born_on", "sex", "citizenship", "country_background", "permit_basis",
    "permitted_on", "settled_on", "education_level", "status", "is_protected",
]  # fmt: skip
WHOLE = [
    *LINE, "is_restricted", "programmes", "stops", "plan", "contract", "measures", "hours_done", "content", "leaves",
    "absences", "language_tests",
]  # fmt: skip
# R12: role → the fields of one participant that it may ask for, and what a leave is called.
MAY_ASK = {
    "caseworker": ([*WHOLE, "identifiers", "plan_texts"], "Egen sykdom"),
    "protected_contact": ([*WHOLE, "identifiers", "plan_texts"], "Egen sykdom"),
    "team_leader": ([*WHOLE, "identifiers", "plan_texts"], "Fravær eller permisjon"),
    "leader": (WHOLE, "Fravær eller permisjon"),
}


def one(ref="running"):
    return f"{LIST}{key_of(ref) if isinstance(ref, str) else ref}/"


def test_the_list_has_everyone_in_order_and_where_they_stand(caseworker):
    answer = caseworker.get(LIST).json()

    assert [(each["family_name"], each["status"]) for each in answer["results"]] == [
        ("Haidari", "on_leave"), ("Kovalenko", "in_programme"), ("Østby", "before"), ("Aadland", "ended"),
    ]  # fmt: skip
    assert answer["next"] is None
    assert [list(each) for each in answer["results"]] == [LINE] * 4


def test_the_list_is_narrowed_and_walked_page_by_page(caseworker, monkeypatch):
    monkeypatch.setattr(listing_module, "PAGE", 3)
    first = caseworker.get(LIST).json()
    second = caseworker.get(first["next"]).json()

    assert [len(first["results"]), len(second["results"])] == [3, 1]
    assert second["next"] is None
    assert [each["family_name"] for each in caseworker.get(LIST, {"status": "ended"}).json()["results"]] == ["Aadland"]


@pytest.mark.parametrize("role", MAY_ASK)
def test_each_role_gets_its_fields_and_no_other(people, user, role):
    """R12."""
    client, (fields, leave) = signed_in(user(**{role: "4204"})), MAY_ASK[role]
    answer = client.get(one()).json()

    assert list(answer) == WHOLE
    assert [each["kind"] for each in answer["leaves"]] == [leave]
    asked = client.get(one(), {"fields": ",".join(fields)})
    assert list(asked.json()) == fields
    assert (NUMBER in asked.content.decode()) == ("identifiers" in fields)
    for guarded in ("identifiers", "plan_texts"):
        refused = client.get(one(), {"fields": f"given_name,{guarded}"})
        assert refused.status_code == (200 if guarded in fields else 400)


def test_plan_contract_hours_and_absence_are_told_of_the_latest_programme(caseworker):
    """R12: what is written in the plan comes only where it is asked for by name, and the trail says so."""
    assert (caseworker.get(one()).json()["plan"], caseworker.get(one()).json()["contract"]) == (None, None)
    norwegian = str(Measure.objects.using("national").get(measure_type="norwegian").pk)
    send(caseworker, "plan-save", DECIDED | {"contents": norwegian})
    send(caseworker, "contract-sign", CONTRACT)
    send(caseworker, "hours", {"theme": "career", "amount": "4,5", "done_on": -3})
    send(caseworker, "absence", {"absence_kind": "agreed", "absent_on": -40, "hours": "3"})
    told = caseworker.get(one()).json()

    assert (told["status"], told["stops"]) == ("in_programme", [])
    plan = told["plan"]
    assert (plan["number"], plan["goal"], plan["norwegian_hours"]) == (1, "work", 22.5)
    assert plan["levels"] == {"listening": "b1", "reading": "b1", "writing": "b1", "oral": "b2"}
    assert [(each["measure_type"], each["hours_per_week"]) for each in plan["contents"]] == [("norwegian", 22.5)]
    assert (told["contract"]["plan_number"], told["contract"]["signature"]) == (1, "paper")
    assert [(each["theme"], each["amount"]) for each in told["hours_done"]] == [("career", 4.5)]
    assert {"Livsmestring: karrierekompetanse": 4.5}.items() <= {
        each["label"]: each["done"] for each in told["content"]
    }.items()
    assert [each["hours"] for each in told["absences"]] == [3.0]
    assert "kokk" not in json.dumps(told)
    written = caseworker.get(one(), {"fields": "plan_texts"}).json()
    assert written["plan_texts"]["long_term_goals"] == "Jobbe som kokk."
    assert ask("SELECT field_class FROM trail_reading ORDER BY id DESC LIMIT 1") == [("notes",)]


def test_every_refusal_is_a_problem_with_its_sentence(caseworker, user):
    """RFC 9457."""
    leader = signed_in(user("leder", leader="4204"))
    answers = {
        400: caseworker.get(one(), {"fields": "nonsense"}), 403: leader.get(f"{one()}programme/end"),
        404: caseworker.get(one("elsewhere")),
    }  # fmt: skip

    for status, answer in answers.items():
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
        told = answer.json()
        assert set(told) == {"type", "title", "status", "detail"}
        assert told["status"] == status
        assert told["detail"].endswith(".")


@pytest.mark.parametrize("asked", [
    {"fields": "search_name"}, {"fields": "identifiers"}, {"fields": "municipality"}, {"fields": ""},
    {"ordering": "born_on"}, {"ordering": "identifiers__value"}, {"ordering": "-name"}, {"identifiers__value": NUMBER},
    {"born_on": "1990-05-17"}, {"family_name__startswith": "K"}, {"search": "Kovalenko"}, {"status": "gone"},
    {"after": "1"}, {"address_protection": "confidential"},
])  # fmt: skip
def test_the_list_cannot_be_narrowed_or_ordered_by_what_one_may_not_read(caseworker, asked):
    """R13: nor by what would put a person into the address."""
    answer = caseworker.get(LIST, asked)

    assert answer.status_code == 400
    assert "detail" in answer.json()
    assert "results" not in answer.json()


def test_a_field_kept_back_and_one_that_never_was_are_refused_alike(people, user):
    """R13."""
    client = signed_in(user("leder", leader="4204"))

    kept, never = (client.get(one(), {"fields": name}) for name in ("identifiers", "nonsense"))
    assert (kept.status_code, kept.content) == (never.status_code, never.content)
    assert kept.status_code == 400


def test_not_there_and_not_yours_are_the_same_answer(caseworker):
    """R10."""
    elsewhere, nobody = caseworker.get(one("elsewhere")), caseworker.get(one(uuid.UUID(int=5)))

    assert elsewhere.status_code == nobody.status_code == 404
    assert elsewhere.content == nobody.content


@pytest.mark.parametrize("role", ["administrator", "auditor", "teacher"])
def test_a_role_that_sees_no_participants_is_refused(people, user, role):
    client = signed_in(user(**{role: "4204"}))

    assert client.get(LIST).status_code == client.get(one()).status_code == 403


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written(caseworker, method):
    """R14."""
    assert getattr(caseworker, method)(one(), json.dumps({"given_name": "X"}), "application/json").status_code == 405


def test_a_name_and_a_password_with_the_request_are_no_sign_in(people):
    from django.test import Client

    assert Client().get(LIST, headers={"Authorization": "Basic a2FyaTprYXJp"}).status_code == 302


def test_a_place_one_may_not_see_is_null(trail, tmp_path, user):
    """R17."""
    tables = one_of_each()
    tables["participants"][1]["address_protection"] = "confidential"
    load(tmp_path / "people", tables)
    answer = signed_in(user(caseworker="4204")).get(one()).json()
    contact = signed_in(user("kontakt", protected_contact="4204")).get(one()).json()

    assert answer["is_protected"]
    assert {each["provider"] for each in answer["measures"]} == {None}
    assert {each["provider"] for each in contact["measures"]} == {"Stedet Skole", "Stedet Arbeid", ""}


def test_each_answer_is_written_with_whom_it_showed(caseworker):
    caseworker.get(LIST)
    caseworker.get(LIST, {"status": "ended"})
    caseworker.get(one("ended"))
    caseworker.get(one("ended"), {"fields": "id,identifiers"})

    assert ask("SELECT action, field_class, criteria, cardinality(participant_ids) FROM trail_reading ORDER BY id") == [
        ("api", "basic", [], 4), ("api", "basic", ["status"], 1), ("api", "basic", [], 1), ("api", "identity", [], 1),
    ]  # fmt: skip


def test_the_list_asks_the_database_as_often_for_one_as_for_four(caseworker, monkeypatch):
    caseworker.get(LIST)
    asked = []
    for size in (1, 4):
        monkeypatch.setattr(listing_module, "PAGE", size)
        with CaptureQueriesContext(connections["default"]) as queries:
            assert len(caseworker.get(LIST).json()["results"]) == size
        asked.append(len(queries))

    assert asked[0] == asked[1]
