"""An end to keeping (R44, GDPR art. 5 no. 1 e, INTF §60): planned, approved by another, removed; and counted on."""

import io
import re
from datetime import date, time
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from participants import actions as participants
from participants.access import tenancy
from participants.access.models import User
from participants.encryption import seal_all
from participants.models import Group, GroupMember, Participant, ParticipantIdentifier
from programmes.actions import removal
from programmes.actions.package import overdue
from programmes.models import Appointment, Programme, RetentionBatch
from reporting.actions import count_wrong_person_years, refresh_statistics
from tests.access.conftest import user
from tests.access.test_row_security import ABOUT_PEOPLE
from tests.packages import exit_, participant, programme
from tests.programmes.people import load
from tests.trail.conftest import ask, events, trail

__all__ = ["trail", "user"]

PLACE = {"municipality_number": "4204"}
OF_PEOPLE = (
    "participants_participant", "participants_participantidentifier", "participants_identifierdigest",
    "participants_personlink", "participants_person", "participants_personidentifier", "participants_journalentry",
    "participants_contactdetails", "programmes_programme", "programmes_exit", "programmes_measure",
    "programmes_languagetest", "participants_groupmember", "programmes_appointment",
)  # fmt: skip


def settled(ref, serial, year):
    """Someone whose programme ran in a year and the one after."""
    return {
        "participants": [
            participant(
                ref, serial=serial, given_name=f"Navn{ref}", permit_date=f"{year}-01-20", settled_date=f"{year}-02-02",
            )
        ],
        "programmes": [
            programme(
                ref, ref, offered_date=f"{year}-03-01", decision_date=f"{year}-03-01", start_date=f"{year}-03-08",
            )
        ],
        "measures": [
            {"programme_ref": ref, "measure_type": "norwegian", "start_date": f"{year}-04-01", "provider": "Skole"}
            | PLACE
        ],
        "language_tests": [
            {"participant_ref": ref, "test_date": f"{year}-09-01", "skill": "oral", "result": "a2"} | PLACE
        ],
        "exits": [exit_(ref, exit_date=f"{year + 1}-05-20")],
    }  # fmt: skip


@pytest.fixture
def kept(trail, tmp_path, user, monkeypatch):
    """One who is due in all, one whose test is not due yet, one who has just come; kari plans and lea approves."""
    everyone = [settled("gammel", 0, 2004), settled("halv", 2, 2008), settled("ny", 4, 2024)]
    with monkeypatch.context() as then:
        # Loaded while they were not due yet.
        then.setattr(overdue, "leave_out_overdue", lambda *_, **__: None)
        load(tmp_path / "people", {table: [row for each in everyone for row in each[table]] for table in everyone[0]})
    kari = user("kari", caseworker="4204", leader="4204")
    user("lea", leader="4204")
    key, now = key_of("gammel"), timezone.now()
    with tenancy.tenant(municipality_id=4204, user_id=kari.pk, role="caseworker"):
        participants.write_note(participant_pk=key, text="Et notat.", access_class="ordinary", by=kari, now=now)
        participants.save_contact_details(
            participant_pk=key, address="Gata 1", phone="", email="", version=0, by=kari, now=now
        )
    refresh_statistics(now=now, full=True)


def key_of(ref):
    return Participant.objects.using("national").get(ref=ref).pk


def in_the_week_of(ref):
    """A group that they were in, and an appointment of their own."""
    then, of_place = date(2004, 4, 5), {"municipality_id": 4204}
    group = Group(name="Norsk", kind="course", measure_type="norwegian", starts_on=then, **of_place)
    group.save(using="national")
    GroupMember(group=group, participant_id=key_of(ref), starts_on=then, **of_place).save(using="national")
    appointment = Appointment(
        participant_id=key_of(ref), kind="office", text="Nav", place="Gata 1", starts_on=then, begins=time(9),
        finishes=time(10), made_in=uuid4(), made_by=User.objects.get(username="kari"), made_at=timezone.now(),
        **of_place,
    )  # fmt: skip
    seal_all([appointment], using="national")
    # The way in that removes it makes none.
    appointment.save(using="migration")


def run(*arguments):
    out = io.StringIO()
    call_command("retention", *map(str, arguments), stdout=out)
    return out.getvalue()


def planned():
    text = run("plan", "--municipality=4204", "--by=kari")
    return text, re.search(r"Plan (\S+)\. ", text)[1]


def carried_out():
    _, batch = planned()
    run("approve", batch, "--by=lea")
    return run("execute", batch)


def counted():
    """Every person-year but for whose it is, as a multiset."""
    columns = (
        "year, municipality_id, county_number, exit_municipality_id, country_background, sex, age_group, "
        "education_level, permit_basis, is_starter, is_exit, is_transition, main_activity, measures, oral, waiting"
    )
    return sorted(map(str, ask(f"SELECT {columns} FROM reporting_personyear")))


def rows():
    return {table: ask(f"SELECT count(*) FROM {table}")[0][0] for table in OF_PEOPLE}


