"""Which keys there are: master keys from the settings, and wrapped in the database one for each municipality."""

import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Collection
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from django.apps import apps
from django.conf import settings

from participants.encryption import sealing
from participants.encryption.errors import KeyMissing

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from participants.models import DataKey

# A country has fewer municipalities than this; rotation adds one more each.
_KEPT = 2048


class Key(NamedTuple):
    """A data key ready to use."""

    number: int
    value: bytes


@cache
def _masters(current: str, previous: str) -> dict[str, bytes]:
    """Master keys by name, the one in use first."""
    found = [sealing.derive(text, purpose="master key") for text in (current, previous) if text]
    return {sealing.name_of(each): each for each in found}


def masters() -> dict[str, bytes]:
    """Master keys by name: the first wraps, the others only unwrap. Raises KeyMissing where none is set."""
    text = settings.DATA_KEY
    if not text and settings.DATA_KEY_FILE:
        text = Path(settings.DATA_KEY_FILE).read_text(encoding="ascii").strip()
    if not text:
        raise KeyMissing("DATA_KEY or DATA_KEY_FILE is not set: what is sealed can be neither read nor written.")
    return _masters(text, settings.DATA_KEY_PREVIOUS)


class _Kept:
    """Unwrapped keys of this process, the least used forgotten first. A key never changes under its number."""

    def __init__(self) -> None:
        self._keys: OrderedDict[tuple[bytes, int, int], bytes] = OrderedDict()
        self._lock = Lock()

    def unwrapped(self, row: "DataKey") -> bytes:
        """The key of a row. The wrapped bytes are part of the name, so that no other database's key is taken."""
        name = (bytes(row.wrapped), row.municipality_id, row.number)
        with self._lock:
            if name in self._keys:
                self._keys.move_to_end(name)
                return self._keys[name]
        master = masters().get(row.master_name)
        if master is None:
            raise KeyMissing("A data key was wrapped with a master key that is not set: see DATA_KEY_PREVIOUS.")
        key = sealing.unwrap(bytes(row.wrapped), master=master)
        with self._lock:
            self._keys[name] = key
            while len(self._keys) > _KEPT:
                self._keys.popitem(last=False)
        return key


_kept = _Kept()


def current_keys(*, municipality_ids: Collection[int], using: str = "default") -> dict[int, Key]:
    """What new values of each municipality are sealed under; a municipality that has no key gets its first."""
    keys = _rows(using)
    missing = set(municipality_ids) - set(
        keys.filter(municipality_id__in=municipality_ids).values_list("municipality_id", flat=True)
    )
    if missing:
        # Two at once: the one who comes last waits, and takes the other's. Rolled back, it leaves nothing behind, for
        # a key is asked for each time and only its unwrapping is remembered.
        keys.bulk_create([_new(each, number=1) for each in sorted(missing)], ignore_conflicts=True)
    newest = keys.filter(municipality_id__in=municipality_ids).order_by("municipality_id", "-number")
    found = {row.municipality_id: Key(row.number, _kept.unwrapped(row)) for row in newest.distinct("municipality_id")}
    if len(found) != len(set(municipality_ids)):
        raise KeyMissing("The data key of a municipality cannot be read here: is the transaction on its behalf?")
    return found


def current_key(*, municipality_id: int, using: str = "default") -> Key:
    """What new values of a municipality are sealed under. Raises KeyMissing outside its transactions."""
    return current_keys(municipality_ids=[municipality_id], using=using)[municipality_id]


def add_keys(*, using: str) -> int:
    """One more data key for each municipality that has any, to be used from now on; how many."""
    newest = _rows(using).order_by("municipality_id", "-number").distinct("municipality_id")
    made = [_new(row.municipality_id, number=row.number + 1) for row in newest]
    return len(_rows(using).bulk_create(made))


def wrap_anew(row: "DataKey") -> None:
    """Wrap a data key with the master key that is set now. Raises KeyMissing without the one it was wrapped with."""
    name, master = next(iter(masters().items()))
    row.wrapped, row.master_name = sealing.wrap(_kept.unwrapped(row), master=master), name


def key_of(sealed: bytes, *, municipality_id: int, using: str = "default") -> bytes:
    """What a value was sealed under. Raises KeyMissing where the key is gone: the value is lost with it."""
    row = _rows(using).filter(municipality_id=municipality_id, number=sealing.key_number(sealed)).first()
    if row is None:
        raise KeyMissing("The data key of a value is not there, or belongs to another municipality.")
    return _kept.unwrapped(row)


def _rows(using: str) -> "QuerySet[DataKey]":
    # By name: the models use the field of this package.
    found: QuerySet[DataKey] = apps.get_model("participants", "DataKey").objects.using(using)
    return found


def _new(municipality_id: int, *, number: int) -> "DataKey":
    name, master = next(iter(masters().items()))
    made: DataKey = apps.get_model("participants", "DataKey")(
        municipality_id=municipality_id,
        number=number,
        wrapped=sealing.wrap(sealing.new_key(), master=master),
        master_name=name,
    )
    return made


@cache
def _index_key(secret: str, municipality_id: int) -> bytes:
    return sealing.derive(secret, purpose=f"blind index of {municipality_id}")


def blind_index(value: str, *, kind: str, municipality_id: int) -> bytes:
    """A keyed hash to find a row by, 32 bytes: the same value gives the same hash in one municipality only.

    `value` is normalised by the caller. Nobody can turn it back, or try numbers out, without DATA_INDEX_KEY.
    """
    return _indexed(settings.DATA_INDEX_KEY, value, kind=kind, municipality_id=municipality_id)


def blind_indexes(value: str, *, kind: str, municipality_id: int) -> list[bytes]:
    """Every hash that a row may be found by: while the key is being changed, that of the key before it too."""
    secrets = [each for each in (settings.DATA_INDEX_KEY, settings.DATA_INDEX_KEY_PREVIOUS) if each]
    return [_indexed(each, value, kind=kind, municipality_id=municipality_id) for each in secrets]


def _indexed(secret: str, value: str, *, kind: str, municipality_id: int) -> bytes:
    key = _index_key(secret, municipality_id)
    return hmac.digest(key, f"v1|{municipality_id}|{kind}|{value}".encode(), hashlib.sha256)
