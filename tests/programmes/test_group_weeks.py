"""The absence of a group in a week: who is expected, what is saved, corrected, gone through and opened again."""

import re
from datetime import time, timedelta

import pytest

from participants import actions as people_actions
from participants.access.actions import grant_role
from participants.models import JournalEntry
from participants.rules.groups import Slot
from participants.short_keys import shorten
from programmes.models import Absence, ConfirmedWeek
from programmes.rules.calendar import day_off
from programmes.rules.week import write_week
from tests.access.conftest import LONG_AGO, as_owner
from tests.programmes.people import TODAY, key_of, signed_in
from tests.programmes.test_groups import NOON, acting, grade, make
from tests.trail.conftest import ask, events

# A way to the week itself, and not to its workbook.
GRID = re.compile(r'/fravaer/[^/"]+/[^/"]+/"')
EVERY_DAY = [Slot(weekday=day, begins=time(8, 30), finishes=time(12, 0)) for day in range(1, 6)]


def _monday():
    """Of a week without a holiday, some weeks ago."""
    day = TODAY - timedelta(days=TODAY.weekday() + 21)
    while any(day_off(day + timedelta(days=each)) for each in range(5)):
        day -= timedelta(days=7)
    return day


@pytest.fixture
def monday():
    return _monday()


@pytest.fixture
def group(kari, per, monday):
    """One who is in the programme, one who is on leave, and one who has not begun; every morning."""
    since = monday - timedelta(days=30)
    made = make(kari, "running", "away", "before", since=since, teachers=[per])
    with acting(kari, "caseworker"):
        people_actions.set_sessions(group_pk=made.pk, slots=EVERY_DAY, from_on=since, by=kari, now=NOON)
    return made


def at(group, monday):
    return f"/fravaer/{shorten(key=group.pk)}/{write_week(monday)}/"


def form_of(page):
    """Every field of the page as it stands."""
    fields = {}
    for tag in re.findall(r"<(?:input|select)\b[^>]*>(?:(?!<input|<select).)*", page, re.DOTALL):
        name = re.search(r'name="([^"]+)"', tag)
        if not name or name[1] == "csrfmiddlewaretoken":
            continue
        if tag.startswith("<select"):
            chosen = re.search(r'<option value="([^"]*)" selected', tag)
            fields[name[1]] = chosen[1] if chosen else ""
        else:
            value = re.search(r'value="([^"]*)"', tag.split(">")[0])
            fields.setdefault(name[1], []).append(value[1] if value else "")
    return fields


def cell(ref, day):
    return f"{shorten(key=key_of(ref))}-{day}"


def send(client, group, monday, cells, *, reason="", button="lagre", form=None):
    """`cells` are letters by participant and weekday."""
    form = form or form_of(client.get(at(group, monday)).content.decode())
    form |= {f"k-{cell(ref, day)}": letter for (ref, day), letter in cells.items()}
    return client.post(at(group, monday), form | {"reason": reason, button: "1"})


def standing(ref="running"):
    found = Absence.objects.using("national").filter(programme__participant=key_of(ref), taken_back_at=None)
    return [
        (each.absent_on, each.absence_kind, str(each.hours), each.measure_type) for each in found.order_by("absent_on")
    ]


def test_a_week_is_filled_in_and_gone_through_at_once(group, kari, monday):
    client = signed_in(kari)
    answer = send(client, group, monday, {("running", 1): "S", ("running", 3): "U"}, button="bekreft")
    page = client.get(at(group, monday)).content.decode()

    assert answer.status_code == 302
    assert standing() == [
        (monday, "self_certified", "3.5", "norwegian"),
        (monday + timedelta(days=2), "unapproved", "3.5", "norwegian"),
    ]
    assert f"Uke {monday.isocalendar().week} er bekreftet" in page
    assert "<select" not in page
    # What each absence does, by the rules.
    assert "Stønaden beholdes for 3,5 timer (INTF §8)." in page
    assert "Stønaden trekkes for 3,5 timer (INTL §21)." in page
    assert "Programmet kan vare til" in page


