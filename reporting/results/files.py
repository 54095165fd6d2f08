"""The numbers of the results page as files: the same as on the page, the hidden ones hidden."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime

import xlsxwriter

from reporting.codes import CohortState
from reporting.results.page import Results
from reporting.summaries import Outcome, Shown

COLUMNS = ("tabell", "sted", "år", "gruppe", "mål", "verdi", "tegn")
_BOM = "\ufeff"
Row = tuple[str, str, int, str, str, int | str, str]


def rows(page: Results) -> Iterator[Row]:
    """One number a row under COLUMNS."""
    for line in page.lines:
        yield "år", line.own.name, line.year, "alle", "deltakere", *cell_of(line.participants)
        yield from outcome_rows("år", line.own.name, line.year, "alle", line.outcome)
        for place, outcome in (("fylket", line.county), ("landet", line.country)):
            if outcome:
                yield from outcome_rows("år", place, line.year, "alle", outcome)
    for breakdown in page.breakdowns:
        for group in breakdown.groups:
            yield from outcome_rows(breakdown.heading, page.name, page.year, group.outcome.label, group.outcome)
    for activity in page.activities:
        yield "hovedaktivitet", page.name, page.year, activity.label, "sluttet", *cell_of(activity.count)
    for cohort in page.cohorts:
        yield "startet", page.name, cohort.year, "alle", "startet", *cell_of(cohort.starters)
        for state in CohortState:
            yield "startet", page.name, cohort.year, "alle", str(state.label).lower(), *cell_of(cohort.states[state])


def as_csv(given: Iterable[Row]) -> bytes:
    """UTF-8 with its mark and semicolons, as Norwegian spreadsheets open it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(given)
    return (_BOM + out.getvalue()).encode()


def as_xlsx(page: Results, given: Iterable[Row], *, selection: str) -> bytes:
    """The same as a workbook, with a sheet on what the numbers are."""
    file = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        # Otherwise the second it was made would be in it, and no two files would be alike.
        as_of = page.as_of.replace(tzinfo=None) if page.as_of else datetime(page.year, 1, 1)  # noqa: DTZ001 - no zone in it
        book.set_properties({"created": as_of})
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet("tall")
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(COLUMNS) - 1, 20)
        sheet.write_row(0, 0, COLUMNS, bold)
        for number, row in enumerate(given, 1):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(number, column, value)
                elif value:
                    sheet.write_string(number, column, value)
        about = book.add_worksheet("om")
        about.set_column(0, 0, 14)
        about.set_column(1, 1, 90)
        for number, (name, text) in enumerate(_about(page, selection)):
            about.write_string(number, 0, name, bold)
            about.write_string(number, 1, text)
    return file.getvalue()


def outcome_rows(table: str, place: str, year: int, group: str, outcome: Outcome) -> Iterator[Row]:
    """Those who left, those of them with a transition, and the share."""
    for name, cell in (
        ("sluttet", outcome.exits), ("overgang", outcome.transitions), ("andel, prosent", outcome.share)
    ):  # fmt: skip
        yield table, place, year, group, name, *cell_of(cell)


def cell_of(cell: Shown) -> tuple[int | str, str]:
    """The value, and the sign that stands in its place."""
    return ("" if cell.value is None else cell.value, cell.symbol)


def _about(page: Results, selection: str) -> list[tuple[str, str]]:
    return [
        ("Kommune", page.name),
        ("Valgt år", f"{page.year}{', foreløpige tall' if page.is_preliminary else ''}"),
        ("Utvalg", selection or "Alt"),
        ("Oppdatert", page.as_of.isoformat(timespec="minutes") if page.as_of else "ikke telt ennå"),
        ("Fylke og land", "Fra publiserte utgivelser"),
        (":", "Tallet er skjult for å beskytte enkeltpersoner"),
        (".", "Tallet kan ikke finnes"),
    ]
