"""A group's week: its days, the letter of each kind of absence, and which days of whom can have any."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from participants.rules.groups import Slot, hours_on
from programmes.codes import AbsenceKind
from programmes.rules.absence import MOST_HOURS
from programmes.rules.calendar import day_off

_DAYS = 5
# One key each; what is most common first.
LETTERS: dict[str, AbsenceKind] = {
    "S": AbsenceKind.SELF_CERTIFIED, "L": AbsenceKind.SICK_NOTE, "B": AbsenceKind.CHILD_SICK,
    "V": AbsenceKind.APPOINTMENT, "M": AbsenceKind.BREASTFEEDING, "A": AbsenceKind.AGREED, "U": AbsenceKind.UNAPPROVED,
}  # fmt: skip
LETTER_OF = {kind: letter for letter, kind in LETTERS.items()}
NO_HOURS = f"Timene må være et tall over 0 og høyst {MOST_HOURS}, for eksempel 3,5."


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Leave, from the first day to the last, both counted in."""

    first: date
    last: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attending:
    """When one who is in a group is expected there: as a member, and in the programme."""

    starts_on: date
    ends_on: date | None
    programme_starts_on: date | None
    programme_ends_on: date | None
    leaves: tuple[Away, ...] = ()


def has_begun(monday: date, *, on: date) -> bool:
    """Whether there is a day to go through yet: of a week to come nobody knows who was there."""
    return monday <= on


def days_of_week(monday: date) -> list[date]:
    """Monday to Friday."""
    return [monday + timedelta(days=each) for each in range(_DAYS)]


def planned_hours(day: date, slots: Iterable[Slot]) -> Decimal:
    """How long the group meets on a day: never on a day off, and never more than absence can be."""
    return Decimal(0) if day_off(day) else min(hours_on(day, slots), Decimal(MOST_HOURS))


def why_not(day: date, *, hours: Decimal, who: Attending) -> str:
    """Why nobody expects someone in the group on a day; empty where they are expected."""
    reasons = {
        "ikke timer": not hours,
        "ikke i gruppen": day < who.starts_on or bool(who.ends_on and day >= who.ends_on),
        "ikke startet": who.programme_starts_on is None or day < who.programme_starts_on,
        "avsluttet": bool(who.programme_ends_on and day >= who.programme_ends_on),
        "permisjon": any(each.first <= day and (each.last is None or day <= each.last) for each in who.leaves),
    }
    return day_off(day) or next((why for why, holds in reasons.items() if holds), "")


def read_hours(text: str) -> tuple[Decimal | None, bool]:
    """The hours, None for all that were planned; and whether they could be read."""
    text = text.strip().replace(",", ".")
    if not text:
        return None, True
    try:
        hours = Decimal(text)
    except InvalidOperation:
        return None, False
    is_right = hours.is_finite() and 0 < hours <= MOST_HOURS and hours == round(hours, 1)
    return (round(hours, 1), True) if is_right else (None, False)
