"""A week of a caseworker: the groups that meet, and those whom they are responsible for, with what leads to each."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from participants.access.roles import Permission
from participants.models import Group, GroupMember, GroupSession, Participant
from participants.rules.protection import calls_for_care
from programmes.models import Appointment, ConfirmedWeek, Leave, Programme
from programmes.rules.group_week import planned_hours
from programmes.rules.week import DAYS, WORKING_DAYS

if TYPE_CHECKING:
    from participants.access.models import User

_DAY = timedelta(days=1)
SHOWN = 50


@dataclass(frozen=True, slots=True)
class MeetingGroup:
    """A group that has not ended: the hours of each weekday, how many are in it, and whether the week is confirmed."""

    group: Group
    hours: list[Decimal]
    members: int
    is_confirmed: bool

    @property
    def total(self) -> Decimal:
        """Of the week."""
        return sum(self.hours, Decimal(0))


@dataclass(frozen=True, slots=True)
class FollowedUp:
    """One whom the user is responsible for: the groups one may know they are in, and their own appointments."""

    participant: Participant
    groups: list[str]
    hours: Decimal
    appointments: int
    is_on_leave: bool

    @property
    def is_protected(self) -> bool:
        """Whether readers are told to take care."""
        return calls_for_care(self.participant.address_protection, self.participant.family_protection)


@dataclass(frozen=True, slots=True)
class WeekOverview:
    """The groups by name, and the people by name: the first of them, and how many there are."""

    groups: list[MeetingGroup]
    people: list[FollowedUp]
    count: int

    @property
    def is_cut(self) -> bool:
        """Whether there are more than are shown."""
        return self.count > len(self.people)


def week_overview_of(
    user: "User", *, municipality_id: int, monday: date, on: date, is_whole: bool = False
) -> WeekOverview:
    """In a number of queries that does not grow with the register."""
    first, last = monday, monday + timedelta(days=DAYS - 1)
    days = [monday + timedelta(days=each) for each in range(WORKING_DAYS)]
    place = {"municipality_id": municipality_id}
    groups = list(Group.objects.for_user(user, on=on).within(first, last).filter(**place).in_order())
    slots: dict[UUID, list[GroupSession]] = defaultdict(list)
    for session in GroupSession.objects.for_user(user, on=on).within(first, last).filter(group__in=groups):
        slots[session.group_id].append(session)
    hours = {group.pk: [_hours(day, group, slots[group.pk]) for day in days] for group in groups}
    members = GroupMember.objects.for_user(user, on=on).shown_to(user, on=on).within(first, last)
    of_group: Counter[UUID] = Counter()
    of_person: dict[UUID, list[GroupMember]] = defaultdict(list)
    for member in members.filter(group__in=groups):
        of_group[member.group_id] += 1
        of_person[member.participant_id].append(member)
    confirmed = ConfirmedWeek.objects.for_user(user, on=on).filter(group__in=groups, starts_on=monday)
    done = set(confirmed.values_list("group_id", flat=True))
    meeting = [MeetingGroup(each, hours[each.pk], of_group[each.pk], each.pk in done) for each in groups]
    everyone = _followed_up(user, first=first, last=last, on=on, place=place)
    people = everyone if is_whole else everyone[:SHOWN]
    keys = [each.pk for each in people]
    appointments = Appointment.objects.for_user(user, on=on).standing().between(first, last)
    many = Counter(appointments.filter(participant__in=keys).values_list("participant_id", flat=True))
    leaves = Leave.objects.for_user(user, on=on).filter(
        Q(ends_on=None) | Q(ends_on__gt=first), programme__participant__in=keys, starts_on__lte=last
    )
    away = set(leaves.values_list("programme__participant_id", flat=True))
    names = {each.pk: each.name for each in groups}
    return WeekOverview(
        meeting,
        [
            FollowedUp(
                each,
                sorted({names[member.group_id] for member in of_person[each.pk]}),
                sum((_attended(member, days, hours[member.group_id]) for member in of_person[each.pk]), Decimal(0)),
                many[each.pk], each.pk in away,
            )
            for each in people
        ],
        len(everyone),
    )  # fmt: skip


def _followed_up(
    user: "User", *, first: date, last: date, on: date, place: dict[str, int]
) -> list[Participant]:  # fmt: skip
    running = Programme.objects.for_user(user, on=on).filter(
        Q(ends_on=None) | Q(ends_on__gt=first), starts_on__lte=last, **place
    )
    seen = Participant.objects.for_user(user, on=on, permission=Permission.PARTICIPANT_VIEW).filter(**place)
    found = seen.followed_up_by(user).filter(pk__in=running.values("participant"))
    return list(found.in_order())


def _hours(day: date, group: Group, sessions: list[GroupSession]) -> Decimal:
    if day < group.starts_on or (group.ends_on and day >= group.ends_on):
        return Decimal(0)
    held = [each for each in sessions if each.starts_on <= day and (each.ends_on is None or day < each.ends_on)]
    return planned_hours(day, [each.slot for each in held])


def _attended(member: GroupMember, days: list[date], hours: list[Decimal]) -> Decimal:
    there = (
        planned for day, planned in zip(days, hours, strict=True)
        if member.starts_on <= day and (member.ends_on is None or day < member.ends_on)
    )  # fmt: skip
    return sum(there, Decimal(0))
