"""A cube as the CSV file of PxWebApi 2: some variables down, the others across."""

import csv
import io
from collections.abc import Collection
from itertools import product

from reporting.cubes import CONTENTS, MISSING, TIME, Cell, Cube, Variable

_SEPARATORS = {"SeparatorTab": "\t", "SeparatorSpace": " ", "SeparatorSemicolon": ";"}


def crosstab_csv(cube: Cube, across: Collection[str] = (CONTENTS, TIME), wishes: Collection[str] = ()) -> bytes:
    """UTF-8 with a header line. A sign stands where there is no value, as PxWebApi gives it."""
    file = io.StringIO()
    separator = next((_SEPARATORS[wish] for wish in wishes if wish in _SEPARATORS), ",")
    writer = csv.writer(file, delimiter=separator, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    down: list[int] = []
    head: list[int] = []
    for place, each in enumerate(cube.variables):
        (head if each.id in across else down).append(place)
    if "IncludeTitle" in wishes:
        writer.writerow([cube.title])
    columns = list(product(*(cube.variables[place].codes for place in head)))
    names = [" ".join(_word(cube.variables[place], code, wishes) for place, code in zip(head, column, strict=True))
             for column in columns]  # fmt: skip
    writer.writerow([*(_name(cube.variables[place], wishes) for place in down), *names])
    key = [""] * len(cube.variables)
    for line in product(*(cube.variables[place].codes for place in down)):
        row: list[str | int] = [
            _word(cube.variables[place], code, wishes) for place, code in zip(down, line, strict=True)
        ]
        for place, code in zip(down, line, strict=True):
            key[place] = code
        for column in columns:
            for place, code in zip(head, column, strict=True):
                key[place] = code
            cell = cube.cells.get(tuple(key), Cell(None, MISSING))
            row.append(cell.sign if cell.value is None else cell.value)
        writer.writerow(row)
    return file.getvalue().encode()


def _name(variable: Variable, wishes: Collection[str]) -> str:
    return variable.id if "UseCodes" in wishes else variable.label


def _word(variable: Variable, code: str, wishes: Collection[str]) -> str:
    if "UseCodes" in wishes:
        return code
    return f"{code} {variable.codes[code]}" if "UseCodesAndTexts" in wishes else variable.codes[code]
