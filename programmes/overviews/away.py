"""How leave and absence change the last day of a programme, as pages tell it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from participants.codes import MeasureType
from programmes import rules
from programmes.codes import AbsenceKind
from programmes.models import Absence, Leave, Programme
from programmes.models.cases import case_of_programme
from programmes.overviews.acting import absences_of, absent_of, assess, spell_of, spells_of
from programmes.rules.absence import Absent
from programmes.rules.calendar import last_day_of
from programmes.rules.leave import Spell
from programmes.rules.lengthening import Lengthening

if TYPE_CHECKING:
    from participants.access.models import User

_DAY = timedelta(days=1)
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
    return lengthening_of(
        programmes[0] if programmes else None,
        leaves=[spell_of(each) for each in leaves],
        absences=[absent_of(each) for each in absences if not each.taken_back_at],
        on=on,
    )


def lengthening_of(
    programme: Programme | None, *, leaves: Iterable[Spell], absences: Iterable[Absent], on: date
) -> Lengthening | None:
    """None where there is no leave or absence, or the law gives no last day."""
    return _assess(programme, leaves=leaves, absences=absences, on=on).lengthening if programme else None


def last_day(
    programme: Programme | None, *, leaves: Iterable[Spell], absences: Iterable[Absent], on: date
) -> date | None:
    """The last day without extension."""
    return _assess(programme, leaves=leaves, absences=absences, on=on).last_day if programme else None


def last_day_before(user: "User", programme: Programme | None, *, moved_on: date, on: date) -> date | None:
    """The last day without extension, from what is registered until someone moves: their leave ends there too."""
    if programme is None:
        return None
    key, last = programme.participant_id, moved_on - _DAY
    leaves = [
        replace(each, last_on=min(each.last_on or last, last))
        for each in spells_of(user, key, on=on)
        if each.starts_on <= last
    ]
    absences = [each for each in absences_of(user, key, on=on) if each.absent_on <= last]
    return last_day(programme, leaves=leaves, absences=absences, on=on)


def of_the_programme(
    programme: Programme, *, leaves: Iterable[Spell], absences: Iterable[Absent]
) -> tuple[tuple[Spell, ...], tuple[Absent, ...]]:
    """What was not over before its clock began: that was of an earlier programme."""
    since = programme.clock_starts_on or date.min
    return (
        tuple(each for each in leaves if each.last_on is None or each.last_on >= since),
        tuple(each for each in absences if each.absent_on >= since),
    )


def open_until(programme: Programme | None, *, planned_end_on: date | None, on: date) -> date:
    """How long days away may still be days of the programme, past the last day that the law gives."""
    return (last_day_of(programme.ends_on) if programme else None) or max(on, planned_end_on or on)


def _assess(programme: Programme, *, leaves: Iterable[Spell], absences: Iterable[Absent], on: date) -> rules.Assessment:
    leaves, absences = of_the_programme(programme, leaves=leaves, absences=absences)
    case = case_of_programme(programme.participant, programme, on=on, leaves=leaves, absences=absences)
    return assess(case, open_until=open_until(programme, planned_end_on=programme.planned_end_on, on=on))
