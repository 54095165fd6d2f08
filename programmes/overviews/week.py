"""A participant's week: groups, own appointments, measures without hours of their own, and what they are free from."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q

from participants.codes import MeasureType
from participants.encryption import open_all
from participants.models import GroupMember, GroupSession
from participants.rules.dates import WEEKDAYS
from participants.rules.protection import PLACES_OF_A_GROUP, masked_places
from participants.trail.codes import FieldClass
from programmes.actions.appointments import UNDO_WITHIN, Terms, terms_of
from programmes.codes import AppointmentKind, LeaveType
from programmes.models import Absence, Appointment, Leave, Measure, Programme
from programmes.models.cases import case_of_programme
from programmes.overviews.away import HoursAway, hours_away
from programmes.overviews.case import Bar
from programmes.rules.calendar import days_off
from programmes.rules.hours import week_of
from programmes.rules.week import (
    COUNTED,
    DAYS,
    WORKING_DAYS,
    Demand,
    demand_of,
    falls_on,
    free_days_of,
    hours_of,
    overlapping,
    write_clock,
    write_week,
)

if TYPE_CHECKING:
    from participants.access.models import User

_DAY, _WEEK = timedelta(days=1), timedelta(days=DAYS)
_AWAY, _OWN = "Fravær eller permisjon", "Egen avtale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Something at a time on a day, as the reader may see it."""

    on: date
    begins: time
    finishes: time
    # What it is, in bokmål, and by which code it is said in other languages.
    label: str
    code: str
    # What the group is called, or what is written of an appointment.
    text: str
    place: str
    # What it gives hours of; empty where they are none of the programme's.
    measure_type: str
    # Of the participant's own alone.
    key: UUID | None = None
    is_weekly: bool = False
    is_masked: bool = False

    @property
    def clock(self) -> str:
        """«09.00–11.30»."""
        return f"{write_clock(self.begins)}–{write_clock(self.finishes)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of the week."""

    on: date
    slots: list[Slot]
    holiday: str
    leave: str
    absences: list[HoursAway]

    @property
    def is_free(self) -> bool:
        """Whether nobody is asked to be there."""
        return bool(self.holiday or self.leave)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loose:
    """A measure that runs in the week, and has no hours on its days."""

    measure_type: MeasureType
    hours: Decimal | None
    provider: str
    is_masked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPage:
    """Everything in a week."""

    monday: date
    days: list[Day]
    loose: list[Loose]
    demand: Demand | None
    fields: FieldClass
    measure_types: list[MeasureType]
    # Whether the participant is in a group that the reader is not shown.
    hides_groups: bool = False
    # The user's own last change, while it can be undone.
    undo: UUID | None = None
    overlaps: list[str] = field(default_factory=list)

    @property
    def sunday(self) -> date:
        """The last day."""
        return self.monday + _WEEK - _DAY

    @property
    def number(self) -> int:
        """Of the week in its year."""
        return self.monday.isocalendar().week

    @property
    def name(self) -> str:
        """As it stands in the address; so the weeks beside it."""
        return write_week(self.monday)

    @property
    def before(self) -> str:
        """The week before."""
        return write_week(self.monday - _WEEK)

    @property
    def after(self) -> str:
        """The week after."""
        return write_week(self.monday + _WEEK)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do in it."""
        return not self.loose and not any(each.slots for each in self.days)

    @property
    def copies(self) -> bool:
        """Whether there is something in this week alone."""
        return any(each.key and not each.is_weekly for day in self.days for each in day.slots)


def week_page_of(user: "User", bar: Bar, *, monday: date, on: date, now: datetime, is_letter: bool = False) -> WeekPage:
    """The week of a Monday. A letter takes no place along that the grade keeps from letters, whoever asks for it."""
    sunday = monday + _WEEK - _DAY
    hidden = masked_places(grade=bar.grade, relation=bar.relation, on_own_page=not is_letter)
    is_masked = bool(hidden & PLACES_OF_A_GROUP)
    programme = _programme_of(user, bar, monday=monday, sunday=sunday, on=on)
    of_programme = {"programme__participant": bar.participant}
    leaves = list(
        Leave.objects.for_user(user, on=on).filter(_in_week(monday), **of_programme).order_by("starts_on", "pk")
    )
    absences = list(
        Absence.objects.for_user(user, on=on)
        .filter(absent_on__range=(monday, sunday), taken_back_at=None, **of_programme)
        .order_by("absent_on", "pk")
    )
    appointments = Appointment.objects.for_user(user, on=on).filter(participant=bar.participant).standing()
    own = list(appointments.between(monday, sunday).in_order())
    if bar.sees_health:
        for rows in (leaves, absences, own):
            open_all(rows)
    slots = [
        slot for each in own for slot in _own(each, monday=monday, sees_health=bar.sees_health, is_masked=is_masked)
    ]
    members = list(
        GroupMember.objects.for_user(user, on=on)
        .filter(_in_week(monday), participant=bar.participant)
        .select_related("group")
        .order_by("pk")
    )
    # Whoever may not see where someone is learns it from no group either, nor from its hours.
    if bar.sees_providers:
        slots += _meetings(user, members, monday=monday, on=on, is_masked=is_masked)
    measures = list(
        Measure.objects.for_user(user, on=on)
        .filter(_in_week(monday), **of_programme)
        .masked_for(user, on=on, on_own_page=not is_letter)
        .order_by("measure_type", "starts_on", "pk")
    )
    days = [
        Day(
            on=day, slots=sorted((each for each in slots if each.on == day), key=_in_order),
            holiday=days_off(day.year).get(day, ""),
            leave=next((_leave(each, bar) for each in leaves if _is_in(day, each)), ""),
            absences=[hours_away(each, sees_health=bar.sees_health) for each in absences if each.absent_on == day],
        )
        for day in (monday + timedelta(days=number) for number in range(DAYS))
    ]  # fmt: skip
    timed = {each.measure_type for each in slots}
    loose = [_loose(each) for each in measures if each.measure_type not in timed]
    is_told = bar.sees_health and bool(leaves or absences or own)
    return WeekPage(
        monday=monday,
        # The weekend where there is something in it.
        days=[each for each in days if each.on.weekday() < WORKING_DAYS or each.slots or each.absences],
        loose=loose,
        hides_groups=bool(members) and not bar.sees_providers,
        demand=_demand(programme, bar, days, loose, leaves, monday=monday, on=on),
        fields=FieldClass.HEALTH if is_told else FieldClass.BASIC,
        measure_types=sorted({MeasureType(each.measure_type) for each in measures}, key=lambda each: each.label),
        undo=_undo(user, bar, on=on, now=now) if bar.may_change else None,
        overlaps=[_overlap(*pair) for day in days for pair in overlapping(day.slots)],
    )


def appointment_of(user: "User", bar: Bar, key: UUID, *, on: date) -> Terms | None:
    """What one of a participant's own says, for whoever changes it."""
    rows = Appointment.objects.for_user(user, on=on).standing().filter(participant=bar.participant, pk=key)
    found = rows.first()
    return terms_of(found) if found and bar.may_change and bar.sees_health and bar.sees_providers else None


