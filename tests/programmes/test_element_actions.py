"""Measures, leave and tests, registered and changed from the participant's page."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from participants.rules.dates import read_birth, read_day, write_day
from programmes.codes import LeaveType
from programmes.models import LanguageTest, Leave, Measure
from programmes.rules.calendar import days_off, working_days
from programmes.rules.leave import LIMITS, Spell, about, used, warnings_of_leave
from tests.programmes.people import TODAY, key_of, load, one_of_each, signed_in
from tests.programmes.test_programme_actions import address, days_shown, hidden, shown

MEASURE = {
    "measure_type": "work_practice",
    "starts_on": -5,
    "last_on": 40,
    "hours_per_week": "15,5",
    "provider": "Kaia",
}
LEAVE = {"leave_type": "welfare", "starts_on": 20, "last_on": 22}
RESULT = {"tested_on": -3, "skill": "reading", "result": "a2"}


def measures(ref="running"):
    return Measure.objects.using("national").filter(programme__participant=key_of(ref))


def leaves(ref="running"):
    return Leave.objects.using("national").filter(programme__participant=key_of(ref))


def of_kind(kind):
    """The reason is sealed, and asked of each."""
    return [each for each in leaves() if each.leave_type == kind]


def at(name, row=None, ref="running"):
    return address(name, ref) + (f"?rad={row}" if row else "")


def form(client, name, row=None, ref="running"):
    return hidden(client.get(at(name, row, ref)).content.decode())


def send(client, name, given, row=None, ref="running"):
    return client.post(at(name, row, ref), form(client, name, row, ref) | days_shown(given) | {"bekreft": "1"})


# --- measures ---


def test_a_measure_is_added_changed_and_ended(caseworker):
    assert send(caseworker, "measure-add", MEASURE).status_code == 302
    made = measures().get(provider="Kaia")
    assert (made.hours_per_week, made.ends_on) == (15.5, TODAY + timedelta(days=41))

    changed = send(caseworker, "measure-change", MEASURE | {"hours_per_week": "20", "last_on": ""}, made.pk)
    assert changed.status_code == 302, changed.content.decode()
    made.refresh_from_db(using="national")
    assert (made.hours_per_week, made.ends_on) == (20, None)

    assert send(caseworker, "measure-end", {"last_on": 0}, made.pk).status_code == 302
    made.refresh_from_db(using="national")
    assert made.ends_on == TODAY + timedelta(days=1)


def test_a_double_click_adds_one_and_two_forms_add_two(caseworker):
    """R51: the request is known by the form's own key, not by what it says."""
    once = form(caseworker, "measure-add") | days_shown(MEASURE) | {"bekreft": "1"}
    assert [caseworker.post(at("measure-add"), once).status_code for _ in range(2)] == [302, 302]
    assert measures().filter(provider="Kaia").count() == 1

    send(caseworker, "measure-add", MEASURE)
    assert sorted(measures().filter(provider="Kaia").values_list("ordinal", flat=True)) == [1, 2]


@pytest.mark.parametrize(("changed", "sentence"), [
    ({"measure_type": ""}, "Velg tiltak."), ({"starts_on": ""}, "Skriv første dag."),
    ({"last_on": -20}, "Siste dag kan ikke være før første dag"), ({"hours_per_week": "mange"}, "som et tall"),
    ({"hours_per_week": "200"}, "fra 0 til 168"), ({"hours_per_week": "1,23"}, "én desimal"),
    ({"provider": "x" * 201}, "for lang"), ({"starts_on": "1.1.2080"}, "Sjekk året"),
    ({"hours_per_week": "1e400"}, "fra 0 til 168"),
])  # fmt: skip
def test_a_measure_that_cannot_be_is_refused_with_a_sentence(caseworker, changed, sentence):
    before = measures().count()
    answer = send(caseworker, "measure-add", MEASURE | changed)

    assert answer.status_code == 422
    assert answer.content.decode().count(sentence) >= 2
    assert measures().count() == before


def test_a_sign_that_no_database_keeps_is_told_so(caseworker):
    answer = send(caseworker, "measure-add", MEASURE | {"provider": "a\x00b"})

    assert answer.status_code == 422
    assert "tegn som ikke kan lagres" in answer.content.decode()


def test_nothing_goes_on_past_the_last_day_of_the_programme(caseworker):
    answer = send(caseworker, "measure-add", MEASURE | {"starts_on": -100, "last_on": 1}, ref="ended")

    assert answer.status_code == 422
    assert "Programmet sluttet" in answer.content.decode()


