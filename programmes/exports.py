"""The list of participants as files. Nothing in them is read as a formula, whatever someone is called."""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

import xlsxwriter

from programmes.overviews import Line

COLUMNS = ("Fornavn", "Etternavn", "Født", "Status", "Skjermet", "Bosatt", "Startet", "Avsluttet", "Planlagt slutt")
_BOM = "\ufeff"
# What a spreadsheet takes for the beginning of a formula (OWASP).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_DAY = timedelta(days=1)


def as_csv(lines: Iterable[Line], *, on: date) -> bytes:
    """UTF-8 with its mark and semicolons, as Norwegian spreadsheets open it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([harmless(cell) for cell in _cells(line)] for line in lines)
    return (_BOM + out.getvalue()).encode()


def as_xlsx(lines: Iterable[Line], *, on: date) -> bytes:
    """The same as a workbook of a day: every cell is a text."""
    file = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        # Otherwise the second it was made would be in it, and no two files would be alike.
        book.set_properties({"created": datetime.combine(on, time())})
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet("deltakere")
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(COLUMNS) - 1, 18)
        sheet.write_row(0, 0, COLUMNS, bold)
        for number, line in enumerate(lines, 1):
            for column, cell in enumerate(_cells(line)):
                sheet.write_string(number, column, cell)
    return file.getvalue()


def harmless(text: str) -> str:
    """A text that no spreadsheet computes."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _cells(line: Line) -> list[str]:
    person, programme = line.participant, line.programme
    return [
        person.given_name, person.family_name, str(person.born_on.year), line.status.label,
        "Ja" if line.is_protected else "", _day(person.settled_on),
        _day(programme.starts_on if programme else None),
        _day(programme.ends_on - _DAY if programme and programme.ends_on else None),
        _day(programme.planned_end_on if programme else None),
    ]  # fmt: skip


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
