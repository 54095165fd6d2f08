"""How many records will lack something at the deadline, at the pace of the last weeks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WINDOW = timedelta(days=28)
_FEWEST_DAYS = 7  # a pace of fewer days tells nothing


@dataclass(frozen=True, slots=True)
class Forecast:
    """At this pace: how many lack something on the last day, and the day when nobody does."""

    days: int  # how many the pace is of
    registered: int  # net, in those days
    left_at_deadline: int
    done_on: date | None  # None where nothing, or less than nothing, is registered


def forecast(counted: Sequence[tuple[date, int]], *, due_on: date, on: date) -> Forecast | None:
    """From how many lacked something on each day that it was counted; None where that is too little to go by."""
    recent = sorted(each for each in counted if on - WINDOW <= each[0] <= on)
    if len(recent) < 2:  # noqa: PLR2004
        return None
    (first_on, before), (last_on, now) = recent[0], recent[-1]
    days = (last_on - first_on).days
    if days < _FEWEST_DAYS:
        return None
    registered = before - now
    ahead = max((due_on - last_on).days, 0)
    # Rounded up: half a record is one that is not done.
    left = max(-(-(now * days - registered * ahead) // days), 0)
    done_on = last_on + timedelta(days=-(-now * days // registered)) if registered > 0 else last_on if not now else None
    return Forecast(days, registered, left, done_on)
