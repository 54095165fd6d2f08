"""Groups: who is in one, who teaches it and when it meets; and what they open to a teacher, behind each wall."""

from contextlib import contextmanager
from datetime import date, time, timedelta
from uuid import UUID

import pytest
from django.apps import apps
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from participants import actions
from participants.access import tenancy
from participants.access.actions import grant_role
from participants.access.errors import NotAllowed, RuleBroken
from participants.access.roles import Permission
from participants.models import Group, GroupMember, GroupSession, GroupTeacher, Participant
from participants.rules.groups import Slot, faults_of_stay, hours_on
from programmes.models import Absence, LanguageTest
from tests.access.conftest import KRISTIANSAND, LONG_AGO, as_owner
from tests.access.test_row_security import ABOUT_PEOPLE
from tests.programmes.people import TODAY, key_of
from tests.trail.conftest import ask, events

COURSE = {
    "municipality_id": KRISTIANSAND, "name": "Norsk A2", "kind": "course", "measure_type": "norwegian",
    "place": "Voksenopplæringen", "capacity": 16, "starts_on": LONG_AGO, "ends_on": None,
}  # fmt: skip
BEFORE = TODAY - timedelta(days=30)
NOON = timezone.now()
MORNINGS = [Slot(weekday=day, begins=time(8, 30), finishes=time(12, 0)) for day in (1, 3)]


@contextmanager
def acting(someone, *roles, clearance=()):
    """On behalf of the municipality in these roles."""
    given = {"municipality_id": KRISTIANSAND, "user_id": someone.pk, "role": roles[0], "other_roles": roles[1:]}
    with tenancy.tenant(**given), tenancy.cleared_for(clearance), transaction.atomic():
        yield


def make(by, *refs, since=BEFORE, teachers=(), until=None, **changes) -> Group:
    """A group with members and teachers, by a caseworker."""
    with acting(by, "caseworker"):
        made = actions.make_group(**COURSE | changes, by=by, now=NOON)
        if refs:
            given = {"participant_pks": [key_of(ref) for ref in refs], "starts_on": since, "ends_on": until}
            actions.add_members(group_pk=made.pk, **given, by=by, now=NOON)
        usernames = [each.username for each in teachers]
        actions.set_teachers(group_pk=made.pk, usernames=usernames, from_on=BEFORE, by=by, now=NOON)
        actions.set_sessions(group_pk=made.pk, slots=MORNINGS, from_on=BEFORE, by=by, now=NOON)
    return made


def grade(ref, protection):
    as_owner("UPDATE participants_participant SET address_protection = %s WHERE ref = %s", [protection, ref])


def test_a_group_has_members_teachers_and_hours_and_all_of_it_is_in_the_trail(kari, per):
    group = make(kari, "running", "away", teachers=[per])

    with acting(kari, "caseworker"):
        assert GroupMember.objects.for_user(kari, on=TODAY).filter(group=group).count() == 2
        assert [each.user for each in GroupTeacher.objects.for_user(kari, on=TODAY)] == [per]
        assert {each.weekday for each in GroupSession.objects.for_user(kari, on=TODAY)} == {1, 3}
    assert len(events("participants_groupmember", "insert")) == 2
    assert {each["participant_id"] for each in events("participants_groupmember")} == {
        key_of("running"),
        key_of("away"),
    }
    for table in ("group", "groupteacher", "groupsession"):
        assert events(f"participants_{table}", "insert"), table


def test_whoever_is_in_the_group_already_is_added_once(kari):
    """R51."""
    group = make(kari, "running")
    with acting(kari, "caseworker"):
        given = {"participant_pks": [key_of("running"), key_of("away")], "starts_on": TODAY}
        for _ in range(2):
            actions.add_members(group_pk=group.pk, **given, by=kari, now=NOON)

    assert GroupMember.objects.using("national").count() == 2


