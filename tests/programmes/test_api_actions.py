"""The actions through the API: opened, run once, refused in the sentences of the forms."""

import json
from datetime import timedelta

import pytest

from programmes.models import Exit, Measure, Programme
from tests.programmes.people import TODAY, key_of, signed_in

MEASURE = {"measure_type": "work_practice", "starts_on": "2026-01-05", "hours_per_week": 15.5, "provider": "Kaia",
           "confirm": True}  # fmt: skip


def address(action, ref="running", row=None):
    return f"/api/v1/participants/{key_of(ref)}/programme/{action}" + (f"?row={row}" if row else "")


def etag(client, action, row=None, ref="running"):
    return client.get(address(action, ref, row)).headers["ETag"]


def run(client, action, sent, *, version, once="k1", row=None, ref="running"):
    body = sent if isinstance(sent, bytes) else json.dumps(sent)
    headers = {"If-Match": version, "Idempotency-Key": once}
    return client.post(address(action, ref, row), body, content_type="application/json", headers=headers)


def an_exit(**changes):
    return {
        "exited_on": (TODAY - timedelta(days=1)).isoformat(),
        "cause": "completed",
        "main_activity": "work",
    } | changes


def test_an_action_is_opened_and_run_and_what_it_counts_as_is_told(caseworker):
    opened = caseworker.get(address("end"))
    done = run(caseworker, "end", an_exit(), version=opened.headers["ETag"])

    assert set(opened.json()["fields"]) == {"exited_on", "cause", "main_activity"}
    assert done.status_code == 200, done.content
    assert "overgang til arbeid" in done.json()["counts_as"]
    assert Exit.objects.using("national").get(programme__participant=key_of("running")).main_activity == "work"


def test_one_key_adds_one_measure_and_another_key_another(caseworker):
    """R51."""
    version = etag(caseworker, "add-measure")
    sent = [run(caseworker, "add-measure", MEASURE, version=version, once=once) for once in ("a", "a", "b")]

    assert [each.status_code for each in sent] == [200, 200, 200]
    assert Measure.objects.using("national").filter(provider="Kaia").count() == 2


def test_a_version_that_does_not_stand_changes_nothing_and_says_what_does(caseworker):
    row = Measure.objects.using("national").get(measure_type="norwegian", programme__participant=key_of("running")).pk
    version = etag(caseworker, "change-measure", row)
    given = MEASURE | {"measure_type": "english"}
    first = run(caseworker, "change-measure", given, version=version, row=row)
    second = run(caseworker, "change-measure", given | {"hours_per_week": 3}, version=version, row=row)

    assert first.status_code == 200, first.content
    assert second.status_code == 412
    assert second.headers["Content-Type"] == "application/problem+json"
    assert second.json()["current"]["hours_per_week"] == "15,5"


def test_a_warning_asks_to_be_confirmed(caseworker):
    version = etag(caseworker, "extend")
    sent = {"planned_end_on": "2032-01-01", "reason": "Trenger mer tid til å nå målet."}
    warned = run(caseworker, "extend", sent, version=version)

    assert warned.status_code == 409
    assert "INTL §14" in warned.json()["warnings"][0]
    assert run(caseworker, "extend", sent | {"confirm": True}, version=version).status_code == 200


@pytest.mark.parametrize(("sent", "status", "told"), [
    (b"{", 400, "gyldig JSON"), ([], 400, "JSON-objekt"), ({"cause": {}}, 400, "JSON-objekt"),
    ({"x": 1}, 422, "Ukjent felt"), ({}, 422, "Velg hvorfor programmet sluttet."),
    (an_exit(cause="moon"), 422, "Velg fra listen"), (an_exit(exited_on="2090-01-01"), 422, "etter i dag"),
    (an_exit(main_activity=None), 422, "Velg hva deltakeren gjør"), (an_exit(cause="\x00"), 422, "Velg fra listen"),
])  # fmt: skip
def test_what_cannot_be_is_refused_in_the_sentences_of_the_form(caseworker, sent, status, told):
    answer = run(caseworker, "end", sent, version=etag(caseworker, "end"))

    assert answer.status_code == status
    assert told in json.dumps(answer.json(), ensure_ascii=False)
    assert answer.json()["status"] == status
    assert not Exit.objects.using("national").filter(programme__participant=key_of("running")).exists()


def test_without_the_headers_nothing_is_done(caseworker):
    answer = caseworker.post(address("end"), json.dumps(an_exit()), content_type="application/json")

    assert answer.status_code == 428
    assert "Idempotency-Key" in answer.json()["detail"]


def test_not_there_not_yours_and_no_such_action(caseworker, user):
    leader = signed_in(user("leder", leader="4204"))

    assert caseworker.get(address("end", "elsewhere")).status_code == 404
    assert caseworker.get(address("finnes-ikke")).status_code == 404
    assert leader.get(address("end")).status_code == 403
    assert caseworker.get(address("end", "ended")).status_code == 409
    assert Programme.objects.using("national").count() == 5
