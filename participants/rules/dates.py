"""A day as a busy person types it, read in one way wherever it is typed: 4.11.2026, 041126, 4/11-2026, i dag, +7."""

import re
from datetime import date, timedelta

WEEKDAYS = ("Mandag", "Tirsdag", "Onsdag", "Torsdag", "Fredag", "Lørdag", "Søndag")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_WORDS = {"idag": 0, "igår": -1, "imorgen": 1}
_STEP = re.compile(r"[+-][0-9]{1,4}", re.ASCII)
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", re.ASCII)
_EXACT_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_PARTED = re.compile(r"([0-9]{1,2}) ?[./ -] ?([0-9]{1,2}) ?[./ -] ?([0-9]{4}|[0-9]{2})", re.ASCII)
_TOGETHER = re.compile(r"([0-9]{2}) ?([0-9]{2}) ?([0-9]{4}|[0-9]{2})", re.ASCII)
_SHORT_YEAR = 2
HOW = "Skriv datoen slik: 04.11.2026 eller 041126. «I dag» og «+7» går også."
HOW_OF_BIRTH = "Skriv datoen slik: 04.11.2026 eller 04112026."


def read_day(text: str, *, on: date) -> date:
    """The day that is meant. Two digits are a year after 2000. Raises ValueError with a sentence."""
    typed = " ".join(text.lower().split())
    joined = typed.replace(" ", "")
    if joined in _WORDS:
        return on + timedelta(days=_WORDS[joined])
    if _STEP.fullmatch(joined):
        return on + timedelta(days=int(joined))
    meant = _read(typed, how=HOW)
    if not _FIRST_YEAR <= meant.year <= _LAST_YEAR:
        raise ValueError(f"Året må være fra {_FIRST_YEAR} til {_LAST_YEAR}.")
    return meant


def read_birth(text: str) -> date | None:
    """The day someone was born, or None for what is none: all of the year, and nothing that moves with today."""
    try:
        return _read(" ".join(text.split()), how=HOW_OF_BIRTH, takes_short_year=False)
    except ValueError:
        return None


def read_iso_date(text: str) -> date | None:
    """As machines write it, 2026-11-04, and in no other way."""
    return read_birth(text) if _EXACT_ISO.fullmatch(text) else None


def write_day(day: date | None) -> str:
    """As it stands in a field."""
    return f"{day:%d.%m.%Y}" if day else ""


def _read(typed: str, *, how: str, takes_short_year: bool = True) -> date:
    if found := _ISO.fullmatch(typed):
        year, month, day = found.groups()
    elif found := _PARTED.fullmatch(typed) or _TOGETHER.fullmatch(typed):
        day, month, year = found.groups()
    else:
        raise ValueError(how)
    if len(year) == _SHORT_YEAR:
        if not takes_short_year:
            raise ValueError(how)
        year = f"20{year}"
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(
            f"{int(day)}.{int(month)}.{int(year)} finnes ikke i kalenderen. Rett dag eller måned."
        ) from None