def test_a_measure_of_another_participant_is_not_found(caseworker):
    """R2: a key of another's row, in the address or in the form, leads nowhere."""
    row = measures("running").first()
    shown_form = caseworker.get(at("measure-change", row.pk, "away")).content.decode()
    answer = caseworker.post(at("measure-change", None, "away"), days_shown(MEASURE) | {"rad": str(row.pk)})
    nobody = caseworker.post(at("measure-change", None, "away"), days_shown(MEASURE) | {"rad": str(uuid4())})

    assert "finnes ikke lenger" in shown_form
    assert answer.status_code == nobody.status_code == 422
    assert "finnes ikke lenger" in answer.content.decode()
    row.refresh_from_db(using="national")
    assert row.provider != "Kaia"


def test_two_who_change_one_measure_are_told_field_by_field(caseworker, user):
    """R51."""
    row = measures().get(measure_type="norwegian").pk
    mine = form(caseworker, "measure-change", row)
    given = {"measure_type": "norwegian", "starts_on": -180, "last_on": 60, "provider": "Stedet Skole"}
    send(signed_in(user("per", caseworker="4204")), "measure-change", given | {"hours_per_week": "10"}, row)
    answer = caseworker.post(at("measure-change"), mine | days_shown(given) | {"hours_per_week": "30", "bekreft": "1"})
    text = answer.content.decode()

    assert answer.status_code == 409
    assert all(told in text for told in ("Slik var det: 22,5", ">10<", ">30<"))
    assert "Stedet Skole</span>" not in text
    picked = hidden(text) | {"pick_hours_per_week": "typed", "bekreft": "1"}
    assert caseworker.post(at("measure-change"), picked).status_code == 302
    assert measures().get(pk=row).hours_per_week == 30


def test_a_place_one_may_not_see_is_neither_shown_nor_changed(trail, tmp_path, user):
    """R17."""
    tables = one_of_each()
    tables["participants"][1]["address_protection"] = "confidential"
    load(tmp_path / "people", tables)
    other = signed_in(user("per", caseworker="4204"))
    row = measures().get(measure_type="norwegian").pk
    page = other.get(at("measure-change", row)).content.decode()
    answer = send(other, "measure-change", MEASURE | {"provider": "Et annet sted"}, row)

    assert answer.status_code == 302
    assert "Stedet" not in page
    assert 'name="provider"' not in page
    assert (measures().get(pk=row).provider, measures().get(pk=row).measure_type) == ("Stedet Skole", "work_practice")


# --- leave ---


def test_leave_is_added_and_changed_and_its_days_are_told(caseworker):
    answer = caseworker.post(
        at("leave-add"), form(caseworker, "leave-add") | days_shown(LEAVE) | {"bekreft": "1"}, follow=True
    )
    (made,) = of_kind("welfare")
    days = working_days(made.starts_on, made.ends_on - timedelta(days=1))
    told = answer.content.decode()

    assert f"Den er på {days} virkedag" in told
    assert send(caseworker, "leave-change", LEAVE | {"last_on": 23}, made.pk).status_code == 302
    assert leaves().get(pk=made.pk).ends_on == TODAY + timedelta(days=24)


def test_two_leaves_on_a_day_are_refused_and_a_double_click_is_not(caseworker):
    once = form(caseworker, "leave-add") | days_shown(LEAVE) | {"bekreft": "1"}
    assert [caseworker.post(at("leave-add"), once).status_code for _ in range(2)] == [302, 302]
    answer = send(caseworker, "leave-add", LEAVE | {"starts_on": 22, "last_on": ""})

    assert answer.status_code == 422
    assert "allerede permisjon eller fravær" in answer.content.decode()
    assert len(of_kind("welfare")) == 1


def test_more_than_the_regulation_gives_is_a_warning(caseworker):
    """INTF §14: ten working days in a calendar year. Fifty days: a turn of the year leaves more on one side of it."""
    sent = form(caseworker, "leave-add") | days_shown(LEAVE | {"last_on": 70})
    warned = caseworker.post(at("leave-add"), sent)

    assert warned.status_code == 422
    assert "Forskriften gir høyst 10 (INTF §14)" in warned.content.decode()
    assert caseworker.post(at("leave-add"), sent | {"bekreft": "1"}).status_code == 302


def test_working_days_are_counted_without_weekends_and_the_days_off_of_the_regulation():
    """INTF §17. Easter 2026 is on 5 April."""
    assert working_days(date(2026, 3, 30), date(2026, 4, 10)) == 7
    assert working_days(date(2026, 5, 1), date(2026, 5, 31)) == 18
    assert working_days(date(2026, 12, 24), date(2027, 1, 4)) == 6
    assert date(2026, 5, 14) in days_off(2026)


