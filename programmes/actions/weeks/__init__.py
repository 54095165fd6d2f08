"""The absence of a group in a week: read, saved a row at a time, gone through, and opened again."""

from programmes.actions.weeks.reading import Expected, GroupWeek, expected_in
from programmes.actions.weeks.saving import RowSent, Typed, WeekSaved, reopen_week, save_week, try_week

__all__ = [
    "Expected", "GroupWeek", "RowSent", "Typed", "WeekSaved", "expected_in", "reopen_week", "save_week", "try_week",
]  # fmt: skip
