"""The numbers that name a person: check digits, birth date and sex. Sources: FREGL §2-2, Skatteetaten, SSB's KOSTRA."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

_FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_DUF_WEIGHTS = (4, 6, 3, 2, 4, 6, 3, 2, 7, 5)

# From this day the first check may leave a remainder of 0 to 3, and the number no longer tells the sex.
GENDER_NEUTRAL_FROM = date(2032, 1, 1)

# What is added to the month: nothing, H-numbers and synthetic (Dolly), synthetic (SyntPop), synthetic (Tenor).
_MONTH_OFFSETS = (0, 40, 65, 80)
_D_NUMBER_OFFSET = 40
_LENGTH, _DUF_LENGTH = 11, 12


class NationalId(NamedTuple):
    """What a valid number tells. `born_on` is None where it does not carry a date (FH-numbers)."""

    born_on: date | None
    sex: str | None


def _remainder(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False)) % 11


@lru_cache(maxsize=4096)
def _century(individual: int, short_year: int) -> int | None:
    """Digits 7–9 and the two-digit year give the century (numbers issued before 2032)."""
    if individual < 500:  # noqa: PLR2004 - the ranges are Skatteetaten's
        return 1900
    if individual < 750 and short_year >= 54:  # noqa: PLR2004
        return 1800
    if short_year <= 39:  # noqa: PLR2004
        return 2000
    return 1900 if individual >= 900 else None  # noqa: PLR2004


def read_national_id(number: str, *, on: date) -> NationalId | None:
    """Read a fødselsnummer, D-number, H-, FH- or synthetic number; None when it cannot be one.

    `on` decides whether the check of 2032 applies.
    """
    if len(number) != _LENGTH or not (number.isascii() and number.isdigit()):
        return None
    digits = [int(character) for character in number]
    allowed = {0, 1, 2, 3} if on >= GENDER_NEUTRAL_FROM else {0}
    first = _remainder(digits, _FIRST_WEIGHTS)
    if first not in allowed or _remainder(digits, _SECOND_WEIGHTS) != 0:
        return None
    if number[0] in "89":
        return NationalId(born_on=None, sex=None)
    born_on = _born_on(number)
    if born_on is None:
        return None
    tells_sex = first == 0
    return NationalId(born_on=born_on, sex=("M" if digits[8] % 2 else "F") if tells_sex else None)


def _born_on(number: str) -> date | None:
    day, month, short_year = int(number[:2]), int(number[2:4]), int(number[4:6])
    day -= _D_NUMBER_OFFSET if day > _D_NUMBER_OFFSET else 0
    month = next((month - offset for offset in _MONTH_OFFSETS if 1 <= month - offset <= 12), 0)  # noqa: PLR2004
    century = _century(int(number[6:9]), short_year)
    if century is None:
        return None
    try:
        return date(century + short_year, month, day)
    except ValueError:
        return None


def duf_check_digits_agree(number: str) -> bool:
    """Whether the two last digits of a DUF number agree with the ten before.

    There is no official public rule: a failing check is a warning, never a refusal.
    """
    digits = [int(character) for character in number]
    return _remainder(digits[:10], _DUF_WEIGHTS) == int(number[10:])


def is_duf_number(number: str) -> bool:
    """Twelve digits."""
    return len(number) == _DUF_LENGTH and number.isascii() and number.isdigit()
