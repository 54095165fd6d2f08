"""Database errors on the way: told without what PostgreSQL tells of the row, which may be a person's name or number."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import django.db
import psycopg

from programmes.exchange.findings import refuse

_OF_A_ROW = (psycopg.IntegrityError, psycopg.DataError, psycopg.errors.CardinalityViolation)
_log = logging.getLogger(__name__)


class DatabaseTrouble(Exception):
    """The database failed while a package was loaded. Nothing has been changed."""


@contextmanager
def discreet() -> Iterator[None]:
    """Raise PackageRefused where a rule of the database met a row, DatabaseTrouble where the database itself failed."""
    try:
        yield
    except (psycopg.Error, django.db.Error) as error:
        cause = error if isinstance(error, psycopg.Error) else error.__cause__
        state, what, is_of_a_row = _codes(cause)
        _log.error("A package was stopped by the database: %s %s", state, what)
        if is_of_a_row:
            # From nothing: whoever prints this error would print that one too.
            raise refuse(
                problem=f"Databasen godtar ikke innholdet ({what or state}).",
                remedy="Meld fra til dem som drifter Fotfeste: kontrollen skulle ha funnet feilen først.",
            ) from None
        raise DatabaseTrouble(f"SQLSTATE {state} {what}".strip()) from None


def _codes(error: BaseException | None) -> tuple[str, str, bool]:
    if not isinstance(error, psycopg.Error):
        return type(error).__name__, "", False
    is_of_a_row = isinstance(error, _OF_A_ROW)
    return error.sqlstate or type(error).__name__, error.diag.constraint_name or "", is_of_a_row
