"""The list of participants as files. Nothing in them is read as a formula, whatever someone is called."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

import xlsxwriter

from programmes.codes import ListColumn
from programmes.overviews import Line

_BOM = "\ufeff"
# What a spreadsheet takes for the beginning of a formula (OWASP).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_DAY = timedelta(days=1)


class Stamp(NamedTuple):
    """Who took the list out, when and for what, so that a file that is found can be traced."""

    taken_by: str
    at: datetime
    purpose: str
    rows: int


def as_csv(lines: Iterable[Line], *, columns: Sequence[ListColumn], stamp: Stamp) -> bytes:
    """UTF-8 with its mark and semicolons, as Norwegian spreadsheets open it. It has no place for the stamp."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(heads(columns))
    writer.writerows([harmless(cell) for cell in _cells(line, columns)] for line in lines)
    return (_BOM + out.getvalue()).encode()


def as_xlsx(lines: Iterable[Line], *, columns: Sequence[ListColumn], stamp: Stamp) -> bytes:
    """The same as a workbook: every cell is a text. A sheet of its own has the stamp."""
    file = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": stamp.at.replace(tzinfo=None, microsecond=0)})
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet("deltakere")
        sheet.freeze_panes(1, 0)
        titles = heads(columns)
        sheet.set_column(0, len(titles) - 1, 18)
        sheet.write_row(0, 0, titles, bold)
        for number, line in enumerate(lines, 1):
            for column, cell in enumerate(_cells(line, columns)):
                sheet.write_string(number, column, cell)
        about = book.add_worksheet("uttaket")
        about.set_column(0, 1, 30)
        for number, (label, text) in enumerate(_stamped(stamp)):
            about.write_string(number, 0, label, bold)
            about.write_string(number, 1, text)
    return file.getvalue()


def heads(columns: Sequence[ListColumn]) -> list[str]:
    """What stands over the columns. Who is protected is marked in every file, as in every list."""
    return [
        "Fornavn",
        "Etternavn",
        "Skjermet",
        *(title for each in columns for title in _TITLES.get(each, [each.label])),
    ]


def _stamped(stamp: Stamp) -> list[tuple[str, str]]:
    return [
        ("Tatt ut av", stamp.taken_by), ("Tidspunkt", f"{stamp.at:%d.%m.%Y kl. %H.%M}"), ("Formål", stamp.purpose),
        ("Deltakere", str(stamp.rows)), ("Husk", "Slett filen når du er ferdig med den."),
    ]  # fmt: skip


def harmless(text: str) -> str:
    """A text that no spreadsheet computes."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _cells(line: Line, columns: Sequence[ListColumn]) -> list[str]:
    person = line.participant
    beside = [text for column in columns for text in _CELLS[column](line)]
    return [person.given_name, person.family_name, "Ja" if line.is_protected else "", *beside]


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def _ends(line: Line) -> list[str]:
    programme = line.programme
    return [
        _day(programme.ends_on - _DAY if programme and programme.ends_on else None),
        _day(programme.planned_end_on if programme else None),
    ]


# One that ends and one that is planned to end are two columns in a file.
_TITLES = {ListColumn.END: ["Avsluttet", "Planlagt slutt"]}
_CELLS: dict[ListColumn, Callable[[Line], list[str]]] = {
    ListColumn.BORN: lambda line: [str(line.participant.born_on.year)],
    ListColumn.STATUS: lambda line: [line.status.label],
    ListColumn.SETTLED: lambda line: [_day(line.participant.settled_on)],
    ListColumn.STARTED: lambda line: [_day(line.programme.starts_on if line.programme else None)],
    ListColumn.END: _ends,
    ListColumn.DEADLINE: lambda line: [_day(line.beside.due_on)],
    ListColumn.CASEWORKER: lambda line: [line.beside.caseworker],
    ListColumn.MEASURES: lambda line: [", ".join(each.label for each in line.beside.measures)],
    ListColumn.LEVEL: lambda line: [line.beside.level],
    ListColumn.LEVEL_GOAL: lambda line: [line.beside.level_goal],
    ListColumn.COUNTRY: lambda line: [line.beside.country],
}
