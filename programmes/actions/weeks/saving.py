"""The absence of a group in a week is saved a row at a time: where one cannot be, the others are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from participants import permissions
from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.access.roles import Permission
from participants.actions import refuse_if_restricted
from participants.models import Group
from participants.rules.dates import write_day
from participants.trail.actions import explain
from participants.trail.codes import ChangeReason
from programmes.actions.absences import faults_of_days, judge_absence, tell_of_absence
from programmes.actions.base import fault_of_reason
from programmes.actions.weeks.reading import Expected, GroupWeek, expected_in
from programmes.codes import AbsenceKind
from programmes.models import Absence, ConfirmedWeek
from programmes.rules.group_week import has_begun

_NO_GROUP = "Gruppen finnes ikke lenger. Gå tilbake til listen."
_CONFIRMED = "Uken er bekreftet. Åpne den igjen for å rette."
_NOT_BEGUN = "Uken har ikke begynt, og kan ikke bekreftes ennå. Lagre uten å bekrefte."
_NOBODY = "Ingen er i gruppen denne uken. Det er ingenting å bekrefte."
_LEFT = "Er ikke lenger i gruppen denne uken. Ingenting er lagret for denne."
_WHY = "Skriv hvorfor fraværet rettes."
_TRIED = "Prøves, og lagres ikke."
_JUST_CHANGED = "Noen endret uken nå. Last opp arbeidsboken en gang til."
_IDLE = "{day}: {why}. Ta bort fraværet."


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a cell: no kind is there; no hours are all that were planned."""

    kind: AbsenceKind | None
    hours: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RowSent:
    """One participant's week, and the version that it was typed upon."""

    participant_pk: UUID
    version: str
    cells: Mapping[date, Typed]


@dataclass(slots=True)
class WeekSaved:
    """What became of each row. Nothing of a row is saved where there is something wrong with it.

    But what is new in it needs no reason, and is saved though what is corrected lacks one.
    """

    changed: int = 0
    is_confirmed: bool = False
    needs_reason: bool = False
    conflicts: set[UUID] = field(default_factory=set)
    faults: dict[UUID, str] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether all that was typed is saved."""
        return not self.conflicts and not self.faults


@transaction.atomic
def save_week(
    *, group_pk: UUID, monday: date, rows: Sequence[RowSent], reason: str, confirm: bool, by: User, now: datetime,
    all_or_nothing: bool = False,
) -> WeekSaved:  # fmt: skip
    """Register what was typed, correct what was otherwise, take back what is no longer; and say that it is all.

    Sent twice is saved once. A row that another has changed meanwhile is left as it stands, and named; with
    `all_or_nothing` all of them are. Corrections need a reason. Raises NotAllowed, and RuleBroken where nothing can be
    saved.
    """
    on = localtime(now).date()
    group, permission = _opened(group_pk, by=by, on=on)
    week = expected_in(group, monday=monday, user=by, permission=permission, on=on, lock=True)
    if week.confirmed:
        if _is_as_sent(week, rows):
            return WeekSaved(is_confirmed=True)
        raise RuleBroken(_CONFIRMED)
    saved = WeekSaved()
    changed = _changed(week, rows, saved)
    # All that is new before all that is corrected: the trail is told why of everything that comes after.
    for is_correction in (False, True):
        for row, changes in changed:
            part = {day: typed for day, typed in changes.items() if (day in row.absences) == is_correction}
            if not part or row.participant.pk in saved.faults:
                continue
            try:
                with transaction.atomic():
                    _save_row(week, row, part, reason=reason, permission=permission, by=by, now=now)
            except RuleBroken as broken:
                saved.faults[row.participant.pk] = " ".join(broken.messages)
                saved.needs_reason |= _WHY in broken.messages
            else:
                saved.changed += len(part)
    if confirm and saved.is_whole:
        _confirm(week, monday=monday, by=by, now=now)
        saved.is_confirmed = True
    if all_or_nothing and not saved.is_whole:
        transaction.set_rollback(True)
        saved.changed = 0
    return saved


def _confirm(week: GroupWeek, *, monday: date, by: User, now: datetime) -> None:
    if not week.rows:
        raise RuleBroken(_NOBODY)
    if not has_begun(monday, on=localtime(now).date()):
        raise RuleBroken(_NOT_BEGUN)
    ConfirmedWeek(
        municipality_id=week.group.municipality_id, group=week.group, starts_on=monday, confirmed_by=by,
        confirmed_at=now,
    ).save(force_insert=True)  # fmt: skip


@transaction.atomic
def try_week(
    *, group_pk: UUID, monday: date, rows: Sequence[RowSent], by: User, now: datetime
) -> Mapping[UUID, str]:  # fmt: skip
    """What would be refused if it were saved: it is, and then it is not. Raises NotAllowed and RuleBroken."""
    saved = save_week(
        group_pk=group_pk, monday=monday, rows=rows, reason=_TRIED, confirm=False, by=by, now=now
    )  # fmt: skip
    transaction.set_rollback(True)
    return dict.fromkeys(saved.conflicts, _JUST_CHANGED) | saved.faults


@transaction.atomic
def reopen_week(*, group_pk: UUID, monday: date, by: User, now: datetime) -> None:
    """Let a week be corrected that somebody has gone through. Raises NotAllowed and RuleBroken."""
    on = localtime(now).date()
    group, permission = _opened(group_pk, by=by, on=on)
    found = ConfirmedWeek.objects.for_user(by, on=on, permission=permission).filter(group=group, starts_on=monday)
    found.delete()


def _opened(key: UUID, *, by: User, on: date) -> tuple[Group, Permission]:
    """Locked: of two who send the same week, one waits."""
    for permission in (Permission.PARTICIPANT_VIEW, Permission.GROUP_REGISTER):
        group = Group.objects.for_user(by, on=on, permission=permission).select_for_update().filter(pk=key).first()
        if group is not None:
            way = permissions.check_way_to_absence(by, municipality_id=group.municipality_id, on=on)
            if way == permission:
                return group, permission
    raise RuleBroken(_NO_GROUP)


def _changed(week: GroupWeek, rows: Sequence[RowSent], saved: WeekSaved) -> list[tuple[Expected, dict[date, Typed]]]:
    """The rows that are typed otherwise than they stand; what is wrong with the others is told in `saved`."""
    there, found = {each.participant.pk: each for each in week.rows}, []
    for sent in rows:
        row = there.get(sent.participant_pk)
        if row is None:
            if any(each.kind for each in sent.cells.values()):
                saved.faults[sent.participant_pk] = _LEFT
        elif changes := _changes(week, row, sent):
            if sent.version == row.version:
                found.append((row, changes))
            else:
                saved.conflicts.add(sent.participant_pk)
    return found


def _is_as_sent(week: GroupWeek, rows: Sequence[RowSent]) -> bool:
    there = {each.participant.pk: each for each in week.rows}
    return all(not _changes(week, there[each.participant_pk], each) for each in rows if each.participant_pk in there)


def _changes(week: GroupWeek, row: Expected, sent: RowSent) -> dict[date, Typed]:
    """The days that are otherwise than they stand. Absence from the whole programme is another page's."""
    found = {}
    for day in week.days:
        typed, standing = sent.cells.get(day), row.absences.get(day)
        if typed is None or (standing and not standing.measure_type):
            continue
        hours = typed.hours or week.hours[day]
        if standing is None and typed.kind is None:
            continue
        if standing and (standing.absence_kind, standing.hours) == (typed.kind, hours):
            continue
        found[day] = Typed(typed.kind, hours)
    return found


