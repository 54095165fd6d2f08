"""The ten working days: what of leave and absence lengthens a programme, day by day (INTF §§10, 17–19)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programmes.codes import AbsenceKind, LeaveType, TenDayReading
from programmes.rules.absence import FULL_DAY, KINDS, Absent
from programmes.rules.calendar import add_working_days, day_off, days_of, days_off, last_day, working_days
from programmes.rules.leave import LIMITS, Spell
from programmes.rules.lengthening import FLOOR_SINCE, lengthening_of
from tests.programmes.rules.cases import asked

START, END = date(2026, 1, 5), date(2027, 1, 4)
ALL, BEYOND = TenDayReading.ALL_DAYS, TenDayReading.BEYOND_TEN


def leave(first, last, kind=LeaveType.PARENTAL):
    return Spell(leave_type=kind, starts_on=first, last_on=last)


def away(on, kind=AbsenceKind.SELF_CERTIFIED, hours="7.5"):
    return Absent(kind=kind, absent_on=on, hours=Decimal(hours))


def longer(*, leaves=(), absences=(), reading=ALL, start=START, end=END):
    return lengthening_of(start=start, end=end, leaves=leaves, absences=absences, reading=reading)


# --- the days off ---


def of_the_regulation(year, easter):
    moving = [easter + timedelta(days=days) for days in (-3, -2, 0, 1, 39, 49, 50)]
    fixed = [date(year, month, day) for month, day in ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))]
    return {*moving, *fixed}


@pytest.mark.parametrize("easter", [
    date(2021, 4, 4), date(2022, 4, 17), date(2023, 4, 9), date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5),
    date(2027, 3, 28), date(2028, 4, 16), date(2029, 4, 1), date(2030, 4, 21), date(2031, 4, 13),
])  # fmt: skip
def test_the_days_off_are_those_of_the_regulation(easter):
    """INTF §17. Easter Sundays from an almanac; the library must never bring a day that the regulation lacks."""
    assert set(days_off(easter.year)) == of_the_regulation(easter.year, easter)


def test_a_day_off_is_told_by_its_name():
    assert day_off(date(2026, 4, 2)) == "Skjærtorsdag"
    assert day_off(date(2026, 6, 6)) == "lørdag"
    assert not day_off(date(2026, 6, 8))


def test_working_days_are_added_past_weekends_and_holidays():
    assert add_working_days(date(2026, 4, 1), 1) == date(2026, 4, 7)
    assert add_working_days(date(2026, 4, 1), 0) == date(2026, 4, 1)


# --- the two readings ---


@pytest.mark.parametrize(("days", "all_days", "beyond"), [(0, 0, 0), (9, 0, 0), (10, 0, 0), (11, 11, 1), (15, 15, 5)])
def test_more_than_ten_working_days_are_added_in_either_reading(days, all_days, beyond):
    """INTF §§10, 19: all of them, or those past the ten."""
    # From a Monday in weeks without holidays.
    first = date(2026, 8, 3)
    taken = [leave(first, add_working_days(first - timedelta(days=1), days))] if days else []
    found = longer(leaves=taken)

    assert found.added == {ALL: all_days, BEYOND: beyond}
    assert found.end == add_working_days(END, all_days)
    assert longer(leaves=taken, reading=BEYOND).end == add_working_days(END, beyond)


@pytest.mark.parametrize(("kind", "is_added"), [
    (LeaveType.OWN_SICKNESS, True), (LeaveType.CHILD_SICKNESS, True), (LeaveType.PREGNANCY, True),
    (LeaveType.BIRTH, True), (LeaveType.WELFARE, True), (LeaveType.PEACE_WORK, True),
    (LeaveType.LONG_SICKNESS, True), (LeaveType.PARENTAL, True), (LeaveType.OTHER, True),
    (LeaveType.RELIGIOUS_DAY, False), (LeaveType.HOLIDAY, False),
])  # fmt: skip
def test_own_feasts_and_holiday_are_not_added(kind, is_added):
    """INTF §§17 second paragraph and 18."""
    found = longer(leaves=[leave(date(2026, 8, 3), date(2026, 8, 21), kind)])

    assert found.added_days == (15 if is_added else 0)
    assert is_added or "legges ikke til" in found.days[0].why


@pytest.mark.parametrize("kind", AbsenceKind)
def test_absence_by_the_regulation_is_added_and_unapproved_absence_is_not(kind):
    days = [each for each in days_of(date(2026, 8, 3), date(2026, 8, 21)) if not day_off(each)]
    found = longer(absences=[away(each, kind) for each in days])

    assert found.added_days == (0 if kind == AbsenceKind.UNAPPROVED else 15)
    assert KINDS[kind].is_added == (kind != AbsenceKind.UNAPPROVED)


def test_hours_are_added_up_and_a_day_that_is_begun_is_a_day():
    """Ten days and an hour are more than ten days: eleven are added, or one."""
    whole = leave(date(2026, 8, 3), date(2026, 8, 14))
    found = longer(leaves=[whole], absences=[away(date(2026, 9, 1), hours="1")])

    assert found.hours == 10 * FULL_DAY + 1
    assert found.added == {ALL: 11, BEYOND: 1}


def test_a_day_counts_once_however_it_is_registered():
    on = date(2026, 8, 4)
    found = longer(
        leaves=[leave(on, on)], absences=[away(on), away(date(2026, 8, 5), hours="6"), away(date(2026, 8, 5))]
    )

    assert [each.hours for each in found.days] == [FULL_DAY, Decimal(6), Decimal("1.5")]


def test_weekends_holidays_and_days_outside_the_programme_count_for_nothing_and_say_why():
    found = longer(leaves=[leave(date(2026, 4, 1), date(2026, 4, 7)), leave(date(2026, 1, 1), date(2026, 1, 5))])
    why = {each.day: each.why for each in found.days}

    assert why[date(2026, 4, 2)] == "Skjærtorsdag, ikke virkedag"
    assert why[date(2026, 4, 4)] == "Lørdag, ikke virkedag"
    assert why[date(2026, 1, 2)] == "Før programmet startet"
    assert [each.day for each in found.days if each.counts] == [date(2026, 1, 5), date(2026, 4, 1), date(2026, 4, 7)]


def test_leave_while_the_programme_is_lengthened_lengthens_it_too():
    first = leave(date(2026, 8, 3), date(2026, 8, 21))
    late = leave(END + timedelta(days=1), END + timedelta(days=4))
    found = longer(leaves=[first, late])

    assert found.added_days == 15 + working_days(late.starts_on, late.last_on)


def test_days_away_in_an_extension_count_too():
    taken = leave(END + timedelta(days=30), END + timedelta(days=50))
    extended = END + timedelta(days=365)
    found = lengthening_of(start=START, end=END, leaves=[taken], open_until=extended)

    assert longer(leaves=[taken]).added_days == 0
    assert found.added_days == working_days(taken.starts_on, taken.last_on)


def test_leave_before_the_ten_days_stood_in_the_regulation_is_added_from_the_first_day():
    """Before 1 January 2026 there was no such floor (ADR 0018)."""
    start = date(2025, 3, 3)
    found = longer(leaves=[leave(date(2025, 12, 22), date(2026, 1, 2))], start=start, end=date(2026, 9, 2))

    assert date(2026, 1, 1) == FLOOR_SINCE
    assert found.added == {ALL: working_days(date(2025, 12, 22), date(2025, 12, 31)), BEYOND: 6}


# --- what holds whatever is taken ---

DAYS = st.dates(date(2025, 6, 1), date(2027, 6, 30))
LEAVES = st.lists(st.builds(
    lambda first, length, kind: leave(first, first + timedelta(days=length), kind),
    DAYS, st.integers(0, 60), st.sampled_from(LeaveType),
), max_size=5)  # fmt: skip
ABSENCES = st.lists(st.builds(
    away, DAYS, st.sampled_from(AbsenceKind), st.decimals("0.1", "10", places=1).map(str),
), max_size=20)  # fmt: skip
READINGS = st.sampled_from(TenDayReading)


@given(LEAVES, ABSENCES, LEAVES, ABSENCES, READINGS)
def test_more_leave_or_absence_never_shortens(leaves, absences, more_leaves, more_absences, reading):
    less = longer(leaves=leaves, absences=absences, reading=reading)
    # Holiday on a day of absence, or the other way round, is the same day: those that are there come first.
    taken = {day for each in leaves for day in days_of(each.starts_on, each.last_on)} | {
        each.absent_on for each in absences
    }
    new = [each for each in more_leaves if not taken & set(days_of(each.starts_on, each.last_on))]
    full = longer(
        leaves=[*leaves, *new], absences=[*absences, *(a for a in more_absences if a.absent_on not in taken)],
        reading=reading,
    )  # fmt: skip

    assert END <= less.end <= full.end


@given(LEAVES, ABSENCES)
def test_all_days_never_give_less_than_those_past_ten(leaves, absences):
    assert longer(leaves=leaves, absences=absences).end >= longer(
        leaves=leaves, absences=absences, reading=BEYOND
    ).end  # fmt: skip


@given(LEAVES, ABSENCES, READINGS, st.integers(0, 300), st.integers(1, 36))
def test_a_later_start_never_ends_earlier_whatever_is_taken_after_both(leaves, absences, reading, later, months):
    """Leave before the later start is another matter: it is in the one programme and not in the other."""
    starts = START, START + timedelta(days=later)
    leaves = [each for each in leaves if each.starts_on >= starts[1]]
    absences = [each for each in absences if each.absent_on >= starts[1]]
    early, late = (
        longer(
            start=each, end=last_day(start=each, months=months), leaves=leaves, absences=absences, reading=reading
        ).end
        for each in starts
    )

    assert early <= late


@given(LEAVES, ABSENCES, READINGS)
def test_the_numbers_of_the_explanation_add_up_to_the_verdict(leaves, absences, reading):
    found = longer(leaves=leaves, absences=absences, reading=reading)
    told = found.as_data()

    total = Decimal(0)
    for each in found.days:
        total += each.hours
        assert each.total == total
        assert 0 <= each.hours <= FULL_DAY
    assert told["counted_hours"] == float(total)
    assert working_days(END + timedelta(days=1), found.end) == found.added_days == found.added[reading]
    before = sum(each.hours for each in found.days if each.day < FLOOR_SINCE)
    since = total - before
    past = since if reading == ALL else since - 10 * FULL_DAY
    expected = before + (past if since > 10 * FULL_DAY else 0)
    assert (found.added_days - 1) * FULL_DAY < expected <= found.added_days * FULL_DAY


@given(LEAVES, ABSENCES)
def test_every_day_away_stands_in_the_explanation(leaves, absences):
    found = longer(leaves=leaves, absences=absences)

    expected = {day for each in leaves for day in days_of(each.starts_on, each.last_on)}
    assert {each.day for each in found.days} == expected | {each.absent_on for each in absences}
    assert all(each.why for each in found.days)
    assert not any(each.counts for each in found.days if day_off(each.day))


def test_every_kind_is_judged():
    assert set(KINDS) == set(AbsenceKind)
    assert set(LIMITS) == set(LeaveType)


# --- the calculator ---

TAKEN = {
    "leaves": [{"leave_type": "parental", "start_date": "2026-09-01", "end_date": "2026-09-14"}],
    "absences": [{"date": "2026-10-01", "hours": 7.5, "kind": "self_certified"}],
}


def test_the_calculator_tells_of_the_longer_programme_and_leaves_the_ordinary_end():
    answer = asked(**TAKEN)

    assert answer["max_end"] == "2027-06-07"
    assert answer["lengthening"]["end"] == "2027-06-22"
    assert answer["lengthening"]["added_by_reading"] == {"all_days": 11, "beyond_ten": 1}
    (reason,) = [each for each in answer["reasons"] if each["section"] == "INTF §§10, 19"]
    assert "11 virkedager til programmet" in reason["text"]
    assert "bare dagene ut over de ti legges til, er det 1 virkedag." in reason["text"]


def test_nothing_taken_is_nothing_said():
    assert "lengthening" not in asked()
    assert "lengthening" not in asked(leaves=[], absences=[])
