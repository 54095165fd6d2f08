"""Registering through the API: the form's action and sentences, once for each key."""

import json
from datetime import date
from uuid import UUID

import pytest
from django.urls import reverse

from participants.models import Participant, ParticipantIdentifier
from programmes.api import registering
from tests.packages import duf, national_id
from tests.programmes.people import key_of, signed_in
from tests.trail.conftest import ask

ADDRESS = reverse("api-participants")
NUMBER = national_id(date(1992, 3, 12), "M", 3)
SENT = {
    "national_id": NUMBER, "given_name": "Tesfay", "family_name": "Ghebremedhin", "born_on": "1992-03-12", "sex": "M",
    "permit_basis": "utl28", "permitted_on": "2024-02-01", "settled_on": "2024-05-01", "settled_by_agreement": True,
    "country_background": "ERI",
}  # fmt: skip


def post(client, sent, *, key="en-noekkel"):
    headers = {"Idempotency-Key": key} if key is not None else {}
    content = sent if isinstance(sent, str) else json.dumps(sent)
    return client.post(ADDRESS, content, content_type="application/json", headers=headers)


def problem(answer):
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    return told


def registered():
    return Participant.objects.using("national").filter(family_name="Ghebremedhin")


def test_someone_is_registered_once_for_a_key_and_a_repeated_request_gets_the_same_answer(caseworker):
    first, second = post(caseworker, SENT), post(caseworker, SENT)

    [found] = registered()
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert first.json()["id"] == str(found.pk)
    assert first.headers["Location"] == reverse("api-participant", args=[found.pk])
    [number] = ParticipantIdentifier.objects.using("national").filter(participant=found)
    assert str(number.value) == NUMBER
    assert found.settled_by_agreement is True
    assert ask("SELECT DISTINCT action, participant_ids FROM trail_reading") == [("api", [found.pk])]


def test_a_newcomer_joins_the_family_of_a_participant_and_of_nobody_else(caseworker):
    """R17: the grade comes along; who is not seen, never was."""
    Participant.objects.using("national").filter(ref="away").update(address_protection="confidential")
    for wrong in ("noe", 5, str(key_of("elsewhere")), str(UUID(int=7))):
        told = problem(post(caseworker, SENT | {"same_family_as": wrong}))
        assert (told["status"], list(told["errors"])) == (400, ["same_family_as"])
    joined = SENT | {"same_family_as": str(key_of("away"))}
    assert [post(caseworker, joined).status_code for _ in range(2)] == [201, 201]

    assert registered().get().family_protection == "confidential"
    # The same key with another in it is another person.
    assert post(caseworker, joined | {"same_family_as": str(key_of("running"))}).status_code == 422


def test_a_key_for_two_people_is_refused(caseworker):
    post(caseworker, SENT)

    for changes in ({"given_name": "Mussie"}, {"national_id": national_id(date(1992, 3, 12), "M", 4)}):
        told = problem(post(caseworker, SENT | changes))
        assert (told["status"], registered().count()) == (422, 1)
        assert "ny nøkkel" in told["detail"]


@pytest.mark.parametrize("key", [None, "", " ", "x" * 201])
def test_without_a_key_nothing_is_done(caseworker, key):
    assert problem(post(caseworker, SENT, key=key))["status"] == 400
    assert registered().count() == 0


WRONG = [
    ("", "given_name"), ("{", ""), ("[1]", ""), ("null", ""), ('"\\ud800"', ""), ("[" * 3000, ""),
    ({}, "given_name"), (SENT | {"ukjent": 1}, "ukjent"), (SENT | {"given_name": 7}, "given_name"),
    (SENT | {"given_name": "Tes\ud800fay"}, "given_name"), (SENT | {"born_on": "12.3.1992"}, "born_on"),
    (SENT | {"born_on": 1}, "born_on"), (SENT | {"settled_on": "2024-02-30"}, "settled_on"),
    (SENT | {"sex": {}}, "sex"), (SENT | {"settled_by_agreement": 1}, "settled_by_agreement"),
    (SENT | {"settled_by_agreement": []}, "settled_by_agreement"), (SENT | {"has_no_number": True}, "national_id"),
    (SENT | {"national_id": NUMBER[:-1]}, "national_id"), (SENT | {"duf_number": "1"}, "duf_number"),
    (SENT | {"other_than": 3}, "other_than"), (SENT | {"other_than": ["x"]}, "other_than"),
    (SENT | {"address_protection": "strictly_confidential"}, "address_protection"),
    (SENT | {"country_background": "X" * 400}, "country_background"),
]  # fmt: skip


def test_bad_content_is_told_field_by_field_and_never_fails(caseworker):
    missed = []
    for sent, field in WRONG:
        answer = post(caseworker, sent)
        told = problem(answer)
        if answer.status_code != 400 or not told.get("errors", {}).get(field, "").endswith("."):
            missed.append((str(sent)[:80], field, told))

    assert missed == []
    assert registered().count() == 0


def test_the_warning_of_a_duf_number_comes_with_the_answer(caseworker):
    wrong = duf(77)[:11] + str((int(duf(77)[11]) + 1) % 10)

    assert "DUF-nummeret" in post(caseworker, SENT | {"duf_number": wrong}).json()["warnings"][0]
    assert post(caseworker, SENT).json().get("warnings", []) == []


def test_whoever_may_be_the_same_is_named_and_the_answer_can_say_that_it_is_another(caseworker):
    post(caseworker, SENT)
    alike = {name: value for name, value in SENT.items() if name != "national_id"} | {
        "has_no_number": True, "given_name": "Tesfai",
    }  # fmt: skip
    told = problem(post(caseworker, alike, key="2"))

    [found] = registered()
    assert (told["status"], told["participants"]) == (409, [str(found.pk)])
    assert post(caseworker, alike | {"other_than": told["participants"]}, key="2").status_code == 201


def test_a_number_that_is_here_names_whoever_has_it_and_one_elsewhere_names_nobody(caseworker):
    here, elsewhere = national_id(date(1990, 5, 17), "F", 2), national_id(date(1990, 5, 17), "F", 1)
    woman = SENT | {"born_on": "1990-05-17", "sex": "F"}

    told = problem(post(caseworker, woman | {"national_id": here}))
    assert (told["status"], told["participants"]) == (409, [str(key_of("running"))])
    told = problem(post(caseworker, woman | {"national_id": elsewhere}))
    assert (told["status"], "participants" in told) == (409, False)
    assert "Finnes i en annen kommune: be om overføring" in told["detail"]
    assert post(caseworker, woman | {"national_id": elsewhere, "is_moving": True}).status_code == 201


def test_the_leader_registers_nobody(people, user):
    told = problem(post(signed_in(user("leder", leader="4204")), SENT))

    assert told["status"] == 403
    assert "ikke skrive" in told["detail"]
    assert registered().count() == 0


def test_numbers_are_not_tried_one_after_another(caseworker, monkeypatch):
    """R35: each request may tell that a number is known, and is counted as a search by number."""
    monkeypatch.setattr(registering, "MOST_SEARCHES", 1)

    assert post(caseworker, SENT).status_code == 201
    assert post(caseworker, SENT, key="2").status_code == 429
