"""The courses and the workplace of a made-up municipality, and who is in which: those whose programmes run."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid5

from participants.codes import GroupKind, MeasureType
from participants.models import Group, GroupMember, GroupSession, GroupTeacher
from programmes.models import Programme

_NAMESPACE: Final = UUID("6f2d2f9e-5f0b-4d0c-9a38-0c8f3f1e7a51")
# Weeks that the groups have been going on for.
_WEEKS: Final = 12
_MORNING: Final = (time(8, 30), time(12, 0))
_AFTER_LUNCH: Final = (time(12, 30), time(14, 30))
_DAY_AT_WORK: Final = (time(8, 0), time(15, 0))


class _Plan(NamedTuple):
    """A group, how many are in it, and its hours: weekday, from and to."""

    name: str
    kind: GroupKind
    measure_type: MeasureType
    place: str
    capacity: int
    members: int
    hours: tuple[tuple[int, time, time], ...]


_GROUPS: Final = (
    _Plan("Norsk A1", GroupKind.COURSE, MeasureType.NORWEGIAN, "Voksenopplæringen, rom 12", 16, 15,
          tuple((day, *_MORNING) for day in range(1, 6))),
    _Plan("Norsk A2", GroupKind.COURSE, MeasureType.NORWEGIAN, "Voksenopplæringen, rom 14", 16, 16,
          tuple((day, *_MORNING) for day in (1, 2, 3, 4))),
    _Plan("Samfunnskunnskap", GroupKind.COURSE, MeasureType.SOCIAL_STUDIES, "Voksenopplæringen, rom 3", 24, 20,
          tuple((day, *_AFTER_LUNCH) for day in (2, 4))),
    _Plan("Kantina på rådhuset", GroupKind.WORKPLACE, MeasureType.WORK_PRACTICE, "Rådhuset, Kristiansand", 4, 4,
          tuple((day, *_DAY_AT_WORK) for day in (1, 3, 5))),
)  # fmt: skip


class MadeGroups(NamedTuple):
    """Rows of the four tables, in the order they are saved."""

    groups: list[Group]
    sessions: list[GroupSession]
    teachers: list[GroupTeacher]
    members: list[GroupMember]


def groups_of(programmes: Sequence[Programme], *, municipality_id: int, teacher_id: int, on: date) -> MadeGroups:
    """The groups of a municipality. Nothing is drawn: the same programmes give the same members."""
    since = on - timedelta(days=on.weekday() + 7 * _WEEKS)
    waiting = iter(each for each in programmes if each.starts_on and each.starts_on < since)
    made = MadeGroups([], [], [], [])
    for plan in _GROUPS:
        group = Group(
            pk=_key(plan.name, municipality_id), municipality_id=municipality_id, name=plan.name, kind=plan.kind,
            measure_type=plan.measure_type, place=plan.place, capacity=plan.capacity, starts_on=since,
        )  # fmt: skip
        part: dict[str, Any] = {"municipality_id": municipality_id, "group": group, "starts_on": since}
        made.groups.append(group)
        made.sessions.extend(
            GroupSession(weekday=day, begins=begins, finishes=finishes, **part) for day, begins, finishes in plan.hours
        )
        if plan.kind == GroupKind.COURSE:
            made.teachers.append(GroupTeacher(user_id=teacher_id, **part))
        made.members.extend(
            GroupMember(participant_id=each.participant_id, is_hidden=False, **part)
            for _place, each in zip(range(plan.members), waiting, strict=False)
        )
    return made


def _key(name: str, municipality_id: int) -> UUID:
    return UUID(bytes=uuid5(_NAMESPACE, f"{municipality_id} {name}").bytes, version=4)
