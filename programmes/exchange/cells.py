"""Judges one row at a time: types, codes, limits, and what a number says of a person."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from frictionless import Field

from participants.codes import STATELESS, UNKNOWN_COUNTRY
from participants.rules.identifiers import duf_check_digits_agree, read_national_id
from programmes.codes import QualityRule
from programmes.exchange import tables
from programmes.exchange.findings import Finding, Findings, PackageRefused, refuse
from programmes.rules.quality import RULES, Facts

# A spreadsheet that opens the file later would run these. A dash alone is what many write for a name that is missing.
_FORMULA_STARTS = ("=", "+", "-", "@")
_NO_FORMULA = frozenset({"-"})
# Tabs and line breaks in a cell are spaces; what else cannot be seen is a fault.
_BREAKS = re.compile(r"[\t\n\r]+")
# Control characters, and those that hide or turn the text around them: a name that looks like another is another's.
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
# Python would take NaN, 1_000 and the digits of any script as well.
_FORMS = {
    "number": re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,20})?"),
    "date": re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"),
}
_MEMO_SIZE = 5_000
_USE_COUNTRY = f"Bruk ISO 3166-1 alpha-3, {STATELESS} (statsløs) eller {UNKNOWN_COUNTRY} (ukjent)."

_PROBLEMS: dict[str, tuple[str, str]] = {
    "required": ("Feltet er tomt.", "Fyll det ut."),
    "enum": ("Koden finnes ikke i kodelisten.", "Velg en av: {enum}."),
    "maxLength": ("Teksten er for lang.", "Bruk høyst {maxLength} tegn."),
    "minimum": ("Verdien er for liten.", "Minste verdi er {minimum}."),
    "maximum": ("Verdien er for stor.", "Største verdi er {maximum}."),
    "pattern": ("Verdien har feil form.", "{pattern_help}"),
}
_PATTERN_HELP = {
    "municipality_number": "Skriv kommunenummeret med fire siffer, for eksempel 0301.",
    "national_id": "Skriv elleve siffer uten mellomrom.",
    "duf_number": "Skriv tolv siffer uten mellomrom.",
    "citizenship": "Skriv landkoden med tre store bokstaver, for eksempel UKR.",
    "country_background": "Skriv landkoden med tre store bokstaver, for eksempel UKR.",
    "continues_ref": "Skriv kommunenummer, kolon og programmets nøkkel, for eksempel 0301:I1.",
}
_TYPE_HELP = {
    "date": ("Datoen finnes ikke eller har feil form.", "Skriv datoen slik: 2022-11-04."),
    "boolean": ("Verdien er verken sann eller usann.", "Skriv true eller false."),
    "number": ("Verdien er ikke et tall.", "Skriv et tall med punktum som desimaltegn."),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What a row is held against: the loading date, countries, and the periods of each municipality number."""

    on: date
    countries: frozenset[str]
    municipalities: dict[str, list[tuple[date, date | None]]]
    first_day: date

    def municipality_held(self, number: str, day: date) -> bool:
        """Whether the number was in use on a day. Before the first known day the first structure counts."""
        day = max(day, self.first_day)
        return any(start <= day and (end is None or day < end) for start, end in self.municipalities.get(number, []))


@dataclass(slots=True)
class Row:
    """One sound or unsound row."""

    number: int
    values: dict[str, Any]
    is_sound: bool = True


_Faults = tuple[tuple[str, str], ...]


