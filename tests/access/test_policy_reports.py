"""What browsers report of the content security policy: told of without a word of a person (R38)."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participants.access import policy_reports, views
from tests.access.test_signin import ARGUMENTS

PAGE, OLD, NEW = "/csp-rapport/", "application/csp-report", "application/reports+json"


def at():
    """A page whose address holds the key of a person."""
    return f"https://testserver{reverse('participant', kwargs=ARGUMENTS['participant'])}?navn=Kari"


def new(**changes):
    """As browsers report now."""
    told = {
        "documentURL": at(), "referrer": at(), "sourceFile": at(), "sample": "Kari Nordmann",
        "blockedURL": "https://OND.example:8443/sti/kari?fnr=1", "effectiveDirective": "script-src-elem",
    }  # fmt: skip
    return {"type": "csp-violation", "body": told | changes}


def old():
    """As they did before."""
    told = {"document-uri": at(), "blocked-uri": "inline", "violated-directive": "style-src 'self'"}
    return {"csp-report": told | {"script-sample": "Kari"}}


@pytest.fixture(autouse=True)
def unlimited(monkeypatch):
    """What other tests have sent within the minute does not count."""
    monkeypatch.setattr(views, "_limit", policy_reports.Limit())


def send(told, kind=NEW, client=None):
    body = told if isinstance(told, (str, bytes)) else json.dumps(told)
    answer = (client or Client(enforce_csrf_checks=True)).generic("POST", PAGE, body, content_type=kind)
    assert (answer.status_code, answer.content, dict(answer.cookies)) == (204, b"", {})


def told(caplog):
    return [each.getMessage() for each in caplog.records if each.name == "participants.access.views"]


def test_both_forms_are_told_of_by_directive_origin_and_the_name_of_the_page(register, caplog):
    """R38"""
    send([new(), new() | {"type": "deprecation"}])
    send(old(), OLD)

    assert told(caplog) == [
        "The policy stopped script-src-elem from https://ond.example:8443 on participant.",
        "The policy stopped style-src from inline on participant.",
    ]


def test_nothing_of_a_person_and_nothing_made_up_reaches_the_log(register, caplog):
    nasty = "x\nINFO forged line"
    send([new(**dict.fromkeys(new()["body"], nasty))])
    send([new(blockedURL="data:text/html,kari", effectiveDirective=7)])
    send([new(blockedURL="https://kari@ond.example:99999999/", documentURL="/")])

    assert told(caplog) == [
        "The policy stopped unknown from unknown on unknown.",
        "The policy stopped unknown from data on participant.",
        "The policy stopped script-src-elem from unknown on front.",
    ]


def test_what_is_no_report_is_answered_alike_and_not_told_of(register, caplog):
    large = json.dumps([new(sample="x" * 20_000)])
    for body in ("", "null", "7", "[]", "[7]", '{"csp-report": 7}', "[" * 9000, b"\xff\xfe", large):
        send(body)
    send([new()], "application/json")
    send([new()], "text/plain")

    assert told(caplog) == []


def test_so_many_a_minute_and_no_more(register, caplog):
    for _ in range(5):
        send([new()] * 12)

    assert len(told(caplog)) == policy_reports.MOST_A_MINUTE
    limit = policy_reports.Limit()
    assert [limit.allows(seconds=61.0) for _ in range(21)] == [True] * 20 + [False]
    assert limit.allows(seconds=120.0)


def test_nothing_is_stored(register):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        send([new()])

    assert [each["sql"] for each in queries if each["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}] == []
