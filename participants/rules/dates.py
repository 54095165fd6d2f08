"""A date as a busy person types it: 4.11.2026, 041126, 04112026, 4/11-2026, i dag, +7."""

import re
from datetime import date, timedelta

_WRITTEN = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4}|[0-9]{2})|([0-9]{2})([0-9]{2})([0-9]{4}|[0-9]{2})")
_TURNED = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DAYS_FROM_NOW = re.compile(r"([+-][0-9]{1,3})")
_TODAY = frozenset({"idag"})
_SHORT_YEAR = 2
HOW = "Skriv datoen slik: 4.11.2026 eller 04112026."


def read_date(text: str, *, on: date, is_birth: bool = False) -> date | None:
    """The day, or None for what is none. A year of two digits is in this century; a birth has all four."""
    typed = "".join(text.split()).lower()
    if not is_birth and (moved := _from_now(typed, on=on)):
        return moved
    turned, written = _TURNED.fullmatch(typed), _WRITTEN.fullmatch(typed)
    if turned:
        year, month, day = turned.groups()
    elif written:
        day, month, year = (part for part in written.groups() if part)
    else:
        return None
    if len(year) == _SHORT_YEAR:
        if is_birth:
            return None
        year = f"20{year}"
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def read_iso_date(text: str) -> date | None:
    """As machines write it, 2026-11-04, and in no other way."""
    found = _TURNED.fullmatch(text)
    return read_date(text, on=date.min, is_birth=True) if found else None


def _from_now(typed: str, *, on: date) -> date | None:
    if typed in _TODAY:
        return on
    found = _DAYS_FROM_NOW.fullmatch(typed)
    return on + timedelta(days=int(found[1])) if found else None
