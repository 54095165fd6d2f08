"""SDMX-CSV 2: a table as observations with status, and the structure that tells what its columns are."""

import csv
import io

from reporting.cubes import CONTENTS, MISSING, TIME, Cube, Variable
from reporting.tidy import PROVISIONAL

_AGENCY, _VERSION = "FOTFESTE", "1.0.0"
# As in SDMX's own list CL_OBS_STATUS: suppressed, cannot exist, missing, provisional, normal.
STATUS = {":": "Q", ".": "M", MISSING: "O", PROVISIONAL: "P", "": "A"}


def cube_sdmx(cube: Cube) -> bytes:
    """One line an observation; what the release does not have is left out, as SDMX has it."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["STRUCTURE", "STRUCTURE_ID", "ACTION", *map(column, cube.variables), "OBS_VALUE", "OBS_STATUS"])
    start = ["datastructure", f"{_AGENCY}:{cube.table.id}({_VERSION})", "I"]
    for key, cell in cube.rows():
        if cell.sign != MISSING:
            writer.writerow([*start, *key, "" if cell.value is None else cell.value, STATUS[cell.sign]])
    return file.getvalue().encode()


def column(variable: Variable) -> str:
    """What a variable is called in SDMX: letters, figures and underscores, time by its own name."""
    return {TIME: "TIME_PERIOD", CONTENTS: "INDICATOR"}.get(variable.id, variable.id.upper())
