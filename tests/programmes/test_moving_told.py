"""What a move means for those who work with the person: who is told of the answer, and who may still see them."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connections, transaction
from django.urls import reverse
from django.utils import timezone

from participants import actions as participants
from participants.access import tenancy
from participants.access.models import User
from participants.jobs.models import MailAddress, OutboxMail
from participants.models import Assignment, Notice
from programmes import overviews
from programmes.codes import DueKind
from programmes.models import Programme
from tests.access.conftest import KRISTIANSAND, OSLO, as_owner
from tests.programmes.people import TODAY, key_of, signed_in
from tests.programmes.test_moving import MOVED_ON, accept, decline, in_oslo, page, receiver, state, told

__all__ = ["receiver"]


@pytest.fixture
def responsible(people, user):
    """Rita is responsible for the one who moves, and wants e-mail."""
    rita, leader = user("rita", caseworker="4204"), user("leif", caseworker="4204")
    with tenancy.tenant(municipality_id=KRISTIANSAND, user_id=leader.pk, role="caseworker"):
        participants.assign_caseworker(participant_pk=key_of("running"), username="rita", by=leader, on=TODAY)
    MailAddress.objects.create(user=rita, address="rita@kommune.example")
    return rita


def notices():
    rows = Notice.objects.using("migration").filter(kind__startswith="transfer_")
    return [(each.kind, each.recipient.username, each.municipality_id) for each in rows]


def assignment():
    return Assignment.objects.using("migration").get(participant=key_of("running"))


def protect(grade="confidential", column="address_protection"):
    as_owner(f"UPDATE participants_participant SET {column} = %s WHERE id = %s", [grade, key_of("running")])


def tell_of_answer(arrival):
    with transaction.atomic(), connections["default"].cursor() as cursor:
        cursor.execute("SELECT programmes_tell_of_answer(%s)", [arrival.pk])
        return cursor.fetchone()[0]


# --- the answer is waited for ---


def due(client, **asked):
    return client.get(reverse("task-list"), asked).content.decode().split("<main", 1)[1]


@pytest.mark.parametrize("answer", [accept, decline])
def test_a_move_that_waits_is_to_be_answered_within_a_month_and_is_gone_once_it_is(caseworker, receiver, answer):
    """Of a kind of its own, with the person, the reason, the section and the page that solves it."""
    arrival = told(caseworker)
    text = due(receiver)
    for part in ("Neste 30 dager", "Svar på flyttingen", "<b>Maria Olena Kovalenko</b>", f'href="{page(arrival)}"',
                 f"meldte {TODAY:%d.%m.%Y} at personen flyttet hit {MOVED_ON:%d.%m.%Y}. Fristen er én måned.",
                 "FVL §11a", 'Flytting hit <span class="how-many">1</span>', ">Svar<"):  # fmt: skip
        assert part in text, part
    assert "Svar på flyttingen" in due(receiver, type="flytting")
    assert "Svar på flyttingen" in due(receiver, ansvarlig="ingen")
    for narrower in ({"mine": "ja"}, {"type": "vedtak"}):
        assert "Svar på flyttingen" not in due(receiver, **narrower), narrower
    as_owner("UPDATE programmes_arrival SET told_at = told_at - interval '40 days'")
    assert "Over fristen" in due(receiver)

    assert answer(receiver, arrival).status_code == 302
    assert "Svar på flyttingen" not in due(receiver)


@pytest.mark.parametrize("day", [date(2026, 12, 1), date(2027, 1, 31), date(2027, 2, 1)])
def test_a_move_is_in_the_list_from_the_day_it_is_told_however_long_the_month(caseworker, receiver, user, day):
    """A month from 1 December is 31 days."""
    told(caseworker)
    as_owner("UPDATE programmes_arrival SET told_at = %s", [timezone.make_aware(datetime.combine(day, time(12)))])
    per = user("per", caseworker="0301")
    with tenancy.tenant(municipality_id=OSLO, user_id=per.pk, role="caseworker"), transaction.atomic():
        tasks = overviews.tasks_of(per, municipality_id=OSLO, on=day, kind=DueKind.TRANSFER)

    assert [(group.group, each.due.kind) for group in tasks.groups for each in group.tasks] == [("soon", "transfer")]


def test_an_answer_is_put_off_for_a_reason_and_comes_back(caseworker, receiver):
    arrival = told(caseworker)
    later = reverse("arrival-postpone", args=[arrival.pk])
    assert f'href="{later}"' in due(receiver)
    assert "Hvorfor må svaret vente?" in receiver.get(later).content.decode()
    for wrong in ({}, {"days": "7"}, {"reason": "person"}, {"days": "8", "reason": "person"}):
        assert receiver.post(later, wrong).status_code == 422, wrong
    assert receiver.post(later, {"days": "7", "reason": "person"}).headers["Location"] == reverse("task-list")

    assert "Svar på flyttingen" not in due(receiver)
    assert "Svar på flyttingen" in due(receiver, type="utsatt")
    as_owner("UPDATE programmes_arrival SET until_on = current_date")
    assert "Svar på flyttingen" in due(receiver)
    decline(receiver, arrival)
    assert receiver.post(later, {"days": "7", "reason": "person"}).status_code == 404


def test_a_leader_sees_that_it_waits_and_not_who_it_is(caseworker, receiver, user):
    told(caseworker)
    text = due(signed_in(user("leder", leader="0301")))

    assert "Svar på flyttingen" in text
    assert "Fordelt på ansvarlige" in text
    assert "Maria Olena" not in text
    assert "/mottak/" not in text


# --- the answer is told ---


def test_whoever_is_responsible_is_told_that_they_are_taken_over_and_is_responsible_no_more(
    caseworker, receiver, responsible
):
    arrival = told(caseworker)
    assert assignment().ends_on is None
    assert accept(receiver, arrival).status_code == 302

    assert notices() == [("transfer_accepted", "rita", KRISTIANSAND)]
    assert assignment().ends_on == timezone.localdate()
    assert [each.recipient.username for each in OutboxMail.objects.all()] == ["rita"]
    seen = signed_in(responsible).get(reverse("notices")).content.decode()
    assert "Den nye kommunen har tatt imot en deltaker som har flyttet" in seen
    assert reverse("participant", args=[key_of("running")]) in seen
    assert "Kovalenko" not in seen


def test_a_no_is_told_and_they_stay_responsible(caseworker, receiver, responsible):
    arrival = told(caseworker)
    assert decline(receiver, arrival).status_code == 302

    assert notices() == [("transfer_declined", "rita", KRISTIANSAND)]
    assert assignment().ends_on is None
    assert "svart nei til en flytting" in signed_in(responsible).get(reverse("notices")).content.decode()


def test_where_nobody_is_responsible_or_no_longer_works_there_whoever_told_of_the_move_is_told(
    caseworker, receiver, responsible, user
):
    sender = User.objects.get(pk=caseworker.session["_auth_user_id"])
    as_owner("UPDATE access_grant SET valid_to = valid_from WHERE user_id = %s", [responsible.pk])
    decline(receiver, told(caseworker))

    assert notices() == [("transfer_declined", sender.username, KRISTIANSAND)]
    assert not OutboxMail.objects.exists()


def test_nobody_is_told_of_what_has_not_been_answered_or_by_another_municipality(caseworker, receiver, responsible):
    arrival = told(caseworker)
    for place in (OSLO, KRISTIANSAND, 1103):
        with tenancy.tenant(municipality_id=place, user_id=responsible.pk, role="caseworker"):
            assert tell_of_answer(arrival) is None
    assert notices() == []
    decline(receiver, arrival)
    as_owner("DELETE FROM participants_notice")
    with tenancy.tenant(municipality_id=KRISTIANSAND, user_id=responsible.pk, role="caseworker"):
        assert tell_of_answer(arrival) is None
    assert notices() == []


# --- a grade that comes while the move waits ---


@pytest.mark.parametrize("column", ["address_protection", "family_protection"])
def test_a_grade_that_comes_while_a_move_waits_takes_it_from_all_but_contacts_in_the_next_request(
    caseworker, receiver, user, column
):
    """R18: their own grade, or their family's."""
    arrival = told(caseworker)
    assert "Kovalenko" in receiver.get(page(arrival)).content.decode()
    protect(column=column)

    assert receiver.get(page(arrival)).status_code == accept(receiver, arrival).status_code == 404
    assert "Kovalenko" not in receiver.get(reverse("arrival-list")).content.decode()
    assert "Svar på flyttingen" not in receiver.get(reverse("task-list")).content.decode()
    assert state(arrival) == ["asked", "asked"]
    contact = signed_in(user("kontakt", protected_contact="0301"))
    assert "Kovalenko" in contact.get(page(arrival)).content.decode()
    # What came along was sealed before: the grade is theirs all the same.
    assert accept(contact, arrival).status_code == 302
    assert in_oslo().get().address_protection == "confidential"


def test_whoever_is_registered_there_from_before_gets_the_grade_too(caseworker, receiver, user):
    """R18"""
    accept(receiver, told(caseworker))
    person = in_oslo().get()
    with transaction.atomic(using="national"):
        Programme.objects.using("national").filter(participant=person).delete()
    arrival = told(caseworker)
    protect()
    assert accept(signed_in(user("kontakt", protected_contact="0301")), arrival).status_code == 302

    person.refresh_from_db(using="national")
    assert person.address_protection == "confidential"


def test_a_milder_grade_hides_no_move(caseworker, receiver):
    arrival = told(caseworker)
    protect("client_address")

    assert "Kovalenko" in receiver.get(page(arrival)).content.decode()


def test_another_move_is_left_as_it_is(caseworker, receiver):
    arrival = told(caseworker, ref="away")
    protect()

    assert receiver.get(page(arrival)).status_code == 200


def test_a_move_that_was_answered_stays_as_it_was(caseworker, receiver):
    arrival = told(caseworker)
    decline(receiver, arrival)
    protect()
    arrival.refresh_from_db(using="national")

    assert not arrival.is_protected
    assert arrival.answered_at > timezone.now() - timedelta(hours=1)
