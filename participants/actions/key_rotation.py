"""New keys in the place of old ones, in use: each batch is a transaction, and what is left is found again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connections, models, transaction
from psycopg import sql

from participants.encryption import EncryptedTextField, blind_index, keys, parcels, sealing
from participants.encryption.digests import digests_of
from participants.models import DataKey, IdentifierDigest, ParticipantIdentifier, PersonIdentifier

# Passes row-level security, and may write where those who use the product only add.
DATABASE = "migration"
BATCH = 1_000
_PARCEL = {"parcel", "wrapped_key", "master_name"}
# How long a key is kept that nothing is sealed under: a request that read a value before has yet to open it.
_KEPT_FOR = timedelta(hours=1)

# Sealed under another key than the newest of its municipality: the number is in the value's head.
_STALE = """
    SELECT kept.{key}, kept.municipality_id, kept.{column} FROM {table} AS kept
    JOIN (SELECT municipality_id, max(number) AS number FROM participants_datakey GROUP BY municipality_id) AS newest
        USING (municipality_id)
    WHERE substring(kept.{column} FROM 2 FOR 4) <> int4send(newest.number)
    LIMIT %s FOR UPDATE OF kept {wait}
"""
_RESEAL = "UPDATE {table} SET {column} = %s WHERE {key} = %s"
_IN_USE = """
    SELECT DISTINCT municipality_id, ('x' || encode(substring({column} FROM 2 FOR 4), 'hex'))::bit(32)::int
    FROM {table} WHERE {column} IS NOT NULL
"""


@dataclass(slots=True)
class Rotated:
    """What was done: keys wrapped anew, made and taken away; values sealed, indexed and hashed anew."""

    wrapped: int = 0
    made: int = 0
    sealed: int = 0
    indexed: int = 0
    hashed: int = 0
    removed: int = 0


def rotate_keys(*, now: datetime, new_data_keys: bool = False) -> Rotated:
    """Bring everything under the keys that are set now. Run it again after an interruption: it goes on.

    A data key that nothing is sealed under any more is removed by the first run an hour after.

    With `new_data_keys` each municipality gets another data key first. A value that someone is writing meanwhile is
    waited for, and is sealed under the newest key either way. Raises KeyMissing where a key before these is not set.
    """
    done = Rotated()
    with transaction.atomic(using=DATABASE):
        done.wrapped = _wrap_anew()
        if new_data_keys:
            done.made = keys.add_keys(using=DATABASE)
    for model, field in sealed_columns():
        while count := _reseal(model, field):
            done.sealed += count
    done.indexed, done.hashed = _index_anew(), _hash_anew()
    done.removed = _remove_unused(now)
    return done


def sealed_columns() -> Iterator[tuple[type[models.Model], EncryptedTextField]]:
    """Every sealed column there is."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:  # noqa: SLF001 - Django's own name for it
            if isinstance(field, EncryptedTextField):
                yield model, field


def _wrap_anew() -> int:
    master, count = next(iter(keys.masters())), 0
    for row in DataKey.objects.using(DATABASE).exclude(master_name=master).select_for_update():
        keys.wrap_anew(row)
        row.save(using=DATABASE, update_fields=["wrapped", "master_name"])
        count += 1
    return count + sum(_wrap_parcels(model) for model in apps.get_models() if _names(model) >= _PARCEL)


def _wrap_parcels(model: Any) -> int:
    """What is on its way between two municipalities has a key of its own."""
    master, count = next(iter(keys.masters())), 0
    waiting = model.objects.using(DATABASE).exclude(wrapped_key=None).exclude(master_name=master)
    for row in waiting.select_for_update():
        held = parcels.Parcel(bytes(row.parcel), bytes(row.wrapped_key), row.master_name)
        _, row.wrapped_key, row.master_name = parcels.wrap_anew(held)
        row.save(using=DATABASE, update_fields=["wrapped_key", "master_name"])
        count += 1
    return count


def _names(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields}  # noqa: SLF001 - Django's own name for it


def _reseal(model: type[models.Model], field: EncryptedTextField) -> int:
    """One batch; those that are locked last of all, when there is nothing else left."""
    return _reseal_batch(model, field, wait="SKIP LOCKED") or _reseal_batch(model, field, wait="")


