"""Months, years, ages and working days as the law counts them."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from holidays import country_holidays

_DAY = timedelta(days=1)
_SATURDAY = 5
_WEEKEND = ("lørdag", "søndag")


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later; the month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day(*, start: date, months: int) -> date:
    """The last day of a period of whole months."""
    return add_months(start, months) - _DAY


def age_on(*, born: date, on: date) -> int:
    """Full years. Who is born on 29 February is a year older on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def last_day_of(ends_on: date | None) -> date | None:
    """The last day of a half-open period; None where it goes on."""
    return ends_on - _DAY if ends_on else None


@cache
def days_off(year: int) -> dict[date, str]:
    """Public holidays of a year with their names. They are those of INTF §17; a test holds the library to that."""
    return dict(country_holidays("NO", years=year, language="no").items())


def day_off(day: date) -> str:
    """Why a day is no working day: a holiday by its name, else a Saturday or Sunday; empty for a working day."""
    weekday = day.weekday()
    return days_off(day.year).get(day) or (_WEEKEND[weekday - _SATURDAY] if weekday >= _SATURDAY else "")


def days_of(first: date, last: date) -> Iterator[date]:
    """Each day from the first to the last, both counted in."""
    return (first + timedelta(days=step) for step in range((last - first).days + 1))


def days_away(first: date, last: date | None) -> list[date]:
    """The working days of an absence; a day off only where it is asked for by itself."""
    days = [day for day in days_of(first, last or first) if not day_off(day)]
    return days or [first]


def working_days(first: date, last: date) -> int:
    """Days from the first to the last that are neither Saturday, Sunday nor a day off (virkedager)."""
    return sum(not day_off(day) for day in days_of(first, last))


def add_working_days(day: date, count: int) -> date:
    """The day on which so many working days have passed after `day`."""
    while count:
        day += _DAY
        count -= not day_off(day)
    return day
