"""The six tables of a package: their Table Schemas, in the order in which they are loaded."""

from functools import cache
from pathlib import Path

from frictionless import Schema

FOLDER = Path(__file__).parent / "schemas"
# A table comes after the one it points to.
NAMES = ("participants", "programmes", "measures", "leaves", "language_tests", "exits")
# What a finding about the package itself calls its table.
WHOLE = "pakken"


@cache
def schema(name: str) -> Schema:
    """The Table Schema of a table, as shipped."""
    return Schema.from_descriptor(str(FOLDER / f"{name}.json"))


@cache
def columns(name: str) -> list[str]:
    """The column names of a table, in order."""
    return list(schema(name).field_names)


def place(name: str) -> int:
    """A table's place in reading order; what is no table comes first."""
    return NAMES.index(name) if name in NAMES else -1


def column_place(name: str, column: str) -> int:
    """A column's place in its table; the whole row comes first."""
    return columns(name).index(column) if name in NAMES and column in columns(name) else -1