def _save_row(
    week: GroupWeek, row: Expected, changes: Mapping[date, Typed], *, reason: str, permission: Permission, by: User,
    now: datetime,
) -> None:  # fmt: skip
    refuse_if_restricted(row.participant, by=by, on=localtime(now).date(), permission=permission)
    if any(day in row.absences for day in changes) and (fault := fault_of_reason(reason, missing=_WHY)):
        raise RuleBroken(fault)
    for day in sorted(changes):
        _save(week, row, day, changes[day], reason=reason, permission=permission, by=by, now=now)


def _save(
    week: GroupWeek, row: Expected, day: date, typed: Typed, *, reason: str, permission: Permission, by: User,
    now: datetime,
) -> None:  # fmt: skip
    standing, programme, on = row.absences.get(day), row.programme, localtime(now).date()
    if typed.kind is None:
        if standing is None:
            return
        standing.taken_back_at = now
        explain(reason=ChangeReason.CORRECTION)
        standing.save(update_fields=["taken_back_at"])
        told = f"Fravær {day:%d.%m.%Y} er tatt tilbake. Begrunnelse: {reason.strip()}"
        tell_of_absence(standing, told, by=by, now=now)
        return
    if row.idle[day] or programme is None:
        raise RuleBroken(_IDLE.format(day=write_day(day), why=row.idle[day] or "ikke noe program"))
    if faults := faults_of_days(programme, first=day, last=day, on=on):
        raise RuleBroken(next(iter(faults.values())))
    absence = standing or Absence(
        municipality_id=programme.municipality_id, programme=programme, absent_on=day,
        measure_type=week.group.measure_type,
    )  # fmt: skip
    absence.absence_kind, absence.hours = str(typed.kind), typed.hours or week.hours[day]
    absence.full_clean(exclude=["municipality", "programme"], validate_unique=False, validate_constraints=False)
    judge_absence(absence, by=by, on=on, permission=permission)
    if standing:
        explain(reason=ChangeReason.CORRECTION)
    absence.save()
    if standing:
        told = f"Fravær {day:%d.%m.%Y} er rettet. Begrunnelse: {reason.strip()}"
        tell_of_absence(absence, told, by=by, now=now)
