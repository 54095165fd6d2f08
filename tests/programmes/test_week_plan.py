"""The week of a participant: what is in it, what is put into it, copied forward and undone, and who sees the places."""

import re
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse

from participants.models import ProtectedContact
from participants.short_keys import shorten
from programmes.models import Appointment
from programmes.rules.calendar import days_off
from programmes.rules.hours import Week
from programmes.rules.week import (
    demand_of,
    free_days_of,
    monday_of,
    read_clock,
    read_week,
    weeks_to_copy,
    write_week,
)
from tests.programmes.people import TODAY, key_of, signed_in
from tests.programmes.test_groups import grade, make
from tests.programmes.test_programme_actions import address as act_address
from tests.programmes.test_programme_actions import hidden
from tests.trail.conftest import ask


def a_whole_week():
    """The next Monday of a week without a public holiday, and with none in the week after it."""
    monday = monday_of(TODAY) + timedelta(days=7)
    while any(monday + timedelta(days=n) in days_off((monday + timedelta(days=n)).year) for n in range(14)):
        monday += timedelta(days=7)
    return monday


def address(ref="running", **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return reverse("week-plan", args=[key_of(ref)]) + (f"?{query}" if query else "")


def appointments(ref="running"):
    rows = Appointment.objects.using("national").filter(participant=key_of(ref), removed_at=None)
    return list(rows.order_by("starts_on", "begins", "ends_on"))


def add(client, monday, *, weekday=0, ref="running", **given):
    day = monday + timedelta(days=weekday)
    sent = {"gjor": "lagre", "on": f"{day}", "begins": "9", "finishes": "1130", "what": "office", "text": "Nav",
            "place": "Gata 1", "once": f"{day}{given}"} | given  # fmt: skip
    return client.post(address(ref, uke=write_week(monday)), sent)


def read(client, monday, ref="running"):
    return client.get(address(ref, uke=write_week(monday))).content.decode()


def short(appointment):
    return shorten(key=appointment.pk)


def undo(client, monday):
    found = re.search(r'name="endring" value="([^"]+)"', read(client, monday))
    return client.post(address(uke=write_week(monday)), {"gjor": "angre", "endring": found[1]}) if found else None


def test_what_is_put_into_a_week_stands_there_with_its_time_and_is_sealed_in_the_database(caseworker):
    monday = a_whole_week()
    assert add(caseworker, monday, weekday=2).status_code == 302
    page = read(caseworker, monday)

    assert "09.00–11.30" in page
    assert "Avtale med et offentlig kontor" in page
    assert "Gata 1" in page
    [(kind, text, place)] = ask("SELECT kind, text, place FROM programmes_appointment")
    assert not any(word in bytes(cell) for cell in (kind, text, place) for word in (b"office", b"Nav", b"Gata"))
    assert "Gata 1" not in read(caseworker, monday + timedelta(days=7))


def test_a_request_that_is_sent_twice_is_done_once(caseworker):
    """R51."""
    monday = a_whole_week()
    assert [add(caseworker, monday, once="same").status_code for _ in range(2)] == [302, 302]
    assert len(appointments()) == 1


@pytest.mark.parametrize(("given", "sentence"), [
    ({"what": ""}, "Velg hva det gjelder."), ({"begins": "25"}, "Skriv klokkeslettet slik"),
    ({"finishes": "0900"}, "må være etter det den begynner"), ({"on": "2020-01-06"}, "Dagen er ikke i uka."),
    ({"is_weekly": "on", "last_on": "1.1.2020"}, "kan ikke være før den første"),
    ({"text": "x" * 121}, "høyst 120 tegn"), ({"text": "01010750160"}, "ligner et fødselsnummer"),
])  # fmt: skip
def test_what_cannot_be_is_refused_with_a_sentence(caseworker, given, sentence):
    answer = add(caseworker, a_whole_week(), **given)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert appointments() == []


def test_one_that_comes_each_week_is_changed_from_a_day_on_and_what_was_before_stands(caseworker):
    monday = a_whole_week()
    add(caseworker, monday, is_weekly="on")
    [weekly] = appointments()
    third = monday + timedelta(days=14)
    shown = caseworker.get(address(uke=write_week(third), endre=short(weekly), dag=third)).content.decode()
    assert 'value="09.00"' in shown

    answer = add(caseworker, third, weekday=1, is_weekly="on", rad=short(weekly), dag=f"{third}", begins="10")
    assert answer.status_code == 302
    assert [(each.starts_on, each.ends_on, each.begins) for each in appointments()] == [
        (monday, third, time(9)), (third + timedelta(days=1), None, time(10)),
    ]  # fmt: skip

    assert undo(caseworker, third).status_code == 302
    assert [(each.pk, each.starts_on, each.ends_on) for each in appointments()] == [(weekly.pk, monday, None)]
    undo(caseworker, third)
    assert appointments() == []
    assert undo(caseworker, third) is None


def test_one_day_of_many_is_taken_out_or_all_from_a_day_on(caseworker):
    monday = a_whole_week()
    add(caseworker, monday, is_weekly="on")
    second = monday + timedelta(days=7)

    def remove(what, day):
        [row] = [each for each in appointments() if each.ends_on is None]
        sent = {"gjor": what, "rad": short(row), "dag": f"{day}", "once": f"{what}{day}"}
        return caseworker.post(address(uke=write_week(day)), sent)

    assert remove("fjern-dag", second).status_code == 302
    third, fourth = second + timedelta(days=7), second + timedelta(days=14)
    assert [(each.starts_on, each.ends_on) for each in appointments()] == [(monday, second), (third, None)]
    assert "09.00" not in read(caseworker, second).partition("avtale")[0]

    assert remove("fjern", fourth).status_code == 302
    assert [(each.starts_on, each.ends_on) for each in appointments()] == [(monday, second), (third, fourth)]


def test_a_week_is_copied_to_the_next_or_until_a_day_and_twice_gives_no_more(caseworker):
    monday = a_whole_week()
    add(caseworker, monday, weekday=1)
    add(caseworker, monday, weekday=3, text="Barnehagen", what="family")
    add(caseworker, monday, weekday=4, is_weekly="on")

    def copy(**given):
        return caseworker.post(address(uke=write_week(monday)), {"gjor": "kopier", **given})

    assert copy().status_code == 302
    assert "2 avtaler er kopiert til neste uke." in read(caseworker, monday)
    copied = [(each.starts_on - monday).days for each in appointments() if not each.is_weekly]
    assert copied == [1, 3, 8, 10]
    assert copy().status_code == 302
    assert "kopiert til neste uke fra før" in read(caseworker, monday)
    assert len(appointments()) == 5

    until = monday + timedelta(days=22)
    holidays = sum(monday + timedelta(days=n) in days_off(until.year) for n in (15, 17, 22, 24))
    assert copy(until_on=f"{until:%d.%m.%Y}").status_code == 302
    assert len(appointments()) == 9 - holidays
    undo(caseworker, monday)
    assert len(appointments()) == 5
    assert copy(until_on="1.1.2090").status_code == 422


def test_nothing_is_copied_to_a_public_holiday(caseworker):
    thursday = next(day for day, name in sorted(days_off(TODAY.year + 1).items()) if name == "Kristi himmelfartsdag")
    before = monday_of(thursday) - timedelta(days=7)
    add(caseworker, before, weekday=3)
    add(caseworker, before, weekday=4)

    assert caseworker.post(address(uke=write_week(before)), {"gjor": "kopier"}).status_code == 302
    assert [each.starts_on for each in appointments()][2:] == [thursday + timedelta(days=1)]
    page = read(caseworker, thursday)
    assert "Kristi himmelfartsdag" in page


def test_what_was_changed_since_is_not_undone(caseworker):
    monday = a_whole_week()
    add(caseworker, monday)
    change = re.search(r'name="endring" value="([^"]+)"', read(caseworker, monday))[1]
    [row] = appointments()
    add(caseworker, monday, weekday=1, rad=short(row), dag=f"{monday}")

    answer = caseworker.post(address(uke=write_week(monday)), {"gjor": "angre", "endring": change})
    assert answer.status_code == 422
    assert "endret etterpå" in answer.content.decode()
    assert len(appointments()) == 1


def test_what_one_says_is_not_changed_even_by_the_runtime_role(caseworker):
    add(caseworker, a_whole_week())
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Appointment.objects.update(starts_on=TODAY)


@pytest.fixture
def course(caseworker, user):
    """A course on Mondays and Wednesdays with the participant in it."""
    return make(user("grethe", caseworker="4204"), "running")


def test_the_hours_of_a_group_stand_in_the_week_of_whoever_is_in_it(caseworker, course):
    monday = a_whole_week()
    days = read(caseworker, monday).partition('class="week-days"')[2].split("<h3>")

    assert [number for number, day in enumerate(days) if "08.30–12.00" in day] == [1, 3]
    assert "Norsk A2" in days[1]
    assert "Voksenopplæringen" in days[1]
    assert "7 av 30 timer er planlagt" in read(caseworker, monday)
    assert "Norsk A2" not in read(caseworker, monday, ref="away")
    sheet = caseworker.get(address(uke=write_week(monday), utskrift="ar")).content.decode()
    assert '<bdi dir="ltr">08:30–12:00</bdi>' in sheet
    assert "دروس اللغة النرويجية" in sheet

    ask("UPDATE participants_groupmember SET ends_on = %s", [monday])
    assert "Norsk A2" not in read(caseworker, monday)


def test_two_things_at_once_are_told_of(caseworker, course):
    monday = a_whole_week()
    add(caseworker, monday, begins="1130", finishes="1230")
    page = read(caseworker, monday)

    assert "Norskopplæring og avtale med et offentlig kontor overlapper mandag 11.30–12.00." in page


def test_a_group_of_a_confidential_person_is_not_told_of_to_others_than_those_who_see_places(caseworker, course, user):
    """R17: where a group meets, and when, leads to the door."""
    ask("UPDATE participants_participant SET address_protection = 'confidential' WHERE id = %s", [key_of("running")])
    monday = a_whole_week()
    for page in (
        read(caseworker, monday), caseworker.get(address(uke=write_week(monday), utskrift="nb")).content.decode(),
    ):  # fmt: skip
        for told in ("08.30", "Norsk A2", "Voksenopplæringen"):
            assert told not in page, told
    assert "Timer i grupper er skjult." in read(caseworker, monday)
    contact = signed_in(user("protected", protected_contact="4204"))
    assert "Voksenopplæringen" in read(contact, monday)


def test_the_paper_of_a_hidden_person_names_no_place_whoever_prints_it(caseworker, course, user):
    """R17: a paper is lost."""
    monday = a_whole_week()
    add(caseworker, monday, weekday=1, text="Hos Kari", place="Hemmelig gate 9")
    named = user("named", protected_contact="4204")
    ProtectedContact.objects.using("national").create(
        participant_id=key_of("running"), municipality_id=4204, user=named, valid_from=TODAY
    )
    grade("running", "strictly_confidential")
    contact = signed_in(named)
    sheet = contact.get(address(uke=write_week(monday), utskrift="nb")).content.decode()

    assert "Hemmelig gate 9" in read(contact, monday)
    assert "08.30–12.00" in sheet
    for told in ("Hemmelig", "Hos Kari", "Norsk A2", "Voksenopplæringen"):
        assert told not in sheet, told


def test_hours_of_the_week_are_held_against_full_time_with_section(caseworker):
    """INTL §13: Norwegian with 22.5 hours a week runs, and practice is put on the days."""
    monday = a_whole_week()
    page = read(caseworker, monday)
    assert "22,5 av 30 timer er planlagt" in page
    assert "Norskopplæring</b>, 22,5 timer i uka, Stedet Skole" in page
    assert "(INTL §13)" in page

    add(caseworker, monday, weekday=4, what="tiltak:norwegian", begins="8", finishes="14")
    assert "Tiltak uten faste tider" not in read(caseworker, monday)


def test_leave_is_shown_and_its_kind_to_those_alone_who_may_see_it(caseworker, user):
    """R47."""
    monday = monday_of(TODAY)
    assert "Egen sykdom" in read(caseworker, monday) or TODAY.weekday() > 4
    leader = signed_in(user("lars", leader="4204"))
    add(caseworker, monday, what="health", text="Tannlegen i Gata")
    page = read(leader, monday)

    assert "Egen avtale" in page
    for told in ("Egen sykdom", "Tannlegen", "Lege", "Gata 1", "Legg til avtale"):
        assert told not in page.partition('class="week-days"')[2], told
    assert add(leader, monday).status_code == 403
    assert leader.get(address(utskrift="nb")).status_code == 403


def test_hours_away_are_shown_on_their_day(caseworker):
    form = hidden(caseworker.get(act_address("absence")).content.decode())
    day = TODAY - timedelta(days=8)
    away = {"absence_kind": "sick_note", "absent_on": f"{day:%d.%m.%Y}", "hours": "3", "bekreft": "1"}
    assert caseworker.post(act_address("absence"), form | away).status_code == 302

    assert "Legeerklæring: 3 t" in read(caseworker, monday_of(day))
    assert "Legeerklæring" not in read(caseworker, monday_of(day) - timedelta(days=7))


def test_places_of_a_confidential_person_take_a_glass_and_the_hidden_are_nobody(caseworker, user):
    """R17: a plan of the week leads to the same door as an address."""
    monday = a_whole_week()
    add(caseworker, monday, text="Hos Kari", place="Hemmelig gate 9")
    ask("UPDATE participants_participant SET address_protection = 'confidential' WHERE id = %s", [key_of("running")])
    page, sheet = read(caseworker, monday), caseworker.get(address(uke=write_week(monday), utskrift="nb"))
    [row] = appointments()
    form = caseworker.get(address(uke=write_week(monday), endre=short(row), dag=monday)).content.decode()

    for shown in (page, sheet.content.decode(), form):
        assert "09.00–11.30" in shown
        assert "Hemmelig gate" not in shown
        assert "Hos Kari" not in shown
    assert "Sted: skjult" in page
    contact = signed_in(user("protected", protected_contact="4204"))
    assert "Hemmelig gate 9" in read(contact, monday)

    ask(
        "UPDATE participants_participant SET address_protection = 'strictly_confidential' WHERE id = %s",
        [key_of("running")],
    )
    assert caseworker.get(address(uke=write_week(monday))).status_code == 404


def test_a_week_of_someone_whose_data_are_restricted_is_read_and_neither_changed_nor_printed(caseworker):
    ask(
        "INSERT INTO participants_restriction (id, municipality_id, participant_id, is_hidden, ground, reason,"
        " set_by_id, set_at) SELECT gen_random_uuid(), municipality_id, id, false, 'claim', '\\x00', %s, now()"
        " FROM participants_participant WHERE id = %s",
        [caseworker.session["_auth_user_id"], key_of("running")],
    )
    assert caseworker.get(address()).status_code == 200
    assert add(caseworker, a_whole_week()).status_code == 403
    assert caseworker.get(address(utskrift="ar")).status_code == 403


def test_a_printed_week_is_a_letter_in_the_trail(caseworker):
    caseworker.get(address(utskrift="so"))
    assert caseworker.post(address(), {"pdf": "ti"}).content.startswith(b"%PDF")
    told = ask("SELECT action, participant_ids FROM trail_reading ORDER BY id")
    assert [(action, key_of("running") in keys) for action, keys in told] == [("letter", True)] * 2


# --- the rules ---


def test_weeks_and_times_are_read_as_they_are_typed():
    monday = date(2026, 11, 23)
    assert (write_week(monday), write_week(date(2027, 1, 3))) == ("2026-u48", "2026-u53")
    # As the addresses once were, too.
    assert [read_week(text) for text in ("2026-u48", "2026-48", "2026-08")] == [monday, monday, date(2026, 2, 16)]
    assert [read_week(text) for text in ("2026-u54", "2026-54", "26-1", "1999-1", "x")] == [None] * 5
    assert [read_clock(text) for text in ("9", "9.30", "09:30", "0930")] == [time(9), *[time(9, 30)] * 3]


def test_full_time_is_a_fifth_less_for_each_holiday_and_day_of_leave():
    """INTF §17."""
    whole = Week(planned=Decimal(20), full=Decimal("37.5"), missing=Decimal("17.5"), work=Decimal(0), work_from=None,
                 work_missing=Decimal(0), unknown=0)  # fmt: skip
    monday = date(2026, 3, 30)
    free = free_days_of(monday, leaves=[(date(2026, 3, 30), date(2026, 3, 31)), (date(2026, 4, 4), None)])

    assert sorted(free) == [date(2026, 3, 30), date(2026, 4, 2), date(2026, 4, 3)]
    assert demand_of(whole, free_days=2).full == Decimal("22.5")
    assert demand_of(whole, free_days=3).missing == 0


def test_a_week_is_copied_forward_and_at_most_half_a_year():
    monday = date(2026, 11, 23)
    assert weeks_to_copy(monday, until_on=None) == [date(2026, 11, 30)]
    assert weeks_to_copy(monday, until_on=date(2026, 12, 9)) == [date(2026, 11, 30), date(2026, 12, 7)]
    assert isinstance(weeks_to_copy(monday, until_on=monday), str)
    assert isinstance(weeks_to_copy(monday, until_on=date(2027, 12, 9)), str)
