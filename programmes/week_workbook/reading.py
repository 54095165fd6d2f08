"""Reads a group's workbook against the week as it stands now: what would change, and what cannot. Changes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from participants.access.errors import RuleBroken
from participants.rules.dates import write_day
from programmes.actions import Expected, GroupWeek, RowSent, Typed
from programmes.codes import AbsenceKind
from programmes.models import Absence
from programmes.rules.group_week import LETTERS, NO_HOURS, read_hours
from programmes.week_workbook.layout import (
    CLOSED,
    DAYS,
    FIRST,
    KEY,
    MARK,
    NAME,
    VERSIONS,
    WHOSE,
    Standing,
    address,
    kind_column,
    row_key,
    standing,
    version_of_cell,
    whose,
)

_MOST_ROWS = 400
_WIDTH = VERSIONS + DAYS
_NONE = "Filen er ingen arbeidsbok for fravær herfra. Ta ut arbeidsboken på denne siden, og fyll ut den."
_OF_ANOTHER = (
    "Arbeidsboken er fra en annen kommune. Ingenting er lest.",
    "Arbeidsboken er fra en annen gruppe. Gå til den gruppen, og last den opp der.",
    "Arbeidsboken er fra en annen uke. Gå til den uken, og last den opp der.",
)
_TOO_LONG = f"Arket har mer enn {_MOST_ROWS} rader. Ta ut en ny arbeidsbok, og fyll ut den."
_NOT_OURS = (
    "Raden er ikke fra denne arbeidsboken, eller personen er ikke lenger i gruppen denne uken. Ta ut en ny arbeidsbok."
)
_TWICE = "Raden står to ganger. Fjern den ene."
_NO_KIND = f"Ukjent type fravær. Skriv en av bokstavene {', '.join(LETTERS)}, eller la feltet stå tomt."
_ONLY_HOURS = "Timer uten type. Skriv typen i feltet til venstre, eller fjern timene."
_IDLE = "{day}: {why}. Her kan det ikke føres fravær. Tøm feltet."
_WHOLE = "Fraværet gjelder hele programmet, og rettes på deltakerens side. Tøm feltet."
_CHANGED = "Noen har endret dagen etter at arbeidsboken ble tatt ut. Rett den på siden for uken."
_LABELS = {kind.label.casefold(): kind for kind in AbsenceKind}


class Refusal(NamedTuple):
    """A cell that cannot be read in, and what to do."""

    address: str
    sentence: str


class Change(NamedTuple):
    """A day that becomes another thing."""

    address: str
    day: date
    before: Standing
    after: Standing


@dataclass(frozen=True, slots=True)
class RowPreview:
    """What would change for one participant."""

    address: str
    row: Expected
    changes: list[Change]

    @property
    def sent(self) -> RowSent:
        """As the grid sends it, with the days that change alone."""
        cells = {each.day: Typed(each.after.kind, each.after.hours) for each in self.changes}
        return RowSent(self.row.participant.pk, self.row.version, cells)


@dataclass(frozen=True, slots=True)
class Preview:
    """What reading the workbook in would do."""

    rows: list[RowPreview] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def corrects(self) -> bool:
        """Whether something that was registered becomes another thing: that needs a reason."""
        return any(each.before.kind for row in self.rows for each in row.changes)


def read_workbook(cells: Sequence[Sequence[str]], week: GroupWeek, *, municipality: str) -> Preview:
    """The workbook's rows beside the week. Raises RuleBroken where it is of something else."""
    _check_whose(cells, whose(week, municipality=municipality))
    if len(cells) > FIRST + _MOST_ROWS:
        raise RuleBroken(_TOO_LONG)
    preview, seen = Preview(), set()
    known = {row_key(week, each.participant.pk): each for each in week.rows}
    for number, found in islice(enumerate(cells), FIRST, None):
        line = [*found, *[""] * (_WIDTH - len(found))]
        if not any(text.strip() for text in line):
            continue
        key, where = line[KEY].strip(), address(number, NAME)
        if key not in known:
            preview.refusals.append(Refusal(where, _NOT_OURS))
        elif key in seen:
            preview.refusals.append(Refusal(where, _TWICE))
        else:
            seen.add(key)
            changes = _changes(week, known[key], line, number, preview.refusals)
            if changes:
                preview.rows.append(RowPreview(where, known[key], changes))
    return preview