def _programme_of(user: "User", bar: Bar, *, monday: date, sunday: date, on: date) -> Programme | None:
    """The one that runs in the week."""
    running = Programme.objects.for_user(user, on=on).filter(
        Q(ends_on=None) | Q(ends_on__gt=monday), participant=bar.participant, starts_on__lte=sunday
    )
    return running.order_by("-starts_on", "-pk").first()


def _in_week(monday: date) -> Q:
    return Q(starts_on__lt=monday + _WEEK) & (Q(ends_on=None) | Q(ends_on__gt=monday))


def _meetings(user: "User", members: list[GroupMember], *, monday: date, on: date, is_masked: bool) -> Iterator[Slot]:
    """When the groups meet of which one is a member on the day."""
    groups = [each.group_id for each in members]
    found = GroupSession.objects.for_user(user, on=on).filter(_in_week(monday), group__in=groups)
    sessions = list(found.order_by("begins", "pk")) if groups else []
    for member in members:
        kind = MeasureType(member.group.measure_type)
        for session in (each for each in sessions if each.group_id == member.group_id):
            day = monday + timedelta(days=session.weekday - 1)
            if all(_is_in(day, period) for period in (member, member.group, session)):
                yield Slot(
                    on=day, begins=session.begins, finishes=session.finishes, label=kind.label, code=str(kind),
                    text="" if is_masked else member.group.name,
                    place="" if is_masked else session.place or member.group.place,
                    measure_type=str(kind), is_masked=is_masked,
                )  # fmt: skip


