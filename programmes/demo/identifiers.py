"""Numbers that name a made-up person: synthetic national ids (month plus 80) and DUF numbers, none given twice."""

from datetime import date
from typing import Final

from participants.codes import Sex
from programmes.demo.draws import Draws
from programmes.demo.people import Person

_FIRST: Final = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_SECOND: Final = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_DUF: Final = (4, 6, 3, 2, 4, 6, 3, 2, 7, 5)
_SYNTHETIC_MONTH: Final = 80
_D_NUMBER_DAY: Final = 40


class Identifiers:
    """Gives out numbers. What has been given is remembered."""

    def __init__(self, seed: int) -> None:
        self._draws = Draws(seed, "identifiers")
        self._given: set[str] = set()

    def give(self, person: Person) -> None:
        """National id, DUF number or both; a few have a D-number."""
        lot = self._draws.fraction()
        if lot >= 0.04:
            person.national_id = self.national_id(person.born, sex=person.sex, is_d_number=lot < 0.1)
        if lot < 0.7:
            person.duf_number = self.duf_number(date.fromordinal(person.permitted).year - self._draws.below(2))

    def national_id(self, born: int, *, sex: str, is_d_number: bool) -> str:
        """A number with right check digits that nobody has."""
        day = date.fromordinal(born)
        text = (
            f"{day.day + (_D_NUMBER_DAY if is_d_number else 0):02d}{day.month + _SYNTHETIC_MONTH}{day.year % 100:02d}"
        )
        # The first of the three digits tells the century, the last the sex.
        lowest = 0 if day.year < 2000 else 250
        odd = 1 if sex == Sex.MALE else 0
        while True:
            number = _with_checks(f"{text}{2 * (lowest + self._draws.below(250)) + odd:03d}")
            if number and number not in self._given:
                self._given.add(number)
                return number

    def duf_number(self, year: int) -> str:
        """Year, six digits, two check digits."""
        while True:
            text = f"{year}{self._draws.below(1_000_000):06d}"
            number = f"{text}{_weighed(text, _DUF) % 11:02d}"
            if number not in self._given:
                self._given.add(number)
                return number


def _weighed(text: str, weights: tuple[int, ...]) -> int:
    return sum([int(digit) * weight for digit, weight in zip(text, weights, strict=True)])


def _with_checks(text: str) -> str:
    """The number with both check digits; empty where one would be 10, which is never issued."""
    for weights in (_FIRST, _SECOND):
        check = -_weighed(text, weights) % 11
        if check > 9:
            return ""
        text += str(check)
    return text
