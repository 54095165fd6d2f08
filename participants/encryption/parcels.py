"""What one municipality hands over to another: sealed under a key of its own, since neither has the other's key."""

from typing import NamedTuple

from participants.encryption import sealing
from participants.encryption.errors import KeyMissing
from participants.encryption.keys import masters
from participants.encryption.sealing import Place
from participants.encryption.secret import Secret

_ONLY = 0  # the number of its one key


class Parcel(NamedTuple):
    """As the database has it until it is opened or thrown away."""

    sealed: bytes
    wrapped_key: bytes
    master_name: str


def pack(text: str, *, place: Place) -> Parcel:
    """Seal a text for the one row that it is handed over by."""
    key = sealing.new_key()
    name, master = next(iter(masters().items()))
    return Parcel(sealing.seal(text, key=key, number=_ONLY, place=place), sealing.wrap(key, master=master), name)


def unpack(parcel: Parcel, *, place: Place) -> Secret:
    """The text again. Raises SealBroken where it was changed or moved, KeyMissing without its master key."""
    key = sealing.unwrap(parcel.wrapped_key, master=_master(parcel))
    return sealing.open_sealed(parcel.sealed, key=key, place=place)


def wrap_anew(parcel: Parcel) -> Parcel:
    """The same under the master key that is set now."""
    key = sealing.unwrap(parcel.wrapped_key, master=_master(parcel))
    name, master = next(iter(masters().items()))
    return Parcel(parcel.sealed, sealing.wrap(key, master=master), name)


def _master(parcel: Parcel) -> bytes:
    master = masters().get(parcel.master_name)
    if master is None:
        raise KeyMissing("A parcel was wrapped with a master key that is not set: see DATA_KEY_PREVIOUS.")
    return master
