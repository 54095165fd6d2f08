"""Two who wait for each other's rows: one is asked to send it again, and nothing is half saved."""

import threading

import psycopg
import pytest
from django.db import DataError, connections
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from participants.access.middleware import UnsavedMiddleware
from participants.models import Draft, FamilyMember
from tests.programmes.people import key_of
from tests.programmes.test_family import link


@pytest.fixture
def other():
    """Someone else's connection, which the database never chooses to end."""
    settings = connections["migration"].settings_dict
    with psycopg.connect(
        host=settings["HOST"], port=settings["PORT"], user=settings["USER"], password=settings["PASSWORD"],
        dbname=settings["NAME"],
    ) as connection:  # fmt: skip
        connection.execute("SET deadlock_timeout = '10min'")
        yield connection


def asked_beside(ask, other):
    """A request in a thread of its own, once it waits for a lock: where its answer will be, and the thread."""
    answers = []

    def answered():
        try:
            answers.append(ask())
        finally:
            connections.close_all()

    request = threading.Thread(target=answered)
    request.start()
    waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')"
    while not other.execute(waits).fetchone()[0]:
        assert request.is_alive()
    return answers, request


def test_whoever_is_hidden_while_one_writes_about_them_is_not_there_and_nothing_broke(caseworker, other):
    """Between the page's look at the participant and the action's."""
    key = key_of("away")
    other.execute("SELECT FROM participants_participant WHERE id = %s FOR UPDATE", [key])
    answers, request = asked_beside(
        lambda: caseworker.post(reverse("draft", args=[key, "note"]), {"text": "Halvferdig"}), other
    )
    other.execute(
        "UPDATE participants_participant SET address_protection = 'strictly_confidential' WHERE id = %s", [key]
    )
    other.commit()
    request.join(timeout=30)

    (answer,) = answers
    assert answer.status_code == 409
    assert "Deltakeren finnes ikke." in answer.content.decode()
    assert not Draft.objects.using("national").exists()


def test_who_gives_way_to_another_is_told_to_send_it_again_and_nothing_is_saved(caseworker, other):
    other.execute("SELECT FROM participants_participant WHERE id = %s FOR UPDATE", [key_of("away")])
    answers, request = asked_beside(lambda: link(caseworker), other)
    # The request has the lock of the families now, and waits for the row.
    other.execute("SELECT pg_advisory_xact_lock(7301003)")  # what participants_lock_families() takes
    request.join(timeout=30)
    other.rollback()

    (answer,) = answers
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert "Send det på nytt" in answer.content.decode()
    assert not FamilyMember.objects.using("national").exists()
    assert link(caseworker).status_code == 302


def test_a_sign_that_no_text_can_hold_is_told_of_and_is_no_error(caseworker):
    answer = caseworker.post("/deltakere/", {"gjor": "lagre", "navn": "Mine\0"})

    assert answer.status_code == 400
    assert "et usynlig tegn" in answer.content.decode()
    told = UnsavedMiddleware(HttpResponse).process_exception(
        RequestFactory().post("/api/v1/participants/"), DataError("text fields cannot contain NUL (0x00) bytes")
    )
    assert (told.status_code, told.headers["Content-Type"]) == (400, "application/problem+json")
    other = RequestFactory().get("/"), DataError("numeric field overflow")
    assert UnsavedMiddleware(HttpResponse).process_exception(*other) is None
