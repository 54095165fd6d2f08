"""How much of each kind of leave the regulation gives, what is used and what is left (INTF §§6–18)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from participants.codes import Sex
from programmes.codes import AbsenceKind, Care, LeaveType
from programmes.rules import leave as rules_of_leave
from programmes.rules.absence import FULL_DAY, Absent, warnings_of_absence
from programmes.rules.calendar import add_working_days
from programmes.rules.leave import (
    CHILD_SICKNESS,
    LIMITS,
    WELFARE_DAYS,
    Spell,
    about,
    balance_of,
    days_for_sick_child,
    warnings_of_leave,
)

ON = date(2026, 9, 1)


def spell(kind, first, last):
    return Spell(leave_type=kind, starts_on=date.fromisoformat(first), last_on=date.fromisoformat(last))


@pytest.mark.parametrize(("kind", "section", "most", "is_paid"), [
    (LeaveType.OWN_SICKNESS, "INTF §5", None, True), (LeaveType.CHILD_SICKNESS, "INTF §§6–7", 10, True),
    (LeaveType.PREGNANCY, "INTF §11", 10, True), (LeaveType.BIRTH, "INTF §12", 20, True),
    (LeaveType.WELFARE, "INTF §14", 10, True), (LeaveType.PEACE_WORK, "INTF §14a", 10, True),
    (LeaveType.LONG_SICKNESS, "INTF §15", 365, False), (LeaveType.PARENTAL, "INTF §16", 303, False),
    (LeaveType.RELIGIOUS_DAY, "INTF §17", 2, True), (LeaveType.HOLIDAY, "INTF §18", 25, True),
])  # fmt: skip
def test_each_kind_has_its_limit_its_section_and_its_support(kind, section, most, is_paid):
    """domain.md §5.2 row by row. Months are counted from the first day: ten from 1 September are 303 days."""
    balance = balance_of(kind, spells=[], sex=Sex.FEMALE, on=ON)

    assert (balance.used, balance.most, balance.left, balance.is_paid) == (0, most, most, is_paid)
    assert LIMITS[kind].section == section
    assert f"({section})" in balance.said()
    assert ("uten stønad" in balance.said()) is not is_paid


@pytest.mark.parametrize(("care", "days"), [
    (None, 10), (Care.UP_TO_TWO, 10), (Care.MORE, 15), (Care.ALONE, 20), (Care.ALONE_MORE, 30), (Care.CHRONIC, 20),
    (Care.CHRONIC_ALONE, 40),
])  # fmt: skip
def test_a_sick_child_gives_more_days_to_those_with_more_to_carry(care, days):
    """INTF §§6–7: as leave, and as absence beside it, in the same twelve months."""
    first = date(2026, 8, 3)

    def leave(count):
        last = add_working_days(first - timedelta(days=1), count)
        return Spell(leave_type=LeaveType.CHILD_SICKNESS, starts_on=first, last_on=last)

    def absent(count):
        day = add_working_days(leave(count).last_on, 1)
        new = [Absent(kind=AbsenceKind.CHILD_SICK, absent_on=day, hours=FULL_DAY)]
        return warnings_of_absence(new, others=[], leaves=[leave(count)], programme_starts_on=first, care=care)

    assert not warnings_of_leave(leave(days), others=[], sex=Sex.FEMALE, care=care)
    [told] = warnings_of_leave(leave(days + 1), others=[], sex=Sex.FEMALE, care=care)
    assert f"Forskriften gir høyst {days} (INTF §§6–7)" in told
    assert not absent(days - 1)
    [told] = absent(days)
    assert f"Forskriften gir {days} (INTF §§6–7" in told


def test_what_is_given_for_a_sick_child_changes_with_the_regulation_and_not_before(monkeypatch):
    """A coming regulation is a new row."""
    coming = replace(CHILD_SICKNESS[-1], valid_from=date(2027, 1, 1), days=dict.fromkeys(Care, 12))
    monkeypatch.setattr(rules_of_leave, "CHILD_SICKNESS", (*CHILD_SICKNESS, coming))

    assert days_for_sick_child(Care.ALONE, on=date(2026, 12, 31)) == 20
    assert days_for_sick_child(Care.ALONE, on=date(2027, 1, 1)) == 12
    assert "Ut året barnet fyller 12, eller 18" in about(LeaveType.CHILD_SICKNESS)


def test_a_father_has_seven_days_at_the_birth():
    balance = balance_of(LeaveType.BIRTH, spells=[], sex=Sex.MALE, on=ON)

    assert balance.left == 7
    eight = spell(LeaveType.BIRTH, "2026-08-03", "2026-08-12")
    assert warnings_of_leave(eight, others=[], sex=Sex.MALE)
    assert not warnings_of_leave(eight, others=[], sex=Sex.FEMALE)


@pytest.mark.parametrize(("kind", "spells", "used", "left"), [
    # Easter week: Monday to Wednesday are working days.
    (LeaveType.WELFARE, [("2026-03-30", "2026-04-06")], 3, 7),
    (LeaveType.WELFARE, [("2025-12-29", "2026-01-05")], 2, 8),
    (LeaveType.WELFARE, [("2026-03-02", "2026-03-20")], 15, 0),
    (LeaveType.CHILD_SICKNESS, [("2025-08-31", "2025-09-02"), ("2026-08-31", "2026-09-02")], 3, 7),
    (LeaveType.PARENTAL, [("2026-06-01", "2026-08-31")], 92, 212),
    (LeaveType.PARENTAL, [("2024-06-01", "2024-08-31")], 0, 303),
    (LeaveType.OWN_SICKNESS, [("2026-08-31", "2026-08-31")], 1, None),
])  # fmt: skip
def test_what_is_used_is_taken_from_what_there_is(kind, spells, used, left):
    """By the calendar year, by twelve months, or by the months of one leave."""
    balance = balance_of(kind, spells=[spell(kind, *each) for each in spells], sex=Sex.FEMALE, on=ON)

    assert (balance.used, balance.left) == (used, left)


def test_a_leave_without_a_last_day_is_counted_to_today():
    running = Spell(leave_type=LeaveType.PARENTAL, starts_on=date(2026, 8, 1), last_on=None)

    assert balance_of(LeaveType.PARENTAL, spells=[running], sex=Sex.FEMALE, on=ON).used == 32


@pytest.mark.parametrize(("kind", "said"), [
    (LeaveType.WELFARE, "3 ved oppstart i barnehage"), (LeaveType.WELFARE, "1 ved skolestart"),
    (LeaveType.WELFARE, "1 ved egen bryllupsdag"), (LeaveType.WELFARE, "3 ved dødsfall"),
    (LeaveType.PARENTAL, "75 dager"), (LeaveType.RELIGIOUS_DAY, "14 dager før"), (LeaveType.BIRTH, "For far 7"),
    (LeaveType.CHILD_SICKNESS, "15 med mer enn to barn"),
])  # fmt: skip
def test_the_smaller_limits_within_a_kind_are_told(kind, said):
    assert said in about(kind)
    assert sum(WELFARE_DAYS.values()) <= LIMITS[LeaveType.WELFARE].days