def test_ones_own_word_is_counted_in_the_grid_before_and_after_it_is_saved(group, kari, per, monday):
    """INTF §8: four days here, and what that leaves of the week after; the whole programme is not a teacher's."""
    client = signed_in(kari)
    assert 'class="warns"' not in client.get(at(group, monday)).content.decode()
    send(client, group, monday, {("running", day): "S" for day in (1, 2, 3, 4)}, button="bekreft")

    pages = [client.get(at(group, monday + timedelta(days=days))).content.decode() for days in (0, 7)]
    assert "Dette blir 4 kalenderdager med egenmelding." in pages[0]
    assert "Egenmelding er brukt i 4 kalenderdager. Nytt fravær til og med" in pages[1]
    assert 'class="warns"' not in signed_in(per).get(at(group, monday)).content.decode()


def test_a_week_to_come_is_filled_in_and_cannot_be_gone_through(group, kari, monday):
    to_come = TODAY - timedelta(days=TODAY.weekday()) + timedelta(days=7)
    while any(day_off(to_come + timedelta(days=each)) for each in range(5)):
        to_come += timedelta(days=7)
    client = signed_in(kari)
    page = client.get(at(group, to_come)).content.decode()
    assert 'name="bekreft"' not in page
    assert "Uken bekreftes når den har begynt." in page

    refused = send(client, group, to_come, {("running", 1): "A"}, button="bekreft")
    assert refused.status_code == 422
    assert "Uken har ikke begynt, og kan ikke bekreftes ennå." in refused.content.decode()
    assert (standing(), ConfirmedWeek.objects.using("national").count()) == ([], 0)
    assert send(client, group, to_come, {("running", 1): "A"}).status_code == 302
    assert [kind for _, kind, _, _ in standing()] == ["agreed"]


def test_only_days_on_which_somebody_is_expected_can_be_filled_in(group, kari, monday):
    page = signed_in(kari).get(at(group, monday)).content.decode()

    assert page.count("<select") == 5
    assert page.count("permisjon</span>") == 5
    assert page.count("ikke startet</span>") == 5


def test_a_programme_to_come_closes_no_week_of_the_one_that_runs(group, kari, monday):
    as_owner(
        "INSERT INTO programmes_programme (municipality_id, participant_id, is_hidden, ref, "
        "continues_municipality_number, continues_ref, goal) SELECT municipality_id, id, is_hidden, 'to come', '', "
        "'', '' FROM participants_participant WHERE ref = 'running'"
    )

    assert signed_in(kari).get(at(group, monday)).content.decode().count("<select") == 5


def test_a_cell_that_is_not_there_cannot_be_sent_either(group, kari, monday):
    answer = send(signed_in(kari), group, monday, {("away", 1): "S", ("running", 1): "B"})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "permisjon. Ta bort fraværet." in page
    # The other row is saved.
    assert [kind for _, kind, _, _ in standing()] == ["child_sick"]


def test_holidays_are_named_and_closed(group, kari):
    off = next(
        day for day in (TODAY - timedelta(days=each) for each in range(1, 400)) if day_off(day) and day.weekday() < 5
    )
    since, monday = off - timedelta(days=400), off - timedelta(days=off.weekday())
    for table in ("groupmember", "groupsession"):
        as_owner(f"UPDATE participants_{table} SET starts_on = %s", [since])
    page = signed_in(kari).get(at(group, monday)).content.decode()

    assert page.count(day_off(off)) == 1 + 3
    assert f'name="k-{cell("running", off.isoweekday())}"' not in page


def test_sent_twice_is_saved_once_even_where_the_week_is_closed(group, kari, monday):
    """R51."""
    client = signed_in(kari)
    form = form_of(client.get(at(group, monday)).content.decode())
    for _ in range(2):
        assert send(client, group, monday, {("running", 1): "S"}, button="bekreft", form=form).status_code == 302

    assert len(standing()) == 1
    assert ConfirmedWeek.objects.using("national").count() == 1


