"""Digests, marks and signatures of a run of rows. The same rows give the same bytes on every machine."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORM = 1
# In the place of a log: the statement that the rows of earlier seals are gone, and by whose approval.
END = "end"
NOTHING_BEFORE = bytes(32)
_MARK = 8
_SHORTEST = 32


@dataclass(frozen=True, slots=True)
class Sum:
    """What a run of rows adds up to."""

    count: int
    digest: bytes
    marks: bytes

    def rows(self) -> dict[int, bytes]:
        """Key of each row → the beginning of its hash."""
        return unmark(self.marks)


@dataclass(frozen=True, slots=True)
class Statement:
    """What a seal says: rows with a key in (above_id, upto_id], written by transactions in [low, high).

    `upto_id` is given where a database cluster was left, and closes it for all seals before. Of an END the two are
    numbers of seals, not keys of rows, and `digest` is that of the text that says who has approved (`Signed.marks`).
    """

    number: int
    log: str
    form: int
    above_id: int
    upto_id: int | None
    low: int
    high: int
    count: int
    digest: bytes
    marks_digest: bytes
    previous: bytes
    sealed_at: str
    key_id: str

    def as_bytes(self) -> bytes:
        """The signed bytes."""
        return as_text(self._plain())

    @property
    def sealed_in(self) -> date:
        """The first day of the month in which it was made, in UTC."""
        return datetime.fromisoformat(self.sealed_at).date().replace(day=1)

    def _plain(self) -> dict[str, Any]:
        return {name: value.hex() if isinstance(value, bytes) else value for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Signed:
    """A statement and its signature; `marks` are there in the database alone, but for an END, whose text they are."""

    statement: Statement
    signature: bytes
    marks: bytes | None = field(default=None, repr=False)

    def digest(self) -> bytes:
        """What the next seal names as the one before."""
        return hashlib.sha256(self.statement.as_bytes() + self.signature).digest()

    def as_line(self) -> str:
        """A line of the file that is kept elsewhere."""
        end = f',"end":{self.marks.decode()}' if self.statement.log == END and self.marks else ""
        return f'{{"seal":{self.statement.as_bytes().decode()},"signature":"{self.signature.hex()}"{end}}}'

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        """Whether the signature is this key's."""
        try:
            key.verify(self.signature, self.statement.as_bytes())
        except InvalidSignature:
            return False
        return True


def as_text(said: dict[str, Any]) -> bytes:
    """The one way in which something said is written down before it is signed."""
    return json.dumps(said, separators=(",", ":"), sort_keys=True).encode()


def from_line(line: str) -> Signed:
    """The seal on a line of a file. Raises ValueError when it is none."""
    try:
        read = json.loads(line)
        plain = read["seal"]
        for name in ("digest", "marks_digest", "previous"):
            plain[name] = bytes.fromhex(plain[name])
        text = as_text(read["end"]) if "end" in read else None
        return Signed(Statement(**plain), bytes.fromhex(read["signature"]), text)
    except (KeyError, TypeError) as error:
        raise ValueError("not a seal") from error


def add_up(rows: Iterable[tuple[int, str]]) -> Sum:
    """Digest and marks of rows in the order of their keys, each as its key and its canonical text."""
    whole, marks, count = hashlib.sha256(), bytearray(), 0
    for key, text in rows:
        one = hashlib.sha256(text.encode()).digest()
        place = key.to_bytes(_MARK, "big", signed=True)
        whole.update(place + one)
        marks += place + one[:_MARK]
        count += 1
    return Sum(count, whole.digest(), bytes(marks))


def unmark(marks: bytes) -> dict[int, bytes]:
    """Key of each row → the beginning of its hash."""
    width = 2 * _MARK
    return {
        int.from_bytes(marks[start : start + _MARK], "big", signed=True): marks[start + _MARK : start + width]
        for start in range(0, len(marks), width)
    }


def differences(sealed: dict[int, bytes], found: dict[int, bytes]) -> dict[str, list[int]]:
    """Rows that were changed, are missing, or have been put in."""
    return {
        "changed": sorted(key for key in sealed.keys() & found.keys() if sealed[key] != found[key]),
        "missing": sorted(sealed.keys() - found.keys()),
        "added": sorted(found.keys() - sealed.keys()),
    }


def private_key(text: str) -> Ed25519PrivateKey:
    """The signing key: a PEM file's content, or a secret of 32 characters or more. Raises ValueError."""
    text = text.strip()
    if text.startswith("-----BEGIN"):
        key = serialization.load_pem_private_key(text.encode(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("The key is not an Ed25519 key.")
        return key
    if len(text) < _SHORTEST:
        raise ValueError(f"The key is shorter than {_SHORTEST} characters.")
    seed = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"fotfeste trail seal 1").derive(text.encode())
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_text(key: Ed25519PublicKey) -> str:
    """A public key as it is written in settings and commands: 64 hexadecimal digits."""
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw).hex()


def public_key(text: str) -> Ed25519PublicKey:
    """The key of a text of 64 hexadecimal digits. Raises ValueError."""
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(text.strip()))


def key_id(key: Ed25519PublicKey) -> str:
    """A short name of a key."""
    return public_text(key)[:16]
