"""Whom a breach concerns (GDPR art. 33 and 34): who was seen in a period, by one account or by all, and who could be.

Read from the trail and the register as a whole, for whoever runs the product: a breach knows no municipality.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connections, transaction
from django.db.models import Q
from django.utils.timezone import localtime

from participants.access.models import Municipality, User
from participants.access.roles import Permission
from participants.models import Merger, Participant, ProtectedContact

TRAIL, REGISTER = "trail", "national"
# The most sensitive first.
_CLASSES = ("notes", "health", "contact", "identity", "basic", "keys")
_OF_USER = "AND user_id = %(user)s"
_SEEN = """
    SELECT municipality_id, participant, min(at), max(at), min(array_position(%(classes)s::text[], field_class)),
        bool_or(action IN ('export', 'api'))
    FROM trail_reading, unnest(participant_ids) AS participant
    WHERE outcome = 'served' AND at >= %(start)s AND at < %(end)s {of_user}
    GROUP BY municipality_id, participant
"""
# A package has no user: what it brings, nobody has looked at.
_CHANGED = """
    SELECT municipality_id, participant_id, min(at), max(at) FROM trail_event
    WHERE user_id IS NOT NULL AND participant_id IS NOT NULL AND at >= %(start)s AND at < %(end)s {of_user}
    GROUP BY municipality_id, participant_id
"""


@dataclass(slots=True)
class Affected:
    """One participant that was seen or changed: a key, and when; no name unless it is asked for."""

    key: UUID
    first_at: datetime
    last_at: datetime
    fields: str = ""  # the most sensitive that was shown
    was_changed: bool = False
    was_taken_out: bool = False
    name: str = ""


@dataclass(slots=True)
class Place:
    """What a breach concerns in one municipality, which is the controller there and tells Datatilsynet."""

    number: str
    municipality_id: int
    affected: list[Affected] = field(default_factory=list)
    # Everyone whom the account had the right to open in the period; None where no account is asked about.
    could_be_seen: int | None = None


def breach(*, start: datetime, end: datetime, user: User | None = None, with_names: bool = False) -> list[Place]:
    """The municipalities that are concerned in [start, end), by number. `report_breach` asks, and says so."""
    places: dict[int, dict[UUID, Affected]] = {}
    given = {"start": start, "end": end, "user": user.pk if user else None, "classes": list(_CLASSES)}
    of_user = _OF_USER if user else ""
    with transaction.atomic(using=TRAIL), connections[TRAIL].cursor() as cursor:
        # A country's worth of participants is grouped without writing the readings to disk first.
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute(_SEEN.format(of_user=of_user), given)
        for place, key, first_at, last_at, rank, was_taken_out in cursor:
            fields = _CLASSES[rank - 1] if rank else ""
            found = Affected(key, first_at, last_at, fields=fields, was_taken_out=was_taken_out)
            places.setdefault(place, {})[key] = found
        cursor.execute(_CHANGED.format(of_user=of_user), given)
        for place, key, first_at, last_at in cursor:
            found = places.setdefault(place, {}).setdefault(key, Affected(key, first_at, last_at))
            found.first_at, found.last_at = min(found.first_at, first_at), max(found.last_at, last_at)
            found.was_changed = True
    _as_they_are_now(places)
    could = _could_be_seen(user, start=start, end=end) if user else {}
    if with_names:
        _name(places)
    numbers = dict(Municipality.objects.in_bulk([*places, *could]).items())
    return [
        Place(
            number=numbers[place].number,
            municipality_id=place,
            affected=sorted(places.get(place, {}).values(), key=lambda each: (each.first_at, each.key)),
            could_be_seen=could.get(place, 0) if user else None,
        )
        for place in sorted({*places, *could}, key=lambda each: numbers[each].number)
    ]


def _as_they_are_now(places: dict[int, dict[UUID, Affected]]) -> None:
    """A registration that has become one with another is told of as the one that stays: one person, one letter."""
    keys = {key for affected in places.values() for key in affected}
    mergers = Merger.objects.using(REGISTER).in_force().filter(former__in=keys)
    for place, former, stays in mergers.values_list("municipality_id", "former", "participant_id"):
        gone = places[place].pop(former, None)
        if gone is None:
            continue
        kept = places[place].setdefault(stays, Affected(stays, gone.first_at, gone.last_at))
        kept.first_at, kept.last_at = min(kept.first_at, gone.first_at), max(kept.last_at, gone.last_at)
        kept.fields = min((each for each in (kept.fields, gone.fields) if each), key=_CLASSES.index, default="")
        kept.was_changed |= gone.was_changed
        kept.was_taken_out |= gone.was_taken_out


def _could_be_seen(user: User, *, start: datetime, end: datetime) -> dict[int, int]:
    """Everyone the account's roles opened in the period; of the hidden those alone for whom it was a named contact."""
    first, last = localtime(start).date(), localtime(end).date()
    granted = user.grants.allowing(Permission.PARTICIPANT_VIEW).filter(
        Q(valid_to=None) | Q(valid_to__gt=first), valid_from__lte=last, municipality__isnull=False
    )
    found = {}
    for place in set(granted.values_list("municipality_id", flat=True)):
        named = ProtectedContact.objects.using(REGISTER).filter(
            Q(valid_to=None) | Q(valid_to__gt=first), user_id=user.pk, municipality_id=place, valid_from__lte=last
        )
        people = Participant.objects.using(REGISTER).filter(municipality_id=place, created_at__lt=end)
        found[place] = people.filter(Q(is_hidden=False) | Q(pk__in=named.values("participant_id"))).count()
    return found


def _name(places: dict[int, dict[UUID, Affected]]) -> None:
    keys = {key for affected in places.values() for key in affected}
    names = Participant.objects.using(REGISTER).filter(pk__in=keys).values_list("pk", "given_name", "family_name")
    told = {pk: f"{given} {family}" for pk, given, family in names}
    for affected in places.values():
        for key, each in affected.items():
            each.name = told.get(key, "")
