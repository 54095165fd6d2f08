"""Reads the reference CSV files of the product."""

import csv
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent / "reference"


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of `reference/<name>.csv`, columns by header."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