def test_what_a_group_was_before_a_change_stays(kari, per):
    group = make(kari, "running", teachers=[per])
    with acting(kari, "caseworker"):
        [member] = GroupMember.objects.for_user(kari, on=TODAY)
        actions.remove_members(group_pk=group.pk, member_pks=[member.pk], ends_on=TODAY, by=kari, now=NOON)
        actions.set_teachers(group_pk=group.pk, usernames=[], from_on=TODAY, by=kari, now=NOON)
        actions.set_sessions(group_pk=group.pk, slots=MORNINGS[:1], from_on=TODAY, by=kari, now=NOON)
        # The same day once more: what has lasted no day is taken away.
        actions.set_sessions(group_pk=group.pk, slots=MORNINGS[1:], from_on=TODAY, by=kari, now=NOON)
        later = [each.weekday for each in GroupSession.objects.for_user(kari, on=TODAY).running_on(TODAY)]
        earlier = [each.weekday for each in GroupSession.objects.for_user(kari, on=TODAY).running_on(BEFORE)]

    assert (later, sorted(earlier)) == ([3], [1, 3])
    assert [each.ends_on for each in GroupMember.objects.using("national").all()] == [TODAY]
    assert [each.ends_on for each in GroupTeacher.objects.using("national").all()] == [TODAY]


@pytest.mark.parametrize(("given", "field"), [
    ({"name": " "}, "name"), ({"capacity": 0}, "capacity"), ({"ends_on": LONG_AGO}, "last_on"),
    ({"place": "x" * 121}, "place"),
])  # fmt: skip
def test_a_group_that_cannot_be_is_refused_with_a_sentence_for_the_field(kari, given, field):
    with acting(kari, "caseworker"), pytest.raises(RuleBroken) as broken:
        actions.make_group(**COURSE | given, by=kari, now=NOON)

    assert list(broken.value.by_field()) == [field]


def test_there_is_room_for_so_many_and_no_more(kari):
    group = make(kari, "running", capacity=1)
    with acting(kari, "caseworker"), pytest.raises(RuleBroken, match="har 1 plasser, og 1 er tatt"):
        actions.add_members(group_pk=group.pk, participant_pks=[key_of("away")], starts_on=TODAY, by=kari, now=NOON)


def test_there_is_room_on_the_day_when_they_are_most(kari):
    later = TODAY + timedelta(days=30)
    group = make(kari, "running", since=later, capacity=1)
    given = {"group_pk": group.pk, "participant_pks": [key_of("away")], "starts_on": TODAY, "by": kari, "now": NOON}
    with acting(kari, "caseworker"), pytest.raises(RuleBroken, match="har 1 plasser, og 1 er tatt"):
        actions.add_members(**given)
    with acting(kari, "caseworker"):
        assert actions.add_members(**given, ends_on=later)


@pytest.mark.parametrize(("starts", "ends", "fields"), [
    (0, 0, ["last_on"]), (0, -5, ["last_on"]), (-11, None, ["starts_on"]), (10, None, ["starts_on"]),
    (0, 11, ["last_on"]), (-11, 12, ["starts_on", "last_on"]), (-10, 10, []), (9, None, []),
])  # fmt: skip
def test_one_is_in_a_group_on_days_of_the_groups_own_and_from_the_first_to_the_last(starts, ends, fields):
    group = {"group_starts_on": TODAY - timedelta(days=10), "group_ends_on": TODAY + timedelta(days=10)}
    faults = faults_of_stay(
        starts_on=TODAY + timedelta(days=starts),
        ends_on=None if ends is None else TODAY + timedelta(days=ends),
        **group,
    )

    assert list(faults) == fields
    # To the last day of the group, which is the one before its end.
    assert all(f"til {TODAY + timedelta(days=9):%d.%m.%Y}" in faults[each] for each in fields if each == "starts_on")


def test_a_last_day_before_the_first_is_refused_and_the_database_holds_it(kari):
    group = make(kari)
    given = {"starts_on": TODAY, "ends_on": TODAY - timedelta(days=1)}
    with (
        acting(kari, "caseworker"),
        pytest.raises(RuleBroken, match="Siste dag kan ikke være før første dag") as broken,
    ):
        actions.add_members(group_pk=group.pk, participant_pks=[key_of("running")], **given, by=kari, now=NOON)
    assert list(broken.value.by_field()) == ["last_on"]
    with pytest.raises(DatabaseError, match="member_ends_after_it_starts"), acting(kari, "caseworker"):
        GroupMember(municipality_id=KRISTIANSAND, group_id=group.pk, participant_id=key_of("running"), **given).save()


