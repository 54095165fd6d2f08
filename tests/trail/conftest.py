"""A clean trail, a key and a folder for its seals, and the hand of a superuser who tampers with it."""

import io
import uuid
from contextlib import contextmanager, nullcontext
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections, transaction
from django.utils import timezone

from participants.access import tenancy
from participants.models import Participant
from participants.trail import actions
from participants.trail.actions.seals import key_of_settings
from participants.trail.codes import FieldClass, Purpose, ReadingAction
from participants.trail.verification import verify
from tests.access.conftest import KRISTIANSAND, two_municipalities, user

__all__ = ["two_municipalities", "user"]


@contextmanager
def superuser(role: str | None = None):
    """A connection that no policy and no grant holds back, or one that acts as a role."""
    found = connections["migration"].settings_dict
    keys = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    with psycopg.connect(**{key: found[name] or None for key, name in keys.items()}, autocommit=True) as connection:
        if role:
            connection.execute(f"SET ROLE {role}")
        yield connection


# The connection that `ask` takes, within `one_connection`.
_KEPT_OPEN: list[psycopg.Connection] = []


@contextmanager
def one_connection():
    """For whoever asks thousands of times: to connect costs ten times what is asked."""
    with superuser() as connection:
        _KEPT_OPEN.append(connection)
        try:
            yield
        finally:
            _KEPT_OPEN.pop()


def ask(statement: str, parameters=None) -> list[tuple]:
    """Rows of a statement as a superuser."""
    with nullcontext(_KEPT_OPEN[-1]) if _KEPT_OPEN else superuser() as connection:
        cursor = connection.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


def events(table: str, operation: str | None = None) -> list[dict]:
    """The events of a table, oldest first."""
    names = (
        "operation", "municipality_id", "participant_id", "row_keys", "changes", "user_id", "role", "way", "login",
        "request_id", "origin", "reason",
    )  # fmt: skip
    rows = ask(
        f"SELECT {', '.join(names)} FROM trail_event WHERE table_name = %s AND (%s::text IS NULL OR operation = %s) "
        "ORDER BY id",
        [table, operation, operation],
    )
    return [dict(zip(names, row, strict=True)) for row in rows]


def clean() -> None:
    """An empty trail."""
    ask("TRUNCATE trail_event, trail_reading, trail_seal")


@pytest.fixture
def trail(register, settings, tmp_path: Path):
    """An empty trail whose seals are kept in a folder of the test's own; gives the file of seals."""
    settings.TRAIL_SEAL_FOLDER = str(tmp_path / "seals")
    clean()
    yield tmp_path / "seals" / "seals.jsonl"
    clean()


@pytest.fixture
def people(trail, two_municipalities):
    """The two, with a trail that begins after they were loaded; gives the participant of Kristiansand."""
    clean()
    return ask("SELECT id FROM participants_participant WHERE municipality_id = %s", [KRISTIANSAND])[0][0]


@contextmanager
def acting(*, user_id: int = 7, municipality_id: int = KRISTIANSAND, role: str = "caseworker"):
    """On behalf of a municipality."""
    with tenancy.tenant(municipality_id=municipality_id, user_id=user_id, role=role):
        yield


def seal() -> int:
    return actions.seal(now=timezone.now())


def found(*files: Path):
    """What verification says, with seals kept elsewhere or without."""
    return verify(key=key_of_settings().public_key(), files=files)


def quiet(command: str, *arguments, **options) -> str:
    out = io.StringIO()
    call_command(command, *arguments, stdout=out, stderr=out, **options)
    return out.getvalue()


def read(count: int = 1) -> None:
    """So many readings, of two people each."""
    with acting(), transaction.atomic():
        for _ in range(count):
            actions.record_reading(
                action=ReadingAction.PAGE, purpose=Purpose.CASEWORK, fields=FieldClass.BASIC,
                participants=[uuid.uuid4(), uuid.uuid4()],
            )  # fmt: skip


def change(**values) -> None:
    """One statement on the participants of Kristiansand."""
    with acting(), transaction.atomic():
        Participant.objects.update(**values)


@pytest.fixture
def sealed(people, trail):
    """Six seals on both logs, kept outside too; gives their file."""
    for number in range(3):
        change(education_level=["none", "primary", "higher"][number], sex="MFM"[number])
        change(permit_basis=["utl28", "utl34", "family"][number])
        read(4)
        seal()
    assert found(trail).faults == []
    return trail


def places(faults):
    return {(fault.table, fault.seal, fault.row) for fault in faults}
