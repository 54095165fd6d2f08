"""Groups: made, changed and ended; who is in one, who teaches it, and when it meets."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from participants import permissions
from participants.access.codes import Role
from participants.access.errors import RuleBroken
from participants.access.models import Grant, User
from participants.actions.restriction import refuse_if_restricted
from participants.codes import GroupKind, MeasureType
from participants.models import Group, GroupMember, GroupSession, GroupTeacher, Participant
from participants.querysets import gives_away
from participants.rules.groups import (
    MOST_MEMBERS_AT_ONCE,
    Slot,
    fault_of_day,
    faults_of_group,
    faults_of_slots,
    faults_of_stay,
    most_at_once,
)
from participants.rules.protection import PLACES_OF_A_GROUP

_NO_GROUP = "Gruppen finnes ikke lenger. Gå tilbake til listen."
_NOBODY = "Velg minst én deltaker."
_TOO_MANY = f"Velg høyst {MOST_MEMBERS_AT_ONCE} deltakere om gangen."
_NOT_THERE = "En av dem du valgte, finnes ikke. Last siden på nytt og velg igjen."
_GIVEN_AWAY = (
    "En av dem du valgte, har fortrolig adresse, og gruppen røper hvor vedkommende er. En kontakt for skjermede "
    "deltakere må melde på."
)
_FULL = "Gruppen har {room} plasser, og {taken} er tatt. Velg færre, eller øk antall plasser."
_NO_TEACHER = "{username} er ikke lærer i kommunen. Tilgangsansvarlig gir rollen."


@transaction.atomic
def make_group(
    *,
    municipality_id: int,
    name: str,
    kind: GroupKind,
    measure_type: MeasureType,
    place: str,
    capacity: int | None,
    starts_on: date,
    ends_on: date | None,
    by: User,
    now: datetime,
    once: str = "",
) -> Group:
    """A new course or workplace. The same request, sent twice, makes one group.

    Raises NotAllowed, and RuleBroken with a sentence for each field.
    """
    on = localtime(now).date()
    permissions.check_may_change(by, municipality_id=municipality_id, on=on)
    key = _key_of_request(once, by=by, municipality_id=municipality_id)
    if key and (made := Group.objects.for_user(by, on=on).filter(pk=key).first()):
        return made
    values = _judged(
        name=name, kind=kind, measure_type=measure_type, place=place, capacity=capacity, starts_on=starts_on,
        ends_on=ends_on,
    )  # fmt: skip
    group = Group(municipality_id=municipality_id, **values, **({"pk": key} if key else {}))
    group.save(force_insert=True)
    return group


@transaction.atomic
def change_group(
    *,
    group_pk: UUID,
    name: str,
    kind: GroupKind,
    measure_type: MeasureType,
    place: str,
    capacity: int | None,
    starts_on: date,
    ends_on: date | None,
    by: User,
    now: datetime,
) -> Group:
    """Put what is registered of a group right. Raises NotAllowed, and RuleBroken with a sentence for each field."""
    group = _opened(group_pk, by=by, on=localtime(now).date())
    values = _judged(
        name=name, kind=kind, measure_type=measure_type, place=place, capacity=capacity, starts_on=starts_on,
        ends_on=ends_on,
    )  # fmt: skip
    for field, value in values.items():
        setattr(group, field, value)
    group.save()
    return group


@transaction.atomic
def add_members(
    *, group_pk: UUID, participant_pks: Collection[UUID], starts_on: date, ends_on: date | None = None, by: User,
    now: datetime,
) -> list[GroupMember]:  # fmt: skip
    """Put participants into a group from a day on. Whoever is there already stays as they are.

    Raises NotAllowed, and RuleBroken for days that are not the group's, and for one who is not seen, whom the group
    would give away to the user, whose data are restricted, or for whom there is no room.
    """
    on = localtime(now).date()
    group = _opened(group_pk, by=by, on=on)
    if not participant_pks:
        raise RuleBroken({"participants": _NOBODY})
    if len(participant_pks) > MOST_MEMBERS_AT_ONCE:
        raise RuleBroken({"participants": _TOO_MANY})
    if faults := faults_of_stay(
        starts_on=starts_on, ends_on=ends_on, group_starts_on=group.starts_on, group_ends_on=group.ends_on
    ):
        raise RuleBroken(faults)
    people = Participant.objects.for_user(by, on=on).filter(pk__in=participant_pks).order_by("pk").select_for_update()
    found = list(people)
    if len(found) != len(set(participant_pks)):
        raise RuleBroken({"participants": _NOT_THERE})
    for each in found:
        refuse_if_restricted(each, by=by, on=on)
    members = GroupMember.objects.for_user(by, on=on).filter(group=group)
    there = {
        each.participant_id: each
        for each in members.filter(participant__in=found)
        if (ends_on is None or each.starts_on < ends_on) and (each.ends_on is None or each.ends_on > starts_on)
    }
    made = [
        GroupMember(
            municipality_id=group.municipality_id, group=group, participant=each, starts_on=starts_on, ends_on=ends_on
        )
        for each in found
        if each.pk not in there
    ]
    # Of those that the user is shown: a number that is higher would give the others away.
    stays = members.shown_to(by, on=on).values_list("starts_on", "ends_on")
    taken = most_at_once(stays, first=starts_on, until=ends_on)
    for member in made:
        member.save(force_insert=True)
    # Those who were there too, and before it is said that there is no room: what is answered would tell who is there.
    _refuse_given_away([*there.values(), *made], by=by, on=on)
    if group.capacity is not None and made and taken + len(made) > group.capacity:
        raise RuleBroken({"participants": _FULL.format(room=group.capacity, taken=taken)})
    return [*there.values(), *made]


@transaction.atomic
def remove_members(
    *, group_pk: UUID, member_pks: Collection[UUID], ends_on: date, by: User, now: datetime
) -> int:  # fmt: skip
    """Take members out of a group from a day on; of how many. Whoever was to come later never does.

    Raises NotAllowed and RuleBroken.
    """
    on = localtime(now).date()
    group = _opened(group_pk, by=by, on=on)
    members = GroupMember.objects.for_user(by, on=on).shown_to(by, on=on).filter(group=group, pk__in=member_pks)
    found = list(members.select_related("participant").order_by("pk"))
    if not found:
        raise RuleBroken({"members": _NOBODY})
    for each in found:
        refuse_if_restricted(each.participant, by=by, on=on)
        _end(each, ends_on=ends_on)
    return len(found)


@transaction.atomic
def set_teachers(*, group_pk: UUID, usernames: Collection[str], from_on: date, by: User, now: datetime) -> Group:
    """Say who teaches a group from a day on, while the group lasts: those named, and nobody else.

    It opens the members to them, so each must hold the role of a teacher there. Raises NotAllowed and RuleBroken.
    """
    on = localtime(now).date()
    group = _opened(group_pk, by=by, on=on)
    if fault := fault_of_day(from_on, starts_on=group.starts_on, ends_on=group.ends_on):
        raise RuleBroken({"from_on": fault})
    # What was taught before today opens nothing any more: the role is needed from now on.
    held = Grant.objects.valid_on(max(from_on, on)).filter(municipality_id=group.municipality_id, role=Role.TEACHER)
    teachers = {each.username: each for each in User.objects.filter(username__in=usernames, grants__in=held)}
    for username in sorted(set(usernames) - set(teachers)):
        raise RuleBroken({"teachers": _NO_TEACHER.format(username=username)})
    there = set()
    for each in GroupTeacher.objects.for_user(by, on=on).within(from_on, date.max).filter(group=group):
        if each.user.username in teachers and each.starts_on <= from_on and each.ends_on is None:
            there.add(each.user.username)
        else:
            _end(each, ends_on=from_on)
    for username in sorted(set(teachers) - there):
        GroupTeacher(
            municipality_id=group.municipality_id, group=group, user=teachers[username], starts_on=from_on
        ).save(force_insert=True)
    return group


@transaction.atomic
def set_sessions(*, group_pk: UUID, slots: Sequence[Slot], from_on: date, by: User, now: datetime) -> Group:
    """Say when a group meets each week from a day on. What it was before then stays as it was.

    Raises NotAllowed, and RuleBroken with a sentence.
    """
    on = localtime(now).date()
    group = _opened(group_pk, by=by, on=on)
    faults = faults_of_slots(slots)
    if fault := fault_of_day(from_on, starts_on=group.starts_on, ends_on=group.ends_on):
        faults["from_on"] = fault
    if faults:
        raise RuleBroken(faults)
    for each in GroupSession.objects.for_user(by, on=on).within(from_on, date.max).filter(group=group):
        _end(each, ends_on=from_on)
    for slot in slots:
        GroupSession(
            municipality_id=group.municipality_id, group=group, weekday=slot.weekday, begins=slot.begins,
            finishes=slot.finishes, place=slot.place.strip(), starts_on=from_on,
        ).save(force_insert=True)  # fmt: skip
    return group


def _judged(*, name: str, place: str, **values: Any) -> dict[str, Any]:
    told = {"name": " ".join(name.split()), "place": " ".join(place.split())}
    faults = faults_of_group(
        **told, capacity=values["capacity"], starts_on=values["starts_on"], ends_on=values["ends_on"]
    )
    if faults:
        raise RuleBroken(faults)
    return told | values


def _key_of_request(once: str, *, by: User, municipality_id: int) -> UUID | None:
    """Nobody can choose it, and so nobody can ask whether a key is taken."""
    said = hashlib.sha256(repr((by.pk, municipality_id, "group", once)).encode())
    return UUID(bytes=said.digest()[:16], version=4) if once else None


def _opened(key: UUID, *, by: User, on: date) -> Group:
    """Locked: two who change the same group are one after the other."""
    group = Group.objects.for_user(by, on=on).select_for_update().filter(pk=key).first()
    if group is None:
        raise RuleBroken(_NO_GROUP)
    permissions.check_may_change(by, municipality_id=group.municipality_id, on=on)
    return group


def _refuse_given_away(members: list[GroupMember], *, by: User, on: date) -> None:
    """Whoever could not see that somebody is in the group cannot have put them there."""
    leads = gives_away(by, on=on, places=PLACES_OF_A_GROUP, participant="participant", on_own_page=True)
    if GroupMember.objects.for_user(by, on=on).filter(leads, pk__in=[each.pk for each in members]).exists():
        raise RuleBroken({"participants": _GIVEN_AWAY})


def _end(row: GroupMember | GroupTeacher | GroupSession, *, ends_on: date) -> None:
    """A row that has lasted no day is taken away."""
    if row.starts_on >= ends_on:
        row.delete()
    elif row.ends_on is None or row.ends_on > ends_on:
        row.ends_on = ends_on
        row.save(update_fields=["ends_on"])
