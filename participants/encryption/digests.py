"""Keyed hashes by which the same person is known in another municipality. Only the role of the whole country has them.

Beside the blind index, which differs from one municipality to the next: these are alike everywhere.
"""

import hashlib
import hmac
from typing import NamedTuple

_CENTURYLESS_DATE, _NINTH = 6, 8
_D_NUMBER = {"4": "0", "5": "1", "6": "2", "7": "3"}  # a D-number adds 4 to the first digit


class Digests(NamedTuple):
    """What is known of a number without the number."""

    digest: bytes
    # Alike for a D-number and a fødselsnummer of the same birth date and sex; None where the number carries neither.
    kin: bytes | None
    is_d_number: bool


def digests_of(value: str, *, kind: str, person_key: str) -> Digests:
    """Hashes of a number, HMAC-SHA256, 32 bytes each."""
    digest = person_digest(value, kind=kind, person_key=person_key)
    first = value[:1]
    if kind != "national_id" or len(value) <= _NINTH or not ("0" <= first <= "7"):
        return Digests(digest, kin=None, is_d_number=False)
    carried = _D_NUMBER.get(first, first) + value[1:_CENTURYLESS_DATE] + "FM"[int(value[_NINTH]) % 2]
    return Digests(digest, _hmac(f"kin:{carried}", person_key), first in _D_NUMBER)


def person_digest(value: str, *, kind: str, person_key: str) -> bytes:
    """The keyed hash of a number alone."""
    return _hmac(f"{kind}:{value}", person_key)


def _hmac(text: str, person_key: str) -> bytes:
    return hmac.digest(person_key.encode(), text.encode(), hashlib.sha256)
