"""Leave and time off: working days, how many the regulation gives, and whether support is paid (INTF chapters 3–4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from dateutil.easter import easter

from participants.codes import Sex
from programmes.codes import LeaveType
from programmes.rules.calendar import add_months

_DAY = timedelta(days=1)
_SATURDAY = 5
# Days off by INTF §17: fixed ones, and those that follow Easter Sunday by so many days.
_FIXED = ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))
_AFTER_EASTER = (-3, -2, 0, 1, 39, 49, 50)
# From so many working days in all, leave and absence are added to the programme's time (INTF §§10, 19).
ADDED_ABOVE = 10


class Within(StrEnum):
    """What a limit is counted in."""

    CALENDAR_YEAR = "calendar_year"
    TWELVE_MONTHS = "twelve_months"
    ONE_LEAVE = "one_leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How much of a kind of leave the regulation gives. `days` are working days; `months` are of the calendar."""

    section: str
    days: int | None = None
    months: int | None = None
    within: Within = Within.ONE_LEAVE
    is_paid: bool = True
    is_added: bool = True


LIMITS: dict[LeaveType, Limit] = {
    LeaveType.OWN_SICKNESS: Limit(section="INTF §5"),
    # More with more than two children, for sole carers, and for a child with a chronic illness.
    LeaveType.CHILD_SICKNESS: Limit(section="INTF §§6–7", days=10, within=Within.TWELVE_MONTHS),
    LeaveType.PREGNANCY: Limit(section="INTF §11", days=10),
    LeaveType.BIRTH: Limit(section="INTF §12", days=20),
    LeaveType.WELFARE: Limit(section="INTF §14", days=10, within=Within.CALENDAR_YEAR),
    LeaveType.PEACE_WORK: Limit(section="INTF §14a", days=10, within=Within.CALENDAR_YEAR),
    LeaveType.LONG_SICKNESS: Limit(section="INTF §15", months=12, is_paid=False),
    LeaveType.PARENTAL: Limit(section="INTF §16", months=10, is_paid=False),
    LeaveType.RELIGIOUS_DAY: Limit(section="INTF §17", days=2, within=Within.CALENDAR_YEAR, is_added=False),
    LeaveType.HOLIDAY: Limit(section="INTF §18", days=25, within=Within.CALENDAR_YEAR, is_added=False),
    LeaveType.OTHER: Limit(section="INTF §14"),
}
_FATHERS_DAYS = 7
_PERIODS = {Within.CALENDAR_YEAR: " i kalenderåret", Within.TWELVE_MONTHS: " de siste tolv månedene"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A leave, its last day counted in; without one it goes on."""

    leave_type: LeaveType
    starts_on: date
    last_on: date | None


@cache
def days_off(year: int) -> frozenset[date]:
    """Public holidays of a year."""
    sunday = easter(year)
    fixed = {date(year, month, day) for month, day in _FIXED}
    return frozenset(fixed | {sunday + timedelta(days=days) for days in _AFTER_EASTER})


def working_days(first: date, last: date) -> int:
    """Days from the first to the last that are neither Saturday, Sunday nor a day off."""
    days = (first + timedelta(days=step) for step in range((last - first).days + 1))
    return sum(day.weekday() < _SATURDAY and day not in days_off(day.year) for day in days)


def used(spells: Iterable[Spell], *, first: date, last: date) -> int:
    """Working days of leave in a period. A leave without end is counted to the end of the period."""
    return sum(
        working_days(max(each.starts_on, first), min(each.last_on or last, last))
        for each in spells
        if each.starts_on <= last and (each.last_on or last) >= first
    )


def warnings_of_leave(new: Spell, *, others: Iterable[Spell], sex: Sex) -> list[str]:
    """Where a leave, with those of its kind before it, is more than the regulation gives."""
    limit, found = LIMITS[new.leave_type], []
    alike = [each for each in others if each.leave_type == new.leave_type]
    if limit.months:
        longest = add_months(new.starts_on, limit.months) - _DAY
        if new.last_on is None or new.last_on > longest:
            found.append(
                f"Permisjonen kan vare i høyst {limit.months} måneder, til {longest:%d.%m.%Y} ({limit.section})."
            )
    if limit.days and new.last_on:
        days = _FATHERS_DAYS if new.leave_type == LeaveType.BIRTH and sex == Sex.MALE else limit.days
        for first, last in _windows(new, within=limit.within):
            count = used([*alike, new], first=first, last=last)
            if count > days:
                found.append(
                    f"Dette blir {count} virkedager{_PERIODS.get(limit.within, '')}. Forskriften gir høyst {days}"
                    f" ({limit.section})."
                )
                break
    return found


def _windows(new: Spell, *, within: Within) -> list[tuple[date, date]]:
    last = new.last_on or new.starts_on
    if within == Within.CALENDAR_YEAR:
        return [(date(year, 1, 1), date(year, 12, 31)) for year in range(new.starts_on.year, last.year + 1)]
    if within == Within.TWELVE_MONTHS:
        return [(add_months(last, -12) + _DAY, last)]
    return [(new.starts_on, last)]


def about(leave_type: LeaveType) -> str:
    """What the regulation says of a kind of leave, in a few words."""
    limit = LIMITS[leave_type]
    most = f"høyst {limit.months} måneder" if limit.months else f"høyst {limit.days} virkedager" if limit.days else ""
    paid = "med stønad" if limit.is_paid else "uten stønad"
    return f"{limit.section}: {', '.join(each for each in (most + _PERIODS.get(limit.within, ''), paid) if each)}."


def faults_of_period(
    *, starts_on: date, last_on: date | None, programme_starts_on: date | None, programme_last_on: date | None
) -> dict[str, str]:
    """What cannot be registered of a measure or a leave, a sentence for each field."""
    if abs(starts_on.year - (programme_starts_on or starts_on).year) > _FURTHEST_YEARS:
        return {"starts_on": f"{starts_on:%d.%m.%Y} er for langt unna. Sjekk året."}
    if last_on and last_on < starts_on:
        return {"last_on": "Siste dag kan ikke være før første dag. Rett en av datoene."}
    if last_on and last_on.year - starts_on.year > _FURTHEST_YEARS:
        return {"last_on": f"{last_on:%d.%m.%Y} er for langt unna. Sjekk året."}
    if programme_last_on and (last_on is None or last_on > programme_last_on):
        return {"last_on": f"Programmet sluttet {programme_last_on:%d.%m.%Y}. Siste dag kan ikke være etter det."}
    return {}


_FURTHEST_YEARS = 10


def warnings_of_period(*, starts_on: date, programme_starts_on: date | None) -> list[str]:
    """What is unusual in a measure or a leave."""
    if programme_starts_on and starts_on < programme_starts_on:
        return [f"Første dag er før programmet startet {programme_starts_on:%d.%m.%Y}. Sjekk datoen."]
    return []
