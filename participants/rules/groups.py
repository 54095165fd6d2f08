"""Groups: what cannot be registered of one, and how long it meets on a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise

from participants.rules.dates import WEEKDAYS

MOST_MEMBERS_AT_ONCE = 100
LONGEST_NAME, LONGEST_PLACE, MOST_ROOM = 80, 120, 500
_TENTH = Decimal("0.1")
_DAY = timedelta(days=1)
_BACKWARDS = "Siste dag kan ikke være før første dag. Rett en av datoene."
_OUTSIDE = "Gruppen varer fra {first:%d.%m.%Y}{to}. Velg en dag i den tiden."


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A weekday with times, and a place where it is not the group's own. Monday is 1."""

    weekday: int
    begins: time
    finishes: time
    place: str = ""

    @property
    def hours(self) -> Decimal:
        """By the clock, to a tenth."""
        day = date.min
        lasts = datetime.combine(day, self.finishes) - datetime.combine(day, self.begins)
        return (Decimal(lasts.seconds) / 3600).quantize(_TENTH)


def hours_on(day: date, slots: Iterable[Slot]) -> Decimal:
    """How long a group meets on a day of an ordinary week; holidays are for whoever asks."""
    return sum((slot.hours for slot in slots if slot.weekday == day.isoweekday()), Decimal(0))


def faults_of_group(
    *, name: str, place: str, capacity: int | None, starts_on: date, ends_on: date | None
) -> dict[str, str]:
    """What cannot be registered, a sentence for each field."""
    faults = {}
    if not name.strip():
        faults["name"] = "Skriv hva gruppen heter."
    elif len(name) > LONGEST_NAME:
        faults["name"] = f"Navnet er for langt. Skriv høyst {LONGEST_NAME} tegn."
    if len(place) > LONGEST_PLACE:
        faults["place"] = f"Stedet er for langt. Skriv høyst {LONGEST_PLACE} tegn."
    if capacity is not None and not 0 < capacity <= MOST_ROOM:
        faults["capacity"] = f"Antall plasser må være fra 1 til {MOST_ROOM}."
    if ends_on and ends_on <= starts_on:
        faults["last_on"] = _BACKWARDS
    return faults


def fault_of_day(day: date, *, starts_on: date, ends_on: date | None) -> str:
    """Why nothing of a group can begin on a day; empty where the group runs."""
    if starts_on <= day and (ends_on is None or day < ends_on):
        return ""
    return _OUTSIDE.format(first=starts_on, to=f" til {ends_on - _DAY:%d.%m.%Y}" if ends_on else "")


def faults_of_stay(
    *, starts_on: date, ends_on: date | None, group_starts_on: date, group_ends_on: date | None
) -> dict[str, str]:
    """Why nobody can be in a group in [starts_on, ends_on), a sentence for each field."""
    faults = {}
    if fault := fault_of_day(starts_on, starts_on=group_starts_on, ends_on=group_ends_on):
        faults["starts_on"] = fault
    if ends_on and ends_on <= starts_on:
        faults["last_on"] = _BACKWARDS
    elif ends_on and (fault := fault_of_day(ends_on - _DAY, starts_on=group_starts_on, ends_on=group_ends_on)):
        faults["last_on"] = fault
    return faults


def most_at_once(stays: Iterable[tuple[date, date | None]], *, first: date, until: date | None) -> int:
    """How many are in a group at once, on the day in [first, until) when they are most."""
    held = list(stays)
    days = {first, *(begins for begins, _ in held if begins > first and (until is None or begins < until))}
    return max(sum(begins <= day and (ends is None or day < ends) for begins, ends in held) for day in days)


def faults_of_slots(slots: Sequence[Slot]) -> dict[str, str]:
    """Times that are no times, or that overlap."""
    for each in slots:
        if each.finishes <= each.begins:
            day = WEEKDAYS[each.weekday - 1]
            return {"sessions": f"{day} kl. {each.begins:%H.%M}: Slutten må være etter starten. Rett klokkeslettene."}
    for before, after in pairwise(sorted(slots, key=lambda each: (each.weekday, each.begins))):
        if before.weekday == after.weekday and after.begins < before.finishes:
            day = WEEKDAYS[after.weekday - 1]
            return {"sessions": f"{day} har to tider som overlapper kl. {after.begins:%H.%M}. Rett en av dem."}
    return {}
