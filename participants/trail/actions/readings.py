"""Readings, refusals, reports of a breach, and why a change is made: written in the transaction they tell of."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, connections, transaction

from participants.access import tenancy
from participants.trail import ledger
from participants.trail.codes import ChangeReason, Criterion, FieldClass, Purpose, ReadingAction
from participants.trail.errors import TrailUnwritable
from participants.trail.origin import as_code

_DATABASE = "default"
# Reads the trail of all municipalities.
_WHOLE = "trail"
_READING = (
    "INSERT INTO trail_reading (action, purpose, field_class, criteria, participant_ids, glass_id) "
    "VALUES (%s, %s, %s, %s, %s::uuid[], %s)"
)


def record_reading(
    *,
    action: ReadingAction,
    purpose: Purpose,
    fields: FieldClass,
    participants: Collection[UUID],
    criteria: Iterable[Criterion] = (),
    glass_id: UUID | None = None,
) -> None:
    """Record whom a response shows, in the transaction that has read them. Who reads is the transaction's own.

    `criteria` are the kinds of what was searched by, never what was searched for. No participants
    is a search that found nobody; it is a reading all the same. Raises TrailUnwritable: then show nothing.
    """
    connection = connections[_DATABASE]
    if not connection.in_atomic_block or tenancy.current() is None:
        raise TrailUnwritable("A reading is recorded in its own transaction, on behalf of a municipality.")
    values = [
        str(action), str(purpose), str(fields), [str(Criterion(each)) for each in criteria],
        [str(each) for each in dict.fromkeys(participants)], glass_id,
    ]  # fmt: skip
    try:
        with connection.cursor() as cursor:
            cursor.execute(_READING, values)
    except DatabaseError as error:
        raise TrailUnwritable("The reading could not be recorded.") from error
    ledger.settle()


def record_refusal(*, action: str, user_pk: int, participants: Collection[UUID] = ()) -> None:
    """Record that someone was refused, in a transaction of its own: the one that refused has been rolled back.

    Raises TrailUnwritable.
    """
    try:
        with transaction.atomic(using=_DATABASE), connections[_DATABASE].cursor() as cursor:
            cursor.execute(
                "SELECT trail_record_refusal(%s, %s::uuid[], %s)",
                [as_code(action), [str(each) for each in participants], user_pk],
            )
    except DatabaseError as error:
        raise TrailUnwritable("The refusal could not be recorded.") from error


def record_support(*, session_pk: UUID, page: str, is_refused: bool) -> None:
    """Record a request within a session of support, in the trail of the municipality it is for. Raises TrailUnwritable.

    In a transaction of its own: the one that answered is over.
    """
    try:
        with transaction.atomic(using=_DATABASE), connections[_DATABASE].cursor() as cursor:
            cursor.execute("SELECT trail_record_support(%s, %s, %s)", [session_pk, as_code(page), is_refused])
    except DatabaseError as error:
        raise TrailUnwritable("The request could not be recorded.") from error


def record_breach_report(
    *,
    by: int,
    account: int | None,
    start: datetime,
    end: datetime,
    with_names: bool,
    municipalities: Collection[int],
    purpose: Purpose,
) -> None:
    """Record that someone was told whom a breach concerns, in the transaction that has read it. Raises TrailUnwritable.

    It stands in the trail of each municipality that is concerned, as why a change is made stands there: as a code.
    """
    connection = connections[_WHOLE]
    if not connection.in_atomic_block:
        raise TrailUnwritable("A report is recorded in the transaction that reads for it.")
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT trail_record_breach_report(%s, %s, %s, %s, %s, %s::int[], %s)",
                [by, account, start, end, with_names, list(municipalities), str(Purpose(purpose))],
            )
    except DatabaseError as error:
        raise TrailUnwritable("The report could not be recorded.") from error


def explain(*, reason: ChangeReason, using: str = _DATABASE) -> None:
    """Say why the rest of this transaction changes what it changes: each event then carries it."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT set_config('app.reason', %s, true)", [str(ChangeReason(reason))])
