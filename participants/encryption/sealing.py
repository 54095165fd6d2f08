"""How a value is sealed: AES-256-GCM, bound to its place. Pure: no settings, no database.

    version (1 byte) | key number (4 bytes) | nonce (12 bytes) | ciphertext and tag

Bound to (as additional data) the table, column, municipality and row: a value moved elsewhere does not open.
"""

import os
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from participants.encryption.errors import SealBroken
from participants.encryption.secret import Secret

VERSION = 1
KEY_BYTES = 32
_NONCE = 12
_HEAD = 1 + 4


class Place(NamedTuple):
    """Where a value lives."""

    table: str
    column: str
    municipality_id: int
    row: UUID

    def as_bytes(self) -> bytes:
        """What the seal is bound to."""
        return f"{self.table}|{self.column}|{self.municipality_id}|{self.row}".encode()


def new_key() -> bytes:
    """A data key, 32 random bytes."""
    return os.urandom(KEY_BYTES)


def seal(text: str, *, key: bytes, number: int, place: Place) -> bytes:
    """The text sealed under key `number` of its municipality, for this one place."""
    nonce = os.urandom(_NONCE)
    head = bytes([VERSION]) + number.to_bytes(4, "big")
    return head + nonce + AESGCM(key).encrypt(nonce, text.encode(), head + place.as_bytes())


def key_number(sealed: bytes) -> int:
    """Which of its municipality's keys a value is sealed under. Raises SealBroken for what is no sealed value."""
    if len(sealed) < _HEAD + _NONCE or sealed[0] != VERSION:
        raise SealBroken("This is no sealed value.")
    return int.from_bytes(sealed[1:_HEAD], "big")


def open_sealed(sealed: bytes, *, key: bytes, place: Place) -> Secret:
    """The text again. Raises SealBroken where it was changed, moved or sealed with another key."""
    key_number(sealed)
    head, nonce, rest = sealed[:_HEAD], sealed[_HEAD : _HEAD + _NONCE], sealed[_HEAD + _NONCE :]
    try:
        return Secret(AESGCM(key).decrypt(nonce, rest, head + place.as_bytes()).decode())
    except InvalidTag as error:
        raise SealBroken("The value was changed, moved or sealed with another key.") from error


def derive(secret: str, *, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose, from a random text of the operator's."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"fotfeste {purpose}".encode()).derive(
        secret.encode()
    )


def name_of(master: bytes) -> str:
    """By what a master key is known where it has wrapped something: 16 hexadecimal digits that tell nothing of it."""
    return sha256(b"fotfeste master key name" + master).hexdigest()[:16]


def wrap(key: bytes, *, master: bytes) -> bytes:
    """A data key as the database may hold it (RFC 3394), 40 bytes."""
    return aes_key_wrap(master, key)


def unwrap(wrapped: bytes, *, master: bytes) -> bytes:
    """The data key again. Raises SealBroken under another master key."""
    try:
        return aes_key_unwrap(master, wrapped)
    except InvalidUnwrap as error:
        raise SealBroken("The data key was wrapped with another master key.") from error
