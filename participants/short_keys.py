"""A participant's key as it stands in an address: the random UUID in 22 letters and digits that no reader mixes up."""

from string import ascii_lowercase, ascii_uppercase, digits
from uuid import UUID

_MIXED_UP = "0OIl"
_SIGNS = "".join(sign for sign in digits + ascii_uppercase + ascii_lowercase if sign not in _MIXED_UP)
_LENGTH = 22  # 58^22 > 2^128
_BITS = 128


def shorten(*, key: UUID) -> str:
    """The one short form of a key."""
    rest, signs = key.int, []
    for _ in range(_LENGTH):
        rest, sign = divmod(rest, len(_SIGNS))
        signs.append(_SIGNS[sign])
    return "".join(reversed(signs))


def lengthen(*, text: str) -> UUID:
    """The key of a short form. Raises ValueError for what is none."""
    number = 0
    for sign in text:
        number = number * len(_SIGNS) + _SIGNS.index(sign)
    if len(text) != _LENGTH or number >> _BITS:
        raise ValueError("Not a key.")
    return UUID(int=number)


class UUIDKeyConverter:
    """`<key:participant_pk>` in an address. Views are handed a UUID."""

    regex = f"[{_SIGNS}]{{{_LENGTH}}}"

    def to_python(self, value: str) -> UUID:
        """A ValueError is a page that does not exist."""
        return lengthen(text=value)

    def to_url(self, value: UUID) -> str:
        """As `reverse` and `{% url %}` ask for it."""
        return shorten(key=value)
