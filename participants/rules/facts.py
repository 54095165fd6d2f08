"""What may stand as a fact about a participant. Read from text, as a form and an API have it. Pure."""

from collections.abc import Collection, Mapping
from datetime import date

from participants.codes import EducationLevel, Fact, PermitBasis, Sex

LONGEST_NAME = 100
FEWEST_SIGNS = 10
LONGEST_REASON = 1000
CHOICES: dict[Fact, Mapping[str, str]] = {
    Fact.SEX: dict(Sex.choices),
    Fact.PERMIT_BASIS: dict(PermitBasis.choices),
    Fact.EDUCATION_LEVEL: dict(EducationLevel.choices),
}
DATES = frozenset({Fact.BORN_ON, Fact.PERMITTED_ON, Fact.SETTLED_ON})
COUNTRIES = frozenset({Fact.CITIZENSHIP, Fact.COUNTRY_BACKGROUND})
MAY_BE_EMPTY = frozenset({Fact.CITIZENSHIP, Fact.SETTLED_ON})
_NAMES = frozenset({Fact.GIVEN_NAME, Fact.FAMILY_NAME})


def as_text(value: date | str | None) -> str:
    """A fact as a form has it: days as 2024-01-31, empty for what is not known."""
    return "" if value is None else value.isoformat() if isinstance(value, date) else value


def read(
    typed: Mapping[Fact, str], *, on: date, countries: Collection[str]
) -> tuple[dict[Fact, date | str | None], dict[str, str]]:
    """The facts as they are kept, and a sentence for each that cannot be one."""
    facts: dict[Fact, date | str | None] = {}
    wrong: dict[str, str] = {}
    for fact, text in typed.items():
        written = " ".join(text.split())
        sentence = _fault(fact, written, on=on, countries=countries)
        if sentence:
            wrong[fact.value] = sentence
        elif fact in DATES:
            facts[fact] = date.fromisoformat(written) if written else None
        else:
            facts[fact] = written
    return facts, wrong


def _fault(fact: Fact, text: str, *, on: date, countries: Collection[str]) -> str:
    label = str(fact.label).lower()
    if not text:
        return "" if fact in MAY_BE_EMPTY else f"Fyll inn {label}."
    if fact in _NAMES:
        return f"Navnet er for langt. Skriv høyst {LONGEST_NAME} tegn." if len(text) > LONGEST_NAME else ""
    if fact in DATES:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return f"Skriv {label} som en dato, slik: 04.11.2026."
        # A settlement may be agreed before the day comes.
        return f"{fact.label} kan ikke være fram i tid." if day > on and fact != Fact.SETTLED_ON else ""
    known = countries if fact in COUNTRIES else CHOICES[fact]
    return "" if text in known else f"Velg {label} fra listen."
