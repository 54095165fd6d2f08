"""How leave and absence change the last day of a programme, as pages tell it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from programmes.codes import AbsenceKind, MeasureType
from programmes.models import Absence, Leave, Programme
from programmes.models.cases import case_of_programme
from programmes.overviews.acting import absent_of, assess, reading, spell_of
from programmes.rules import lengthening as rules
from programmes.rules.absence import Absent
from programmes.rules.calendar import last_day_of
from programmes.rules.leave import Spell
from programmes.rules.lengthening import Lengthening

_ABSENT = "Fravær"


@dataclass(frozen=True, slots=True)
class HoursAway:
    """An absence as the reader may see it."""

    key: UUID
    absent_on: date
    hours: Decimal
    label: str
    # Where from; empty for the whole programme.
    measure: str
    is_taken_back: bool


def hours_away(absence: Absence, *, sees_health: bool) -> HoursAway:
    """All alike to whoever may not see what absence is due to."""
    return HoursAway(
        key=absence.pk, absent_on=absence.absent_on, hours=absence.hours,
        label=AbsenceKind(absence.absence_kind).label if sees_health else _ABSENT,
        measure=MeasureType(absence.measure_type).label if absence.measure_type else "",
        is_taken_back=absence.taken_back_at is not None,
    )  # fmt: skip


def lengthening_of_latest(
    programmes: Sequence[Programme], leaves: Iterable[Leave], absences: Iterable[Absence], *, on: date
) -> Lengthening | None:
    """Of the first of some programmes, from rows that are opened."""
    if not programmes:
        return None
    key = programmes[0].pk
    return lengthening_of(
        programmes[0],
        leaves=[spell_of(each) for each in leaves if each.programme_id == key],
        absences=[absent_of(each) for each in absences if each.programme_id == key and not each.taken_back_at],
        on=on,
    )


def lengthening_of(
    programme: Programme | None, *, leaves: Iterable[Spell], absences: Iterable[Absent], on: date
) -> Lengthening | None:
    """None where there is no leave or absence, or the law gives no last day."""
    if programme is None:
        return None
    leaves, absences = tuple(leaves), tuple(absences)
    case = case_of_programme(programme.participant, programme, on=on)
    end = assess(case).max_end
    if case.start_date is None or end is None or not (leaves or absences):
        return None
    return rules.lengthening_of(
        start=case.start_date, end=end, leaves=leaves, absences=absences, reading=reading(), on=on,
        open_until=last_day_of(programme.ends_on) or max(on, programme.planned_end_on or on),
    )  # fmt: skip


def last_day(
    programme: Programme | None, *, leaves: Iterable[Spell], absences: Iterable[Absent], on: date
) -> date | None:
    """The last day without extension."""
    if programme is None:
        return None
    found = lengthening_of(programme, leaves=leaves, absences=absences, on=on)
    return found.end if found else assess(case_of_programme(programme.participant, programme, on=on)).max_end
