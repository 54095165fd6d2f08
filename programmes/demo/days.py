"""Days as ordinals: the edges of years, days drawn within a year, and their text."""

from datetime import date
from functools import cache
from typing import Final

from programmes.demo.draws import Draws, Weighted

# The share of a year's starters in each month: few in July, many after the summer.
_USUAL: Final = Weighted(range(1, 13), [11, 9, 9, 7, 7, 6, 3, 13, 12, 10, 8, 5])
# The first from Ukraine started in spring 2022, most in the autumn.
_UKRAINE_2022: Final = Weighted(range(4, 13), [1, 4, 9, 6, 19, 20, 18, 15, 8])
_UKRAINE_2023: Final = Weighted(range(1, 13), [10, 9, 9, 8, 8, 7, 4, 10, 10, 10, 9, 6])
_SATURDAY: Final = 5


def first(year: int) -> int:
    """1 January."""
    return date(year, 1, 1).toordinal()


def last(year: int) -> int:
    """31 December."""
    return date(year, 12, 31).toordinal()


def year_of(day: int) -> int:
    """The calendar year."""
    return date.fromordinal(day).year


@cache
def iso(day: int) -> str:
    """As in the files."""
    return date.fromordinal(day).isoformat()


def working_day(day: int) -> int:
    """The day, or the Friday before a weekend."""
    weekday = (day + 6) % 7
    return day - max(0, weekday - _SATURDAY + 1)


def start_in(year: int, *, draws: Draws, is_ukrainian: bool = False) -> int:
    """A day on which programmes start: a working day, within the year."""
    months = _USUAL
    if is_ukrainian and year >= 2022:
        months = _UKRAINE_2022 if year == 2022 else _UKRAINE_2023
    month = draws.weighted(months)
    return max(first(year) + 1, working_day(date(year, month, 1 + draws.below(28)).toordinal()))
