"""How far a share may be from what it would be in the long run."""

from math import sqrt
from typing import NamedTuple

_Z = 1.959963984540054  # the normal distribution's 97.5 %


class Interval(NamedTuple):
    """Whole per cent, both ends in it."""

    low: int
    high: int

    def holds(self, percent: int) -> bool:
        """Whether a share lies within: then the difference is smaller than the uncertainty."""
        return self.low <= percent <= self.high


def wilson(*, part: int, whole: int) -> Interval | None:
    """Wilson's 95 per cent interval, half up; None where nobody is counted. Honest for small numbers, 0 and 100 too."""
    if whole == 0:
        return None
    share, square = part / whole, _Z * _Z
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    reach = _Z * sqrt(share * (1 - share) / whole + square / (4 * whole * whole)) / (1 + square / whole)
    return Interval(int(100 * max(0.0, middle - reach) + 0.5), int(100 * min(1.0, middle + reach) + 0.5))