def _reseal_batch(model: type[models.Model], field: EncryptedTextField, *, wait: str) -> int:
    with transaction.atomic(using=DATABASE), connections[DATABASE].cursor() as cursor:
        _say_why(cursor)
        cursor.execute(_of(_STALE, model, field, wait=wait), [BATCH])
        rows = cursor.fetchall()
        if not rows:
            return 0
        current = keys.current_keys(municipality_ids={each for _, each, _ in rows}, using=DATABASE)
        changes = []
        for row, municipality, sealed in rows:
            place = _place(model, field, municipality, row)
            old = keys.key_of(bytes(sealed), municipality_id=municipality, using=DATABASE)
            new = current[municipality]
            text = sealing.open_sealed(bytes(sealed), key=old, place=place)
            changes.append((sealing.seal(text, key=new.value, number=new.number, place=place), row))
        cursor.executemany(_of(_RESEAL, model, field), changes)
        return len(rows)


def _index_anew() -> int:
    """Rows of numbers that are found by the key before, by the key that is set now."""
    if not settings.DATA_INDEX_KEY_PREVIOUS:
        return 0
    count = 0
    for rows in _batches(ParticipantIdentifier):
        with transaction.atomic(using=DATABASE), connections[DATABASE].cursor() as cursor:
            _say_why(cursor)
            for row in rows:
                index = blind_index(row.value, kind=row.kind, municipality_id=row.municipality_id)
                if index != bytes(row.value_index):
                    ParticipantIdentifier.objects.using(DATABASE).filter(pk=row.pk).update(value_index=index)
                    count += 1
    return count


@transaction.atomic(using=DATABASE)
def _hash_anew() -> int:
    """The hashes of the whole country, where PERSON_KEY is another: all at once, or a person would be two meanwhile."""
    hashes = IdentifierDigest.objects.using(DATABASE)
    first = hashes.select_related("identifier").first()
    if first is None or bytes(first.digest) == _digests(first.identifier).digest:
        return 0
    with connections[DATABASE].cursor() as cursor:
        cursor.execute("LOCK TABLE participants_identifierdigest, participants_personidentifier IN EXCLUSIVE MODE")
        _say_why(cursor)
    count = 0
    for rows in _batches(ParticipantIdentifier):
        kept = hashes.in_bulk([row.pk for row in rows])
        for row in rows:
            if row.pk not in kept:
                continue
            found = _digests(row)
            old = bytes(kept[row.pk].digest)
            hashes.filter(pk=row.pk).update(digest=found.digest, kin=found.kin)
            PersonIdentifier.objects.using(DATABASE).filter(digest=old).update(digest=found.digest)
            count += 1
    return count


def _digests(row: ParticipantIdentifier) -> Any:
    return digests_of(row.value, kind=row.kind, person_key=settings.PERSON_KEY)


def _batches(model: type[ParticipantIdentifier]) -> Iterator[list[ParticipantIdentifier]]:
    last = UUID(int=0)
    while rows := list(model.objects.using(DATABASE).filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield rows
        last = rows[-1].pk


@transaction.atomic(using=DATABASE)
def _remove_unused(now: datetime) -> int:
    """Data keys that nothing is sealed under any more, an hour after there came a newer."""
    used: set[tuple[int, int]] = set()
    with connections[DATABASE].cursor() as cursor:
        for model, field in sealed_columns():
            cursor.execute(_of(_IN_USE, model, field))
            used.update(cursor.fetchall())
    rows = list(DataKey.objects.using(DATABASE).order_by("municipality_id", "number"))
    newest = {row.municipality_id: row for row in rows}
    unused = [
        row.pk
        for row in rows
        if (row.municipality_id, row.number) not in used
        and row.number != newest[row.municipality_id].number
        and newest[row.municipality_id].created_at <= now - _KEPT_FOR
    ]
    return DataKey.objects.using(DATABASE).filter(pk__in=unused).delete()[0]


def _of(text: str, model: type[models.Model], field: models.Field, *, wait: str = "") -> sql.Composed:
    key: Any = model._meta.pk  # noqa: SLF001 - Django's own name for it
    return sql.SQL(text).format(
        table=sql.Identifier(model._meta.db_table),  # noqa: SLF001
        column=sql.Identifier(str(field.column)),
        key=sql.Identifier(key.column),
        wait=sql.SQL(wait),
    )


def _place(model: type[models.Model], field: models.Field, municipality: int, row: UUID) -> sealing.Place:
    return sealing.Place(model._meta.db_table, str(field.column), municipality, row)  # noqa: SLF001


def _say_why(cursor: Any) -> None:
    cursor.execute("SELECT set_config('app.reason', 'rotate_keys', true)")