def test_one_teaches_from_the_day_that_is_said_while_the_group_lasts(kari, per):
    since, until = TODAY - timedelta(days=40), TODAY + timedelta(days=40)
    group = make(kari, starts_on=since, ends_on=until)

    def say(from_on, *usernames):
        with acting(kari, "caseworker"):
            actions.set_teachers(
                group_pk=group.pk, usernames=usernames, from_on=TODAY + timedelta(days=from_on), by=kari, now=NOON
            )
        found = GroupTeacher.objects.using("national").order_by("starts_on")
        return [((each.starts_on - TODAY).days, each.ends_on and (each.ends_on - TODAY).days) for each in found]

    for outside in (-41, 40):
        with pytest.raises(RuleBroken, match="Velg en dag i den tiden") as broken:
            say(outside, "per")
        assert list(broken.value.by_field()) == ["from_on"]
    assert say(10, "per") == [(10, None)]
    assert say(-40, "per") == [(-40, None)]
    assert say(5, "per") == [(-40, None)]
    assert say(20) == [(-40, 20)]
    # Named anew before an end that was to come.
    assert say(15, "per") == [(-40, 15), (15, None)]


def test_times_that_overlap_are_refused_and_hours_are_of_the_clock(kari):
    group = make(kari)
    twice = [*MORNINGS, Slot(weekday=1, begins=time(11), finishes=time(13))]
    with acting(kari, "caseworker"), pytest.raises(RuleBroken, match=r"Mandag har to tider som overlapper kl. 11.00"):
        actions.set_sessions(group_pk=group.pk, slots=twice, from_on=TODAY, by=kari, now=NOON)

    assert [str(hours_on(date(2026, 11, day), MORNINGS)) for day in (23, 24, 25)] == ["3.5", "0", "3.5"]


def test_whoever_is_no_teacher_in_the_municipality_is_not_made_one(kari, user):
    group = make(kari)
    user("ola", teacher="0301")
    with acting(kari, "caseworker"), pytest.raises(RuleBroken, match="ola er ikke lærer i kommunen"):
        actions.set_teachers(group_pk=group.pk, usernames=["ola"], from_on=TODAY, by=kari, now=NOON)


@pytest.mark.parametrize("role", ["leader", "team_leader", "teacher"])
def test_those_who_do_not_write_about_participants_change_no_group(kari, user, role):
    group, other = make(kari, "running"), user("andre", **{role: "4204"})
    with acting(other, role), pytest.raises((NotAllowed, RuleBroken)):
        actions.set_teachers(group_pk=group.pk, usernames=[], from_on=TODAY, by=other, now=NOON)
    with acting(other, role), pytest.raises(NotAllowed):
        actions.make_group(**COURSE, by=other, now=NOON)


def test_nobody_from_another_municipality_comes_into_a_group(kari):
    group = make(kari)
    with acting(kari, "caseworker"), pytest.raises(RuleBroken, match="finnes ikke"):
        actions.add_members(
            group_pk=group.pk, participant_pks=[key_of("elsewhere")], starts_on=TODAY, by=kari, now=NOON
        )


# --- what gives someone away ---