def test_a_plan_says_who_what_and_by_which_rule_and_removes_nothing(kept):
    """R44: a dry run."""
    before = rows()
    text, _ = planned()

    for told in ("measure", "programme", "participant", "test"):
        assert f"{key_of('gammel')}  {told} " in text
    assert f"{key_of('halv')}  measure " in text
    assert f"{key_of('halv')}  programme " in text
    assert f"{key_of('halv')}  test " not in text
    assert f"{key_of('halv')}  participant " not in text
    assert str(key_of("ny")) not in text
    assert "NavnGammel".lower() not in text.lower()
    assert "Deltaker: 15 år fra bosetting, og ingenting annet igjen: 1" in text
    assert rows() == before


def test_nobody_approves_what_they_have_planned_and_nothing_goes_unapproved(kept):
    """R44, R16: the database itself refuses one person as both."""
    _, batch = planned()
    before = rows()
    with pytest.raises(CommandError, match="ikke godkjent"):
        run("execute", batch)
    with pytest.raises(CommandError, match="Den som har planlagt slettingen"):
        run("approve", batch, "--by=kari")
    found = RetentionBatch.objects.using("national").get()
    with pytest.raises(IntegrityError, match="by_someone_else"), transaction.atomic(using="national"):
        RetentionBatch.objects.using("national").update(approved_by=found.planned_by_id, approved_at=timezone.now())
    assert rows() == before


def test_what_is_due_is_gone_and_nothing_else_is(kept):
    """R44: with the last participant goes what the person was known by in the country."""
    in_the_week_of("gammel")
    number = ask(
        "SELECT count(*) FROM participants_personidentifier JOIN participants_personlink USING (person_id) "
        "WHERE participant_id = %s", [key_of("gammel")],
    )[0][0]  # fmt: skip
    before, key = rows(), key_of("gammel")
    text = carried_out()
    after = rows()

    assert number > 0
    gone = {table: before[table] - after[table] for table in OF_PEOPLE}
    assert gone == dict.fromkeys(OF_PEOPLE, 1) | {
        "programmes_programme": 2, "programmes_exit": 2, "programmes_measure": 2,
        "participants_personidentifier": number,
    }  # fmt: skip
    assert set(Participant.objects.using("national").values_list("ref", flat=True)) == {"halv", "ny"}
    assert "participants_participant: 1 slettet" in text
    assert {each["reason"] for each in events("participants_participant", "delete")} == {"retention"}
    assert ask("SELECT count(*) > 0 FROM trail_event WHERE participant_id = %s", [key]) == [(True,)]


def test_each_table_about_people_is_emptied_of_whoever_is_removed():
    """R44: a new table that leads to a participant goes with them; one that does not must say here why."""
    reached = {table for of in (Participant, Programme, ParticipantIdentifier) for table, _ in removal._pointing_at(of)}
    beside = {
        # Rows that are removed by name, and keys of the country that go with the last who had them.
        "participants_participant", "participants_person", "participants_personidentifier",
        # Of groups, municipalities and plans, and of nobody.
        "participants_group", "participants_groupteacher", "participants_groupsession", "programmes_confirmedweek",
        "participants_datakey", "programmes_retentionbatch", "programmes_retentionitem", "participants_formerperson",
        # Of employees.
        "programmes_savedlist", "programmes_listchoice",
    }  # fmt: skip
    assert {
        name for name in ABOUT_PEOPLE if name.startswith(("participants_", "programmes_"))
    } - reached - beside == set()


@pytest.mark.parametrize("full", [False, True], ids=["renewed", "rebuilt"])
def test_the_years_of_whoever_is_removed_are_counted_on(kept, full):
    """R44: statistics unchanged, in the next renewal and in a rebuild, and the nightly count finds nothing wrong."""
    before, persons = counted(), ask("SELECT person_id FROM reporting_personyear")
    assert "4 personår er bevart" in carried_out()
    assert counted() == before
    for _ in range(2):
        refresh_statistics(now=timezone.now(), full=full)
        assert counted() == before
    assert count_wrong_person_years(now=timezone.now()) == 0

    kept_keys = ask("SELECT person_id FROM reporting_keptpersonyear")
    assert len({key for (key,) in kept_keys}) == 4
    assert not set(kept_keys) & set(persons)


def test_whoever_is_restricted_is_left_as_they_are(kept):
    """R43, R44."""
    kari = User.objects.get(username="kari")
    with tenancy.tenant(municipality_id=4204, user_id=kari.pk, role="caseworker"):
        participants.restrict(
            participant_pk=key_of("gammel"), ground="claim", reason="Trengs i en sak for retten.", by=kari,
            now=timezone.now(),
        )  # fmt: skip
    text, _ = planned()

    assert str(key_of("gammel")) not in text


def test_what_is_no_longer_due_when_it_is_carried_out_is_left(kept, tmp_path):
    """R44: someone who has begun anew between the plan and its carrying out."""
    _, batch = planned()
    run("approve", batch, "--by=lea")
    load(tmp_path / "more", {
        "programmes": [programme("igjen", "gammel", offered_date="2025-01-01", decision_date="2025-01-01",
                                 start_date="2025-02-01")],
    })  # fmt: skip
    run("execute", batch)

    assert Participant.objects.using("national").filter(ref="gammel").exists()
    with pytest.raises(CommandError, match="er utført"):
        run("execute", batch)
