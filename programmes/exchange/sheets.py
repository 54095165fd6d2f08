"""A program of its own, run by `workbooks`: writes the sheets of a workbook as CSV, within limits of memory and time.

It imports nothing of ours, so that it starts in a moment and has nothing to lose.
"""

import csv
import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

UNREADABLE = 3
_MEMORY = 1536 * 1024 * 1024
_SECONDS = 100
_FILE_SIZE = 256 * 1024 * 1024
# Excel drops the leading zeros of a number; these columns have a fixed width.
_WIDTHS = {"municipality_number": 4, "national_id": 11, "duf_number": 12}


def main(workbook: str, folder: str, *tables: str) -> None:
    """Write `<table>.csv` for each sheet named as a table; tell which were found, and the places of the others."""
    for what, limit in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _SECONDS),
        (resource.RLIMIT_FSIZE, _FILE_SIZE),
    ):
        resource.setrlimit(what, (limit, limit))
    found: list[str] = []
    others: list[int] = []
    try:
        book = CalamineWorkbook.from_path(workbook)
        for place, name in enumerate(book.sheet_names):
            table = name.strip().lower()
            if table not in tables or table in found:
                others.append(place + 1)
                continue
            found.append(table)
            with (Path(folder) / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(_rows(book.get_sheet_by_index(place)))
    except (CalamineError, ValueError):
        sys.exit(UNREADABLE)
    json.dump({"tables": found, "others": others}, sys.stdout)


def _rows(sheet: CalamineSheet) -> Iterator[list[str]]:
    header: list[str] = []
    for number, cells in enumerate(sheet.iter_rows()):
        if number == 0:
            header = [_as_text(cell, "").strip() for cell in cells]
            while header and not header[-1]:
                header.pop()
            yield header
            continue
        texts = [_as_text(cell, header[place] if place < len(header) else "") for place, cell in enumerate(cells)]
        # A sheet is a rectangle: cells beyond the header count only when something stands in them.
        while len(texts) > len(header) and not texts[-1].strip():
            texts.pop()
        yield texts


def _as_text(cell: Any, column: str) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float | int):
        # As Excel shows it: fifteen digits, without the dust of binary fractions.
        text = str(int(cell)) if float(cell).is_integer() else f"{cell:.15g}"
        return text.zfill(_WIDTHS.get(column, 0))
    return str(cell)


if __name__ == "__main__":
    main(*sys.argv[1:])