def test_a_group_gives_nobody_at_a_confidential_address_away(kari, user):
    """R17."""
    group = make(kari, "running", "away")
    grade("away", "confidential")
    contact = user("kontakt", protected_contact="4204")

    for someone, role, shown in ((kari, "caseworker", 1), (contact, "protected_contact", 2)):
        with acting(someone, role):
            assert GroupMember.objects.for_user(someone, on=TODAY).shown_to(someone, on=TODAY).count() == shown
    with acting(kari, "caseworker"):
        other = actions.make_group(**COURSE, by=kari, now=NOON)
        [member] = GroupMember.objects.for_user(kari, on=TODAY).filter(group=group, participant=key_of("away"))
    given = {"participant_pks": [key_of("away")], "starts_on": TODAY}
    # Who teaches them meets them; who no longer holds the role does not, whatever the group says.
    grant_role(username="kari", role="teacher", municipality_number="4204", on=LONG_AGO)
    with acting(kari, "caseworker"):
        actions.set_teachers(group_pk=group.pk, usernames=["kari"], from_on=BEFORE, by=kari, now=NOON)
    for ends, shown in (("NULL", 2), ("current_date", 1)):
        as_owner(f"UPDATE access_grant SET valid_to = {ends} WHERE role = 'teacher'")
        with acting(kari, "caseworker", "teacher"):
            assert GroupMember.objects.for_user(kari, on=TODAY).shown_to(kari, on=TODAY).count() == shown
    # The same is said of the group they are in and of the one they are not in.
    for each in (group, other):
        with acting(kari, "caseworker"), pytest.raises(RuleBroken, match="fortrolig adresse"):
            actions.add_members(group_pk=each.pk, **given, by=kari, now=NOON)
    with acting(kari, "caseworker"), pytest.raises(RuleBroken):
        actions.remove_members(group_pk=group.pk, member_pks=[member.pk], ends_on=TODAY, by=kari, now=NOON)


def test_a_hidden_member_is_not_there_for_the_caseworker_nor_for_the_teacher(kari, per):
    """R17."""
    make(kari, "running", "away", teachers=[per])
    grade("away", "strictly_confidential")

    for someone, role in ((kari, "caseworker"), (per, "teacher")):
        with acting(someone, role):
            assert GroupMember.objects.count() == 1
            assert not Participant.objects.filter(pk=key_of("away")).exists()


def test_whoever_has_restricted_data_is_put_into_no_group(kari):
    group = make(kari)
    as_owner(
        "INSERT INTO participants_restriction (id, municipality_id, participant_id, ground, reason, set_by_id, set_at) "
        "VALUES (gen_random_uuid(), %s, %s, 'claim', 'En sak.', %s, now())", [KRISTIANSAND, key_of("running"), kari.pk],
    )  # fmt: skip
    given = {"participant_pks": [key_of("running")], "starts_on": TODAY}
    with acting(kari, "caseworker"), pytest.raises(RuleBroken):
        actions.add_members(group_pk=group.pk, **given, by=kari, now=NOON)
    with pytest.raises(DatabaseError, match="restricted"), acting(kari, "caseworker"):
        GroupMember(
            municipality_id=KRISTIANSAND, group_id=group.pk, participant_id=key_of("running"), starts_on=TODAY
        ).save()


# --- what a teacher sees ---


def known(teacher, *roles) -> dict[str, set[UUID]]:
    """Whom a teacher finds by each wall alone."""
    found = {}
    on = timezone.localdate()
    with acting(teacher, *(roles or ("teacher",))):
        found["second"] = set(Participant.objects.values_list("pk", flat=True))
    with acting(teacher, "caseworker"):
        # The second wall is that of a caseworker here: what is left is `for_user`.
        seen = Participant.objects.for_user(teacher, on=on, permission=Permission.GROUP_REGISTER)
        found["first"] = set(seen.values_list("pk", flat=True))
    return found


def test_a_teacher_knows_of_those_they_teach_now_and_of_nobody_else(kari, per, user):
    """R12."""
    other = user("siri", teacher="4204")
    make(kari, "running", teachers=[per])
    make(kari, "away", teachers=[other])
    make(kari, "before", teachers=[per], until=TODAY)

    assert known(per) == {"first": {key_of("running")}, "second": {key_of("running")}}
    assert known(other) == {"first": {key_of("away")}, "second": {key_of("away")}}
    assert known(user("uten", teacher="4204")) == {"first": set(), "second": set()}


