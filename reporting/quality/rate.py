"""What is not registered, and between which shares it leaves the municipality's rate of a year."""

from dataclasses import dataclass

from reporting.quality.records import Quality, quality_of, without_exit
from reporting.results.facts import Scope
from reporting.results.kept import kept
from reporting.results.page import Results
from reporting.results.plain import Count
from reporting.rules.bounds import Bounds, Unsettled, bounds


@dataclass(frozen=True, slots=True)
class Rate:
    """What is missing, and what it does. `bounds` is None where the reader is not shown the share."""

    without_activity: int
    without_cause: int
    without_exit: int
    bounds: Bounds | None

    @property
    def missing(self) -> int:
        """How many things change the rate when they are registered."""
        return self.without_activity + self.without_cause + self.without_exit


def rate_of(scope: Scope, page: Results) -> Rate:
    """Of the year that the page shows."""
    year = page.year
    waiting = kept(scope, what=Count.WITHOUT_EXIT, year=year, make=lambda: waiting_in(scope, year=year))
    unsettled = Unsettled(without_exit=waiting, **page.gaps.unsettled)
    return Rate(
        page.gaps.without_activity,
        page.gaps.without_cause,
        unsettled.without_exit,
        bounds(unsettled) if page.gaps.percent is not None else None,
    )


def quality_in(scope: Scope, *, year: int) -> Quality:
    """What the records of a year lack."""
    return quality_of(place=scope.municipality_id, year=year, on=scope.today, register=scope.register)


def waiting_in(scope: Scope, *, year: int) -> int:
    """How many may yet turn out to have left in a year."""
    return without_exit(place=scope.municipality_id, year=year, on=scope.today, register=scope.register)