@pytest.mark.parametrize(("kind", "days", "is_warned"), [
    (LeaveType.WELFARE, 14, False), (LeaveType.WELFARE, 15, True), (LeaveType.HOLIDAY, 35, False),
    (LeaveType.HOLIDAY, 36, True), (LeaveType.OWN_SICKNESS, 300, False), (LeaveType.PARENTAL, 300, False),
    (LeaveType.PARENTAL, 310, True), (LeaveType.LONG_SICKNESS, 365, False), (LeaveType.LONG_SICKNESS, 366, True),
])  # fmt: skip
def test_the_limits_are_those_of_the_regulation(kind, days, is_warned):
    """From a Monday without days off after it: two weeks are ten working days."""
    first = date(2026, 6, 8)
    new = Spell(leave_type=kind, starts_on=first, last_on=first + timedelta(days=days - 1))

    assert bool(warnings_of_leave(new, others=[], sex="F")) == is_warned


def test_days_taken_before_in_the_year_count_and_those_of_another_year_do_not():
    """INTF §14."""
    first = date(2026, 6, 8)
    new = Spell(leave_type=LeaveType.WELFARE, starts_on=first, last_on=first)
    before = Spell(leave_type=LeaveType.WELFARE, starts_on=date(2026, 2, 2), last_on=date(2026, 2, 13))
    last_year = Spell(leave_type=LeaveType.WELFARE, starts_on=date(2025, 2, 3), last_on=date(2025, 2, 14))

    assert warnings_of_leave(new, others=[before], sex="F")
    assert not warnings_of_leave(new, others=[last_year], sex="F")
    assert used([before, new], first=date(2026, 1, 1), last=date(2026, 12, 31)) == 11


def test_every_kind_of_leave_has_its_section():
    assert set(LIMITS) == set(LeaveType)
    assert all("§" in about(kind) for kind in LeaveType)


# --- tests ---


def test_a_result_is_registered_once(caseworker):
    sent = form(caseworker, "test-add") | days_shown(RESULT)
    assert [caseworker.post(at("test-add"), sent).status_code for _ in range(2)] == [302, 302]
    again = caseworker.post(at("test-add"), sent | {"once": "another form"})

    assert again.status_code == 422
    assert "registrert fra før" in again.content.decode()
    assert LanguageTest.objects.using("national").filter(skill="reading", result="a2").count() == 1


@pytest.mark.parametrize(("changed", "sentence"), [
    ({"tested_on": 9}, "etter i dag"), ({"skill": "social_studies"}, "bestått eller ikke bestått"),
    ({"result": "passed"}, "Norskprøven gir et nivå"), ({"result": ""}, "Velg resultat."),
    ({"tested_on": "1.1.1950"}, "før deltakeren ble født"),
])  # fmt: skip
def test_a_result_that_cannot_be_is_refused(caseworker, changed, sentence):
    answer = send(caseworker, "test-add", RESULT | changed)

    assert answer.status_code == 422
    assert answer.content.decode().count(sentence) >= 2


@pytest.mark.parametrize(
    "name", ["measure-add", "measure-change", "measure-end", "leave-add", "leave-change", "test-add"]
)
def test_whoever_only_reads_is_refused(people, user, name):
    leader = signed_in(user("leder", leader="4204"))

    assert leader.get(at(name)).status_code == leader.post(at(name), days_shown(MEASURE)).status_code == 403


# --- days as they are typed ---


@pytest.mark.parametrize(("typed", "meant"), [
    ("4.11.2026", "04.11.2026"), ("041126", "04.11.2026"), ("04112026", "04.11.2026"), ("4/11-26", "04.11.2026"),
    ("4.11.26", "04.11.2026"), ("2026-11-04", "04.11.2026"), ("I dag", "25.11.2026"), ("+7", "02.12.2026"),
    ("-1", "24.11.2026"), (" i  går ", "24.11.2026"), ("idag", "25.11.2026"), ("4. 11. 2026", "04.11.2026"),
    ("04 11 2026", "04.11.2026"),
])  # fmt: skip
def test_a_day_is_read_however_it_is_written(typed, meant):
    assert write_day(read_day(typed, on=date(2026, 11, 25))) == meant


@pytest.mark.parametrize(
    "typed", ["31.2.2026", "snart", "1.1", "٤.١١.٢٠٢٦", "99999999", "1.1.3000", "+99999", "0.0.2026"]
)
def test_what_is_no_day_is_told_so(typed):
    with pytest.raises(ValueError, match=r"dato|kalenderen|Året"):
        read_day(typed, on=date(2026, 11, 25))


def test_a_birth_has_all_of_its_year_and_does_not_move_with_today():
    """One reader for all dates: what is asked of a birth is the one difference."""
    assert read_birth("4. 11. 1990") == read_birth("04111990") == read_birth("1990-11-04") == date(1990, 11, 4)
    assert [read_birth(typed) for typed in ("4.11.90", "041190", "i dag", "-3", "31.2.1990", "")] == [None] * 6


def test_the_shown_day_is_the_last_one(caseworker):
    """Periods are half-open; screens count the last day in."""
    row = measures().get(measure_type="norwegian")

    assert f'value="{shown(60)}"' in caseworker.get(at("measure-change", row.pk)).content.decode()
