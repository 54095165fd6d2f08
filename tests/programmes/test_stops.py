"""A programme stopped for a while and taken up again (INTL §18)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from participants.models import JournalEntry
from programmes.models import Stop
from tests.programmes.people import TODAY, key_of, signed_in
from tests.programmes.test_programme_actions import EXIT, address, days_shown, notes, opened, programme, send
from tests.trail.conftest import ask

NAME = "programme-stop"
STOP = {"warned_on": -20, "decided_on": -8, "starts_on": -5, "ground": "absence", "reason": "Møter ikke."}


def stops():
    return list(Stop.objects.using("national").values_list("starts_on", "ends_on"))


def test_a_stop_and_a_resumption_leave_the_planned_end_where_it_was(caseworker):
    planned = programme().planned_end_on
    assert "Planlagt slutt flyttes ikke" in caseworker.get(address(NAME)).content.decode()
    assert send(caseworker, NAME, STOP).status_code == 302
    assert stops() == [(TODAY - timedelta(days=5), None)]
    assert "Programmet er stanset" in caseworker.get(address("participant")).content.decode()

    assert send(caseworker, NAME, {"resumes_on": -6}).status_code == 422
    assert send(caseworker, NAME, {"resumes_on": 0}).status_code == 302
    assert stops() == [(TODAY - timedelta(days=5), TODAY)]
    assert programme().planned_end_on == planned
    assert "Programmet er stanset" not in caseworker.get(address("participant")).content.decode()
    [note] = notes()
    assert "INTL §18" in note
    assert "Møter ikke." in note
    assert ask("SELECT operation FROM trail_event WHERE table_name = 'programmes_stop' AND user_id IS NOT NULL") == [
        ("insert",), ("update",),
    ]  # fmt: skip


def test_a_stop_sent_twice_is_one_stop_and_takes_nothing_up_again(caseworker):
    """R51."""
    form = opened(caseworker, NAME) | days_shown(STOP) | {"bekreft": "1"}

    assert [caseworker.post(address(NAME), form).status_code for _ in range(2)] == [302, 302]
    assert stops() == [(TODAY - timedelta(days=5), None)]


def test_of_two_who_stop_at_once_the_second_is_told(caseworker, user):
    form = opened(caseworker, NAME) | days_shown(STOP) | {"bekreft": "1"}
    send(signed_in(user("pia", caseworker="4204")), NAME, STOP | {"starts_on": -1})

    assert caseworker.post(address(NAME), form).status_code == 409
    assert stops() == [(TODAY - timedelta(days=1), None)]


def test_illness_as_the_ground_stands_among_what_is_about_health(caseworker):
    """R12."""
    send(caseworker, NAME, STOP | {"ground": "illness"})

    assert JournalEntry.objects.using("national").get(participant=key_of("running")).access_class == "health"


@pytest.mark.parametrize(("changed", "sentence"), [
    ({"warned_on": -7}, "før vedtaket"), ({"decided_on": 1}, "etter i dag"), ({"starts_on": -9}, "før vedtaket"),
    ({"starts_on": 900}, "Sjekk året"), ({"reason": " "}, "Skriv hvorfor"), ({"ground": ""}, "Velg grunnen"),
])  # fmt: skip
def test_a_stop_that_cannot_be_is_refused(caseworker, changed, sentence):
    answer = send(caseworker, NAME, STOP | changed)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert stops() == []


def test_an_exit_ends_the_stop_too(caseworker):
    send(caseworker, NAME, STOP)
    send(caseworker, "programme-end", EXIT | {"cause": "stopped", "main_activity": "unknown"})

    assert stops() == [(TODAY - timedelta(days=5), TODAY)]
    assert "er avsluttet" in caseworker.get(address(NAME)).content.decode()


def test_a_stop_is_a_status_in_list_filter_and_api_and_a_bar_in_the_strip(caseworker):
    send(caseworker, NAME, STOP)

    page = caseworker.get(address("participant")).content.decode()
    assert "Stanset fra" in page
    assert 'class="strip-bar stopped d4" fill="url(#strip-cross)"' in page
    assert "<td>Stans</td>" in page
    found = caseworker.get(reverse("participant-list"), {"status": "stanset"}).content.decode()
    assert "Kovalenko" in found
    assert "Haidari" not in found
    assert "Kovalenko" not in caseworker.get(reverse("participant-list"), {"status": "i-program"}).content.decode()
    told = caseworker.get(reverse("api-participants"), {"status": "stopped", "fields": "family_name,status"}).json()
    assert told["results"] == [{"family_name": "Kovalenko", "status": "stopped"}]

    send(caseworker, NAME, {"resumes_on": 0})

    page = caseworker.get(address("participant")).content.decode()
    assert "Stanset fra" not in page
    assert "strip-bar stopped" in page
    assert "Kovalenko" in caseworker.get(reverse("participant-list"), {"status": "i-program"}).content.decode()
