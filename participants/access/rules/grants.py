"""How long a grant lives unused, and which quarter a review is for."""

from datetime import date, timedelta

# Whoever has not used a role for a quarter does not need it today.
UNUSED_DAYS = 90
_MONTHS = 3


def quarter_of(day: date) -> date:
    """The first day of the quarter."""
    return date(day.year, (day.month - 1) // _MONTHS * _MONTHS + 1, 1)


def unused_since(day: date) -> date:
    """A grant that was last used before this day has expired."""
    return day - timedelta(UNUSED_DAYS)
