"""A release as tidy rows: one cell, one row."""

import csv
import io
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reporting.models import ReleaseCell

COLUMNS = (
    "year", "region_level", "region", "sex", "age_group", "country_background", "education_level", "permit_basis",
    "main_activity", "indicator", "value", "symbol",
)  # fmt: skip

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


def csv_lines(cells: "Iterable[ReleaseCell]", *, year: int, is_preliminary: bool = False) -> Iterator[str]:
    """The CSV file, line by line: UTF-8, comma, LF, header first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in tidy_rows(cells, year=year, is_preliminary=is_preliminary):
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(row)
    yield buffer.getvalue()


def checksum_of(cells: "Iterable[ReleaseCell]", *, year: int, is_preliminary: bool) -> str:
    """The SHA-256 of that file, by which a release is known."""
    digest = sha256()
    for line in csv_lines(cells, year=year, is_preliminary=is_preliminary):
        digest.update(line.encode())
    return digest.hexdigest()
