"""The page with what stands beside it: one whole for the screen and for the files."""

from collections.abc import Iterator
from dataclasses import dataclass

from reporting.results import files
from reporting.results.beside import Beside, beside, beside_rows
from reporting.results.facts import Scope
from reporting.results.followed import followed
from reporting.results.kept import kept
from reporting.results.measures import Measured, measured, measured_rows
from reporting.results.page import Results
from reporting.results.peers import peer_groups


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything that is said of a year."""

    page: Results
    peers: Beside
    measured: Measured | None  # None where the numbers of the year are another place's

    def rows(self) -> Iterator[files.Row]:
        """One number a row, as the files have them."""
        yield from files.rows(self.page)
        yield from beside_rows(self.peers.groups)
        yield from measured_rows(self.page, self.measured)


def whole(scope: Scope, page: Results) -> Whole:
    """The page and the sections that ask for more than its own numbers."""
    peers = beside(page, peer_groups(scope, year=page.year))
    if page.line.is_published:
        return Whole(page, peers, None)
    year = page.year
    return Whole(
        page, peers, measured(page, kept(scope, what="followed", year=year, make=lambda: followed(scope, year=year)))
    )