@pytest.mark.parametrize("change", ["group", "member", "teacher"])
def test_what_a_teacher_sees_ends_with_the_group_the_member_and_the_teaching(kari, per, change):
    """R15."""
    group = make(kari, "running", teachers=[per])
    with acting(kari, "caseworker"):
        if change == "group":
            as_it_was = {name: value for name, value in COURSE.items() if name != "municipality_id"}
            actions.change_group(group_pk=group.pk, **as_it_was | {"ends_on": TODAY}, by=kari, now=NOON)
        elif change == "member":
            [member] = GroupMember.objects.for_user(kari, on=TODAY)
            actions.remove_members(group_pk=group.pk, member_pks=[member.pk], ends_on=TODAY, by=kari, now=NOON)
        else:
            actions.set_teachers(group_pk=group.pk, usernames=[], from_on=TODAY, by=kari, now=NOON)

    assert known(per) == {"first": set(), "second": set()}


@pytest.mark.parametrize(("roles", "sees_all"), [
    (("teacher", "auditor"), False), (("auditor", "teacher"), False), (("teacher", "caseworker"), True),
    (("leader", "teacher"), True),
])  # fmt: skip
def test_a_second_role_opens_what_it_opens_and_no_more(kari, per, roles, sees_all):
    make(kari, "running", teachers=[per])

    assert known(per, *roles)["second"] == ({key_of(ref) for ref in ("running", "away", "before", "ended")} if sees_all
                                            else {key_of("running")})  # fmt: skip


def test_of_those_they_teach_a_teacher_sees_who_they_are_and_their_absence_and_tests_behind_the_second_wall(kari, per):
    """R12. Without `for_user`: every table about people, as the transaction of a teacher finds it."""
    make(kari, "running", teachers=[per])
    make(kari, "away")
    running = key_of("running")
    open_to_teachers = {
        "participants_participant", "participants_group", "participants_groupmember", "participants_groupteacher",
        "participants_groupsession", "programmes_programme", "programmes_leave", "programmes_languagetest",
    }  # fmt: skip
    models = [model for model in apps.get_models() if ("teacher", "fotfeste_teacher", "ALL") in ABOUT_PEOPLE.get(
        model._meta.db_table, ())]  # fmt: skip
    there = {model._meta.db_table for model in models if model.objects.using("migration").exists()}
    assert {"programmes_measure", "programmes_exit", "participants_participantidentifier"} < there
    with acting(per, "teacher"):
        seen = {model._meta.db_table for model in models if model.objects.exists()}
        whose = {each.participant_id for each in GroupMember.objects.all()} | {
            each.participant_id for each in LanguageTest.objects.all()
        }

    assert seen == open_to_teachers & there
    assert whose == {running}


def test_a_teacher_writes_absence_and_tests_of_nobody_else(kari, per):
    """R12: the second wall alone."""
    make(kari, "running", teachers=[per])
    [(mine,)], [(other,)] = (
        ask("SELECT id FROM programmes_programme WHERE participant_id = %s", [key_of(ref)])
        for ref in ("running", "away")
    )
    given = {"municipality_id": KRISTIANSAND, "absent_on": TODAY, "hours": "3.5", "absence_kind": "agreed"}
    with acting(per, "teacher"):
        Absence(programme_id=mine, **given).save()
    with pytest.raises(DatabaseError), acting(per, "teacher"):
        Absence(programme_id=other, **given).save()
    test = {"municipality_id": KRISTIANSAND, "tested_on": TODAY, "skill": "oral", "result": "b1"}
    with acting(per, "teacher"):
        LanguageTest(participant_id=key_of("running"), **test).save()
    with pytest.raises(DatabaseError), acting(per, "teacher"):
        LanguageTest(participant_id=key_of("away"), **test).save()


def test_an_administrator_who_is_nothing_else_is_no_teacher(kari, per):
    """A teacher without the role no longer teaches, whatever the group says."""
    make(kari, "running", teachers=[per])
    as_owner("UPDATE access_grant SET valid_to = current_date WHERE user_id = %s", [per.pk])
    with acting(per, "caseworker"):
        seen = Participant.objects.for_user(per, on=timezone.localdate(), permission=Permission.GROUP_REGISTER)
        assert not seen.exists()
    connections["default"].close()
