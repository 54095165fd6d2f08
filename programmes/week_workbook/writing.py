"""Writes a group's week as a workbook. Every cell is a text: nothing in it is read as a formula, whatever a name is."""

import io
from datetime import date

import xlsxwriter

from participants.rules.dates import WEEKDAYS
from programmes.actions import Expected, GroupWeek
from programmes.codes import AbsenceKind
from programmes.rules.calendar import day_off
from programmes.rules.group_week import LETTER_OF, LETTERS
from programmes.rules.numbers import in_words
from programmes.week_workbook.layout import (
    CLOSED,
    DAYS,
    FIRST,
    HEADER,
    KEY,
    LEGEND,
    NAME,
    SHEET,
    TITLE,
    VERSIONS,
    WHOSE,
    Stamp,
    kind_column,
    row_key,
    standing,
    version_of_cell,
    whose,
)

_BORDER = {"border": 1, "border_color": "#8A9599", "valign": "vcenter"}
# As text, so that 3,5 does not become the third of May.
_OPEN = {**_BORDER, "locked": False, "num_format": "@", "align": "center"}
_SHUT = {**_BORDER, "bg_color": "#E6EAEB", "font_color": "#3D4A50", "text_wrap": True, "font_size": 9}
_HINT = "Skriv bokstaven for typen under «type», og timer bare når det ikke gjelder hele dagen. Tomt betyr til stede."
_ROW_HEIGHT = 26
_ABOUT = (
    "Fyll ut de hvite feltene, på papir eller her. De grå leses ikke.",
    "Last opp filen igjen på siden «Fravær på papir» for samme gruppe og uke. Du ser hva som endres før noe lagres.",
    "Ikke endre, flytt eller kopier rader. Er noen ny i gruppen, tar du ut en ny arbeidsbok.",
    "Slett filen, og makuler papiret, når fraværet er ført.",
)


def as_workbook(week: GroupWeek, *, stamp: Stamp, tells_kinds: bool) -> bytes:
    """One row for each in the group, in the order of the page. Without kinds, what is registered is closed."""
    file = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": stamp.at.replace(tzinfo=None, microsecond=0)})
        sheet = book.add_worksheet(SHEET)
        _head(book, sheet, week, stamp)
        open_cell, shut, name = (book.add_format(each) for each in (_OPEN, _SHUT, {**_BORDER, "bold": True}))
        for number, row in enumerate(week.rows, FIRST):
            person = row.participant
            sheet.set_row(number, _ROW_HEIGHT)
            sheet.write_string(number, NAME, f"{person.given_name} {person.family_name}", name)
            sheet.write_string(number, KEY, row_key(week, person.pk))
            for place, day in enumerate(week.days):
                kind, hours, why = _cell(week, row, day, tells_kinds=tells_kinds)
                column = kind_column(place)
                sheet.write_string(number, column, why or kind, shut if why else open_cell)
                sheet.write_string(number, column + 1, hours, shut if why else open_cell)
                sheet.write_string(number, VERSIONS + place, version_of_cell(week, person.pk, day, standing(row, day)))
        last = FIRST + max(len(week.rows), 1) - 1
        for place in range(DAYS):
            column = kind_column(place)
            letters = {"validate": "list", "source": list(LETTERS), "error_type": "warning"}
            sheet.data_validation(FIRST, column, last, column, letters)
        sheet.ignore_errors({"number_stored_as_text": f"A1:Q{last + 1}"})
        _tell(book, stamp)
    return file.getvalue()


def _cell(week: GroupWeek, row: Expected, day: date, *, tells_kinds: bool) -> tuple[str, str, str]:
    """The letter and the hours, and why nothing can be written."""
    absence, why = row.absences.get(day), row.idle[day]
    if absence is None:
        return "", "", f"{CLOSED}{why})" if why else ""
    if not tells_kinds:
        return "", "", f"{CLOSED}fravær er ført)"
    letter = LETTER_OF[AbsenceKind(absence.absence_kind)]
    if not absence.measure_type:
        return "", "", f"{CLOSED}{letter}, hele programmet)"
    return letter, "" if absence.hours == week.hours[day] else in_words(absence.hours), ""


def _head(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet, week: GroupWeek, stamp: Stamp) -> None:
    title, small, head = (
        book.add_format(each)
        for each in ({"bold": True, "font_size": 14}, {"font_size": 9, "text_wrap": True, "valign": "top"},
                     {**_BORDER, "bold": True, "text_wrap": True, "align": "center", "font_size": 9})
    )  # fmt: skip
    for column, text in enumerate(whose(week, municipality=stamp.municipality)):
        sheet.write_string(WHOSE, column, text)
    sheet.set_row(WHOSE, None, None, {"hidden": True})
    first, last = week.days[0], week.days[-1]
    said = f"Fravær uke {first.isocalendar().week}, {first:%d.%m.}–{last:%d.%m.%Y}: {week.group.name}"
    sheet.write_string(TITLE, NAME, said, title)
    kinds = " · ".join(f"{letter} {kind.label.lower()}" for letter, kind in LETTERS.items())
    sheet.merge_range(LEGEND, NAME, LEGEND, KEY - 1, "", small)
    sheet.write_string(LEGEND, NAME, f"{_HINT}\n{kinds}", small)
    sheet.set_row(LEGEND, 40)
    sheet.set_row(HEADER, 44)
    sheet.write_string(HEADER, NAME, "Navn", head)
    for place, day in enumerate(week.days):
        off, hours = day_off(day), week.hours[day]
        beside = off or (f"{in_words(hours)} t" if hours else "ikke timer")
        day_said = f"{WEEKDAYS[place][:3].lower()} {day:%d.%m.}"
        sheet.write_string(HEADER, kind_column(place), f"{day_said}\n{beside}\ntype", head)
        sheet.write_string(HEADER, kind_column(place) + 1, f"{day_said}\n\ntimer", head)
    sheet.set_column(NAME, NAME, 28)
    sheet.set_column(NAME + 1, KEY - 1, 9)
    sheet.set_column(KEY, VERSIONS + DAYS - 1, None, None, {"hidden": True})
    sheet.freeze_panes(FIRST, NAME + 1)
    sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(TITLE, HEADER)
    sheet.set_footer("&L&8Inneholder personopplysninger. Makuler når fraværet er ført.&R&8&P av &N")


def _tell(book: xlsxwriter.Workbook, stamp: Stamp) -> None:
    about = book.add_worksheet("om")
    about.set_column(0, 0, 24)
    about.set_column(1, 1, 100)
    bold = book.add_format({"bold": True})
    said = [("Slik gjør du", _ABOUT[0]), *(("", each) for each in _ABOUT[1:]), ("Tatt ut av", stamp.taken_by),
            ("Tidspunkt", f"{stamp.at:%d.%m.%Y kl. %H.%M}"), ("Formål", "Fravær som samles inn på papir")]  # fmt: skip
    for number, (label, text) in enumerate(said):
        about.write_string(number, 0, label, bold)
        about.write_string(number, 1, text)
