"""PX files, as PxWin, PxEdit and PxWeb read them."""

from collections.abc import Iterable, Iterator
from itertools import islice

from reporting.cubes import MISSING, REGION, SOURCE, Cell, Cube, Variable
from reporting.exports.jsonstat import LANGUAGES, unit
from reporting.labels import PERSONS, SUBJECT

# PX has dots for what is not there; the third kind is shown as the sign of what is hidden.
_DOTS = {".": '"."', MISSING: '".."', ":": '"..."'}
_AT = "%Y%m%d %H:%M"


def cube_px(cube: Cube) -> bytes:
    """UTF-8, with CRLF as PX files have it. That a value is preliminary is told of its year."""
    return "".join(f"{line}\r\n" for line in _lines(cube)).encode()


def _lines(cube: Cube) -> Iterator[str]:
    *down, contents, time = cube.variables
    yield 'CHARSET="ANSI";'
    yield 'AXIS-VERSION="2013";'
    yield 'CODEPAGE="utf-8";'
    yield f"LANGUAGE={_quoted(LANGUAGES[cube.language])};"
    yield f"CREATION-DATE={_quoted(cube.updated_at.strftime(_AT))};"
    yield "DECIMALS=0;"
    yield "SHOWDECIMALS=0;"
    yield f"MATRIX={_quoted(cube.table.id)};"
    yield 'SUBJECT-CODE="IP";'
    yield f"SUBJECT-AREA={_quoted(SUBJECT.told(cube.language))};"
    yield f"TITLE={_quoted(cube.title)};"
    yield f"DESCRIPTION={_quoted(cube.title)};"
    yield f"CONTENTS={_quoted(cube.title)};"
    yield f"UNITS={_quoted(PERSONS.told(cube.language))};"
    yield f"STUB={_list(each.label for each in down)};" if down else "STUB=;"
    yield f"HEADING={_list([contents.label, time.label])};"
    yield f"CONTVARIABLE={_quoted(contents.label)};"
    for each in cube.variables:
        yield f"VALUES({_quoted(each.label)})={_list(each.codes.values())};"
    yield f"TIMEVAL({_quoted(time.label)})=TLIST(A1),{_list(time.codes)};"
    for each in cube.variables:
        yield f"CODES({_quoted(each.label)})={_list(each.codes)};"
    for each in cube.variables:
        if each.id == REGION:
            yield f'VARIABLE-TYPE({_quoted(each.label)})="G";'
        if each.total is not None:
            total = _quoted(each.codes[each.total]) if each.total in each.codes else "NO"
            yield f"ELIMINATION({_quoted(each.label)})={total};"
    for code, label in contents.codes.items():
        yield f"LAST-UPDATED({_quoted(label)})={_quoted(cube.updated_at.strftime(_AT))};"
        yield f"UNITS({_quoted(label)})={_quoted(unit(code, cube.language))};"
    yield f"SOURCE={_quoted(SOURCE)};"
    yield from (f"DATASYMBOL{place}={_quoted(sign)};" for place, sign in enumerate((".", "..", ":"), 1))
    yield from _notes(cube)
    yield "DATA="
    cells = (cell for _, cell in cube.rows())
    width = len(contents.codes) * len(time.codes)
    while line := list(islice(cells, width)):
        yield " ".join(_cell(cell) for cell in line)
    yield ";"


def _notes(cube: Cube) -> Iterator[str]:
    of: dict[str, list[str]] = {}
    for note in cube.notes:
        variable: Variable | None = cube.variable(note.variable) if note.variable else None
        if variable is None:
            key = "NOTE"
        elif note.code:
            key = f"VALUENOTE({_quoted(variable.label)},{_quoted(variable.codes[note.code])})"
        else:
            key = f"NOTE({_quoted(variable.label)})"
        of.setdefault(key, []).append(note.text)
    # A keyword may stand once: notes of the same thing are one.
    yield from (f"{key}={_quoted(' '.join(texts))};" for key, texts in of.items())


def _cell(cell: Cell) -> str:
    return _DOTS[cell.sign] if cell.value is None else str(cell.value)


def _quoted(text: str) -> str:
    # PX has no way to write a quotation mark within a text.
    return '"' + text.replace('"', "'") + '"'


def _list(texts: Iterable[str]) -> str:
    return ",".join(_quoted(text) for text in texts)
