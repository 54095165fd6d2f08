"""Workbooks: a sheet for each table with its notes beside it, and the tidy rows for those who reckon on."""

import io
from collections.abc import Iterable, Iterator
from itertools import islice

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reporting.cubes import Cube, release_cubes
from reporting.exports.sheets import ABOUT_SHEET, NOTES, ROWS_SHEET, about, sheet_of
from reporting.labels import SUBJECT
from reporting.models import Release
from reporting.rules.languages import Language
from reporting.tidy import COLUMNS, PROVISIONAL, tidy_rows

_NUMBER, _PRELIMINARY = "#,##0", '#,##0"*"'


def release_xlsx(release: Release, language: Language = Language.BOKMAL) -> bytes:
    """A sheet with what there is, one for each table, and every cell as a row in the last."""
    with _Book(release, language) as book:
        cubes = list(release_cubes(release, language))
        book.about(release, cubes)
        for cube in cubes:
            book.table(cube)
        book.rows(
            tidy_rows(
                release.cells.in_table_order().iterator(chunk_size=5000),
                year=release.year,
                is_preliminary=release.is_preliminary,
            )
        )
    return book.content


def cube_xlsx(cube: Cube) -> bytes:
    """One table alone."""
    with _Book(cube, cube.language) as book:
        book.table(cube)
    return book.content


class _Book:
    """A workbook in memory whose dates are those of what it holds, so that it is the same file every time."""

    def __init__(self, of: Release | Cube, language: Language) -> None:
        self._language = language
        self._file = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        title, at = (of.title, of.updated_at) if isinstance(of, Cube) else (_title(of, language), of.built_at)
        self._book.set_properties({"title": title, "author": "", "created": at.replace(tzinfo=None, microsecond=0)})
        self._bold = self._book.add_format({"bold": True})
        self._head = self._book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._link = self._book.add_format({"underline": 1, "font_color": "#0B5FA5"})
        self._sign = self._book.add_format({"align": "right"})
        self._numbers = {sign: self._book.add_format({"num_format": form}) for sign, form in _FORMATS.items()}

    def __enter__(self) -> "_Book":
        return self

    def __exit__(self, *_: object) -> None:
        self._book.close()

    @property
    def content(self) -> bytes:
        return self._file.getvalue()

    def about(self, release: Release, cubes: Iterable[Cube]) -> None:
        sheet = self._book.add_worksheet(ABOUT_SHEET.told(self._language))
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 100)
        for row, (name, text, link) in enumerate(about(release, cubes, self._language)):
            if link:
                sheet.write_url(row, 0, f"internal:'{link}'!A1", self._link, name)
            else:
                sheet.write_string(row, 0, name, self._bold)
            sheet.write_string(row, 1, text)

    def table(self, cube: Cube) -> None:
        made = sheet_of(cube)
        sheet = self._book.add_worksheet(cube.table.id)
        beside = len(made.head) + 1
        sheet.set_column(0, len(made.head) - 1, 16)
        sheet.set_column(made.words - 1, made.words - 1, 34)
        sheet.set_column(beside, beside, 60)
        notes = iter(made.notes)
        self._line(sheet, 0, [cube.title], self._bold)
        self._line(sheet, 1, [made.subtitle])
        self._line(sheet, 3, made.head, self._head)
        sheet.write_string(3, beside, NOTES.told(cube.language), self._bold)
        sheet.freeze_panes(4, made.words)
        row = 3
        for row, (words, cells) in enumerate(made.rows, 4):
            self._line(sheet, row, words)
            for column, cell in enumerate(cells, made.words):
                if cell.value is None:
                    sheet.write_string(row, column, cell.sign, self._sign)
                else:
                    sheet.write_number(row, column, cell.value, self._numbers[cell.sign])
            for note in islice(notes, 1):
                sheet.write_string(row, beside, note)
        # More notes than rows: they go on below.
        for further, note in enumerate(notes, row + 1):
            sheet.write_string(further, beside, note)

    def rows(self, rows: Iterator[tuple[str | int, ...]]) -> None:
        sheet = self._book.add_worksheet(ROWS_SHEET.told(self._language))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(COLUMNS) - 1, 16)
        self._line(sheet, 0, COLUMNS, self._bold)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(number, column, value)
                elif value:
                    sheet.write_string(number, column, value)

    def _line(self, sheet: Worksheet, row: int, words: Iterable[str], form: Format | None = None) -> None:
        for column, word in enumerate(words):
            sheet.write_string(row, column, word, form)


_FORMATS = {"": _NUMBER, PROVISIONAL: _PRELIMINARY}


def _title(release: Release, language: Language) -> str:
    return f"{SUBJECT.told(language)} {release.year}"