def test_what_was_registered_is_corrected_with_a_reason_and_kept(group, kari, monday):
    client = signed_in(kari)
    send(client, group, monday, {("running", 1): "S", ("running", 2): "S"})
    refused = send(client, group, monday, {("running", 1): "U"})
    assert refused.status_code == 422
    assert "Skriv hvorfor fraværet rettes." in refused.content.decode()
    assert [kind for _, kind, _, _ in standing()] == ["self_certified"] * 2

    assert (
        send(client, group, monday, {("running", 1): "U", ("running", 2): ""}, reason="Ringte ikke.").status_code == 302
    )
    assert [(each[0], each[1]) for each in standing()] == [(monday, "unapproved")]
    notes = JournalEntry.objects.using("national").filter(participant=key_of("running"))
    assert {(each.access_class, "Ringte ikke." in str(each.text)) for each in notes} == {("health", True)}
    [corrected, *_] = [each for each in events("programmes_absence", "update") if each["reason"] == "correction"]
    assert corrected["participant_id"] == key_of("running")
    assert ask("SELECT count(*) FROM programmes_absence WHERE taken_back_at IS NOT NULL") == [(1,)]


def test_what_is_new_is_no_correction_though_something_is_corrected_beside_it(group, kari, monday):
    as_owner("DELETE FROM programmes_leave")
    client = signed_in(kari)
    send(client, group, monday, {("running", 1): "S", ("away", 1): "S"})
    both = {("running", 1): "U", ("running", 2): "L", ("away", 1): "U", ("away", 2): "L"}
    refused = send(client, group, monday, both)

    # What is new needs no reason.
    assert refused.status_code == 422
    assert "Noe i 2 rader er ikke lagret, resten er" in refused.content.decode()
    assert [kind for _, kind, _, _ in standing() + standing("away")] == ["self_certified", "sick_note"] * 2
    both |= {("running", 3): "L", ("away", 3): "L"}
    assert send(client, group, monday, both, reason="Ringte ikke.").status_code == 302
    assert {each["reason"] for each in events("programmes_absence", "insert")} == {""}
    assert [each["reason"] for each in events("programmes_absence", "update")] == ["correction"] * 2


def test_hours_can_be_fewer_than_planned(group, kari, monday):
    client = signed_in(kari)
    form = form_of(client.get(at(group, monday)).content.decode()) | {f"t-{cell('running', 1)}": "1,5"}
    assert send(client, group, monday, {("running", 1): "V"}, form=form).status_code == 302
    form = form_of(client.get(at(group, monday)).content.decode()) | {f"t-{cell('running', 2)}": "mange"}
    wrong = send(client, group, monday, {("running", 2): "V"}, form=form)

    assert standing() == [(monday, "appointment", "1.5", "norwegian")]
    assert wrong.status_code == 422
    assert "Timene må være et tall over 0" in wrong.content.decode()
    assert 'value="mange"' in wrong.content.decode()


def test_two_at_once_lose_nothing_and_the_second_is_told_of_the_row(group, kari, per, monday):
    """R51: rows are apart; the one that both have changed is shown with what stands and what was typed."""
    as_owner("DELETE FROM programmes_leave")
    mine, yours = signed_in(kari), signed_in(per)
    form = form_of(yours.get(at(group, monday)).content.decode())
    send(mine, group, monday, {("running", 1): "S"})
    answer = send(yours, group, monday, {("running", 1): "U", ("away", 2): "L"}, form=form)
    page = answer.content.decode()

    assert answer.status_code == 409
    assert "Noen andre har endret raden mens du skrev." in page
    assert "Nå: Egenmelding" in page
    assert '<option value="U" selected>' in page
    assert [kind for _, kind, _, _ in standing()] == ["self_certified"]
    assert [kind for _, kind, _, _ in standing("away")] == ["sick_note"]


def test_a_week_that_is_gone_through_is_closed_until_somebody_opens_it_again(group, kari, monday):
    client = signed_in(kari)
    form = form_of(client.get(at(group, monday)).content.decode())
    send(client, group, monday, {}, button="bekreft", form=form)
    refused = send(client, group, monday, {("running", 1): "S"}, form=dict(form))
    assert refused.status_code == 422
    assert "Uken er bekreftet. Åpne den igjen for å rette." in refused.content.decode()
    assert standing() == []

    client.post(at(group, monday), {"aapne": "1"})
    assert "<select" in client.get(at(group, monday)).content.decode()
    assert {each["operation"] for each in events("programmes_confirmedweek")} == {"insert", "delete"}


# --- who may ---