class _Column:
    """A field of the Table Schema with a memo: the same text is judged once."""

    def __init__(self, field: Field) -> None:
        self.name, self._constraints, self._type = field.name, field.constraints, field.type
        self._read = field.create_cell_reader()
        self.memo: dict[str, tuple[Any, _Faults]] = {}

    def judge(self, raw: str) -> tuple[Any, _Faults]:
        """The value, and pairs of problem and remedy; kept for the next cell with the same text."""
        found = self._judge(_BREAKS.sub(" ", raw.strip()))
        if len(self.memo) < _MEMO_SIZE:
            self.memo[raw] = found
        return found

    def _judge(self, text: str) -> tuple[Any, _Faults]:
        if self._type == "string" and text:
            if text.startswith(_FORMULA_STARTS) and text not in _NO_FORMULA:
                return None, (("Cellen ligner en formel.", "Ta bort tegnet (=, +, - eller @) foran teksten."),)
            if _INVISIBLE.search(text):
                return None, (("Cellen har usynlige tegn.", "Skriv teksten på nytt."),)
        if text and self._type in _FORMS and not _FORMS[self._type].fullmatch(text):
            return None, (_TYPE_HELP[self._type],)
        value, notes = self._read(text)
        if not notes:
            return value, ()
        if "type" in notes:
            return None, (_TYPE_HELP.get(self._type, ("Verdien har feil form.", "Rett den.")),)
        return None, tuple(self._explain(kind) for kind in notes)

    def _explain(self, kind: str) -> tuple[str, str]:
        problem, remedy = _PROBLEMS.get(kind, ("Verdien er ikke gyldig.", "Rett den."))
        return problem, remedy.format(
            enum=", ".join(self._constraints.get("enum", [])),
            maxLength=self._constraints.get("maxLength"),
            minimum=self._constraints.get("minimum"),
            maximum=self._constraints.get("maximum"),
            pattern_help=_PATTERN_HELP.get(self.name, "Rett den."),
        )


@dataclass(frozen=True, slots=True)
class Judged:
    """A table under reading: the columns it has, and its rows, each judged as it comes."""

    columns: list[str]
    rows: Iterator[Row]


def judged(*, table: str, rows: Iterator[list[str]], known: Known, findings: Findings) -> Judged:
    """Read a table row by row. Every row comes out, the unsound ones marked, every fault told.

    Raises PackageRefused when the header does not fit: then no row can be told apart.
    """
    header = [cell.strip() for cell in next(rows, [])]
    _check_header(table, header)
    return Judged(header, _rows(table, header, rows, known, findings))


def _rows(table: str, header: list[str], rows: Iterator[list[str]], known: Known, findings: Findings) -> Iterator[Row]:
    columns = [_Column(tables.schema(table).get_field(name)) for name in header]
    readers = [(column.name, column.memo.get, column.judge) for column in columns]
    empty = dict.fromkeys(tables.columns(table))
    check = _CHECKS.get(table)
    for number, cells in enumerate(_readable(rows, findings), start=2):
        if not any(cells) or not "".join(cells).strip():
            continue
        row = Row(number=number, values=dict(empty))
        tell = partial(_tell, row, table=table, findings=findings)
        if len(cells) != len(header):
            tell("", f"Raden har {len(cells)} felt, men tabellen har {len(header)} kolonner.", "Rett raden.")
            yield row
            continue
        values = row.values
        for (name, remembered, judge), raw in zip(readers, cells, strict=True):
            value, faults = remembered(raw) or judge(raw)
            values[name] = value
            for problem, remedy in faults:
                tell(name, problem, remedy)
        if check:
            check(values, known, tell)
        yield row


def _readable(rows: Iterator[list[str]], findings: Findings) -> Iterator[list[str]]:
    """The rows up to where they can be read: the rest of the package is still to be judged."""
    try:
        yield from rows
    except PackageRefused as refusal:
        findings.absorb(refusal.findings)


def _tell(
    row: Row, column: str, problem: str, remedy: str, *, table: str, findings: Findings, is_warning: bool = False
) -> None:
    findings.add(Finding(table, row.number, column, problem, remedy, is_warning))
    row.is_sound = row.is_sound and is_warning


_SEPARATORS = {";": "semikolon", "\t": "tabulator", "|": "strek"}


def _check_header(table: str, header: list[str]) -> None:
    wanted = tables.columns(table)
    for separator, name in _SEPARATORS.items():
        if len(header) == 1 and separator in header[0]:
            raise refuse(
                table=table,
                problem=f"Kolonnene er skilt med {name}.",
                remedy="Skill dem med komma, eller oppgi tegnet i «dialect» i datapackage.json.",
            )
    required = [field.name for field in tables.schema(table).fields if field.required]
    missing = [name for name in required if name not in header]
    unknown = [name for name in header if name not in wanted]
    if missing:
        raise refuse(
            table=table, problem=f"Kolonnen {missing[0]} mangler.", remedy=f"Bruk kolonnene {', '.join(wanted)}."
        )
    if unknown or len(set(header)) != len(header):
        name = unknown[0][:40] if unknown else next(each for each in header if header.count(each) > 1)
        name = "".join(character if character.isprintable() else "?" for character in name)
        what = "er ikke kjent" if unknown else "er oppgitt to ganger"
        raise refuse(table=table, problem=f"Kolonnen «{name}» {what}.", remedy=f"Bruk kolonnene {', '.join(wanted)}.")


