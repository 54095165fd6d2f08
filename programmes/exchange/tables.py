"""The six tables of a package: their Table Schemas, in the order in which they are loaded."""

from functools import cache
from pathlib import Path

from frictionless import Schema

FOLDER = Path(__file__).parent / "schemas"
# A table comes after the one it points to.
NAMES = ("participants", "programmes", "measures", "leaves", "language_tests", "exits")


@cache
def schema(name: str) -> Schema:
    """The Table Schema of a table, as shipped."""
    return Schema.from_descriptor(str(FOLDER / f"{name}.json"))


def columns(name: str) -> list[str]:
    """The column names of a table, in order."""
    return list(schema(name).field_names)
