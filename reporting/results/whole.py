"""The page with what stands beside it: one whole for the screen and for the files."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reporting.results import files
from reporting.results.beside import Beside, beside, beside_rows
from reporting.results.facts import Scope
from reporting.results.followed import followed
from reporting.results.kept import kept
from reporting.results.measures import Measured, measured, measured_rows
from reporting.results.page import Results
from reporting.results.peers import peer_groups
from reporting.results.plain import Count
from reporting.rules.choice import EVERYTHING, Choice


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything that is said of a year."""

    page: Results
    peers: Beside
    measured: Measured | None  # None where the numbers of the year are another place's
    choice: Choice = EVERYTHING

    def rows(self) -> Iterator[files.Row]:
        """One number a row, as the files have them."""
        yield from files.rows(self.page)
        yield from beside_rows(self.peers.groups)
        yield from measured_rows(self.page, self.measured)


def chosen(said: Whole, choice: Choice) -> Whole:
    """What a reader has chosen of it: one answer for the screen, the files and the document."""
    page, peers = said.page, said.peers
    if choice.beside:
        peers = beside(page, [each for each in peers.groups if choice.shows_beside(each.code)])
    shown = replace(
        page,
        breakdowns=[each for each in page.breakdowns if choice.shows_breakdown(each.dimension)],
        cohorts=page.cohorts if choice.shows_way("startet") else (),
    )
    return Whole(shown, peers, said.measured, choice)


def whole(scope: Scope, page: Results) -> Whole:
    """The page and the sections that ask for more than its own numbers."""
    peers = beside(page, peer_groups(scope, year=page.year))
    if page.line.is_published:
        return Whole(page, peers, None)
    year = page.year
    found = kept(scope, what=Count.FOLLOWED, year=year, make=lambda: followed(scope, year=year))
    return Whole(page, peers, measured(page, found))
