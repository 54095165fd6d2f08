"""Absence for hours or days: registered, corrected with a reason, taken back; what it does to support and duration."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from participants.models import JournalEntry
from programmes.codes import AbsenceKind
from programmes.models import Absence, Leave
from programmes.rules.calendar import working_days
from tests.programmes.people import key_of, signed_in
from tests.programmes.test_programme_actions import address, hidden, notes
from tests.trail.conftest import ask

NAME = "absence"
GIVEN = {"absence_kind": "self_certified", "absent_on": 0, "last_on": "", "hours": "7,5", "measure_type": ""}


def monday():
    """A Monday some weeks ago, and the last from which the days to the third Monday are off at weekends alone."""
    day = timezone.localdate() - timedelta(days=timezone.localdate().weekday() + 21)
    while working_days(day, day + timedelta(days=14)) < 11:
        day -= timedelta(days=7)
    return day


def typed(given):
    """Days are counted from the Monday."""
    return {
        name: f"{monday() + timedelta(days=value):%d.%m.%Y}" if isinstance(value, int) else value
        for name, value in given.items()
    }


def absences(ref="running"):
    found = Absence.objects.using("national").filter(programme__participant=key_of(ref))
    return list(found.order_by("absent_on", "pk"))


def at(row=None, ref="running"):
    return address(NAME, ref) + (f"?rad={row}" if row else "")


def opened(client, row=None, ref="running"):
    return hidden(client.get(at(row, ref)).content.decode())


def send(client, given, row=None, *, confirm=True, ref="running"):
    sent = opened(client, row, ref) | typed(GIVEN | given) | ({"bekreft": "1"} if confirm else {})
    return client.post(at(row, ref), sent)


def correct(client, row, given):
    return send(client, {"correction": "correct", "reason": "Feil dag."} | given, row)


def test_a_day_is_registered_with_its_effect_told(caseworker):
    answer = caseworker.post(at(), opened(caseworker) | typed(GIVEN | {"absent_on": 0}) | {"bekreft": "1"}, follow=True)
    [made] = absences()
    page = answer.content.decode()

    assert (made.absent_on, made.hours, made.absence_kind) == (
        monday(), Decimal("7.5"), "self_certified",
    )  # fmt: skip
    assert "Fraværet er lagret: 1 dag. Stønaden beholdes for 7,5 timer (INTF §8)." in page
    assert "Programmet kan vare til" in page
    assert "<b>Egenmelding</b>" in page


def test_days_in_a_row_are_a_row_each_without_the_weekend(caseworker):
    assert send(caseworker, {"absent_on": 3, "last_on": 8}).status_code == 302

    assert [(each.absent_on - monday()).days for each in absences()] == [3, 4, 7, 8]


def test_sent_twice_is_registered_once(caseworker):
    """R51."""
    form = opened(caseworker) | typed(GIVEN | {"absent_on": 0, "last_on": 1}) | {"bekreft": "1"}

    assert [caseworker.post(at(), form).status_code for _ in range(2)] == [302, 302]
    assert len(absences()) == 2


@pytest.mark.parametrize(("given", "sentence"), [
    ({"absence_kind": ""}, "Velg type fravær."), ({"absent_on": ""}, "Skriv dagen."),
    ({"hours": "0"}, "over 0 og høyst 10"), ({"hours": "11"}, "over 0 og høyst 10"),
    ({"hours": "NaN"}, "over 0 og høyst"),
    ({"hours": "3,25"}, "én desimal"), ({"hours": "hele"}, "Skriv et tall"),
    ({"last_on": -1}, "Siste dag kan ikke"),
    ({"last_on": 40}, "Høyst 31 dager"), ({"absent_on": -4000}, "Programmet startet"),
    ({"absent_on": 300}, "tre måneder fram"),
])  # fmt: skip
def test_what_cannot_be_is_refused_with_a_sentence(caseworker, given, sentence):
    answer = send(caseworker, {"absent_on": 0} | given)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert absences() == []


def test_a_day_is_registered_once_and_holds_ten_hours(caseworker):
    send(caseworker, {"absent_on": 0, "measure_type": "norwegian", "hours": "6"})

    assert "registrert fra før" in send(
        caseworker, {"absent_on": 0, "measure_type": "norwegian"}
    ).content.decode()  # fmt: skip
    assert "mer enn 10 timer" in send(
        caseworker, {"absent_on": 0, "measure_type": "work_practice", "hours": "5"}
    ).content.decode()  # fmt: skip
    assert send(
        caseworker, {"absent_on": 0, "measure_type": "work_practice", "hours": "1,5"}
    ).status_code == 302  # fmt: skip
    assert [each.hours for each in absences()] in ([Decimal(6), Decimal("1.5")], [Decimal("1.5"), Decimal(6)])


def test_no_day_is_of_leave_and_of_absence(caseworker):
    leave = {"leave_type": "welfare", "starts_on": 0, "last_on": 2}
    page = hidden(caseworker.get(address("leave-add")).content.decode())
    assert caseworker.post(address("leave-add"), page | typed(leave) | {"bekreft": "1"}).status_code == 302

    assert "har permisjon" in send(caseworker, {"absent_on": 2}).content.decode()
    assert absences() == []


def test_whoever_is_alone_with_a_sick_child_says_so_and_has_twice_the_days(caseworker):
    """INTF §7: kept with the absence, sealed as its kind is, and said once until something else is."""
    eleven = {"absence_kind": "child_sick", "absent_on": 0, "last_on": 14}
    assert "Forskriften gir 10" in send(caseworker, eleven, confirm=False).content.decode()
    alone = send(caseworker, eleven | {"care": "alone"}, confirm=False).content.decode()
    assert "Forskriften gir" not in alone
    assert send(caseworker, eleven | {"care": "alone"}).status_code == 302

    for form in ("absence", "leave-add"):
        assert '<option value="alone" selected' in caseworker.get(address(form)).content.decode()
    leave = {"leave_type": "child_sickness", "starts_on": -35, "last_on": -21, "care": "alone"}
    opened_on = caseworker.get(address("leave-add")).content.decode()
    page = hidden(opened_on)
    text = caseworker.post(address("leave-add"), page | typed(leave)).content.decode()
    assert "Forskriften gir" not in text
    assert caseworker.post(address("leave-add"), page | typed(leave) | {"bekreft": "1"}).status_code == 302
    welfare = {"leave_type": "welfare", "starts_on": 63, "last_on": 63, "care": "alone", "bekreft": "1"}
    page = hidden(caseworker.get(address("leave-add")).content.decode())
    assert caseworker.post(address("leave-add"), page | typed(welfare)).status_code == 302

    kept = {each.leave_type: str(each.care) for each in Leave.objects.using("national").filter(care__isnull=False)}
    assert kept == {"child_sickness": "alone", "welfare": ""}
    assert {str(each.care) for each in absences()} == {"alone"}
    assert "av 20 virkedager brukt" in caseworker.get(address("leave-add")).content.decode()
    assert "alone" not in str(ask("SELECT row_to_json(l)::text FROM programmes_leave AS l"))
    # Sealed alike, whether anything was said or not.
    assert ask("SELECT count(DISTINCT length(care)), count(DISTINCT care) FROM programmes_leave") == [(1, 2)]


def test_unapproved_absence_is_told_before_it_is_saved(caseworker):
    """INTL §21: support is reduced by its length."""
    asked = send(caseworker, {"absent_on": 0, "absence_kind": "unapproved", "hours": "3"}, confirm=False)

    assert asked.status_code == 422
    assert "Stønaden trekkes for 3 timer (INTL §21)" in asked.content.decode()
    assert absences() == []


def test_absence_that_lengthens_the_programme_says_so_before_it_is_saved(caseworker):
    """INTF §§10, 19: ten working days do not, an eleventh does."""
    Leave.objects.using("migration").all().delete()
    ten = send(caseworker, {"absent_on": 0, "last_on": 11, "absence_kind": "sick_note"}, confirm=False)
    # There was nothing to say of them.
    assert (ten.status_code, len(absences())) == (302, 10)

    eleventh = send(caseworker, {"absent_on": 14, "absence_kind": "sick_note"}, confirm=False)
    assert eleventh.status_code == 422
    assert "Siste dag i programmet blir" in eleventh.content.decode()
    assert len(absences()) == 10


def test_the_last_day_is_told_with_each_absence_once_however_often_it_is_sent(caseworker):
    """INTF §§10, 19: a day that is begun is a day, so hours that are counted twice would make one more."""
    send(caseworker, {"absent_on": 0, "last_on": 11, "absence_kind": "sick_note"})
    send(caseworker, {"absent_on": 14, "hours": "3", "absence_kind": "sick_note"})
    form = opened(caseworker) | typed(GIVEN | {"absent_on": 15, "hours": "4", "absence_kind": "sick_note"})
    pages = [caseworker.post(at(), form | {"bekreft": "1"}, follow=True).content.decode() for _ in range(2)]
    [stands] = re.findall(r"Siste dag blir ([\d.]+)\.", caseworker.get(at()).content.decode())

    for page in pages:
        assert (
            f"Fraværet er lagret: 1 dag. Stønaden beholdes for 4 timer (INTF §5). Programmet kan vare til {stands}."
            in page
        )


def test_what_is_registered_is_opened_once_for_all_that_the_form_tells_of_it(caseworker):
    form = opened(caseworker) | typed(GIVEN | {"absent_on": 0, "absence_kind": "unapproved"})
    with CaptureQueriesContext(connections["default"]) as asked:
        assert caseworker.post(at(), form).status_code == 422

    for table in ("absence", "leave"):
        assert len([each for each in asked if each["sql"].startswith(f'SELECT "programmes_{table}"')]) == 1, table


def test_one_is_corrected_with_a_reason_and_what_it_was_is_kept(caseworker):
    send(caseworker, {"absent_on": 0})
    [made] = absences()
    given = {"absent_on": 1, "absence_kind": "sick_note", "hours": "4"}

    assert "Skriv hvorfor" in correct(caseworker, made.pk, given | {"reason": ""}).content.decode()
    assert correct(caseworker, made.pk, given).status_code == 302
    [now] = absences()
    assert (now.pk, now.absence_kind, now.hours) == (made.pk, "sick_note", Decimal(4))
    [note] = JournalEntry.objects.using("national").filter(access_class="health")
    assert "Feil dag." in note.text
    [(changes, reason)] = ask(
        "SELECT changes, reason FROM trail_event WHERE table_name = 'programmes_absence' AND operation = 'update'"
    )
    assert reason == "correction"
    [changed] = changes.values()
    assert changed["hours"] == [7.5, 4.0]
    # What it was due to is about health: that it changed stands in the trail, and not from what (R47).
    assert changed["absence_kind"] is None


def test_one_is_taken_back_and_counts_no_more(caseworker):
    counted = r"fravær er (\d+) virkedag"
    before = re.findall(counted, caseworker.get(address("participant")).content.decode())
    send(caseworker, {"absent_on": 0})
    [made] = absences()
    assert re.findall(counted, caseworker.get(address("participant")).content.decode()) != before

    assert correct(caseworker, made.pk, {"absent_on": 0, "correction": "take_back"}).status_code == 302
    assert absences()[0].taken_back_at
    page = caseworker.get(address("participant")).content.decode()
    assert "Tatt tilbake, teller ikke" in page
    assert re.findall(counted, page) == before
    assert "kan ikke rettes" in caseworker.get(at(made.pk)).content.decode()
    # The day is free again.
    assert send(caseworker, {"absent_on": 0}).status_code == 302


def test_two_who_correct_one_absence_are_told_field_by_field(caseworker, user):
    send(caseworker, {"absent_on": 0})
    [made] = absences()
    form = opened(caseworker, made.pk) | typed(GIVEN | {"absent_on": 0, "hours": "3"})
    other = signed_in(user("pia", caseworker="4204"))
    correct(other, made.pk, {"absent_on": 0, "hours": "5"})
    answer = caseworker.post(at(made.pk), form | {"correction": "correct", "reason": "Timer.", "bekreft": "1"})

    assert answer.status_code == 409
    assert absences()[0].hours == Decimal(5)


def test_the_history_tells_of_it_in_words(caseworker):
    send(caseworker, {"absent_on": 0})
    correct(caseworker, absences()[0].pk, {"absent_on": 0, "hours": "3"})
    page = caseworker.post(address("participant"), {"vis": "historikk"}).content.decode()

    assert "Fravær ble registrert" in page
    assert "timer endret fra 7,5 til 3" in page
    assert "ble endret" not in page


def test_what_absence_is_due_to_is_sealed(caseworker):
    """R47: who reads the database reads no kind, and no kind is told from another by its length."""
    for place, kind in enumerate(AbsenceKind):
        send(caseworker, {"absent_on": -7 * place, "absence_kind": str(kind), "hours": "1"})
    with connections["national"].cursor() as cursor:
        cursor.execute("SELECT absence_kind FROM programmes_absence")
        sealed = [bytes(each) for (each,) in cursor.fetchall()]

    assert len(sealed) == len(AbsenceKind)
    assert len({len(each) for each in sealed}) == 1
    assert not any(str(kind).encode() in each for kind in AbsenceKind for each in sealed)


def test_the_database_refuses_a_day_that_is_too_long_or_none(caseworker):
    send(caseworker, {"absent_on": 0})
    [made] = absences()
    for hours in (0, 10.5):
        with pytest.raises(IntegrityError), transaction.atomic(using="national"):
            Absence.objects.using("national").filter(pk=made.pk).update(hours=hours)


def test_an_absence_of_another_participant_is_not_found(caseworker):
    send(caseworker, {"absent_on": 0})
    [made] = absences()

    assert "finnes ikke lenger" in caseworker.get(at(made.pk, "before")).content.decode()


def test_whoever_only_reads_is_refused(people, user):
    assert signed_in(user("lars", leader="4204")).get(at()).status_code == 403


def test_the_api_registers_an_absence_by_the_same_form(caseworker):
    path = f"/api/v1/participants/{key_of('running')}/programme/absence"
    day = f"{monday():%d.%m.%Y}"
    answer = caseworker.get(path)
    sent = {"absence_kind": "unapproved", "absent_on": day, "hours": "2"}
    headers = {"If-Match": answer.headers["ETag"], "Idempotency-Key": "one"}
    asked = caseworker.post(path, sent, content_type="application/json", headers=headers)
    done = caseworker.post(path, sent | {"confirm": True}, content_type="application/json", headers=headers)

    assert asked.status_code == 409
    assert "Stønaden trekkes for 2 timer (INTL §21)." in asked.json()["warnings"]
    assert done.status_code == 200, done.content
    assert len(absences()) == 1
    whole = caseworker.get(f"/api/v1/participants/{key_of('running')}/").json()
    assert [each["kind"] for each in whole["absences"]] == ["Ugyldig fravær"]
    assert notes() == []