def test_a_teacher_registers_absence_and_tests_of_their_own_group_alone(group, per, kari, monday):
    """R12."""
    other, client = make(kari, "running", name="Norsk B1"), signed_in(per)

    assert send(client, group, monday, {("running", 1): "S"}, button="bekreft").status_code == 302
    assert client.get(at(other, monday)).status_code == 404
    assert client.post(at(other, monday), {"lagre": "1"}).status_code == 404
    page = client.get("/kurs/").content.decode()
    assert "Norsk A2" in page
    assert "Norsk B1" not in page
    assert "/d/" not in client.get(f"/kurs/{shorten(key=group.pk)}/").content.decode()
    # How long a programme may be is no business of a teacher.
    assert "Programmet kan vare til" not in client.get(at(group, monday)).content.decode()


def test_a_teacher_corrects_what_stands_and_reads_no_note_of_anybody_elses(group, kari, per, monday):
    client = signed_in(per)
    send(client, group, monday, {("running", 1): "S"})
    assert send(signed_in(kari), group, monday, {("running", 1): "U"}, reason="Ringte ikke.").status_code == 302
    assert send(client, group, monday, {("running", 1): ""}, reason="Kom likevel.").status_code == 302

    assert standing() == []
    assert JournalEntry.objects.using("national").filter(author=per).count() == 1
    with acting(per, "teacher"):
        assert [each.author_id for each in JournalEntry.objects.all()] == [per.pk]
        assert not JournalEntry.objects.for_user(per, on=TODAY).exists()


def test_a_teacher_registers_the_result_of_a_test(group, per):
    client = signed_in(per)
    where = f"/kurs/{shorten(key=group.pk)}/"
    [member] = re.findall(r'<option value="([^"]+)">Maria Olena Kovalenko', client.get(where).content.decode())
    given = {"gjor": "prove", "medlem": member, "tested_on": "-3", "skill": "reading", "result": "b1", "once": "en"}
    for _ in range(2):
        assert client.post(where, given).status_code == 302

    assert ask(
        "SELECT count(*) FROM programmes_languagetest WHERE participant_id = %s AND skill = 'reading'",
        [key_of("running")],
    ) == [(1,)]


@pytest.mark.parametrize("role", ["leader", "team_leader"])
def test_those_who_do_not_see_what_absence_is_due_to_do_not_see_the_grid(group, kari, user, role, monday):
    """R12: not of those they do not teach either, where they are a teacher too."""
    someone = user("leder", **{role: "4204"})
    client, where = signed_in(someone), f"/kurs/{shorten(key=group.pk)}/"

    for page in (where, "/kurs/"):
        assert not GRID.findall(client.get(page).content.decode())
    assert client.get(at(group, monday)).status_code == 403
    grant_role(username="leder", role="teacher", municipality_number="4204", on=LONG_AGO)
    taught = make(kari, "running", teachers=[someone], name="Norsk B1")
    assert client.get(at(group, monday)).status_code == 404
    assert client.get(at(taught, monday)).status_code == 200
    assert not GRID.findall(client.get(where).content.decode())
    assert len({*GRID.findall(client.get("/kurs/").content.decode())}) == 1


def test_whoever_the_group_would_give_away_is_in_no_grid_but_the_teachers(group, kari, per, monday):
    """R17."""
    grade("running", "confidential")

    assert "Kovalenko" not in signed_in(kari).get(at(group, monday)).content.decode()
    assert "Kovalenko" in signed_in(per).get(at(group, monday)).content.decode()
    grade("running", "strictly_confidential")
    assert "Kovalenko" not in signed_in(per).get(at(group, monday)).content.decode()


def test_who_was_shown_stands_in_the_trail(group, per, monday):
    signed_in(per).get(at(group, monday))
    [(whom, fields)] = ask("SELECT participant_ids, field_class FROM trail_reading ORDER BY id DESC LIMIT 1")

    assert set(whom) == {key_of(ref) for ref in ("running", "away", "before")}
    assert fields == "health"


def test_a_week_that_is_none_is_not_found_and_one_in_another_way_leads_to_the_word(group, kari, monday):
    client, where = signed_in(kari), f"/fravaer/{shorten(key=group.pk)}"

    for word in ("2026-u60", "2026", "i-dag", "0001-u1"):
        assert client.get(f"{where}/{word}/").status_code == 404
    assert client.get(f"{where}/2026-u05/").headers["Location"] == f"{where}/2026-u5/"
