"""A release as tidy rows: one cell, one row."""

import csv
import io
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reporting.models import FurtherCell, ReleaseCell

COLUMNS = (
    "year", "region_level", "region", "sex", "age_group", "country_background", "education_level", "permit_basis",
    "main_activity", "indicator", "value", "symbol",
)  # fmt: skip

# Of the tables by breakdown, in a file of their own.
FURTHER_COLUMNS = ("year", "region_level", "region", "sex", "breakdown", "code", "indicator", "value", "symbol")

PROVISIONAL = "*"


def sign_of(*, value: int | None, symbol: str, is_preliminary: bool) -> str:
    """The sign that a frozen cell is published with: the reason that it has no value, or that the value may change."""
    return PROVISIONAL if value is not None and not symbol and is_preliminary else symbol


def tidy_rows(
    cells: "Iterable[ReleaseCell]", *, year: int, is_preliminary: bool = False
) -> Iterator[tuple[str | int, ...]]:
    """The cells as rows under COLUMNS; a hidden or impossible value is empty."""
    for cell in cells:
        yield (
            year, cell.region_level, cell.region, cell.sex, cell.age_group, cell.country_background,
            cell.education_level, cell.permit_basis, cell.main_activity, cell.indicator,
            "" if cell.value is None else cell.value,
            sign_of(value=cell.value, symbol=cell.symbol, is_preliminary=is_preliminary),
        )  # fmt: skip


def further_rows(
    cells: "Iterable[FurtherCell]", *, year: int, is_preliminary: bool = False
) -> Iterator[tuple[str | int, ...]]:
    """The cells of the further tables as rows under FURTHER_COLUMNS."""
    for cell in cells:
        yield (
            year, cell.region_level, cell.region, cell.sex, cell.breakdown, cell.code, cell.indicator,
            "" if cell.value is None else cell.value,
            sign_of(value=cell.value, symbol=cell.symbol, is_preliminary=is_preliminary),
        )  # fmt: skip


def csv_lines(cells: "Iterable[ReleaseCell]", *, year: int, is_preliminary: bool = False) -> Iterator[str]:
    """The CSV file, line by line: UTF-8, comma, LF, header first."""
    return _lines(COLUMNS, tidy_rows(cells, year=year, is_preliminary=is_preliminary))


def further_csv_lines(cells: "Iterable[FurtherCell]", *, year: int, is_preliminary: bool = False) -> Iterator[str]:
    """The CSV file of the further tables, in the same way."""
    return _lines(FURTHER_COLUMNS, further_rows(cells, year=year, is_preliminary=is_preliminary))


def checksum_of(lines: Iterable[str]) -> str:
    """The SHA-256 of a file. A release is known by that of its CSV file."""
    digest = sha256()
    for line in lines:
        digest.update(line.encode())
    return digest.hexdigest()


def _lines(columns: tuple[str, ...], rows: Iterable[tuple[str | int, ...]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(row)
    yield buffer.getvalue()
