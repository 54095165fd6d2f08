"""The page with what stands beside it: one whole for the screen and for the files."""

from collections.abc import Iterator
from dataclasses import dataclass

from reporting.results import files
from reporting.results.beside import Beside, beside, beside_rows
from reporting.results.facts import Scope
from reporting.results.page import Results
from reporting.results.peers import peer_groups


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything that is said of a year."""

    page: Results
    peers: Beside

    def rows(self) -> Iterator[files.Row]:
        """One number a row, as the files have them."""
        yield from files.rows(self.page)
        yield from beside_rows(self.peers.groups)


def whole(scope: Scope, page: Results) -> Whole:
    """The page and the sections that ask for more than its own numbers."""
    return Whole(page, beside(page, peer_groups(scope, year=page.year)))
