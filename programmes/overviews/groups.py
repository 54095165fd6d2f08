"""Groups as pages show them: the list, one with its members, and who may become one."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from participants.access.codes import Role
from participants.access.models import Grant, User
from participants.access.permissions import held_by
from participants.access.roles import Permission
from participants.models import Group, GroupMember, GroupSession, GroupTeacher, Participant
from participants.permissions import way_to_absence
from programmes.models import LanguageTest, Programme

if TYPE_CHECKING:
    from participants.querysets import GroupMemberQuerySet

MOST_CANDIDATES = 60


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group in the list."""

    group: Group
    members: int
    teachers: list[str]


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One who is in the group, or will be, with the latest result in each skill."""

    member: GroupMember
    results: list[LanguageTest]


@dataclass(frozen=True, slots=True)
class GroupPage:
    """All that one group shows."""

    group: Group
    members: list[MemberLine]
    sessions: list[GroupSession]
    teachers: list[GroupTeacher]


def way_of(user: User, *, municipality_id: int, on: date) -> Permission | None:
    """By which permission somebody sees groups; None where they see none."""
    held = held_by(user, municipality_id=municipality_id, on=on)
    return next((each for each in (Permission.PARTICIPANT_VIEW, Permission.GROUP_REGISTER) if each in held), None)


def with_absence(user: User, *, municipality_id: int, on: date) -> set[UUID]:
    """Keys of the groups whose absence a user registers."""
    way = way_to_absence(user, municipality_id=municipality_id, on=on)
    return set(Group.objects.for_user(user, on=on, permission=way).values_list("pk", flat=True)) if way else set()


def groups_of(user: User, *, permission: Permission, on: date) -> list[GroupLine]:
    """Those that are not over, by name."""
    found = list(Group.objects.for_user(user, on=on, permission=permission).within(on, date.max).in_order())
    members = Counter(_members(user, permission=permission, on=on).running_on(on).values_list("group_id", flat=True))
    teachers = defaultdict(list)
    for each in _teachers(user, permission=permission, on=on):
        teachers[each.group_id].append(each.user.username)
    return [GroupLine(each, members[each.pk], sorted(teachers[each.pk])) for each in found]


def group_of(user: User, group_pk: UUID, *, permission: Permission, on: date) -> GroupPage | None:
    """One group; None where the user does not see it."""
    group = Group.objects.for_user(user, on=on, permission=permission).filter(pk=group_pk).first()
    if group is None:
        return None
    members = _members(user, permission=permission, on=on).within(on, date.max).filter(group=group)
    found = list(members.select_related("participant").order_by("participant__sort_name", "pk"))
    results: dict[UUID, dict[str, LanguageTest]] = defaultdict(dict)
    tests = LanguageTest.objects.for_user(user, on=on, permission=permission)
    for test in tests.filter(participant__in=[each.participant_id for each in found]).order_by("tested_on", "ordinal"):
        results[test.participant_id][test.skill] = test
    # Of one that is to come, those that it begins with.
    sessions = GroupSession.objects.for_user(user, on=on, permission=permission).running_on(max(on, group.starts_on))
    return GroupPage(
        group,
        [MemberLine(each, [results[each.participant_id][skill] for skill in sorted(results[each.participant_id])])
         for each in found],
        list(sessions.filter(group=group).order_by("weekday", "begins", "pk")),
        [each for each in _teachers(user, permission=permission, on=on) if each.group_id == group.pk],
    )  # fmt: skip


def candidates(user: User, page: GroupPage, *, text: str, on: date) -> list[Participant]:
    """Who may become a member: those in a programme who are not in the group, by name, the first of them."""
    running = Programme.objects.for_user(user, on=on).filter(ends_on=None).values("participant")
    there = [each.member.participant_id for each in page.members]
    found = Participant.objects.for_user(user, on=on).filter(pk__in=running).exclude(pk__in=there)
    return list((found.named_like(text) if text.strip() else found).in_order()[:MOST_CANDIDATES])


def possible_teachers(*, municipality_id: int, on: date) -> list[User]:
    """Those who hold the role in the municipality."""
    held = Grant.objects.valid_on(on).filter(municipality_id=municipality_id, role=Role.TEACHER)
    return list(User.objects.filter(pk__in=held.values("user_id"), is_active=True).order_by("username"))


def _members(user: User, *, permission: Permission, on: date) -> "GroupMemberQuerySet":
    return GroupMember.objects.for_user(user, on=on, permission=permission).shown_to(user, on=on)


def _teachers(user: User, *, permission: Permission, on: date) -> list[GroupTeacher]:
    found = GroupTeacher.objects.for_user(user, on=on, permission=permission).within(on, date.max)
    return list(found.select_related("user").order_by("user__username", "pk"))
