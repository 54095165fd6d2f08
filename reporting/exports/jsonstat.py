"""JSON-stat 2: a cube as one dataset, with the extensions by which PxWebApi 2 tells its clients more."""

import json
from collections import defaultdict
from datetime import UTC

from reporting.codes import Indicator
from reporting.cubes import CONTENTS, REGION, SOURCE, TIME, Cube, Variable
from reporting.labels import PER_CENT, PERSONS
from reporting.rules.languages import Language
from reporting.rules.notes import signs_in

# What statistics banks call them: bokmål came first, as plain Norwegian.
LANGUAGES = {Language.BOKMAL: "no", Language.NYNORSK: "nn", Language.ENGLISH: "en"}


def dataset_json(cube: Cube) -> bytes:
    """The file."""
    return json.dumps(dataset(cube), ensure_ascii=False, separators=(",", ":")).encode()


def dataset(cube: Cube) -> dict:
    """The cells row by row; where one has no value it is null, and its sign stands in `status`."""
    cells = [cell for _, cell in cube.rows()]
    return description(cube) | {
        "value": [cell.value for cell in cells],
        "status": {str(place): cell.sign for place, cell in enumerate(cells) if cell.sign},
    }


def description(cube: Cube) -> dict:
    """All but the cells."""
    ids = [each.id for each in cube.variables]
    return {
        "version": "2.0",
        "class": "dataset",
        "label": cube.title,
        "source": SOURCE,
        "updated": cube.updated_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "note": [note.text for note in cube.notes if not note.variable],
        "role": {
            "time": [TIME],
            "metric": [CONTENTS],
            **({"geo": [REGION]} if REGION in ids else {}),
        },
        "id": ids,
        "size": [len(each.codes) for each in cube.variables],
        "dimension": {each.id: _dimension(cube, each) for each in cube.variables},
        "extension": {
            "noteMandatory": {},
            "px": {
                "tableid": cube.table.id,
                "language": LANGUAGES[cube.language],
                "decimals": 0,
                "official-statistics": False,
            },
            "status": {"label": signs_in(cube.language)},
        },
    }


def _dimension(cube: Cube, variable: Variable) -> dict:
    of_code: dict[str, list[str]] = defaultdict(list)
    for note in cube.notes:
        if note.variable == variable.id and note.code in variable.codes:
            of_code[note.code].append(note.text)
    own = [note.text for note in cube.notes if note.variable == variable.id and not note.code]
    category: dict = {
        "index": {code: place for place, code in enumerate(variable.codes)},
        "label": dict(variable.codes),
    }
    if of_code:
        category["note"] = dict(of_code)
    if variable.id == CONTENTS:
        category["unit"] = {code: {"base": unit(code, cube.language), "decimals": 0} for code in variable.codes}
    extension: dict = {"elimination": variable.total is not None, "show": "value"}
    if variable.total is not None:
        extension["eliminationValueCode"] = variable.total
    return {"label": variable.label, "category": category, "extension": extension, **({"note": own} if own else {})}


def unit(indicator: str, language: Language) -> str:
    """What an indicator is counted in."""
    return (PER_CENT if indicator == Indicator.TRANSITION_SHARE else PERSONS).told(language)