_Tell = Callable[..., None]


def _check_participant(values: dict[str, Any], known: Known, tell: _Tell) -> None:
    number, settled_on = values["municipality_number"], values["settled_date"]
    if number:
        _check_municipality(number, settled_on, known, tell)
    for column in ("citizenship", "country_background"):
        if values[column] and values[column] not in known.countries:
            tell(column, "Landkoden finnes ikke.", _USE_COUNTRY)
    if not values["national_id"] and not values["duf_number"]:
        tell("national_id", "Både fødselsnummer og DUF-nummer mangler.", "Oppgi minst ett av dem.")
    if values["national_id"]:
        _check_national_id(values, known, tell)
    if values["duf_number"] and not duf_check_digits_agree(values["duf_number"]):
        tell("duf_number", "Kontrollsifrene stemmer ikke.", "Sjekk nummeret.", is_warning=True)
    born_on, permitted_on = values["birth_date"], values["permit_date"]
    if born_on and permitted_on and permitted_on < born_on:
        tell("permit_date", "Tillatelsen er gitt før personen er født.", "Rett en av datoene.")
    if born_on and born_on > known.on:
        tell("birth_date", "Fødselsdatoen er fram i tid.", "Rett datoen.")


def _check_municipality(number: str, settled_on: date | None, known: Known, tell: _Tell) -> None:
    if number not in known.municipalities:
        tell("municipality_number", "Kommunenummeret finnes ikke.", "Sjekk nummeret i SSBs liste over kommuner.")
    elif not known.municipality_held(number, known.on) and not (
        settled_on and known.municipality_held(number, settled_on)
    ):
        tell(
            "municipality_number",
            "Kommunenummeret gjelder verken i dag eller da personen ble bosatt.",
            "Bruk nummeret som gjaldt den dagen personen ble bosatt, eller dagens nummer.",
        )


def _check_national_id(values: dict[str, Any], known: Known, tell: _Tell) -> None:
    read = read_national_id(values["national_id"], on=known.on)
    if read is None:
        tell("national_id", "Kontrollsifrene stemmer ikke.", "Sjekk sifrene mot tillatelsen eller folkeregisteret.")
        return
    if read.born_on and values["birth_date"] and read.born_on != values["birth_date"]:
        tell("birth_date", "Fødselsdatoen er en annen enn i fødselsnummeret.", "Rett datoen eller nummeret.")
    if read.sex and values["sex"] and read.sex != values["sex"]:
        tell("sex", "Kjønnet er et annet enn i fødselsnummeret.", "Sjekk begge.", is_warning=True)


def _check_programme(values: dict[str, Any], known: Known, tell: _Tell) -> None:
    offered_on, decided_on, starts_on = values["offered_date"], values["decision_date"], values["start_date"]
    if offered_on and starts_on and offered_on > starts_on:
        tell("start_date", "Programmet starter før det er tilbudt.", "Rett en av datoene.")
    facts = Facts(
        today=known.on, decided_on=decided_on, starts_on=starts_on, planned_end_on=values["planned_end_date"],
    )  # fmt: skip
    for column, code in (
        ("decision_date", QualityRule.DECIDED_AFTER_START), ("planned_end_date", QualityRule.PLANNED_BEFORE_START),
    ):  # fmt: skip
        if RULES[code].holds(facts):
            tell(column, f"{code.label}.", "Sjekk datoene.", is_warning=True)


def _check_period(values: dict[str, Any], _known: Known, tell: _Tell) -> None:
    if values["start_date"] and values["end_date"] and values["end_date"] < values["start_date"]:
        tell("end_date", "Sluttdatoen er før startdatoen.", "Rett en av datoene.")


def _check_test(values: dict[str, Any], _known: Known, tell: _Tell) -> None:
    is_pass_or_fail = values["result"] in {"passed", "failed"}
    if values["skill"] == "social_studies" and values["result"] and not is_pass_or_fail:
        tell("result", "Samfunnskunnskapsprøven er bestått eller ikke bestått.", "Skriv passed eller failed.")


_CHECKS: dict[str, Callable[[dict[str, Any], Known, _Tell], None]] = {
    "participants": _check_participant,
    "programmes": _check_programme,
    "measures": _check_period,
    "leaves": _check_period,
    "language_tests": _check_test,
}
