"""A week: how it is named, what falls on which day, what overlaps, and its hours against full time."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Protocol, TypeVar

from programmes.codes import AppointmentKind
from programmes.rules.calendar import day_off, days_of
from programmes.rules.hours import Week

DAYS, WORKING_DAYS = 7, 5
FARTHEST_COPY = timedelta(weeks=26)
_FIRST_YEAR, _LAST_YEAR = 2000, 2100
_HOURS, _MINUTES = 24, 60
_LONGEST_WEEKLY = timedelta(days=2 * 366)
# As addresses have it; without the letter too, as they once had it.
_WEEK = re.compile(r"([0-9]{4})-u?([0-9]{1,2})", re.ASCII)
_CLOCK = re.compile(r"([0-9]{1,2})(?:[.:]?([0-9]{2}))?", re.ASCII)
# Hours of these are hours of the programme.
COUNTED = frozenset({AppointmentKind.MEASURE, AppointmentKind.TALK})
HOW_OF_CLOCK = "Skriv klokkeslettet slik: 9, 09.30 eller 0930."


class Slot(Protocol):
    """What has a time on a day."""

    @property
    def begins(self) -> time:
        """From."""

    @property
    def finishes(self) -> time:
        """To."""


S = TypeVar("S", bound=Slot)


def monday_of(day: date) -> date:
    """The first day of the week of a day."""
    return day - timedelta(days=day.weekday())


def read_week(text: str) -> date | None:
    """The Monday of `2026-u48`; None for what names no week."""
    found = _WEEK.fullmatch(text)
    if not found or not _FIRST_YEAR <= int(found[1]) <= _LAST_YEAR:
        return None
    try:
        return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        return None


def write_week(day: date) -> str:
    """The week of a day as it stands in addresses: `2026-u48`."""
    year, week, _ = day.isocalendar()
    return f"{year}-u{week}"


def read_clock(text: str) -> time:
    """A time as it is typed: 9, 9.30, 09:30, 0930. Raises ValueError with a sentence."""
    found = _CLOCK.fullmatch("".join(text.split()))
    if not found or int(found[1]) >= _HOURS or int(found[2] or 0) >= _MINUTES:
        raise ValueError(HOW_OF_CLOCK)
    return time(int(found[1]), int(found[2] or 0))


def write_clock(at: time) -> str:
    """As it stands in a field, and on a page."""
    return f"{at:%H.%M}"


def falls_on(day: date, *, starts_on: date, ends_on: date | None) -> bool:
    """Whether what comes each week on the weekday of its first day falls on a day."""
    return starts_on <= day and (ends_on is None or day < ends_on) and day.weekday() == starts_on.weekday()


def hours_of(slot: Slot) -> Decimal:
    """How long it lasts, in hours."""
    minutes = (slot.finishes.hour - slot.begins.hour) * _MINUTES + slot.finishes.minute - slot.begins.minute
    return Decimal(minutes) / _MINUTES


def overlapping(slots: Sequence[S]) -> list[tuple[S, S]]:
    """Pairs of one day that are at the same time."""
    ordered = sorted(slots, key=lambda each: (each.begins, each.finishes))
    return [(one, other) for one, other in combinations(ordered, 2) if other.begins < one.finishes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """The hours of a week that are planned, of those that full time asks for in it."""

    planned: Decimal
    full: Decimal
    missing: Decimal
    # Working days on which nobody is asked to be there.
    free_days: int
    week: Week


def demand_of(week: Week, *, free_days: int) -> Demand:
    """Full time of a week is a fifth less for each public holiday and each day of leave (INTF §17, chapter 4)."""
    full = week.full * (WORKING_DAYS - free_days) / WORKING_DAYS
    return Demand(
        planned=week.planned, full=full, missing=max(Decimal(0), full - week.planned), free_days=free_days, week=week
    )


def free_days_of(monday: date, *, leaves: Iterable[tuple[date, date | None]]) -> set[date]:
    """Public holidays and days of leave from Monday to Friday."""
    away = list(leaves)
    return {
        day
        for day in days_of(monday, monday + timedelta(days=WORKING_DAYS - 1))
        if day_off(day) or any(first <= day and (end is None or day < end) for first, end in away)
    }


def faults_of_appointment(
    *, kind: str, measure_type: str, on: date, begins: time, finishes: time, last_on: date | None, is_weekly: bool
) -> dict[str, str]:
    """What cannot be, a sentence for each field."""
    faults = {}
    if kind == AppointmentKind.MEASURE and not measure_type:
        faults["what"] = "Velg hvilket tiltak det gjelder."
    if finishes <= begins:
        faults["finishes"] = "Klokkeslettet må være etter det den begynner."
    if is_weekly and last_on is not None:
        if last_on < on:
            faults["last_on"] = "Siste dag kan ikke være før den første."
        elif last_on > on + _LONGEST_WEEKLY:
            faults["last_on"] = "En avtale kan gjentas i høyst to år. Sjekk året."
    return faults


def weeks_to_copy(monday: date, *, until_on: date | None) -> list[date] | str:
    """The Mondays that a week is copied to: the next, or each until a day. A sentence where it cannot be."""
    last = monday_of(until_on) if until_on else monday + timedelta(days=DAYS)
    if last <= monday:
        return "Dagen må være etter uka du kopierer."
    if last > monday + FARTHEST_COPY:
        return "En uke kan kopieres et halvt år fram. Velg en tidligere dag, eller la avtalen gjentas hver uke."
    return [monday + timedelta(days=days) for days in range(DAYS, (last - monday).days + 1, DAYS)]
