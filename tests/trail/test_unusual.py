"""Readings that are worth asking about (R28, R35)."""

import uuid
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from participants.access import tenancy
from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.short_keys import shorten
from participants.trail import actions
from participants.trail.codes import UnusualRule
from participants.trail.models import Finding
from participants.trail.rules.unusual import TOLD_FROM, Opening, unusual
from tests.access.conftest import KRISTIANSAND, OSLO
from tests.trail.conftest import ask

DAY = date(2026, 3, 10)
# Times of day in Norway, as the rules have them.
MIDNIGHT = datetime.combine(DAY, time())
NOON = MIDNIGHT + timedelta(hours=12)
ORDINARY = [("caseworker", count) for count in (4, 7, 9, 5, 6, 8)] * 5


def opened(count, *, user_id=1, start=NOON, apart=timedelta(seconds=10), refused=False, role="caseworker"):
    return [
        Opening(user_id, role, start + apart * number, uuid.UUID(int=number + 1), was_refused=refused)
        for number in range(count)
    ]


def rules(openings, month=ORDINARY):
    return {(each.rule, each.number) for each in unusual(openings, on=DAY, month=month)}


# --- each rule by itself ---


def test_an_ordinary_day_is_nothing_to_ask_about():
    assert rules(opened(9, apart=timedelta(minutes=20))) == set()


def test_the_201st_participant_within_an_hour_is():
    """R35"""
    assert (UnusualRule.MANY_IN_AN_HOUR, 200) not in rules(opened(200))
    assert (UnusualRule.MANY_IN_AN_HOUR, 201) in rules(opened(201))


def test_the_same_participant_again_is_no_other():
    again = [each._replace(participant=uuid.UUID(int=1)) for each in opened(300)]

    assert rules(again) == set()


def test_an_hour_is_any_hour_and_no_longer():
    slowly = opened(300, apart=timedelta(seconds=19))  # 190 in each hour

    assert UnusualRule.MANY_IN_AN_HOUR not in {rule for rule, _ in rules(slowly)}


@given(st.lists(st.integers(0, 86_399), min_size=1, max_size=60), st.lists(st.integers(0, 8), min_size=60, max_size=60))
def test_the_most_in_an_hour_is_what_counting_every_hour_gives(seconds, people):
    """Against the definition: for each opening, the different participants of the hour up to it."""
    from participants.trail.rules.unusual import _most_in_an_hour, different_in_the_hour

    openings = sorted(
        (Opening(1, "caseworker", MIDNIGHT + timedelta(seconds=at), uuid.UUID(int=who + 1))
         for at, who in zip(seconds, people, strict=False)),
        key=lambda each: each.at,
    )  # fmt: skip
    counted = max(different_in_the_hour(openings, at=each.at) for each in openings)

    import participants.trail.rules.unusual as module

    kept, module.TOLD_FROM = module.TOLD_FROM, 1
    try:
        assert _most_in_an_hour(openings) == counted
    finally:
        module.TOLD_FROM = kept


def test_three_deviations_above_the_roles_month_is():
    assert rules(opened(40, apart=timedelta(minutes=5))) == {(UnusualRule.MORE_THAN_USUAL, 40)}
    assert rules(opened(40, apart=timedelta(minutes=5)), month=[("caseworker", 40)] * 30) == set()
    assert rules(opened(20, apart=timedelta(minutes=5))) == set()


def test_five_participants_at_night_are_and_four_are_not():
    night = MIDNIGHT + timedelta(hours=2)

    assert rules(opened(5, start=night)) == {(UnusualRule.AT_NIGHT, 5)}
    assert rules(opened(4, start=night)) == set()


def test_five_refusals_within_an_hour_are():
    assert rules(opened(5, refused=True)) == {(UnusualRule.REFUSED, 5)}
    assert rules(opened(5, refused=True, apart=timedelta(minutes=20))) == set()


def test_an_ordinary_month_asks_about_fewer_than_one_in_a_hundred():
    """R28: two hundred employees, twenty working days, each opens what a caseworker opens."""
    import random

    draw = random.Random(7)
    month = [("caseworker", max(1, round(draw.gauss(8, 3)))) for _ in range(200 * 20)]
    asked = {
        (user, day)
        for day in range(20)
        for user in range(200)
        if unusual(
            opened(
                max(1, round(draw.gauss(8, 3))), user_id=user, apart=timedelta(minutes=25),
                start=MIDNIGHT + timedelta(hours=8),
            ),
            on=DAY, month=month,
        )
    }  # fmt: skip

    assert len({user for user, _ in asked}) < 2


