"""A cube as people read it: a line for each place or group, a column for each measure and year. For every workbook."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from reporting.cubes import CONTENTS, REGION, SOURCE, TIME, Cell, Cube
from reporting.labels import SUBJECT, VERSION
from reporting.models import Release
from reporting.rules.languages import Language, Text
from reporting.rules.notes import signs_in

ABOUT_SHEET = Text("om", "om", "about")
ROWS_SHEET = Text("tall", "tal", "numbers")
NOTES = Text("Merknader", "Merknader", "Notes")
NUMBER = Text("nummer", "nummer", "number")
RELEASE = Text("Utgivelse", "Utgiving", "Release")
SOURCE_LABEL = Text("Kilde", "Kjelde", "Source")
ALL_ROWS = Text(
    "Alle cellene, én på hver rad, med koder",
    "Alle cellene, éi på kvar rad, med kodar",
    "Every cell, one to a row, with codes",
)
CHECKSUM = Text("SHA-256 av CSV", "SHA-256 av CSV", "SHA-256 of the CSV file")
DEFINED = Text("Definisjoner", "Definisjonar", "Definitions")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table laid out. `words` columns of words come before the numbers."""

    subtitle: str
    head: tuple[str, ...]
    words: int
    rows: Iterator[tuple[list[str], list[Cell]]]
    notes: tuple[str, ...]


def sheet_of(cube: Cube) -> Sheet:
    """The cube's last two variables across, the others down; a place with its number first, since names recur."""
    *down, contents, time = cube.variables
    assert (contents.id, time.id) == (CONTENTS, TIME)  # noqa: S101 - cubes are made so
    years = list(time.codes)
    one_year = len(years) == 1
    across = [
        label if one_year else f"{label} {year}" for label in contents.codes.values() for year in time.codes.values()
    ]
    head = [
        name
        for each in down
        for name in ([f"{each.label}, {NUMBER.told(cube.language)}"] if each.id == REGION else []) + [each.label]
    ]
    period = years[0] if one_year else f"{years[0]}–{years[-1]}"
    return Sheet(
        subtitle=f"{period}. {SOURCE_LABEL.told(cube.language)}: {SOURCE}.",
        head=(*head, *across),
        words=len(head),
        rows=_rows(cube, width=len(across)),
        notes=tuple(_notes(cube)),
    )


def about(release: Release, cubes: Iterable[Cube], language: Language) -> list[tuple[str, str, str]]:
    """Lines on the release: a name, a text, and the sheet that it leads to. Not when it was published: the file is
    the same before and after.
    """
    rows, definitions = ROWS_SHEET.told(language), sorted(release.definitions.items())
    return [
        (RELEASE.told(language), title_of(release, language), ""),
        (SOURCE_LABEL.told(language), SOURCE, ""),
        *((cube.table.id, cube.title, cube.table.id) for cube in cubes),
        (rows, ALL_ROWS.told(language), rows),
        (CHECKSUM.told(language), release.checksum, ""),
        (DEFINED.told(language), ", ".join(f"{name} {version}" for name, version in definitions), ""),
        *((sign, text, "") for sign, text in signs_in(language).items()),
    ]


def title_of(release: Release, language: Language) -> str:
    """A release by its year and version."""
    return f"{SUBJECT.told(language)} {release.year}, {VERSION.told(language, version=release.version)}"


def _rows(cube: Cube, *, width: int) -> Iterator[tuple[list[str], list[Cell]]]:
    down = cube.variables[:-2]
    cells = cube.rows()
    while line := list(islice(cells, width)):
        words: list[str] = []
        for variable, code in zip(down, line[0][0], strict=False):
            words += ([code] if variable.id == REGION else []) + [variable.codes[code]]
        yield words, [cell for _, cell in line]


def _notes(cube: Cube) -> Iterator[str]:
    for note in cube.notes:
        variable = cube.variable(note.variable) if note.variable else None
        if variable is None or not note.code:
            yield f"{variable.label}: {note.text}" if variable else note.text
        else:
            yield f"{variable.codes[note.code]}: {note.text}"