def _own(appointment: Appointment, *, monday: date, sees_health: bool, is_masked: bool) -> Iterator[Slot]:
    kind = AppointmentKind(appointment.kind) if sees_health else None
    gives = appointment.measure_type or (MeasureType.OTHER if kind in COUNTED else "")
    # All alike to whoever may not see what it is about, and no text that may name the place.
    label, code = _OWN, ""
    if kind == AppointmentKind.MEASURE:
        label, code = MeasureType(appointment.measure_type).label, appointment.measure_type
    elif kind:
        label, code = kind.label, str(kind)
    for day in (monday + timedelta(days=number) for number in range(DAYS)):
        if falls_on(day, starts_on=appointment.starts_on, ends_on=appointment.ends_on):
            yield Slot(
                on=day, begins=appointment.begins, finishes=appointment.finishes, label=label, code=code,
                text=str(appointment.text) if sees_health and not is_masked else "",
                place=str(appointment.place) if sees_health and not is_masked else "",
                measure_type=gives, key=appointment.pk, is_weekly=appointment.is_weekly, is_masked=is_masked,
            )  # fmt: skip


def _in_order(slot: Slot) -> tuple[time, time, str]:
    return slot.begins, slot.finishes, slot.label


def _is_in(day: date, period: Any) -> bool:
    return period.starts_on <= day and (period.ends_on is None or day < period.ends_on)


def _leave(leave: Leave, bar: Bar) -> str:
    return LeaveType(leave.leave_type).label if bar.sees_health else _AWAY


def _demand(
    programme: Programme | None, bar: Bar, days: list[Day], loose: list[Loose], leaves: list[Leave], *,
    monday: date, on: date,
) -> Demand | None:  # fmt: skip
    """Of the programme that runs; hours on days that are free are none."""
    if programme is None:
        return None
    hours: dict[MeasureType, Decimal] = {}
    for slot in (slot for day in days if not day.is_free for slot in day.slots if slot.measure_type):
        of = MeasureType(slot.measure_type)
        hours[of] = hours.get(of, Decimal(0)) + hours_of(slot)
    planned: list[tuple[MeasureType, Decimal | None]] = [*hours.items()]
    planned += [(each.measure_type, each.hours) for each in loose]
    free = free_days_of(monday, leaves=[(each.starts_on, each.ends_on) for each in leaves])
    in_law = case_of_programme(bar.participant, programme, on=on)
    return demand_of(week_of(in_law, measures=planned, on=monday), free_days=len(free))


def _overlap(one: Slot, other: Slot) -> str:
    first, last = write_clock(other.begins), write_clock(min(one.finishes, other.finishes))
    day = WEEKDAYS[one.on.weekday()].lower()
    return f"{one.label} og {other.label[:1].lower()}{other.label[1:]} overlapper {day} {first}–{last}."


def _loose(measure: Measure) -> Loose:
    # Both are worked out by `masked_for`.
    provider, is_masked = measure.shown_provider, measure.is_masked  # type: ignore[attr-defined]
    return Loose(
        measure_type=MeasureType(measure.measure_type), hours=measure.hours_per_week, provider=provider,
        is_masked=is_masked,
    )  # fmt: skip


def _undo(user: "User", bar: Bar, *, on: date, now: datetime) -> UUID | None:
    """The user's last change that nothing has undone or changed since."""
    since = now - UNDO_WITHIN
    rows = Appointment.objects.for_user(user, on=on).filter(participant=bar.participant)
    found = rows.filter(Q(made_by=user, made_at__gt=since) | Q(removed_by=user, removed_at__gt=since)).values_list(
        "made_in", "made_by", "made_at", "removed_in", "removed_by", "removed_at"
    )
    changes: dict[UUID, datetime] = {}
    gone: set[UUID] = set()
    for made_in, made_by, made_at, removed_in, removed_by, removed_at in found:
        if made_by == user.pk and made_at > since:
            changes[made_in] = max(changes.get(made_in, made_at), made_at)
        if removed_in and removed_at and removed_by == user.pk and removed_at > since:
            changes[removed_in] = max(changes.get(removed_in, removed_at), removed_at)
        if removed_in:
            # Undone, where it is the same change; else changed since.
            gone.add(made_in)
    return max((each for each in changes if each not in gone), key=changes.__getitem__, default=None)
