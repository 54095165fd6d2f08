"""What another outcome would make of a share: counts in, whole per cent out."""

from typing import NamedTuple

from reporting.rules.shares import share


class Changed(NamedTuple):
    """A share as it would be."""

    part: int
    whole: int

    @property
    def percent(self) -> int:
        """Whole per cent, half up."""
        return share(part=self.part, whole=self.whole) or 0


def had_more(*, part: int, whole: int, more: int) -> Changed:
    """More of the same people with a transition; never more than there are."""
    return Changed(min(part + more, whole), whole)


def leave_next(*, part: int, whole: int, more: int) -> Changed:
    """As many more who leave, all to work or education."""
    return Changed(part + more, whole + more)


def needed_for(*, percent: int, part: int, whole: int) -> int | None:
    """How many more of the same people give at least a share; None where none are needed."""
    wanted = -(-percent * whole // 100)
    return wanted - part if wanted > part else None


def needed_of_next(*, percent: int, part: int, whole: int, leaving: int) -> int | None:
    """How many of those who are yet to leave must have a transition for at least a share of everyone who has left then.

    0 where none of them need to; None where all of them are too few.
    """
    wanted = max(-(-percent * (whole + leaving) // 100) - part, 0)
    return wanted if wanted <= leaving else None
