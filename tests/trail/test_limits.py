"""How many participants one opens, and how often one searches, within an hour (R35, ASVS 2.4.1)."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
from django.utils import timezone

from participants.access.signin.models import UserSession
from participants.short_keys import shorten
from participants.trail import showing
from participants.trail.rules.unusual import TOLD_FROM, is_to_confirm
from tests.access.conftest import KRISTIANSAND
from tests.trail.conftest import ask
from tests.trail.test_unusual import client_of, staff

__all__ = ["staff"]


def test_the_501st_participant_within_an_hour_is_not_opened_but_those_already_open_are(people, staff):
    """R35"""
    kari = client_of("kari")
    page = f"/d/{shorten(key=people)}/"
    ask(
        "INSERT INTO trail_reading (municipality_id, user_id, role, outcome, action, purpose, field_class, criteria, "
        "participant_ids, at, origin) SELECT %s, %s, 'caseworker', 'served', 'page', 'casework', 'basic', '{}', "
        "ARRAY[gen_random_uuid()], now() - interval '5 minutes', 'web:participant' FROM generate_series(1, 499)",
        [KRISTIANSAND, staff["kari"].pk],
    )
    assert kari.get(page).status_code == 200  # the 500th

    ask(
        "INSERT INTO trail_reading (municipality_id, user_id, role, outcome, action, purpose, field_class, criteria, "
        "participant_ids, at, origin) VALUES (%s, %s, 'caseworker', 'served', 'page', 'casework', 'basic', '{}', "
        "ARRAY[gen_random_uuid()], now(), 'web:participant')",
        [KRISTIANSAND, staff["kari"].pk],
    )
    assert kari.get(page).status_code == 200  # seen already
    ask(
        "UPDATE trail_reading SET participant_ids = ARRAY[gen_random_uuid()] WHERE participant_ids = ARRAY[%s]",
        [people],
    )
    answer = kari.get(page)
    assert answer.status_code == 429
    assert "svært mange deltakere" in answer.content.decode()
    assert client_of("lise").get(page).status_code == 200
    assert TOLD_FROM == 201


def test_the_601st_search_within_an_hour_is_not_made(people, staff):
    """R35, ASVS 2.4.1: nobody empties the register by searching for every name."""
    kari = client_of("kari")
    ask(
        "INSERT INTO trail_reading (municipality_id, user_id, role, outcome, action, purpose, field_class, criteria, "
        "participant_ids, at, origin) SELECT %s, %s, 'caseworker', 'served', 'search', 'casework', 'basic', '{}', "
        "'{}', now() - interval '5 minutes', 'web:participant-search' FROM generate_series(1, 599)",
        [KRISTIANSAND, staff["kari"].pk],
    )
    assert kari.post("/sok/", {"q": "Kovalenko"}).status_code == 200

    assert kari.post("/sok/", {"q": "Kovalenko"}).status_code == 429


def in_norway(hour):
    return datetime(2026, 3, 10, hour, 30, tzinfo=timezone.get_default_timezone())


def opened_before(count, user):
    """So many others were opened by a user within the hour."""
    ask(
        "INSERT INTO trail_reading (municipality_id, user_id, role, outcome, action, purpose, field_class, criteria, "
        "participant_ids, at, origin) SELECT %s, %s, 'caseworker', 'served', 'page', 'casework', 'basic', '{}', "
        "ARRAY[gen_random_uuid()], now() - interval '5 minutes', 'web:participant' FROM generate_series(1, %s)",
        [KRISTIANSAND, user.pk, count],
    )


@pytest.mark.parametrize(("others", "hour", "is_asked"), [
    (99, 12, False), (100, 12, True), (4, 22, False), (3, 23, False), (4, 23, True), (4, 0, True), (4, 4, True),
    (4, 5, False),
])  # fmt: skip
def test_who_opens_many_or_opens_at_night_confirms_first(others, hour, is_asked):
    """ASVS 8.2.4"""
    assert is_to_confirm(others, at=in_norway(hour)) is is_asked


def test_the_101st_participant_within_an_hour_is_opened_after_a_fresh_sign_in(people, staff):
    """ASVS 8.2.4: the page asks who is there, and comes back; what is open already stays open."""
    kari, page = client_of("kari"), f"/d/{shorten(key=people)}/"
    opened_before(100, staff["kari"])
    assert kari.get(page).status_code == 200  # signed in just now

    UserSession.objects.update(started_at=timezone.now() - timedelta(minutes=16))
    assert kari.get(page).status_code == 200  # seen already
    ask("DELETE FROM trail_reading WHERE participant_ids = ARRAY[%s]", [people])
    asked = kari.get(page)
    assert (asked.status_code, unquote(asked.headers["Location"])) == (302, f"/bekreft/?next={page}")
    assert kari.get(f"/api/v1/participants/{people}/").status_code == 401
    assert ask("SELECT count(*) FROM trail_reading WHERE participant_ids = ARRAY[%s]", [people]) == [(0,)]


def test_at_night_the_fifth_participant_is(people, staff, monkeypatch):
    """ASVS 8.2.4"""
    kari, page = client_of("kari"), f"/d/{shorten(key=people)}/"
    opened_before(4, staff["kari"])
    assert kari.get("/min-side/").status_code == 200
    UserSession.objects.update(started_at=timezone.now() - timedelta(minutes=16))
    monkeypatch.setattr(showing, "timezone", SimpleNamespace(localtime=lambda: in_norway(2)))

    assert kari.get(page).status_code == 302
    # Not for what is no participant: there is no such group.
    assert kari.get(f"/kurs/{shorten(key=people)}/").status_code == 404
    monkeypatch.setattr(showing, "timezone", SimpleNamespace(localtime=lambda: in_norway(14)))
    assert kari.get(page).status_code == 200
