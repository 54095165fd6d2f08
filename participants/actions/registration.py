"""Someone becomes a participant of a municipality."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connections, transaction
from django.utils.timezone import localtime

from participants import countrywide, permissions
from participants.access.errors import RuleBroken
from participants.access.models import Country, User
from participants.actions.assignment import give_assignment
from participants.actions.families import are_relatives, link_family
from participants.actions.newcomers import forget_newcomer
from participants.actions.numbers import write_numbers
from participants.codes import IdentifierKind
from participants.errors import AlreadyRegistered, KeyUsed, KnownElsewhere, LooksLikeSomeone
from participants.models import Distinction, Participant
from participants.querysets import ParticipantQuerySet
from participants.rules import names
from participants.rules.registration import Known, Newcomer, judge, may_be_same

_LOCK = 7_301_002
_MOST_ALIKE = 5
_FACTS = (
    "given_name", "family_name", "born_on", "sex", "permit_basis", "permitted_on", "country_background", "citizenship",
    "settled_on", "settled_by_agreement", "education_level", "address_protection",
)  # fmt: skip


class Registered(NamedTuple):
    """Who was registered, and whether it was this time."""

    participant: Participant
    is_new: bool


@transaction.atomic
def register_participant(
    *,
    newcomer: Newcomer,
    municipality_id: int,
    key: str,
    by: User,
    now: datetime,
    other_than: Collection[UUID] = (),
    is_moving: bool = False,
    relative_pk: UUID | None = None,
) -> Registered:
    """Register someone; with the same key and the same content again, whoever was registered then.

    `other_than` are those who look alike and are other people; that is remembered. `is_moving` says that the transfer
    from another municipality is agreed. `relative_pk` is someone in the same family: the strictest grade in it holds
    for the newcomer at once. Raises NotAllowed; RuleBroken with a sentence for each field; KeyUsed; AlreadyRegistered,
    KnownElsewhere and LooksLikeSomeone where somebody has to look first.
    """
    on = localtime(now).date()
    permissions.check_may_change(by, municipality_id=municipality_id, on=on)
    newcomer = _tidy(newcomer)
    register_one_at_a_time(municipality_id)
    people = Participant.objects.for_user(by, on=on).filter(municipality_id=municipality_id)
    ref = _ref(key=key, by=by)
    numbers = _numbers(newcomer)
    if before := people.filter(ref=ref).first():
        same = all(getattr(before, fact) == getattr(newcomer, fact) for fact in _FACTS)
        own = people.filter(pk=before.pk)
        if not same or not all(own.numbered(value, municipality_id=municipality_id).exists() for _, value in numbers):
            raise KeyUsed(before.pk)
        if relative_pk and not are_relatives(before.pk, relative_pk, by=by, on=on):
            raise KeyUsed(before.pk)
        return Registered(before, is_new=False)
    if wrong := judge(newcomer, countries=set(Country.objects.values_list("code", flat=True)), on=on):
        raise RuleBroken(wrong)
    alike = _look_for_the_same(people, newcomer, numbers, municipality_id=municipality_id, other_than=other_than)
    if not is_moving and numbers and countrywide.is_elsewhere(numbers=numbers):
        raise KnownElsewhere
    participant = Participant(
        municipality_id=municipality_id, ref=ref, **{fact: getattr(newcomer, fact) for fact in _FACTS}
    )
    participant.save()
    write_numbers(participant, numbers=numbers, now=now)
    # Whoever registers someone follows them up, until another is said to.
    give_assignment(participant, caseworker=by, by=by, on=on)
    for other in alike:
        Distinction(
            municipality_id=municipality_id, participant=participant, pair=_pair(participant, other), stated_by=by,
            stated_at=now,
        ).save()  # fmt: skip
    forget_newcomer(key=key, municipality_id=municipality_id, by=by)
    # Last: of someone who is hidden by it, nobody but a contact writes any more.
    if relative_pk:
        link_family(participant_pk=participant.pk, relative_pk=relative_pk, by=by, now=now)
    return Registered(participant, is_new=True)


def register_one_at_a_time(municipality_id: int) -> None:
    """For actions that register: two who register the same person at once would not see each other."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, municipality_id])


def are_told_apart(one: Participant, other: Participant, *, by: User, on: date) -> bool:
    """Whether someone has said of these two, as they stand now, that they are two people."""
    both = Distinction.objects.for_user(by, on=on).filter(participant__in=[one, other])
    return both.filter(pair=_pair(one, other)).exists()


def _look_for_the_same(
    people: ParticipantQuerySet,
    newcomer: Newcomer,
    numbers: Iterable[tuple[str, str]],
    *,
    municipality_id: int,
    other_than: Collection[UUID],
) -> list[Participant]:
    """Those who look alike and have been found to be others. Raises where one has not."""
    for _, value in numbers:
        if holder := people.numbered(value, municipality_id=municipality_id).first():
            raise AlreadyRegistered(holder.pk)
    alike = _alike(people, newcomer)
    if unseen := [each.pk for each in alike if each.pk not in other_than]:
        raise LooksLikeSomeone(tuple(unseen[:_MOST_ALIKE]))
    return alike


def _alike(people: ParticipantQuerySet, newcomer: Newcomer) -> list[Participant]:
    same_day = people.filter(born_on=newcomer.born_on)
    same_name = people.spelled_like(f"{newcomer.given_name} {newcomer.family_name}")
    found = {each.pk: each for some in (same_day, same_name) for each in some.in_order()}
    return [
        each
        for each in found.values()
        if may_be_same(newcomer, Known(given_name=each.given_name, family_name=each.family_name, born_on=each.born_on))
    ]


def _numbers(newcomer: Newcomer) -> list[tuple[IdentifierKind, str]]:
    both = ((IdentifierKind.NATIONAL_ID, newcomer.national_id), (IdentifierKind.DUF, newcomer.duf_number))
    return [(kind, value) for kind, value in both if value]


def _tidy(newcomer: Newcomer) -> Newcomer:
    return replace(
        newcomer,
        given_name=" ".join(newcomer.given_name.split()),
        family_name=" ".join(newcomer.family_name.split()),
        national_id="".join(newcomer.national_id.split()),
        duf_number="".join(newcomer.duf_number.split()),
    )


def _ref(*, key: str, by: User) -> str:
    """The key of a form as a participant's own: the same one again, and for nobody else."""
    found = hashlib.sha256(f"{by.pk}:{key}".encode()).digest()
    return str(UUID(bytes=found[:16], version=4))


def _pair(one: Participant, other: Participant) -> bytes:
    told = sorted(
        f"{each.pk}:{names.folded(each.given_name)}:{names.folded(each.family_name)}:{each.born_on}"
        for each in (one, other)
    )
    return hashlib.sha256("|".join(told).encode()).digest()
