"""The case that is asked about: read from plain data, every key optional, every fault told by its key."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from participants.codes import EducationLevel, PermitBasis
from programmes.codes import AbsenceKind, Goal, LeaveType
from programmes.rules.absence import MOST_HOURS, Absent
from programmes.rules.leave import Spell

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_HOURS_IN_A_WEEK = 168
_MOST_ROWS, _LONGEST_LEAVE, _MOST_DAYS = 400, 1100, 4000


class CaseRefused(Exception):
    """The case cannot be read. `faults` has a sentence for each key."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__("; ".join(f"{key}: {fault}" for key, fault in faults.items()))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is known of a case. None means not known."""

    birth_date: date | None = None
    permit_basis: PermitBasis | None = None
    permit_date: date | None = None
    settled_date: date | None = None
    settled_by_agreement: bool | None = None
    first_settled_date: date | None = None
    claim_date: date | None = None
    education_level: EducationLevel | None = None
    goal: Goal | None = None
    offered_date: date | None = None
    decision_date: date | None = None
    start_date: date | None = None
    work_hours_per_week: float | None = None
    children_under_18: bool | None = None
    sponsor_settled_date: date | None = None
    family_application_date: date | None = None
    # What has been taken, or would be; none is no news of its own.
    leaves: tuple[Spell, ...] | None = None
    absences: tuple[Absent, ...] | None = None
    on: date | None = None

    @property
    def judged_on(self) -> date | None:
        """The day of the decision; the day of the question where none is made."""
        return self.decision_date or self.on

    @property
    def settled_first(self) -> date | None:
        """When the two years began."""
        return self.first_settled_date or self.settled_date


KEYS = tuple(field.name for field in fields(Case))


def in_order(keys: set[str]) -> tuple[str, ...]:
    """Keys in the order of the case."""
    return tuple(key for key in KEYS if key in keys)


def read_case(data: object) -> Case:
    """Read a case from plain data. Unknown keys, wrong types and impossible dates raise `CaseRefused`."""
    if not isinstance(data, Mapping):
        raise CaseRefused({"case": "Saken skal være et JSON-objekt med nøkler og verdier."})
    faults = {str(key): "Nøkkelen er ukjent. Rett skrivemåten eller fjern den." for key in data if key not in _READERS}
    values: dict[str, Any] = {}
    for key, read in _READERS.items():
        if data.get(key) is None:
            continue
        try:
            values[key] = read(data[key])
        except ValueError as fault:
            faults[key] = str(fault)
    faults |= _contradictions(values) if not faults else {}
    if faults:
        raise CaseRefused(faults)
    if values.get("education_level") == EducationLevel.UNKNOWN:
        del values["education_level"]
    return Case(**values)


def _contradictions(values: dict[str, Any]) -> dict[str, str]:
    faults = {}
    for earlier, later in (("birth_date", "permit_date"), ("offered_date", "start_date")):
        if values.get(earlier) and values.get(later) and values[later] < values[earlier]:
            faults[later] = f"Datoen kan ikke være før {earlier}. Rett en av datoene."
    if sum((each.last_on - each.starts_on).days + 1 for each in values.get("leaves", ())) > _MOST_DAYS:
        faults["leaves"] = f"Permisjonene er mer enn {_MOST_DAYS} dager til sammen. Sjekk datoene."
    return faults


def _read_date(value: object) -> date:
    if not isinstance(value, str) or not _ISO_DATE.fullmatch(value):
        raise ValueError("Skriv datoen som ÅÅÅÅ-MM-DD, for eksempel 2026-06-01.")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError("Datoen finnes ikke i kalenderen. Rett dag eller måned.") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(f"Året må være fra {_FIRST_YEAR} til {_LAST_YEAR}.")
    return day


def _read_truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("Skriv true eller false, uten anførselstegn.")
    return value


def _read_hours(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("Skriv timer i uka som et tall, for eksempel 30 eller 37.5.")
    if not 0 <= value <= _HOURS_IN_A_WEEK or not math.isfinite(value):
        raise ValueError(f"Timer i uka må være fra 0 til {_HOURS_IN_A_WEEK}.")
    return float(value)


def _reader_of(codes: Any) -> Callable[[object], Any]:
    def read(value: object) -> Any:
        if not isinstance(value, str) or value not in codes.values:
            raise ValueError(f"Verdien er ikke på listen. Bruk en av disse: {', '.join(codes.values)}.")
        return codes(value)

    return read


def _rows_of(keys: frozenset[str], read: Callable[[Mapping[str, Any]], Any], *, named: str) -> Callable[[object], Any]:
    def read_rows(value: object) -> Any:
        if not isinstance(value, list) or len(value) > _MOST_ROWS:
            raise ValueError(f"Skriv en liste med høyst {_MOST_ROWS} rader.")
        rows = []
        for place, row in enumerate(value, start=1):
            if not isinstance(row, Mapping) or set(row) != keys:
                raise ValueError(f"{named} {place}: Skriv et objekt med nøklene {', '.join(sorted(keys))}.")
            try:
                rows.append(read(row))
            except ValueError as fault:
                raise ValueError(f"{named} {place}: {fault}") from None
        return tuple(rows)

    return read_rows


def _read_leave(row: Mapping[str, Any]) -> Spell:
    first, last = _read_date(row["start_date"]), _read_date(row["end_date"])
    if last < first:
        raise ValueError("Siste dag kan ikke være før første dag. Rett en av datoene.")
    if (last - first).days > _LONGEST_LEAVE:
        raise ValueError("Permisjonen varer i mer enn tre år. Sjekk datoene.")
    return Spell(leave_type=_reader_of(LeaveType)(row["leave_type"]), starts_on=first, last_on=last)


def _read_absence(row: Mapping[str, Any]) -> Absent:
    hours = row["hours"]
    if isinstance(hours, bool) or not isinstance(hours, int | float) or not 0 < hours <= MOST_HOURS:
        raise ValueError(f"Timene på en dag skal være et tall over 0 og høyst {MOST_HOURS}.")
    return Absent(
        kind=_reader_of(AbsenceKind)(row["kind"]), absent_on=_read_date(row["date"]),
        hours=round(Decimal(str(hours)), 1),
    )  # fmt: skip


_SPECIAL: dict[str, Callable[[object], Any]] = {
    "permit_basis": _reader_of(PermitBasis),
    "education_level": _reader_of(EducationLevel),
    "goal": _reader_of(Goal),
    "settled_by_agreement": _read_truth,
    "children_under_18": _read_truth,
    "work_hours_per_week": _read_hours,
    "leaves": _rows_of(frozenset({"leave_type", "start_date", "end_date"}), _read_leave, named="Permisjon"),
    "absences": _rows_of(frozenset({"date", "hours", "kind"}), _read_absence, named="Fravær"),
}
_READERS: dict[str, Callable[[object], Any]] = {key: _SPECIAL.get(key, _read_date) for key in KEYS}
