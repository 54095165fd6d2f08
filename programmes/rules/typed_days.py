"""Days as people write them: 4.11.2026, 041126, i dag, +7."""

import re
from datetime import date, timedelta

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_WORDS = {"i dag": 0, "i går": -1, "i morgen": 1}
_STEP = re.compile(r"([+-])([0-9]{1,4})", re.ASCII)
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", re.ASCII)
_PARTED = re.compile(r"([0-9]{1,2})[./ -]([0-9]{1,2})[./ -]([0-9]{4}|[0-9]{2})", re.ASCII)
_TOGETHER = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4}|[0-9]{2})", re.ASCII)
HOW = "Skriv datoen slik: 04.11.2026 eller 041126. «I dag» og «+7» går også."


def read_day(text: str, *, on: date) -> date:
    """The day that is meant. Two digits are a year after 2000. Raises ValueError with a sentence."""
    typed = " ".join(text.lower().split())
    if typed in _WORDS:
        return on + timedelta(days=_WORDS[typed])
    if found := _STEP.fullmatch(typed):
        step = int(found[2])
        return on + timedelta(days=step if found[1] == "+" else -step)
    if found := _ISO.fullmatch(typed):
        year, month, day = (int(part) for part in found.groups())
    elif found := _PARTED.fullmatch(typed) or _TOGETHER.fullmatch(typed):
        day, month, year = (int(part) for part in found.groups())
        year += 0 if len(found[3]) > len("26") else 2000
    else:
        raise ValueError(HOW)
    try:
        meant = date(year, month, day)
    except ValueError:
        raise ValueError(f"{day}.{month}.{year} finnes ikke i kalenderen. Rett dag eller måned.") from None
    if not _FIRST_YEAR <= meant.year <= _LAST_YEAR:
        raise ValueError(f"Året må være fra {_FIRST_YEAR} til {_LAST_YEAR}.")
    return meant


def write_day(day: date | None) -> str:
    """As it stands in a field."""
    return f"{day:%d.%m.%Y}" if day else ""
