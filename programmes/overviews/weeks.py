"""The absence of a group in a week as the page shows it: the cells, and what each absence does."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from participants.access.roles import Permission
from participants.encryption import open_all
from programmes.actions import Expected, GroupWeek
from programmes.codes import AbsenceKind
from programmes.models import Absence, Leave
from programmes.overviews.acting import absent_of, spell_of
from programmes.overviews.away import last_day
from programmes.rules.absence import KINDS, effect_on_support
from programmes.rules.group_week import LETTER_OF

if TYPE_CHECKING:
    from participants.access.models import User


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of one participant."""

    day: date
    why_not: str
    letter: str
    label: str
    hours: Decimal | None  # where they are not all that were planned
    is_whole_programme: bool

    @property
    def is_open(self) -> bool:
        """Whether something may be typed."""
        return not self.is_whole_programme and (not self.why_not or bool(self.letter))


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One participant's week, and what the absence in it does."""

    row: Expected
    cells: list[Cell]
    effects: list[str]


def rows_of(week: GroupWeek, *, user: "User", permission: Permission, on: date) -> list[WeekRow]:
    """Each who is in the group. A teacher is told of support, and not of how long a programme is."""
    ends = _last_days(week, user=user, on=on) if permission == Permission.PARTICIPANT_VIEW else {}
    found = []
    for each in week.rows:
        own = [each.absences[day] for day in sorted(each.absences)]
        by_kind: dict[str, list[Absence]] = defaultdict(list)
        for absence in own:
            by_kind[absence.absence_kind].append(absence)
        effects = [effect_on_support([absent_of(one) for one in some]) for some in by_kind.values()]
        if each.participant.pk in ends:
            effects.append(ends[each.participant.pk])
        found.append(WeekRow(each, [_cell(week, each, day) for day in week.days], effects))
    return found


def count_of(week: GroupWeek) -> int:
    """How many absences stand in the week."""
    return sum(len(each.absences) for each in week.rows)


def neighbours(monday: date) -> tuple[date, date]:
    """The Mondays before and after."""
    return monday - timedelta(days=7), monday + timedelta(days=7)


def _cell(week: GroupWeek, row: Expected, day: date) -> Cell:
    absence = row.absences.get(day)
    if absence is None:
        return Cell(day, row.idle[day], "", "", None, is_whole_programme=False)
    kind = AbsenceKind(absence.absence_kind)
    hours = None if absence.hours == week.hours[day] else absence.hours
    is_whole = not absence.measure_type
    return Cell(day, row.idle[day], LETTER_OF[kind], kind.label, hours, is_whole_programme=is_whole)


def _last_days(week: GroupWeek, *, user: "User", on: date) -> dict[UUID, str]:
    """Where absence of the week is added to the programme: how long it may last, with all that stands."""
    absent = {each.programme.pk: each for each in week.rows if each.absences and each.programme}
    spells, absences = defaultdict(list), defaultdict(list)
    leaves = list(Leave.objects.for_user(user, on=on).filter(programme__in=absent).order_by("starts_on", "pk"))
    standing = Absence.objects.for_user(user, on=on).filter(programme__in=absent, taken_back_at=None)
    # Of the week's own, what the rows say: they may tell of a week that is not saved yet.
    own = {"measure_type": week.group.measure_type, "absent_on__range": (week.days[0], week.days[-1])}
    found = list(standing.exclude(**own).order_by("absent_on", "pk"))
    open_all([*leaves, *found])
    found += [each for row in absent.values() for each in row.absences.values() if each.measure_type]
    for leave in leaves:
        spells[leave.programme_id].append(spell_of(leave))
    for each in found:
        absences[each.programme_id].append(absent_of(each))
    said = {}
    for key, row in absent.items():
        after = last_day(row.programme, leaves=spells[key], absences=absences[key], on=on)
        if after and any(KINDS[AbsenceKind(each.absence_kind)].is_added for each in row.absences.values()):
            said[row.participant.pk] = f"Programmet kan vare til {after:%d.%m.%Y} (INTF §§10, 19)."
    return said
