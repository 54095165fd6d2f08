"""Who is expected in a group in a week, and what absence stands for them: read alike for the page and the saving."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from participants.access.roles import Permission
from participants.models import Group, GroupMember, GroupSession, Participant
from programmes.actions.base import version_of
from programmes.models import Absence, ConfirmedWeek, Leave, Programme
from programmes.rules.calendar import last_day_of
from programmes.rules.group_week import Attending, Away, days_of_week, planned_hours, why_not

if TYPE_CHECKING:
    from collections.abc import Mapping

    from participants.access.models import User


@dataclass(frozen=True, slots=True)
class Expected:
    """One who is in the group: the programme, and what stands of absence in the week."""

    participant: Participant
    programme: Programme | None
    # Days → the absence that stands: from what the group does, or from the whole programme.
    absences: dict[date, Absence]
    # Days → why nobody expects them; empty where somebody does.
    idle: dict[date, str]

    @property
    def version(self) -> str:
        """Of what stands in the week."""
        return version_of(*(self.absences[day] for day in sorted(self.absences)))


@dataclass(frozen=True, slots=True)
class GroupWeek:
    """A group in a week."""

    group: Group
    days: list[date]
    hours: dict[date, Decimal]
    rows: list[Expected]
    confirmed: ConfirmedWeek | None


def expected_in(
    group: Group, *, monday: date, user: "User", permission: Permission, on: date, lock: bool = False
) -> GroupWeek:
    """The week as a user may see it, by name; with `lock`, whoever writes about the same people waits."""
    days = days_of_week(monday)
    sessions = (
        GroupSession.objects.for_user(user, on=on, permission=permission).within(days[0], days[-1]).filter(group=group)
    )
    running = [(each.slot, each.starts_on, each.ends_on) for each in sessions]
    hours = {
        day: planned_hours(day, [slot for slot, first, until in running if first <= day and (not until or day < until)])
        for day in days
    }
    members = (
        GroupMember.objects.for_user(user, on=on, permission=permission).shown_to(user, on=on).within(days[0], days[-1])
    )
    by_participant: dict[UUID, list[GroupMember]] = defaultdict(list)
    for each in members.filter(group=group):
        by_participant[each.participant_id].append(each)
    people = Participant.objects.for_user(user, on=on, permission=permission).filter(pk__in=by_participant)
    found = list(people.select_for_update().order_by("pk") if lock else people)
    programmes = _programmes(found, days, user=user, on=on, permission=permission)
    keys = [each.pk for each in programmes.values()]
    away: dict[UUID, list[Away]] = defaultdict(list)
    for leave in Leave.objects.for_user(user, on=on, permission=permission).filter(
        programme__in=keys, starts_on__lte=days[-1]
    ):
        away[leave.programme_id].append(Away(first=leave.starts_on, last=last_day_of(leave.ends_on)))
    standing: dict[UUID, dict[date, Absence]] = defaultdict(dict)
    absences = Absence.objects.for_user(user, on=on, permission=permission).filter(
        programme__in=keys, absent_on__range=(days[0], days[-1]), taken_back_at=None,
        measure_type__in=("", group.measure_type),
    )  # fmt: skip
    # The whole programme first: what the group itself has, stands before it.
    for absence in absences.select_related("programme").order_by("measure_type", "pk"):
        standing[absence.programme_id][absence.absent_on] = absence
    rows = []
    for participant in sorted(found, key=lambda each: (str(each.sort_name), each.pk)):
        programme = programmes.get(participant.pk)
        idle = {
            day: _idle(day, by_participant[participant.pk], group, programme, away, hours=hours[day]) for day in days
        }
        own = standing[programme.pk] if programme else {}
        rows.append(Expected(participant, programme, dict(own), idle))
    confirmed = ConfirmedWeek.objects.for_user(user, on=on, permission=permission).filter(group=group, starts_on=monday)
    return GroupWeek(group, days, hours, rows, confirmed.select_related("confirmed_by").first())


def _programmes(
    people: list[Participant], days: list[date], *, user: "User", on: date, permission: Permission
) -> dict[UUID, Programme]:
    """Of each the one that runs in the week; else the latest, which says why nobody is expected."""
    found: dict[UUID, Programme] = {}
    rows = Programme.objects.for_user(user, on=on, permission=permission).filter(participant__in=people)
    for each in rows.select_related("participant").order_by("-starts_on", "-pk"):
        held = found.get(each.participant_id)
        if held is None or (_runs(each, days) and not _runs(held, days)):
            found[each.participant_id] = each
    return found


def _runs(programme: Programme, days: list[date]) -> bool:
    starts_on, ends_on = programme.starts_on, programme.ends_on
    return starts_on is not None and starts_on <= days[-1] and (ends_on is None or days[0] < ends_on)


def _idle(
    day: date, members: list[GroupMember], group: Group, programme: Programme | None,
    away: "Mapping[UUID, list[Away]]", *, hours: Decimal,
) -> str:  # fmt: skip
    reasons = [
        why_not(day, hours=hours, who=Attending(
            starts_on=max(each.starts_on, group.starts_on), ends_on=_earlier(each.ends_on, group.ends_on),
            programme_starts_on=programme.starts_on if programme else None,
            programme_ends_on=programme.ends_on if programme else None,
            leaves=tuple(away.get(programme.pk, ())) if programme else (),
        ))
        for each in members
    ]  # fmt: skip
    return "" if "" in reasons else reasons[0]


def _earlier(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)
