"""A frozen release as files, all written from the same cells."""

import io
from collections.abc import Iterator

import xlsxwriter

from reporting.codes import Symbol
from reporting.models import Release
from reporting.tidy import COLUMNS, csv_lines, tidy_rows


def release_csv(release: Release) -> Iterator[str]:
    """The tidy CSV, line by line; its SHA-256 is the release's checksum."""
    return csv_lines(release.cells.in_table_order().iterator(chunk_size=5000), year=release.year)


def release_xlsx(release: Release) -> bytes:
    """The same rows as a workbook, with a sheet on the release and its symbols."""
    file = io.BytesIO()
    # The creation date would make the same release a new file every time.
    with xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties(
            {"title": f"Introduksjonsprogram {release.year}", "created": release.built_at.replace(tzinfo=None)}
        )
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet("tall")
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(COLUMNS) - 1, 16)
        sheet.write_row(0, 0, COLUMNS, bold)
        for number, row in enumerate(
            tidy_rows(release.cells.in_table_order().iterator(chunk_size=5000), year=release.year), 1
        ):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(number, column, value)
                elif value:
                    sheet.write_string(number, column, value)
        about = book.add_worksheet("om")
        about.set_column(0, 0, 22)
        about.set_column(1, 1, 80)
        for number, (name, text) in enumerate(_about(release)):
            about.write_string(number, 0, name, bold)
            about.write_string(number, 1, text)
    return file.getvalue()


def _about(release: Release) -> list[tuple[str, str]]:
    published = release.published_at.date().isoformat() if release.published_at else "ikke publisert"
    return [
        ("Utgivelse", f"Introduksjonsprogram {release.year}, versjon {release.version}"),
        ("Publisert", published),
        ("SHA-256 av CSV", release.checksum),
        ("Definisjoner", ", ".join(f"{name} {version}" for name, version in sorted(release.definitions.items()))),
        *((symbol.value, str(symbol.label)) for symbol in Symbol if symbol.value),
    ]
