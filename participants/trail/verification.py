"""Holds both logs against their seals, and names the place of whatever differs."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connections, transaction

from participants.trail import canonical
from participants.trail.actions.seals import COLUMNS, DATABASE, signed
from participants.trail.codes import Log
from participants.trail.ended import approvals, ends_of, left_of
from participants.trail.faults import Fault
from participants.trail.recorder import EVENTS
from participants.trail.rules import sealing
from participants.trail.rules.ending import End
from participants.trail.rules.sealing import Signed, Statement
from participants.trail.watched import tables_that_write

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found."""

    faults: list[Fault]
    seals: int
    rows: int
    unsealed: int
    ended: list[End] = field(default_factory=list)


def verify(*, key: Ed25519PublicKey, files: Iterable[Path] = ()) -> Verdict:
    """Hold every seal against its signature, the one before, its rows, and the seals in `files` (kept elsewhere).

    Where a seal is in a file, its rows are held against the file's: nothing that was done to the database since then
    counts. A month that has ended is known by a signed statement in the same chain, and by it alone: of its seals
    signature and chain are held, and that no row of theirs is left. One snapshot: what is written meanwhile is neither
    missed nor blamed.
    """
    faults: list[Fault] = []
    with transaction.atomic(using=DATABASE), connections[DATABASE].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute(f"SELECT {COLUMNS} FROM trail_seal ORDER BY number")
        kept = {each.statement.number: each for each in map(signed, cursor.fetchall())}
        exported, broken = _read(files)
        faults += broken
        faults += _chain(kept.values(), key=key, table="trail_seal")
        faults += _chain(exported.values(), key=key, table="exported seals")
        faults += _against(kept, exported)
        trusted = {number: exported.get(number) or kept[number] for number in sorted(kept.keys() | exported.keys())}
        rows = 0
        ends, wrong = ends_of(trusted.values(), kept=kept, key=key)
        faults += wrong
        faults += approvals(ends)
        logs = {number: each for number, each in trusted.items() if each.statement.log != sealing.END}
        closed = _closed(logs.values())
        emptied: set[tuple[str, date]] = set()
        for number, each in logs.items():
            if any(end.covers(number) for end in ends):
                continue
            found, count = _hold(each, marks=_marks(each, kept), upto_id=closed.get(_cluster(each)))
            if found and not count:
                emptied.add((each.statement.log, each.statement.sealed_in))
            faults += found
            rows += count
        faults += _gone(emptied)
        faults += left_of(ends, logs.values(), closed=closed)
        unsealed, unreal = _outside(logs.values())
        faults += unreal
        faults += _silenced()
    return Verdict(faults, len(trusted), rows, unsealed, ends)


def _read(files: Iterable[Path]) -> tuple[dict[int, Signed], list[Fault]]:
    found: dict[int, Signed] = {}
    faults = []
    for file in files:
        for place, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            try:
                each = sealing.from_line(line)
            except ValueError:
                faults.append(Fault("exported seals", f"Linje {place} i {file.name} er ikke et segl."))
                continue
            number = each.statement.number
            if number in found and found[number].digest() != each.digest():
                faults.append(Fault("exported seals", "Seglet står to ganger, og ikke likt.", seal=number))
            found.setdefault(number, each)
    return dict(sorted(found.items())), faults


def _chain(seals: Iterable[Signed], *, key: Ed25519PublicKey, table: str) -> Iterator[Fault]:
    previous, expected = sealing.NOTHING_BEFORE, 1
    for each in seals:
        number = each.statement.number
        if not each.is_signed_by(key):
            yield Fault(table, "Signaturen stemmer ikke.", seal=number)
        if number != expected:
            yield Fault(table, f"Segl {expected} til {number - 1} mangler.", seal=expected)
        elif each.statement.previous != previous:
            yield Fault(table, "Seglet følger ikke det som står foran.", seal=number)
        previous, expected = each.digest(), number + 1


def _against(kept: dict[int, Signed], exported: dict[int, Signed]) -> Iterator[Fault]:
    for number, each in exported.items():
        if number not in kept:
            yield Fault("trail_seal", "Seglet er eksportert, men står ikke i databasen.", seal=number)
        elif kept[number].digest() != each.digest():
            yield Fault("trail_seal", "Seglet er et annet enn det som ble eksportert.", seal=number)


