"""The operator's list of passwords that have leaked: looked up where it lies on disk, and nobody outside is asked.

The list holds one password a line, as its SHA-1 in hexadecimal, ascending. A colon and a count may follow.
It may be of many gigabytes: about forty short reads find a line, and nothing of it is kept.
"""

import re
from hashlib import sha1
from pathlib import Path
from typing import BinaryIO

LONGEST_LINE = 128
_HASH = re.compile(rb"([0-9A-Fa-f]{40})(?::\d+)?\r?\n?\Z")
_LOOKED_AT = 64  # places where the order is tried at the start


class ListUnusable(Exception):
    """The file cannot be read, or is not such a list. The text says what is wrong, and never what was looked for."""


def has_leaked(password: str, *, file: Path) -> bool:
    """Whether a password is in the list. Raises ListUnusable."""
    wanted = sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    try:
        with file.open("rb") as lines:
            low, high = 0, _size(lines)
            while low < high:
                begins, found, ends = _line_at(lines, (low + high) // 2)
                if found == wanted:
                    return True
                low, high = (ends, high) if found < wanted else (low, begins)
    except OSError as error:
        raise ListUnusable(f"{file}: {error.strerror}") from error
    return False


def check_list(*, file: Path) -> None:
    """Raises ListUnusable where the file is not there, is empty, or is not ascending where it is looked at."""
    try:
        with file.open("rb") as lines:
            size = _size(lines)
            if not size:
                raise ListUnusable(f"{file}: it is empty")
            before, at = b"", -1
            for place in range(_LOOKED_AT + 1):
                begins, found, _ends = _line_at(lines, (size - 1) * place // _LOOKED_AT)
                if begins != at and found <= before:
                    raise ListUnusable(f"{file}: the hashes are not ascending; take the list ordered by hash")
                before, at = found, begins
    except OSError as error:
        raise ListUnusable(f"{file}: {error.strerror}") from error


def _size(lines: BinaryIO) -> int:
    return lines.seek(0, 2)


def _line_at(lines: BinaryIO, place: int) -> tuple[int, bytes, int]:
    """Where the line that a byte belongs to begins, its hash, and where the next one begins."""
    start = max(place - LONGEST_LINE, 0)
    lines.seek(start)
    before = lines.read(place - start)
    begins = start + before.rfind(b"\n") + 1
    lines.seek(begins)
    line = lines.read(LONGEST_LINE).partition(b"\n")
    held = _HASH.match(line[0])
    if held is None:
        raise ListUnusable("the list has a line that is no SHA-1 in hexadecimal")
    return begins, held[1].upper(), begins + len(line[0]) + len(line[1])