def refused_by(preview: Preview, faults: Mapping[UUID, str]) -> Preview:
    """Without the rows that the action would refuse: each is refused here, with what the action says."""
    wrong = [each for each in preview.rows if each.row.participant.pk in faults]
    refusals = [Refusal(each.address, faults[each.row.participant.pk]) for each in wrong]
    return Preview([each for each in preview.rows if each not in wrong], [*preview.refusals, *refusals])


def with_typed(week: GroupWeek, preview: Preview) -> GroupWeek:
    """The week as it would be, for telling what the absence in it does. Of those alone whose week changes."""
    rows = []
    for each in preview.rows:
        absences = dict(each.row.absences)
        for change in each.changes:
            absences.pop(change.day, None)
            if change.after.kind and each.row.programme:
                absences[change.day] = Absence(
                    programme=each.row.programme, absent_on=change.day, absence_kind=str(change.after.kind),
                    hours=change.after.hours or Decimal(0), measure_type=week.group.measure_type,
                )  # fmt: skip
        rows.append(replace(each.row, absences=absences))
    return replace(week, rows=rows)


def _check_whose(cells: Sequence[Sequence[str]], ours: list[str]) -> None:
    said = [text.strip() for text in (cells[WHOSE] if cells else [])[: len(ours)]]
    if len(said) < len(ours) or said[0] != MARK:
        raise RuleBroken(_NONE)
    for text, own, sentence in zip(said[1:], ours[1:], _OF_ANOTHER, strict=True):
        if text != own:
            raise RuleBroken(sentence)


def _changes(week: GroupWeek, row: Expected, line: list[str], number: int, refusals: list[Refusal]) -> list[Change]:
    found = []
    for place, day in enumerate(week.days):
        column = kind_column(place)
        kind_text, hours_text = line[column].strip(), line[column + 1].strip()
        if kind_text.startswith(CLOSED):
            continue
        typed, fault, is_of_hours = _typed(kind_text, hours_text, week=week, day=day)
        where = address(number, column + is_of_hours)
        before = standing(row, day)
        if typed is not None:
            if typed == before or version_of_cell(week, row.participant.pk, day, typed) == line[VERSIONS + place]:
                # As it stands, or as it was written out: whoever filled it in has not touched it.
                continue
            fault = _fault(week, row, day, typed, version=line[VERSIONS + place])
        if fault or typed is None:
            refusals.append(Refusal(where, fault))
        else:
            found.append(Change(where, day, before, typed))
    return found


def _typed(kind_text: str, hours_text: str, *, week: GroupWeek, day: date) -> tuple[Standing | None, str, bool]:
    """What was written, or what is wrong with it and whether that is the hours."""
    if not kind_text:
        return (None, _ONLY_HOURS, True) if hours_text else (Standing(None, None), "", False)
    first = kind_text.split(maxsplit=1)[0].upper()
    kind = LETTERS.get(first) or _LABELS.get(kind_text.casefold())
    if kind is None:
        return None, _NO_KIND, False
    hours, is_read = read_hours(hours_text)
    return (Standing(kind, hours or week.hours[day]), "", False) if is_read else (None, NO_HOURS, True)


def _fault(week: GroupWeek, row: Expected, day: date, typed: Standing, *, version: str) -> str:
    """Why a day cannot become what was written; empty where it can."""
    absence = row.absences.get(day)
    if typed.kind and row.idle[day]:
        return _IDLE.format(day=write_day(day).capitalize(), why=row.idle[day])
    if absence and not absence.measure_type:
        return _WHOLE
    if version_of_cell(week, row.participant.pk, day, standing(row, day)) != version:
        return _CHANGED
    return ""
