"""Months, years and ages as the law counts them."""

import calendar
from datetime import date, timedelta


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later; the month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day(*, start: date, months: int) -> date:
    """The last day of a period of whole months."""
    return add_months(start, months) - timedelta(days=1)


def age_on(*, born: date, on: date) -> int:
    """Full years. Who is born on 29 February is a year older on 1 March."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
