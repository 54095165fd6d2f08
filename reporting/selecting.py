"""What a client of the public API asks of a table, and the part of the cube that answers it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Final

from reporting.codes import RegionLevel
from reporting.cubes import CONTENTS, REGION, TIME, Cube, Variable
from reporting.figures import ALL
from reporting.labels import LEVELS
from reporting.rules.languages import Language
from reporting.rules.selection import CannotSelect, codes_of

MAX_CELLS: Final = 50_000
# As many years as the default selection shows, and as many codes of what else must be chosen.
_DEFAULT_YEARS = 1


@dataclass(frozen=True, slots=True)
class CodeList:
    """Some of a variable's codes under a name."""

    id: str
    level: RegionLevel

    def label(self, language: Language) -> str:
        """What the list is called."""
        return LEVELS[self.level].told(language)


CODE_LISTS = (
    CodeList("vs_landet", RegionLevel.COUNTRY),
    CodeList("vs_fylker", RegionLevel.COUNTY),
    CodeList("vs_kommuner", RegionLevel.MUNICIPALITY),
)


class TooManyCells(Exception):
    """More than MAX_CELLS."""


@dataclass(slots=True)
class Selection:
    """Expressions by variable, the code list that they are meant in, and which variables stand across."""

    codes: dict[str, list[str]] = field(default_factory=dict)
    code_lists: dict[str, str] = field(default_factory=dict)
    heading: list[str] = field(default_factory=list)
    stub: list[str] = field(default_factory=list)


def code_lists_of(cube: Cube, variable: Variable) -> Iterable[CodeList]:
    """The lists of a variable in a table: of places, those levels that it has."""
    if variable.id == REGION:
        yield from (each for each in CODE_LISTS if each.level in set(cube.levels.values()))


def choose(cube: Cube, selection: Selection) -> Cube:
    """The part of a cube that was asked for. With nothing asked it is the default: the sums, in the newest year.

    Raises CannotSelect and TooManyCells.
    """
    asked = _by_id(cube, selection.codes)
    lists = _by_id(cube, selection.code_lists)
    if not asked and not lists:
        return cube.selected(default_codes(cube))
    chosen: dict[str, list[str]] = {}
    without = set()
    for variable in cube.variables:
        among = _listed(cube, variable, lists.get(variable.id))
        if variable.id in asked:
            # The newest is the first of time.
            turned = among[::-1] if variable.id == TIME else among
            chosen[variable.id] = codes_of(asked[variable.id], among=turned)
        elif variable.id in lists:
            chosen[variable.id] = among
        elif variable.total in variable.codes:
            chosen[variable.id] = [str(variable.total)]
            without.add(variable.id)
        else:
            raise CannotSelect(f"Missing selection for mandatory variable: {variable.id}")
        if not chosen[variable.id]:
            raise CannotSelect(f"No value is chosen of variable: {variable.id}")
    if prod(len(codes) for codes in chosen.values()) > MAX_CELLS:
        raise TooManyCells
    return cube.selected(chosen, without=without)


def default_codes(cube: Cube) -> dict[str, list[str]]:
    """The sums of the newest year: always few cells."""
    return {
        variable.id: list(variable.codes)[-_DEFAULT_YEARS:]
        if variable.id == TIME
        else list(variable.codes)
        if variable.id == CONTENTS
        else [ALL]
        for variable in cube.variables
    }


def across(cube: Cube, selection: Selection) -> list[str]:
    """Which variables stand across in a table of text."""
    heading = [each.id for each in map(cube.variable, selection.heading) if each]
    stub = [each.id for each in map(cube.variable, selection.stub) if each]
    if heading:
        return heading
    return [each.id for each in cube.variables if each.id not in stub] if stub else [CONTENTS, TIME]


def _by_id(cube: Cube, asked: Mapping[str, object]) -> dict:
    found = {}
    for name, value in asked.items():
        variable = cube.variable(name)
        if variable is None:
            raise CannotSelect(f"Non-existent variable: {name[:150]}")
        found[variable.id] = value
    return found


def _listed(cube: Cube, variable: Variable, code_list_id: str | None) -> list[str]:
    if not code_list_id:
        return list(variable.codes)
    code_list = next((each for each in code_lists_of(cube, variable) if each.id == code_list_id.lower()), None)
    if code_list is None:
        raise CannotSelect(f"Non-existent codelist: {code_list_id[:150]}")
    return [code for code in variable.codes if cube.levels[code] == code_list.level]
