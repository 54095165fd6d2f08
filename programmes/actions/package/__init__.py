"""Loads an exchange package: everything, or nothing, or (when asked) the sound rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connections, transaction

from participants.access.models import Country, MunicipalitySpell
from programmes.actions.package import cross_checks, merge, persons, staging
from programmes.exchange.cells import Known, judged
from programmes.exchange.containers import opened
from programmes.exchange.findings import Findings, PackageRefused

# A package may hold the whole country, so it is loaded by a role of its own, not on behalf of one municipality.
DATABASE = "national"
_LOCK = 7_301_001

Progress = Callable[[str, int], None]


@dataclass(slots=True)
class Loaded:
    """What a loading did: rows read, new and changed rows for each table, and the findings."""

    read: dict[str, int] = field(default_factory=dict)
    new: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    findings: Findings = field(default_factory=Findings)


def load_package(
    *, path: Path, on: date, sound_rows_only: bool = False, progress: Progress = lambda _step, _rows: None
) -> Loaded:
    """Load a folder, .zip or .xlsx on a day. Twice changes nothing the second time.

    Raises PackageRefused with every fault when there is one (unless only the sound rows are asked for); the
    register is then as it was.
    """
    loaded = Loaded()
    known = _known(on)
    with opened(path) as package, transaction.atomic(using=DATABASE):
        connection = connections[DATABASE].connection
        with connection.cursor() as cursor:
            # Two loadings at once would wait for each other row by row, and could lock each other out.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            staging.create(cursor)
            for table in package.names:
                rows = judged(table=table, rows=package.rows(table), known=known, findings=loaded.findings)
                loaded.read[table] = staging.fill(
                    cursor,
                    table=table,
                    rows=rows,
                    person_key=settings.PERSON_KEY,
                    progress=partial(progress, table),
                )
            progress("cross_checks", 0)
            staging.index(cursor)
            cross_checks.check(cursor, findings=loaded.findings, tell_left_out=sound_rows_only)
            if loaded.findings.has_errors and not sound_rows_only:
                raise PackageRefused(loaded.findings)
            _merge(cursor, loaded=loaded, progress=progress)
    return loaded


def _merge(cursor: psycopg.Cursor, *, loaded: Loaded, progress: Progress) -> None:
    steps = {
        "participants": merge.participants,
        "persons": persons.tie,
        "programmes": merge.programmes,
        "exits": merge.exits,
        "measures": merge.measures,
        "leaves": merge.leaves,
        "language_tests": merge.language_tests,
    }
    for name, step in steps.items():
        progress(f"merge_{name}", 0)
        counts = step(cursor)
        if counts is not None:
            loaded.new[name], loaded.changed[name] = counts
    progress("constraints", 0)
    # Now, not at commit, so that a fault is met inside this action.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _known(on: date) -> Known:
    municipalities: dict[str, list[tuple[date, date | None]]] = {}
    spells = MunicipalitySpell.objects.values_list("municipality__number", "valid_from", "valid_to")
    for number, start, end in spells:
        municipalities.setdefault(number, []).append((start, end))
    return Known(
        on=on,
        countries=frozenset(Country.objects.values_list("code", flat=True)),
        municipalities=municipalities,
        first_day=min((start for _, start, _ in spells), default=on),
    )
