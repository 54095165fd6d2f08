"""Reads the rows of a CSV file as they stand, with limits on a row.

The standard library reads the cells, not frictionless: that guesses quotes and separators from the first lines even
when told, and a hundred kilobytes of quotes keep its guess busy for half a minute.
"""

import csv
import re
from collections.abc import Iterator
from typing import TextIO

from programmes.exchange.descriptor import TableFile
from programmes.exchange.findings import refuse

# The longest sound row is far below this; a row without end is a quote that nobody closed.
_LONGEST_ROW = 64 * 1024
# What stands for bytes that are no UTF-8, so that the row they are in can be told.
_STRAY = re.compile("[\udc80-\udcff]")


class _Lines:
    """The lines of a file, counted since the last row that came of them."""

    def __init__(self, source: TextIO) -> None:
        self._source = source
        self.length = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._source.readline(_LONGEST_ROW + 1)
        self.length += len(line)
        if not line:
            raise StopIteration
        if self.length > _LONGEST_ROW:
            raise csv.Error
        if not line.isascii() and _STRAY.search(line):
            raise UnicodeError
        return line


def rows(file: TableFile, *, table: str) -> Iterator[list[str]]:
    """The rows, the header first. Raises PackageRefused where the file cannot be read on."""
    count = 0
    with file.path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as source:
        lines = _Lines(source)
        reader = csv.reader(lines, file.dialect, strict=True)
        try:
            for count, cells in enumerate(reader, start=1):  # noqa: B007 - told when the next row fails
                lines.length = 0
                yield cells
        except UnicodeError as error:
            raise refuse(
                table=table,
                row=count + 1,
                problem="Filen er ikke i UTF-8.",
                remedy="Lagre filen som «CSV UTF-8» og send den igjen.",
            ) from error
        except csv.Error as error:
            raise refuse(
                table=table,
                row=count + 1,
                problem="Raden kan ikke leses: den er for lang, eller anførselstegnene går ikke opp.",
                remedy="Sjekk anførselstegnene fra denne raden.",
            ) from error
