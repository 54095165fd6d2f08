"""What someone typed in the search box: a name, an identity number or a date of birth."""

import re
from datetime import date
from typing import NamedTuple

from participants.rules import names
from participants.trail.codes import Criterion

_NUMBER = re.compile(r"[0-9]{11,12}")
_DATE = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})|([0-9]{2})([0-9]{2})([0-9]{4})")
_SHORTEST, _LONGEST = 2, 100
_DIGITS = "Skriv 11 siffer for fødselsnummer, 12 for DUF-nummer, eller en fødselsdato: 12.3.1992."
_MIXED = "Skriv enten et navn, et nummer eller en fødselsdato: 12.3.1992."


class Asked(NamedTuple):
    """What to look for, or the sentence that says what is wrong with it."""

    criterion: Criterion | None = None
    text: str = ""
    born_on: date | None = None
    sentence: str = ""


def read(text: str) -> Asked:
    """Whatever it looks like is what is looked for. Nothing at all is no search."""
    typed = " ".join(text.split())[:_LONGEST]
    if not typed:
        return Asked()
    together = typed.replace(" ", "")
    if _NUMBER.fullmatch(together):
        return Asked(Criterion.NUMBER, text=together)
    if found := _DATE.fullmatch(together):
        return _date(*(int(part) for part in found.groups() if part))
    if any(each.isdigit() for each in together):
        return Asked(sentence=_MIXED if any(each.isalpha() for each in together) else _DIGITS)
    if not any(len(word) >= _SHORTEST for word in names.words(typed)):
        return Asked(sentence="Skriv minst to bokstaver av navnet.")
    return Asked(Criterion.NAME, text=typed)


def _date(day: int, month: int, year: int) -> Asked:
    try:
        return Asked(Criterion.BIRTH_DATE, born_on=date(year, month, day))
    except ValueError:
        return Asked(sentence=f"{day}.{month}.{year} finnes ikke. Sjekk datoen.")
