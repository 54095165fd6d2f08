"""The list outside the database of what has been removed, and its removal once more from a backup that still has it.

Keys alone, which are random: of those who are gone the list says nothing.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connections, transaction

from participants.access.errors import RuleBroken
from participants.trail.actions import explain
from participants.trail.codes import ChangeReason
from programmes.actions.removal import DATABASE, Keeping, Removed, lock_loading, remove
from programmes.codes import RetentionRule

# Not .jsonl: those in the folder are seals.
LIST = "removed.list"
_RESTRICTED = """
    SELECT DISTINCT participant_id FROM participants_restriction
    WHERE lifted_at IS NULL AND participant_id IN (SELECT participant_id FROM doomed)
"""


@dataclass(slots=True)
class Again:
    """What was removed once more, or would be; and what was left because it is restricted in this database."""

    removed: dict[str, int] = field(default_factory=dict)
    kept_person_years: int = 0
    left: list[UUID] = field(default_factory=list)


def note_removed(batch_pk: UUID, *, rows: list[Removed], now: datetime) -> None:
    """Append what a batch removes to the list, before it is committed: rather one line too many than one too few.

    Raises RuleBroken where there is no folder outside the database to keep it in.
    """
    folder = _folder()
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    line = {
        "batch": str(batch_pk), "at": now.isoformat(),
        "rows": [[rule, str(key), str(whose)] for rule, key, whose in rows],
    }  # fmt: skip
    handle = os.open(folder / LIST, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        # A line that a crash has cut short is ended first.
        os.write(handle, b"\n" + json.dumps(line, separators=(",", ":")).encode() + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_again(*, path: Path | None, is_real: bool, keeping: Keeping) -> Again:
    """Remove what the list names and this database still has, all or nothing; or only count it.

    Safe to run twice: what is gone is gone. Whoever is restricted here is left, and named. Raises RuleBroken for a list
    that is missing or cannot be read.
    """
    again = Again()
    rows = [(rule, str(key), str(whose)) for rule, key, whose in _listed(path or _folder() / LIST)]
    with transaction.atomic(using=DATABASE):
        lock_loading()
        explain(reason=ChangeReason.RETENTION, using=DATABASE)
        with connections[DATABASE].cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE doomed (rule text, id uuid, participant_id uuid) ON COMMIT DROP")
            cursor.executemany("INSERT INTO doomed VALUES (%s, %s, %s)", rows)
            cursor.execute(_RESTRICTED)
            again.left = [key for (key,) in cursor.fetchall()]
            cursor.execute("DELETE FROM doomed WHERE participant_id = ANY (%s)", [again.left])
        again.removed, again.kept_person_years = remove(keeping=keeping)
        if not is_real:
            transaction.set_rollback(True, using=DATABASE)
    return again


def _listed(path: Path) -> Iterator[Removed]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise RuleBroken(f"Listen over det som er slettet, kan ikke leses: {error.strerror}.") from error
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            for rule, key, whose in json.loads(line)["rows"]:
                yield Removed(RetentionRule(rule), UUID(key), UUID(whose))
        except (ValueError, KeyError, TypeError) as error:
            raise RuleBroken(f"Linje {number} i listen over det som er slettet, kan ikke leses.") from error


def _folder() -> Path:
    if not settings.TRAIL_SEAL_FOLDER:
        raise RuleBroken(
            "Sett TRAIL_SEAL_FOLDER: det som slettes, må føres på en liste utenfor databasen. "
            "Ellers kommer det tilbake med en eldre sikkerhetskopi."
        )
    return Path(settings.TRAIL_SEAL_FOLDER)
