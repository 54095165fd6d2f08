"""Readings that are worth asking about (R28, R35)."""

import re
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
from participants.trail.rules.unusual import Day, Opening, are_assignments_used, unusual
from programmes.overviews import paging
from tests.access.conftest import KRISTIANSAND, OSLO
from tests.trail.conftest import ask

DAY = date(2026, 3, 10)
# Times of day in Norway, as the rules have them.
MIDNIGHT = datetime.combine(DAY, time())
NOON = MIDNIGHT + timedelta(hours=12)
ORDINARY = [Day(2, "caseworker", count, count // 4) for count in (4, 7, 9, 5, 6, 8)] * 5


def opened(count, *, user_id=1, start=NOON, apart=timedelta(seconds=10), refused=False, role="caseworker"):
    return [
        Opening(user_id, role, start + apart * number, uuid.UUID(int=number + 1), was_refused=refused)
        for number in range(count)
    ]


def rules(openings, month=ORDINARY, *, uses_assignments=False):
    found = unusual(openings, on=DAY, month=month, uses_assignments=uses_assignments)
    return {(each.rule, each.number) for each in found}


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
    assert rules(opened(40, apart=timedelta(minutes=5)), month=[Day(2, "caseworker", 40)] * 30) == set()
    assert rules(opened(20, apart=timedelta(minutes=5))) == set()


def test_five_participants_at_night_are_and_four_are_not():
    night = MIDNIGHT + timedelta(hours=2)

    assert rules(opened(5, start=night)) == {(UnusualRule.AT_NIGHT, 5)}
    assert rules(opened(4, start=night)) == set()


def test_a_night_is_one_though_midnight_is_in_it_and_two_nights_are_two():
    before, after, late = (
        opened(5, start=start, apart=timedelta(minutes=10))
        for start in (MIDNIGHT - timedelta(hours=1), MIDNIGHT + timedelta(hours=4), MIDNIGHT + timedelta(hours=23))
    )

    assert rules(before[:3] + after[3:]) == {(UnusualRule.AT_NIGHT, 5)}
    assert rules(before) == {(UnusualRule.AT_NIGHT, 5)}
    assert rules(after[:3] + late[3:]) == set()


def test_five_refusals_within_an_hour_are():
    assert rules(opened(5, refused=True)) == {(UnusualRule.REFUSED, 5)}
    assert rules(opened(5, refused=True, apart=timedelta(minutes=20))) == set()


def test_three_deviations_above_ones_own_month_is_though_colleagues_open_more():
    """R28: volume, against one's own history too."""
    busy = [Day(2, "caseworker", count) for count in (60, 90, 120)] * 10
    own = [Day(1, "caseworker", count) for count in (5, 8, 11)] * 5
    day = opened(40, apart=timedelta(minutes=5))

    assert rules(day, month=busy + own) == {(UnusualRule.MORE_THAN_USUAL, 40)}
    assert rules(day, month=busy + own[:9]) == set()


def outside(count, **changes):
    return [each._replace(is_linked=False, **changes) for each in opened(count, apart=timedelta(minutes=20))]


def test_more_than_colleagues_open_of_those_one_has_nothing_to_do_with_is():
    """R28: no case link. Never where the municipality says of nobody who is responsible."""
    assert rules(outside(11), uses_assignments=True) == {(UnusualRule.OUTSIDE_OWN, 11)}
    assert rules(outside(10), uses_assignments=True) == set()
    assert rules(outside(11)) == set()
    assert rules(opened(11, apart=timedelta(minutes=20)), uses_assignments=True) == set()
    standing_in = [Day(2, "caseworker", 20, 20)] * 30
    assert rules(outside(20), month=standing_in, uses_assignments=True) == set()


def test_assignments_are_in_use_where_half_of_those_who_are_opened_have_someone():
    assert are_assignments_used(opened=10, assigned=5)
    assert not are_assignments_used(opened=10, assigned=4)
    assert not are_assignments_used(opened=0, assigned=0)


def test_one_with_ones_own_rare_name_whom_one_does_not_work_with_is():
    """R28: the same family name. Of a name that many have it takes three."""
    assert rules(outside(1, bearers=4)) == {(UnusualRule.NAMESAKES, 1)}
    assert rules([each._replace(is_linked=True) for each in outside(1, bearers=4)]) == set()
    assert rules(outside(2, bearers=40)) == set()
    assert rules(outside(3, bearers=40)) == {(UnusualRule.NAMESAKES, 3)}


def test_one_who_draws_looks_opened_by_someone_who_does_not_work_with_them_is():
    """R28: the list of those who draw looks. One opening is enough."""
    assert rules(outside(1, is_guarded=True)) == {(UnusualRule.GUARDED, 1)}
    assert rules([each._replace(is_linked=True) for each in outside(1, is_guarded=True)]) == set()
    assert rules(opened(1, refused=True)) == set()
    assert rules(outside(1)) == set()


# Of two hundred employees in the base-line: how many of those opened are others' cases, who has a name that some
# participants have and how often one of those is met, for a rare name and for a common one.
_OTHERS_CASES, _RARE_NAMES, _COMMON_NAMES = 0.2, range(4), range(4, 10)
_MET_RARE, _MET_COMMON = 0.004, 0.03
# One of the eight thousand whom two hundred employees follow up draws looks, and is opened by others as anyone is. A
# longer list asks about more: with twenty of them 7 % of the employees in a month, measured so.
_DRAWS_LOOKS = 1 / 8000


def ordinary_day(draw, user, looks):
    """As a caseworker opens on a working day, others' cases among them."""
    day = opened(
        max(1, round(draw.gauss(8, 3))), user_id=user, apart=timedelta(minutes=25), start=MIDNIGHT + timedelta(hours=8)
    )
    met, bearers = (_MET_RARE, 4) if user in _RARE_NAMES else (_MET_COMMON, 40) if user in _COMMON_NAMES else (0, 0)
    return [
        each._replace(
            is_linked=draw.random() >= _OTHERS_CASES,
            bearers=bearers if draw.random() < met else 0,
            is_guarded=looks.random() < _DRAWS_LOOKS,
        )
        for each in day
    ]


def test_an_ordinary_month_asks_about_one_in_a_hundred_at_most():
    """R28: two hundred employees, twenty working days, each opens what a caseworker opens."""
    import random

    draw, looks = random.Random(7), random.Random(28)
    before = [ordinary_day(draw, user, looks) for _ in range(20) for user in range(200)]
    month = [Day(day[0].user_id, "caseworker", len(day), sum(not each.is_linked for each in day)) for day in before]
    asked = {
        each.user_id
        for _ in range(20)
        for each in unusual(
            [opening for user in range(200) for opening in ordinary_day(draw, user, looks)],
            on=DAY, month=month, uses_assignments=True,
        )
    }  # fmt: skip

    assert len(asked) <= 2


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
    """Before midnight and after it by turns."""
    ask(
        "INSERT INTO trail_reading (municipality_id, user_id, role, outcome, action, purpose, field_class, criteria, "
        "participant_ids, at, origin) SELECT %s, %s, 'caseworker', 'served', 'page', 'casework', 'basic', '{}', "
        "ARRAY[gen_random_uuid()], timestamptz '2026-03-10 02:30+01' - n %% 2 * interval '3 hours', 'web:participant' "
        "FROM generate_series(1, %s) AS n",
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


@pytest.fixture
def followed_up(people, staff):
    """Twelve participants, each with someone responsible: lise's, and none of kari's; an ordinary month of kari's."""
    columns = (
        "municipality_id, given_name, family_name, born_on, sex, citizenship, country_background, permit_basis, "
        "permitted_on, education_level, address_protection"
    )
    for number in range(12):
        ask(
            f"INSERT INTO participants_participant (ref, {columns}) SELECT %s, {columns} FROM participants_participant "
            "WHERE id = %s",
            [f"one-more-{number}", people],
        )
    [[keys]] = ask("SELECT array_agg(id) FROM participants_participant WHERE starts_with(ref, 'one-more')")
    ask(
        "INSERT INTO participants_assignment (municipality_id, participant_id, is_hidden, caseworker_id, starts_on) "
        "SELECT %s, key, false, %s, '2026-01-01' FROM unnest(%s::uuid[]) AS key",
        [KRISTIANSAND, staff["lise"].pk, keys],
    )
    for day in range(1, 6):
        read(staff["kari"], keys[:2], at=f"2026-03-0{day} 12:00+01")
    return keys


def read(person, keys, *, at="2026-03-10 12:00+01"):
    for key in keys:
        ask(
            "INSERT INTO trail_reading (municipality_id, user_id, role, outcome, action, purpose, field_class, "
            "criteria, participant_ids, at, origin) VALUES (%s, %s, 'caseworker', 'served', 'page', 'casework', "
            "'basic', '{}', ARRAY[%s::uuid], %s, 'web:participant')",
            [KRISTIANSAND, person.pk, key, at],
        )


def found_rules(**options):
    made = actions.find_unusual(on=DAY, **options)
    return [rule for each in made for (rule,) in ask("SELECT rule FROM trail_finding WHERE id = %s", [each.pk])]


def test_whoever_opens_others_cases_beyond_what_is_usual_is_asked_about(followed_up, staff):
    """R28: no case link, from the trail and the assignments themselves."""
    read(staff["kari"], followed_up)
    read(staff["lise"], followed_up)

    assert found_rules() == ["outside_own"]


@pytest.mark.parametrize("link", [
    # Given by someone else; by oneself the day before; written about the same day.
    "INSERT INTO participants_assignment (municipality_id, participant_id, is_hidden, caseworker_id, starts_on, "
    "given_by_id) VALUES (4204, %(whom)s, false, %(kari)s, '2026-03-10', %(lise)s)",
    "INSERT INTO participants_assignment (municipality_id, participant_id, is_hidden, caseworker_id, starts_on, "
    "given_by_id) VALUES (4204, %(whom)s, false, %(kari)s, '2026-03-09', %(kari)s)",
    "INSERT INTO trail_event (table_name, operation, municipality_id, participant_id, row_keys, user_id, at) "
    "VALUES ('participants_journalentry', 'insert', 4204, %(whom)s, '{}', %(kari)s, '2026-03-10 13:00+01')",
])  # fmt: skip
def test_those_one_is_responsible_for_or_has_written_about_are_ones_own(followed_up, staff, link):
    read(staff["kari"], followed_up)
    for whom in followed_up[:3]:
        ask("DELETE FROM participants_assignment WHERE participant_id = %s", [whom])
        ask(link, {"whom": whom, "kari": staff["kari"].pk, "lise": staff["lise"].pk})

    assert found_rules() == []


def test_to_make_oneself_responsible_hides_nothing(followed_up, staff):
    read(staff["kari"], followed_up)
    kari = staff["kari"].pk
    ask(
        "UPDATE participants_assignment SET caseworker_id = %s, given_by_id = %s, starts_on = '2026-03-10'",
        [kari, kari],
    )

    assert found_rules() == ["outside_own"]


def test_a_namesake_is_told_by_the_username_and_no_name_is_kept(followed_up, staff, user):
    """R28: the same family name."""
    from participants.actions.namesakes import bearers_of_own_name

    namesake = user("olena.kovalenko@kommune.no", caseworker="4204")
    ask("UPDATE participants_participant SET family_name = 'Østby' WHERE id <> %s", [followed_up[0]])
    ask("UPDATE participants_participant SET family_name = 'Kovalenko' WHERE id = %s", [followed_up[0]])
    read(namesake, followed_up[:2])
    read(staff["kari"], followed_up[:2])

    assert found_rules(namesakes=bearers_of_own_name) == ["namesakes"]
    assert "kovalenko" not in str(ask("SELECT f::text FROM trail_finding AS f")).lower()


@pytest.mark.parametrize(("role", "place", "count"), [("leader", KRISTIANSAND, 1), ("leader", OSLO, 0),
    ("caseworker", KRISTIANSAND, 0), ("auditor", KRISTIANSAND, 0), ("administrator", KRISTIANSAND, 0)])  # fmt: skip
def test_the_database_shows_findings_to_the_leader_of_the_municipality_alone(people, staff, role, place, count):
    read_at_night(staff["kari"])
    actions.find_unusual(on=DAY)

    with tenancy.tenant(municipality_id=place, user_id=1, role=role), transaction.atomic():
        assert Finding.objects.count() == count


def test_the_leader_says_what_came_of_it_and_never_of_their_own(people, staff, monkeypatch):
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
    # What has been followed up is read page by page.
    client_of("lars").post("/spor/funn/", {"funn": shorten(key=keys["lise"]), "utfall": "explained"})
    monkeypatch.setattr(paging, "PAGE", 1)
    newest = lise.get("/spor/funn/").content.decode().split('id="fulgt"')[1]
    link = re.search(r'rel="next" href="([^"#]+)#fulgt"', newest)
    older = lise.get(f"/spor/funn/{link[1]}").content.decode().split('id="fulgt"')[1]
    assert [("<b>lise</b>" in each, "<b>kari</b>" in each) for each in (newest, older)] == [
        (True, False),
        (False, True),
    ]


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
