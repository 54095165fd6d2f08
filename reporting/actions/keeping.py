"""Keeps counting whoever is removed from the register: their years, without anything that leads to them."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connections
from django.utils.timezone import localtime

from reporting import person_year_sql as sql
from reporting.actions.refresh import FIRST_YEAR, LOCK

# Where the register is changed: what is kept is kept in the same transaction.
DATABASE = "national"


def keeping(now: datetime) -> Any:
    """For whoever removes something: `with keeping(now)(persons) as counted`."""
    return partial(_kept, now=now)


@contextmanager
def _kept(persons: list[UUID], *, now: datetime) -> Iterator[Counter[str]]:
    """The years that these persons count in before and not after are kept, each under a key of its own.

    Worked out of the register as it is, so that a refresh that is still to come changes nothing. The lock of the
    refresh is held until the transaction ends: no year is counted twice, or not at all.
    """
    counted: Counter[str] = Counter()
    given = {"first_year": FIRST_YEAR, "last_year": localtime(now).year}
    with connections[DATABASE].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("CREATE TEMP TABLE renewed (person_id uuid) ON COMMIT DROP")
        cursor.executemany("INSERT INTO renewed VALUES (%s)", [[person] for person in persons])
        for table in ("before", "after"):
            cursor.execute(f"CREATE TEMP TABLE {table} (LIKE reporting_keptpersonyear) ON COMMIT DROP")
        cursor.execute(sql.MAKE.format(target="before", scope=sql.SOME, which=sql.RESTRICTED_TOO), given)
        yield counted
        cursor.execute(sql.MAKE.format(target="after", scope=sql.SOME, which=sql.RESTRICTED_TOO), given)
        cursor.execute(sql.KEEP)
        counted["person_years"] = cursor.rowcount