def _cluster(each: Signed) -> tuple[str, int]:
    return each.statement.log, each.statement.above_id


def _closed(seals: Iterable[Signed]) -> dict[tuple[str, int], int]:
    return {_cluster(each): each.statement.upto_id for each in seals if each.statement.upto_id is not None}


def _marks(each: Signed, kept: dict[int, Signed]) -> bytes | None:
    """The marks of a seal, if they are those that were sealed."""
    own = kept.get(each.statement.number)
    is_true = own is not None and own.statement.marks_digest == each.statement.marks_digest
    return own.marks if own is not None and is_true else None


def _hold(each: Signed, *, marks: bytes | None, upto_id: int | None) -> tuple[list[Fault], int]:
    said, table = each.statement, canonical.TABLES[Log(each.statement.log)]
    with connections[DATABASE].connection.cursor() as cursor:
        found = sealing.add_up(
            canonical.rows(
                cursor, log=said.log, form=said.form, above_id=said.above_id, upto_id=upto_id, low=said.low,
                high=said.high,
            )
        )  # fmt: skip
    if (found.count, found.digest) == (said.count, said.digest):
        return [], found.count
    return [*_name(said, table, found, marks)], found.count


def _name(said: Statement, table: str, found: sealing.Sum, marks: bytes | None) -> Iterator[Fault]:
    problems = {"changed": "Raden er endret.", "missing": "Raden mangler.", "added": "Raden er lagt til."}
    named = sealing.differences(sealing.unmark(marks), found.rows()) if marks is not None else {}
    total = sum(len(keys) for keys in named.values())
    if not total:
        counts = f"{said.count} rader er forseglet, {found.count} finnes."
        yield Fault(table, f"Radene stemmer ikke med seglet. {counts}", seal=said.number)
    for kind, keys in named.items():
        yield from (Fault(table, problems[kind], seal=said.number, row=key) for key in keys[:SHOWN])
    if total > SHOWN:
        yield Fault(table, f"I alt {total} rader stemmer ikke med seglet.", seal=said.number)


def _gone(emptied: Collection[tuple[str, date]]) -> Iterator[Fault]:
    """Months that are not there, in which rows were sealed, and of which no statement says that they have ended."""
    with connections[DATABASE].cursor() as cursor:
        for log, month in sorted(emptied):
            table = f"{canonical.TABLES[Log(log)]}_{month:%Y_%m}"
            cursor.execute("SELECT to_regclass(%s) IS NULL", [f"public.{table}"])
            if cursor.fetchone()[0]:
                yield Fault(table, "Måneden er borte, og ingen godkjent avslutning sier det.")


def _outside(seals: Iterable[Signed]) -> tuple[int, list[Fault]]:
    """Rows that no seal is on yet, and those that no transaction can have written."""
    heads = {each.statement.log: each.statement for each in seals}
    unsealed, faults = 0, []
    for log, table in canonical.TABLES.items():
        head = heads.get(log)
        high, above = (head.high, head.above_id) if head else (0, 0)
        if head and head.upto_id is not None:
            high, above = 0, head.upto_id
        with connections[DATABASE].cursor() as cursor:
            cursor.execute(
                f"SELECT id, xid >= pg_snapshot_xmax(pg_current_snapshot()) FROM {table} "
                "WHERE xid >= %s::text::xid8 AND id > %s ORDER BY id",
                [high, above],
            )
            for key, is_unreal in cursor.fetchall():
                unsealed += 1
                if is_unreal:
                    faults.append(Fault(table, "Ingen transaksjon kan ha skrevet raden.", row=key))
    return unsealed, faults


def _silenced() -> Iterator[Fault]:
    """Triggers that are gone or put off."""
    with connections[DATABASE].cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled IN ('A', 'O') AND tgname ~ '_trail_[a-z]+$'")
        awake = {name for (name,) in cursor.fetchall()}
    for table in sorted(tables_that_write()):
        for event in EVENTS:
            if f"{table}_trail_{event}" not in awake:
                yield Fault(table, f"Utløseren for {event} er borte eller slått av: endringer spores ikke.")
