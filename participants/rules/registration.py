"""What must hold of someone who is registered, and who among those already there may be the same person."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from participants.codes import AddressProtection, EducationLevel, PermitBasis, Sex
from participants.rules import names, spellings
from participants.rules.dates import HOW
from participants.rules.identifiers import duf_check_digits_agree, is_duf_number, read_national_id

LONGEST_NAME = 100
OLDEST = 120  # years
_LENGTH, _DUF_LENGTH = 11, 12
# Controls, lone halves of a sign, what no alphabet uses: no name has them, and the database cannot hold them all.
_NO_TEXT = frozenset({"Cc", "Cs", "Co", "Cn", "Cf", "Zl", "Zp"})
# Joiners that names in Arabic and Persian script need.
_JOINERS = "\u200c\u200d"
# The first digit: a D-number adds 4 to it.
_BIRTH_NUMBER, _D_NUMBER = "0123", "4567"
_SEX_WORDS = {"F": "en kvinne", "M": "en mann"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Someone as the one who registers them has typed it. Empty text and None are what is not known."""

    given_name: str
    family_name: str
    born_on: date | None
    sex: str
    permit_basis: str
    permitted_on: date | None
    country_background: str
    national_id: str = ""
    duf_number: str = ""
    has_no_number: bool = False
    citizenship: str = ""
    settled_on: date | None = None
    settled_by_agreement: bool | None = None
    education_level: str = EducationLevel.UNKNOWN
    address_protection: str = AddressProtection.NONE
    # Fields where something was typed that could not be read.
    unread: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Someone who is registered: what a newcomer is held against."""

    given_name: str
    family_name: str
    born_on: date


def sort_number(typed: str, *, beside: str = "") -> tuple[str, str]:
    """The national id and the DUF number, where the first field takes any number and the second a DUF number alone."""
    digits, duf_number = "".join(typed.split()), "".join(beside.split())
    return ("", digits) if len(digits) == _DUF_LENGTH and not duf_number else (digits, duf_number)


def judge(newcomer: Newcomer, *, countries: Collection[str], on: date) -> dict[str, str]:
    """Field → the sentence about what is wrong with it; nothing when the person may be registered."""
    wrong: dict[str, str] = {}
    _judge_number(newcomer, on=on, wrong=wrong)
    for field, label in (("given_name", "fornavnet"), ("family_name", "etternavnet")):
        if sentence := _name_fault(getattr(newcomer, field), label):
            wrong[field] = sentence
    _judge_birth(newcomer, on=on, wrong=wrong)
    _judge_permit(newcomer, on=on, wrong=wrong)
    if newcomer.country_background not in countries:
        wrong["country_background"] = "Velg landet personen kommer fra. «Ukjent» kan også velges."
    if newcomer.citizenship and newcomer.citizenship not in countries:
        wrong["citizenship"] = "Velg et statsborgerskap fra listen, eller la det stå tomt."
    if newcomer.education_level not in EducationLevel.values:
        wrong["education_level"] = "Velg utdanning, eller «Ikke kjent»."
    if newcomer.address_protection == AddressProtection.STRICTLY_CONFIDENTIAL:
        wrong["address_protection"] = (
            "Den som har strengt fortrolig adresse, registreres ikke her. Kontakt den som er ansvarlig for skjermede "
            "deltakere i kommunen."
        )
    elif newcomer.address_protection not in AddressProtection.values:
        wrong["address_protection"] = "Velg adressebeskyttelse, eller «Ingen»."
    if "settled_by_agreement" in newcomer.unread:
        wrong["settled_by_agreement"] = "Velg ja, nei eller «Ikke kjent»."
    return wrong


def warnings(newcomer: Newcomer) -> list[str]:
    """What is unusual and may be right all the same."""
    if is_duf_number(newcomer.duf_number) and not duf_check_digits_agree(newcomer.duf_number):
        return ["Kontrollsifrene i DUF-nummeret stemmer ikke. Sjekk nummeret mot papiret."]
    return []


def _judge_number(newcomer: Newcomer, *, on: date, wrong: dict[str, str]) -> None:
    national_id, duf_number = newcomer.national_id, newcomer.duf_number
    if not national_id and not duf_number:
        if not newcomer.has_no_number:
            wrong["national_id"] = "Skriv nummeret, eller kryss av for at personen ikke har noe nummer ennå."
        return
    if newcomer.has_no_number:
        wrong["national_id"] = "Ta bort nummeret eller krysset for at personen ikke har noe nummer."
        return
    if national_id:
        _judge_text_of_number(national_id, on=on, wrong=wrong)
    if duf_number and not is_duf_number(duf_number):
        wrong["duf_number"] = "DUF-nummeret har 12 siffer. Sjekk tallene mot papiret."


def _judge_text_of_number(number: str, *, on: date, wrong: dict[str, str]) -> None:
    if not (number.isascii() and number.isdigit()):
        wrong["national_id"] = "Skriv nummeret med siffer: 11 for fødselsnummer og D-nummer, 12 for DUF-nummer."
    elif len(number) != _LENGTH:
        wrong["national_id"] = (
            f"Nummeret har {len(number)} siffer. Fødselsnummer og D-nummer har 11, DUF-nummer har 12."
        )
    elif read_national_id(number, on=on) is None:
        wrong["national_id"] = "Kontrollsifrene stemmer ikke. Sjekk tallene mot papiret."


def _name_fault(name: str, label: str) -> str:
    if not name.strip():
        return f"Skriv {label}. Har personen bare ett navn, skriver du det i begge feltene."
    if len(name) > LONGEST_NAME:
        return f"Kort ned {label} til høyst {LONGEST_NAME} tegn."
    if any(unicodedata.category(each) in _NO_TEXT and each not in _JOINERS for each in name):
        return f"Skriv {label} på nytt. Det har tegn som ikke kan lagres."
    if not any(each.isalpha() for each in name) or any(each.isdigit() for each in name):
        return f"Skriv {label} med bokstaver."
    return ""


def _judge_birth(newcomer: Newcomer, *, on: date, wrong: dict[str, str]) -> None:
    told = read_national_id(newcomer.national_id, on=on) if newcomer.national_id else None
    born_on = newcomer.born_on
    if born_on is None:
        wrong["born_on"] = "Skriv fødselsdatoen med fire siffer i året: 12.3.1992."
    elif born_on > on:
        wrong["born_on"] = "Fødselsdatoen er fram i tid. Rett datoen."
    elif on.year - born_on.year > OLDEST:
        wrong["born_on"] = f"Fødselsdatoen er mer enn {OLDEST} år tilbake. Rett året."
    elif told and told.born_on and told.born_on != born_on:
        day = f"{told.born_on.day}.{told.born_on.month}.{told.born_on.year}"
        wrong["born_on"] = f"Nummeret hører til en som er født {day}. Rett datoen eller nummeret."
    if newcomer.sex not in Sex.values:
        wrong["sex"] = "Velg kjønn slik det står i folkeregisteret eller tillatelsen."
    elif told and told.sex and told.sex != newcomer.sex:
        wrong["sex"] = f"Nummeret hører til {_SEX_WORDS[told.sex]}. Rett kjønnet eller nummeret."


def _judge_permit(newcomer: Newcomer, *, on: date, wrong: dict[str, str]) -> None:
    if newcomer.permit_basis not in PermitBasis.values:
        wrong["permit_basis"] = "Velg grunnlaget for tillatelsen. Det står i vedtaket fra UDI."
    if newcomer.permitted_on is None:
        wrong["permitted_on"] = "Skriv datoen for tillatelsen slik: 4.11.2026."
    elif newcomer.permitted_on > on:
        wrong["permitted_on"] = "Tillatelsen er datert fram i tid. Rett datoen."
    elif newcomer.born_on and newcomer.permitted_on < newcomer.born_on:
        wrong["permitted_on"] = "Tillatelsen kan ikke være gitt før personen ble født. Rett en av datoene."
    if "settled_on" in newcomer.unread:
        wrong["settled_on"] = HOW
    elif newcomer.settled_on and newcomer.settled_on > on:
        wrong["settled_on"] = "Bosettingen er fram i tid. Registrer datoen når personen er bosatt."
    elif newcomer.settled_on and newcomer.born_on and newcomer.settled_on < newcomer.born_on:
        wrong["settled_on"] = "Personen kan ikke være bosatt før fødselen. Rett en av datoene."


def may_be_same(newcomer: Newcomer | Known, known: Known) -> bool:
    """Whether a caseworker should look at both before someone is registered.

    One name in common with the same day of birth, or every name of the shorter with a day that is a slip away.
    """
    if newcomer.born_on is None:
        return False
    one = f"{newcomer.given_name} {newcomer.family_name}"
    other = f"{known.given_name} {known.family_name}"
    shared = spellings.shared(one, other)
    if newcomer.born_on == known.born_on:
        return shared > 0
    fewest = min(len(names.words(one)), len(names.words(other)))
    return shared >= max(fewest, 2) and _is_a_slip_away(newcomer.born_on, known.born_on)


def _is_a_slip_away(one: date, other: date) -> bool:
    """Day and month changed about, one part of three other than it should be, or a day that stands for no known day."""
    if (one.day, one.month) == (other.month, other.day) and one.year == other.year:
        return True
    same = (one.day == other.day) + (one.month == other.month) + (one.year == other.year)
    stand_in = any((each.day, each.month) == (1, 1) for each in (one, other))
    return same >= 2 or (stand_in and one.year == other.year)  # noqa: PLR2004 - two of day, month and year


def new_number_fault(number: str, *, is_duf: bool, held: str, born_on: date, sex: str, on: date) -> str:
    """What keeps a number from being given to someone who holds `held` of its kind; empty when nothing does.

    A fødselsnummer takes the place of a D-number of the same birth date and sex: that is how numbers ordinarily
    change. Any other change says that one of them was a mistake, and then it may be another person's.
    """
    wrong: dict[str, str] = {}
    if not number:
        return "Skriv nummeret."
    if number == held:
        return "Nummeret er registrert på deltakeren fra før."
    if is_duf:
        wrong = {} if is_duf_number(number) else {"national_id": "DUF-nummeret har 12 siffer. Sjekk tallene."}
        return wrong.get("national_id", "Deltakeren har et DUF-nummer fra før." if held else "")
    _judge_text_of_number(number, on=on, wrong=wrong)
    told = read_national_id(number, on=on)
    if told and ((told.born_on and told.born_on != born_on) or (told.sex and told.sex != sex)):
        wrong["national_id"] = "Nummeret har en annen fødselsdato eller et annet kjønn enn deltakeren. Sjekk begge."
    if wrong:
        return wrong["national_id"]
    if held and not (held[0] in _D_NUMBER and number[0] in _BIRTH_NUMBER):
        return "Deltakeren har et nummer fra før. Her kan bare et D-nummer få et fødselsnummer i stedet."
    return ""
