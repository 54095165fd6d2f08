"""How many participants one opens, and how often one searches, within an hour (R35, ASVS 2.4.1)."""

from participants.short_keys import shorten
from participants.trail.rules.unusual import TOLD_FROM
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
