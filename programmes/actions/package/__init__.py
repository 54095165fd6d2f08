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
from programmes.actions.package import cross_checks, merge, merged, overdue, persons, rectified, staging, unlikely
from programmes.actions.package.leaves import Leaves
from programmes.actions.package.numbers import Numbers
from programmes.actions.package.trouble import discreet
from programmes.exchange.cells import Known, judged
from programmes.exchange.containers import Package, opened
from programmes.exchange.findings import Findings, PackageRefused

# A package may hold the whole country, so it is loaded by a role of its own, not on behalf of one municipality.
DATABASE = "national"
_LOCK = 7_301_001
# Rows from which hashing both sides of a join is sure to be the better plan.
_BULK = 2_000

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

    Raises PackageRefused with every fault when there is one (unless only the sound rows are asked for), and
    DatabaseTrouble when the database fails; the register is then as it was.
    """
    loaded = Loaded()
    known = _known(on)
    with opened(path) as package, discreet(), transaction.atomic(using=DATABASE):
        for warning in package.warnings:
            loaded.findings.add(warning)
        connection = connections[DATABASE].connection
        with connection.cursor() as cursor:
            # Two loadings at once would wait for each other row by row, and could lock each other out.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            cursor.execute("SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")
            staging.create(cursor)
            numbers = Numbers(person_key=settings.PERSON_KEY)
            numbers.digest_the_registered(cursor)
            _stage(cursor, package, known=known, numbers=numbers, loaded=loaded, progress=progress)
            merged.follow_mergers(cursor, findings=loaded.findings)
            rectified.keep_rectified(cursor, findings=loaded.findings)
            overdue.leave_out_overdue(cursor, on=on, findings=loaded.findings)
            cross_checks.check(cursor, findings=loaded.findings, sound_rows_only=sound_rows_only)
            unlikely.warn(cursor, findings=loaded.findings)
            if loaded.findings.has_errors and not sound_rows_only:
                raise PackageRefused(loaded.findings)
            _merge(cursor, numbers=numbers, loaded=loaded, progress=progress)
    return loaded


def _stage(
    cursor: psycopg.Cursor, package: Package, *, known: Known, numbers: Numbers, loaded: Loaded, progress: Progress
) -> None:
    """Judge every row of every table. Raises PackageRefused if a table cannot be read: it would be missed below."""
    columns: dict[str, list[str]] = {}
    leaves = Leaves()
    for name in package.names:
        try:
            table = judged(table=name, rows=package.rows(name), known=known, findings=loaded.findings)
        except PackageRefused as refusal:
            loaded.findings.absorb(refusal.findings)
            continue
        columns[name] = table.columns
        if name == "leaves":
            leaves.prepare(cursor)
        loaded.read[name] = staging.fill(
            cursor, table=name, rows=table.rows, numbers=numbers, leaves=leaves, progress=partial(progress, name)
        )
    if loaded.findings.is_unreadable:
        raise PackageRefused(loaded.findings)
    progress("cross_checks", 0)
    staging.index(cursor)
    if sum(loaded.read.values()) > _BULK:
        # The register's statistics may be those of an empty table: this role does not own it and cannot renew them,
        # and a plan made for few rows walks every row once for every other.
        cursor.execute("SET LOCAL enable_nestloop = off")
    staging.keep_registered(cursor, columns=columns)
    leaves.match(cursor)


def _merge(cursor: psycopg.Cursor, *, numbers: Numbers, loaded: Loaded, progress: Progress) -> None:
    steps: dict[str, Callable[[psycopg.Cursor], tuple[int, int] | None]] = {
        "participants": partial(merge.participants, numbers=numbers),
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
    if sum(loaded.read.values()) > _BULK:
        # What comes next, the counting of person-years above all, would be planned for the register as it was.
        cursor.execute("SELECT programmes_analyze()")


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
