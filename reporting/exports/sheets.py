"""A cube as people read it: a line for each place or group, a column for each measure and year. For every workbook."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from reporting.cubes import CONTENTS, REGION, SOURCE, TIME, Cell, Cube
from reporting.models import Release
from reporting.rules.notes import SIGNS


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
    head = [name for each in down for name in ([f"{each.label}, nummer"] if each.id == REGION else []) + [each.label]]
    return Sheet(
        subtitle=f"{years[0] if one_year else f'{years[0]}–{years[-1]}'}. Kilde: {SOURCE}.",
        head=(*head, *across),
        words=len(head),
        rows=_rows(cube, width=len(across)),
        notes=tuple(_notes(cube)),
    )


def about(release: Release, cubes: Iterable[Cube]) -> list[tuple[str, str, str]]:
    """Lines on the release: a name, a text, and the sheet that it leads to. Not when it was published: the file is
    the same before and after.
    """
    return [
        ("Utgivelse", f"Introduksjonsprogram {release.year}, versjon {release.version}", ""),
        ("Kilde", SOURCE, ""),
        *((cube.table.id, cube.title, cube.table.id) for cube in cubes),
        ("tall", "Alle cellene, én på hver rad, med koder", "tall"),
        ("SHA-256 av CSV", release.checksum, ""),
        ("Definisjoner", ", ".join(f"{name} {version}" for name, version in sorted(release.definitions.items())), ""),
        *((sign, text, "") for sign, text in SIGNS.items()),
    ]


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
