"""The absence of a group in a week as the page shows it: the cells, and what each absence does."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
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
from programmes.rules.absence import KINDS, Absent, care_said, effect_on_support, used_up_by, warnings_of_absence
from programmes.rules.group_week import LETTER_OF
from programmes.rules.leave import Spell

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
    """One participant's week, what the absence in it does, and where it is more than the regulation gives."""

    row: Expected
    cells: list[Cell]
    effects: list[str]
    warnings: list[str]


@dataclass(frozen=True, slots=True)
class Known:
    """All leave and absence of a programme that stands."""

    leaves: list[Spell] = field(default_factory=list)
    absences: dict[UUID, Absent] = field(default_factory=dict)


def rows_of(week: GroupWeek, *, user: "User", permission: Permission, on: date) -> list[WeekRow]:
    """Each who is in the group. A teacher is told of support, and not of what is counted over a whole programme."""
    sees_all = permission == Permission.PARTICIPANT_VIEW
    known = _known(week, user=user, on=on) if sees_all else {}
    found = []
    for each in week.rows:
        own = [each.absences[day] for day in sorted(each.absences)]
        by_kind: dict[str, list[Absence]] = defaultdict(list)
        for absence in own:
            by_kind[absence.absence_kind].append(absence)
        effects = [effect_on_support([absent_of(one) for one in some]) for some in by_kind.values()]
        warnings: list[str] = []
        if each.programme and each.programme.pk in known:
            of_programme = known[each.programme.pk]
            effects += _may_last(each, of_programme, on=on)
            warnings = _warnings(each, by_kind, of_programme, monday=week.days[0])
        found.append(WeekRow(each, [_cell(week, each, day) for day in week.days], effects, warnings))
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


def _known(week: GroupWeek, *, user: "User", on: date) -> dict[UUID, Known]:
    """Of each programme in the week all leave and absence that counts. Of the week's own, what the rows say: they may
    tell of a week that is not saved yet.
    """
    rows = {each.programme.pk: each for each in week.rows if each.programme}
    found = {key: Known() for key in rows}
    leaves = list(Leave.objects.for_user(user, on=on).filter(programme__in=rows).order_by("starts_on", "pk"))
    standing = Absence.objects.for_user(user, on=on).filter(programme__in=rows, taken_back_at=None)
    own = {"measure_type": week.group.measure_type, "absent_on__range": (week.days[0], week.days[-1])}
    absences = list(standing.exclude(**own).order_by("absent_on", "pk"))
    open_all([*leaves, *absences])
    absences += [each for row in rows.values() for each in row.absences.values() if each.measure_type]
    for leave in leaves:
        found[leave.programme_id].leaves.append(spell_of(leave))
    for each in absences:
        found[each.programme_id].absences[each.pk] = absent_of(each)
    return found


def _may_last(row: Expected, known: Known, *, on: date) -> list[str]:
    """Where absence of the week is added to the programme: how long it may last, with all that stands."""
    if not any(KINDS[AbsenceKind(each.absence_kind)].is_added for each in row.absences.values()):
        return []
    after = last_day(row.programme, leaves=known.leaves, absences=list(known.absences.values()), on=on)
    return [f"Programmet kan vare til {after:%d.%m.%Y} (INTF §§10, 19)."] if after else []


def _warnings(row: Expected, by_kind: Mapping[str, list[Absence]], known: Known, *, monday: date) -> list[str]:
    """What is more than the regulation gives, of each kind; and what of one's own word is used up, where none is."""
    starts_on = row.programme.starts_on if row.programme else None
    care = care_said(leaves=known.leaves, absences=known.absences.values())
    found: list[str] = []
    for some in by_kind.values():
        of_kind = {each.pk for each in some}
        others = [each for key, each in known.absences.items() if key not in of_kind]
        found += warnings_of_absence(
            [absent_of(each) for each in some], others=others, leaves=known.leaves, programme_starts_on=starts_on,
            care=care,
        )  # fmt: skip
    if AbsenceKind.SELF_CERTIFIED not in by_kind and not all(row.idle.values()):
        found += used_up_by(monday, before=known.absences.values(), programme_starts_on=starts_on)
    return found
