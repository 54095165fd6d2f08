"""How numbers that one rings are written."""

import re

_SEPARATORS = re.compile(r"[\s().\u00a0-]")
_NORWEGIAN, _FOREIGN = re.compile(r"(?:\+47|0047)?([2-9][0-9]{7})"), re.compile(r"(?:\+|00)([1-9][0-9]{6,14})")


def phone_number(text: str) -> str | None:
    """A telephone number as it is kept, without spaces; None for what is none."""
    together = _SEPARATORS.sub("", text)
    if found := _NORWEGIAN.fullmatch(together):
        return found[1]
    found = _FOREIGN.fullmatch(together)
    return f"+{found[1]}" if found else None