# --- from the trail to the leader ---


@pytest.fixture
def staff(user):
    for name, role in (("kari", "caseworker"), ("lise", "leader"), ("lars", "leader")):
        user(name, **{role: "4204"})
    return {each.username: each for each in User.objects.all()}


def client_of(name):
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


def read_at_night(person, count=6):
    ask(
        "INSERT INTO trail_reading (municipality_id, user_id, role, outcome, action, purpose, field_class, criteria, "
        "participant_ids, at, origin) SELECT %s, %s, 'caseworker', 'served', 'page', 'casework', 'basic', '{}', "
        "ARRAY[gen_random_uuid()], '2026-03-10 02:30+01', 'web:participant' FROM generate_series(1, %s)",
        [KRISTIANSAND, person.pk, count],
    )


def test_a_snooper_is_found_in_the_trail_once_and_shown_to_the_leader(people, staff):
    """R28"""
    read_at_night(staff["kari"])

    assert len(actions.find_unusual(on=DAY)) == 1
    assert actions.find_unusual(on=DAY) == []
    page = client_of("lise").get("/spor/funn/").content.decode()
    assert "kari" in page
    assert "Flere deltakere om natten: 6" in page


@pytest.mark.parametrize(("role", "place", "count"), [("leader", KRISTIANSAND, 1), ("leader", OSLO, 0),
    ("caseworker", KRISTIANSAND, 0), ("auditor", KRISTIANSAND, 0), ("administrator", KRISTIANSAND, 0)])  # fmt: skip
def test_the_database_shows_findings_to_the_leader_of_the_municipality_alone(people, staff, role, place, count):
    read_at_night(staff["kari"])
    actions.find_unusual(on=DAY)

    with tenancy.tenant(municipality_id=place, user_id=1, role=role), transaction.atomic():
        assert Finding.objects.count() == count


def test_the_leader_says_what_came_of_it_and_never_of_their_own(people, staff):
    read_at_night(staff["kari"])
    read_at_night(staff["lise"])
    actions.find_unusual(on=DAY)
    keys = dict(ask("SELECT u.username, f.id FROM trail_finding f JOIN access_user u ON u.id = f.user_id"))
    lise = client_of("lise")

    assert lise.post("/spor/funn/", {"funn": shorten(key=keys["kari"]), "utfall": "tull"}).status_code == 422
    assert lise.post("/spor/funn/", {"funn": shorten(key=keys["kari"]), "utfall": "explained"}).status_code == 302
    own = lise.post("/spor/funn/", {"funn": shorten(key=keys["lise"]), "utfall": "explained"})
    assert "Ingen følger opp sine egne" in own.content.decode()
    assert ask("SELECT outcome FROM trail_finding ORDER BY user_id") != [("explained",), ("explained",)]


def test_what_is_followed_up_is_not_followed_up_again(people, staff):
    read_at_night(staff["kari"])
    actions.find_unusual(on=DAY)
    key = ask("SELECT id FROM trail_finding")[0][0]

    def follow():
        with tenancy.tenant(municipality_id=KRISTIANSAND, user_id=staff["lise"].pk, role="leader"):
            return actions.follow_up(finding_pk=key, outcome="explained", by=staff["lise"], now=timezone.now())

    follow()
    with pytest.raises(RuleBroken, match="fulgt opp"):
        follow()


def test_the_runtime_role_makes_no_finding_and_takes_none_away(people, staff):
    from django.db.utils import ProgrammingError

    for write in ("DELETE FROM trail_finding", "UPDATE trail_finding SET count = 0",
                  "INSERT INTO trail_finding (municipality_id, user_id, found_on, rule, count) VALUES (4204, 1, now(), 'at_night', 1)"):  # noqa: E501 # fmt: skip
        with (
            pytest.raises(ProgrammingError),
            tenancy.tenant(municipality_id=KRISTIANSAND, user_id=1, role="leader"),
            transaction.atomic(),
            connections["default"].cursor() as cursor,
        ):
            cursor.execute(write)


# --- the 501st ---


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
