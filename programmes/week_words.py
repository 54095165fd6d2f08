"""The words of a printed week in the languages it is printed in; days and months come from Unicode's CLDR.

`letters/week/<language>.json` has the words. docs/translations.md says who has read them.
"""

import json
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import format_date

_FOLDER = Path(__file__).parent / "letters" / "week"
# In the order of the menu: Norwegian, English, and then as they are most asked for.
LANGUAGES = ("nb", "nn", "en", "uk", "ar", "ti", "so", "fa")
_LOCALES = {"en": "en_GB"}
_NORWEGIAN = frozenset({"nb", "nn"})


@dataclass(frozen=True, slots=True)
class Words:
    """One language."""

    code: str
    name: str
    direction: str
    phrases: dict[str, str]
    activities: dict[str, str]

    def say(self, phrase: str, **values: Any) -> str:
        """A phrase with what stands in it."""
        return self.phrases[phrase].format(**values)

    def weekday(self, day: date) -> str:
        """The day's name, as it begins a line."""
        name = format_date(day, "EEEE", locale=self._locale)
        return name[:1].upper() + name[1:]

    def date(self, day: date, *, has_year: bool = False) -> str:
        """«23. november», «23 نوفمبر»."""
        whole = ("d. MMMM" if self.code in _NORWEGIAN else "d MMMM") + (" y" if has_year else "")
        return format_date(day, whole, locale=self._locale)

    def clock(self, begins: time, finishes: time) -> str:
        """With a point in Norwegian, with a colon elsewhere. The same signs in all: it is what the clock shows."""
        point = "." if self.code in _NORWEGIAN else ":"
        return f"{begins:%H}{point}{begins:%M}–{finishes:%H}{point}{finishes:%M}"

    @property
    def _locale(self) -> str:
        return _LOCALES.get(self.code, self.code)


@cache
def words_of(code: str) -> Words:
    """The words of a language of LANGUAGES."""
    held = json.loads((_FOLDER / f"{code}.json").read_text(encoding="utf-8"))
    return Words(code, held["name"], held["direction"], held["phrases"], held["activities"])
