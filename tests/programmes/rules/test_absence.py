"""When one's own word is enough, and what is more than the regulation gives (INTF §§6–14)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from programmes.codes import AbsenceKind, LeaveType
from programmes.rules.absence import (
    Absent,
    days_together,
    effect_on_support,
    standing_of,
    turns_of,
    used_up_by,
    warnings_of_absence,
)
from programmes.rules.leave import Spell

START = date(2026, 1, 5)
# A Monday in weeks without holidays.
MONDAY = date(2026, 8, 3)


def own(*days, kind=AbsenceKind.SELF_CERTIFIED, hours="7.5"):
    return [Absent(kind=kind, absent_on=MONDAY + timedelta(days=day), hours=Decimal(hours)) for day in days]


def warned(new, *, others=(), leaves=(), start=START):
    return " ".join(warnings_of_absence(new, others=others, leaves=leaves, programme_starts_on=start))


@pytest.mark.parametrize(("start", "is_warned"), [(MONDAY - timedelta(weeks=8), False), (MONDAY - timedelta(55), True)])
def test_ones_own_word_is_enough_after_eight_weeks(start, is_warned):
    """INTF §8."""
    assert ("etter åtte uker" in warned(own(0), start=start)) is is_warned


@pytest.mark.parametrize(("days", "is_warned"), [((0, 1, 2), False), ((0, 1, 2, 3), True), ((3, 4, 7), True)])
def test_ones_own_word_is_enough_for_three_calendar_days(days, is_warned):
    """INTF §8: a weekend between two days of absence is of it."""
    assert ("kalenderdager med egenmelding" in warned(own(*days))) is is_warned


@pytest.mark.parametrize(("later", "is_warned"), [(17, True), (21, False)])
def test_a_new_absence_within_sixteen_days_goes_on_from_the_one_before(later, is_warned):
    """INTF §8: two days, and then two more, 16 or 20 days after the last."""
    before, new = own(0, 1), own(later, later + 1)

    assert ("Dette blir 4 kalenderdager" in warned(new, others=before)) is is_warned


def test_absences_are_told_apart_by_working_days_between_them():
    assert [each.days for each in turns_of(own(0, 1, 3, 4, 7))] == [2, 5]
    assert days_together(turns_of(own(0, 1, 3, 4, 7)), at=1) == 7


@pytest.mark.parametrize(("times", "is_warned"), [(2, False), (3, True)])
def test_from_the_fourth_time_in_a_year_it_may_be_lost(times, is_warned):
    """INTF §9."""
    others = own(*(-30 * each for each in range(1, times + 1)))

    assert ("rett" in warned(own(0), others=others)) is is_warned
    assert f"Brukt {times} ganger" in standing_of(others, on=MONDAY)


@pytest.mark.parametrize(("before", "start", "told"), [
    ((), START, ""),
    ((-7, -6), START, ""),
    ((-7, -6, -5), START, f"Nytt fravær til og med {MONDAY + timedelta(days=11):%d.%m.%Y} krever legeerklæring"),
    ((-21, -19, -5), START, "brukt i 3 kalenderdager"),  # each goes on from the one before
    ((-24, -23, -22), START, ""),
    ((-200, -160, -120), START, ""),
    ((-200, -160, -120, -80), START, "brukt 4 ganger på tolv måneder"),
    ((2, 3, 4), START, ""),  # later than the day
    ((), MONDAY - timedelta(days=55), f"først fra {MONDAY + timedelta(days=1):%d.%m.%Y}"),
])  # fmt: skip
def test_before_it_is_written_down_one_sees_what_of_ones_own_word_is_used_up(before, start, told):
    """INTF §§8–9."""
    said = " ".join(used_up_by(MONDAY, before=own(*before), programme_starts_on=start))

    assert (told in said) if told else not said
    # Nor would the next be more than the regulation gives, but for the fourth time in a year itself.
    assert told or "§8" not in warned(own(0), others=own(*(day for day in before if day < 0)), start=start)


def test_what_was_more_than_a_year_ago_is_not_counted():
    """INTF §9."""
    others = own(-400, -430, -460)

    assert "INTF §9" not in warned(own(0), others=others)


@pytest.mark.parametrize(("days", "is_warned"), [(9, False), (10, True)])
def test_a_sick_child_gives_ten_days_in_twelve_months(days, is_warned):
    """INTF §§6–7, leave and absence together."""
    leave = Spell(leave_type=LeaveType.CHILD_SICKNESS, starts_on=MONDAY - timedelta(28), last_on=MONDAY - timedelta(24))
    before = [-14 + place + 2 * (place // 5) for place in range(days - 5)]
    others = own(*before, kind=AbsenceKind.CHILD_SICK)
    new = own(0, kind=AbsenceKind.CHILD_SICK)
    assert ("INTF §§6–7" in warned(new, others=others, leaves=[leave])) is is_warned


def test_appointments_are_of_the_ten_days_of_welfare_leave():
    """INTF §14: hours are added up, in a calendar year."""
    leave = Spell(leave_type=LeaveType.WELFARE, starts_on=MONDAY - timedelta(28), last_on=MONDAY - timedelta(17))
    new = own(0, kind=AbsenceKind.APPOINTMENT, hours="1.5")

    assert "10,2 virkedager med velferdspermisjon" in warned(new, leaves=[leave])
    assert not warned(new)


def test_an_hour_a_day_is_for_breastfeeding():
    """INTF §13."""
    assert not warned(own(0, kind=AbsenceKind.BREASTFEEDING, hours="1"))
    assert "én time om dagen" in warned(own(0, kind=AbsenceKind.BREASTFEEDING, hours="2"))


def test_a_day_off_is_told_and_so_is_a_long_day():
    assert "en lørdag, og teller ikke" in warned(own(5, kind=AbsenceKind.AGREED))
    assert "Mer enn 7,5 timer" in warned(own(0, kind=AbsenceKind.AGREED, hours="8"))


@pytest.mark.parametrize("kind", AbsenceKind)
def test_support_is_kept_for_all_but_unapproved_absence(kind):
    """INTF ch. 3 and 4, INTL §21."""
    said = effect_on_support(own(0, 1, kind=kind, hours="1.5"))

    assert ("trekkes for 3 timer (INTL §21)" in said) is (kind == AbsenceKind.UNAPPROVED)
    assert ("beholdes for 3 timer" in said) is (kind != AbsenceKind.UNAPPROVED)
