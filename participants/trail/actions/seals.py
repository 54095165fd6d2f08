"""Seals: what both logs held, signed by a key the database does not have, and kept outside it too."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, transaction

from participants.trail import canonical
from participants.trail.codes import Log
from participants.trail.errors import SealBroken
from participants.trail.rules import sealing
from participants.trail.rules.sealing import Signed, Statement

DATABASE = "trail"
_LOCK = 7_301_005
_FOREVER = 2**63 - 1
COLUMNS = (
    "number, log, form, above_id, upto_id, low::text::bigint, high::text::bigint, count, digest, marks, previous, "
    "sealed_at, key_id, signature, is_stub"
)


class Head(NamedTuple):
    """Where the next seal begins."""

    number: int
    previous: bytes
    high: dict[str, int]
    above_id: dict[str, int]


def key_of_settings() -> Ed25519PrivateKey:
    """The signing key. Raises ImproperlyConfigured where this process has been given none."""
    text = settings.TRAIL_KEY
    try:
        if settings.TRAIL_KEY_FILE:
            text = Path(settings.TRAIL_KEY_FILE).read_text(encoding="utf-8")
        return sealing.private_key(text)
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"TRAIL_KEY_FILE or TRAIL_KEY gives no key to seal with: {error}") from error


def seal(*, now: datetime) -> int:
    """Seal what has been written since the last seal, and write the seals to the folder outside; returns how many.

    A transaction still open falls into a later seal, whenever it began. One sealing runs at a time. Raises SealBroken.
    """
    key = key_of_settings()
    with transaction.atomic(using=DATABASE):
        cursor = locked()
        head = head_of(cursor)
        horizon = _number(cursor, "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        if any(high > horizon for high in head.high.values()):
            raise SealBroken(
                "The database's transaction ids are lower than those of the last seal: it was restored into another "
                "cluster. Run `manage.py seal_trail --new-cluster` once, see docs/operations.md."
            )
        made = _seal_all(cursor, head=head, upto=dict.fromkeys(Log.values, horizon), key=key, now=now)
    export()
    return made


def begin_new_cluster(*, now: datetime) -> int:
    """After a restore into another cluster, where transaction ids begin anew: close the old numbers, begin again.

    Run it before anyone writes. What stood unsealed when the backup was taken is sealed as it is.
    """
    key = key_of_settings()
    with transaction.atomic(using=DATABASE):
        cursor = locked()
        made = _seal_all(
            cursor, head=head_of(cursor), upto=dict.fromkeys(Log.values, _FOREVER), key=key, now=now, closes=True
        )
    export()
    return made


def locked() -> psycopg.Cursor:
    cursor = connections[DATABASE].connection.cursor()
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    return cursor


def _number(cursor: psycopg.Cursor, statement: str) -> int:
    return int((cursor.execute(statement).fetchone() or (0,))[0])


def head_of(cursor: psycopg.Cursor) -> Head:
    head = Head(1, sealing.NOTHING_BEFORE, dict.fromkeys(Log.values, 0), dict.fromkeys(Log.values, 0))
    found = cursor.execute(
        f"SELECT {COLUMNS} FROM trail_seal WHERE number IN (SELECT max(number) FROM trail_seal GROUP BY log) "
        "ORDER BY number"
    ).fetchall()
    for each in map(signed, found):
        said = each.statement
        head = head._replace(number=said.number + 1, previous=each.digest())
        if said.log == sealing.END:
            continue
        head.high[said.log], head.above_id[said.log] = said.high, said.above_id
        if said.upto_id is not None:
            # The old cluster is closed; the numbers of this one begin anew, above its rows.
            head.high[said.log], head.above_id[said.log] = 0, said.upto_id
    return head


def _seal_all(
    cursor: psycopg.Cursor,
    *,
    head: Head,
    upto: dict[str, int],
    key: Ed25519PrivateKey,
    now: datetime,
    closes: bool = False,
) -> int:
    number, previous = head.number, head.previous
    key_id = sealing.key_id(key.public_key())
    for log in Log.values:
        low, high, above_id = head.high[log], upto[log], head.above_id[log]
        found = sealing.add_up(
            canonical.rows(cursor, log=log, form=sealing.FORM, above_id=above_id, upto_id=None, low=low, high=high)
        )
        if not (found.count or closes):
            continue
        last = f"SELECT coalesce(max(id), 0) FROM {canonical.TABLES[Log(log)]}"
        upto_id = _number(cursor, last) if closes else None
        said = Statement(
            number=number, log=log, form=sealing.FORM, above_id=above_id, upto_id=upto_id, low=low, high=high,
            count=found.count, digest=found.digest, marks_digest=hashlib.sha256(found.marks).digest(),
            previous=previous, sealed_at=now.astimezone(UTC).isoformat(timespec="microseconds"), key_id=key_id,
        )  # fmt: skip
        number, previous = number + 1, keep(cursor, said, marks=found.marks, key=key).digest()
    return number - head.number


def keep(cursor: psycopg.Cursor, said: Statement, *, marks: bytes, key: Ed25519PrivateKey) -> Signed:
    """Sign a statement and write it down."""
    made = Signed(said, key.sign(said.as_bytes()), marks)
    cursor.execute(
        "INSERT INTO trail_seal (number, log, form, above_id, upto_id, low, high, count, digest, marks, previous, "
        "sealed_at, key_id, signature) "
        "VALUES (%s, %s, %s, %s, %s, %s::text::xid8, %s::text::xid8, %s, %s, %s, %s, %s, %s, %s)",
        [
            said.number, said.log, said.form, said.above_id, said.upto_id, said.low, said.high, said.count, said.digest,
            marks, said.previous, datetime.fromisoformat(said.sealed_at), said.key_id, made.signature,
        ],
    )  # fmt: skip
    return made


def signed(row: tuple) -> Signed:
    """A row of the table (COLUMNS) as the seal it is."""
    (
        number, log, form, above_id, upto_id, low, high, count, digest, marks, previous, sealed_at, key_id, signature,
        is_stub,
    ) = row  # fmt: skip
    said = Statement(
        number=number, log=log, form=form, above_id=above_id, upto_id=upto_id, low=low, high=high, count=count,
        digest=bytes(digest), marks_digest=bytes(marks) if is_stub else hashlib.sha256(marks).digest(),
        previous=bytes(previous), sealed_at=sealed_at.astimezone(UTC).isoformat(timespec="microseconds"), key_id=key_id,
    )  # fmt: skip
    return Signed(said, bytes(signature), None if is_stub else bytes(marks))


def export() -> int:
    """Append the seals that the folder outside does not have yet; returns how many. Without a folder: none."""
    if not settings.TRAIL_SEAL_FOLDER:
        return 0
    folder = Path(settings.TRAIL_SEAL_FOLDER)
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    handle = os.open(folder / "seals.jsonl", os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        lines = [f"{each.as_line()}\n" for each in _after(_last_number(handle))]
        # One write: a reader never sees half a batch, and a crash leaves at most one half line, at the end.
        os.write(handle, "".join(lines).encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    return len(lines)


def _last_number(handle: int) -> int:
    size = os.fstat(handle).st_size
    tail = os.pread(handle, 8192, max(0, size - 8192)).decode(errors="replace")
    if tail and not tail.endswith("\n"):
        os.write(handle, b"\n")  # after a crash in the middle of a line
    for line in reversed(tail.splitlines()):
        try:
            return sealing.from_line(line).statement.number
        except ValueError:
            continue
    return 0


def _after(number: int) -> Iterator[Signed]:
    with transaction.atomic(using=DATABASE), connections[DATABASE].cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM trail_seal WHERE number > %s ORDER BY number", [number])
        yield from [signed(row) for row in cursor.fetchall()]
