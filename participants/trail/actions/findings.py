"""Readings that are worth asking about: found each night, followed up by the leader."""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connections, transaction
from django.utils.timezone import localtime

from participants.access.errors import NotAllowed, RuleBroken
from participants.access.models import User
from participants.access.permissions import may
from participants.access.roles import Permission
from participants.trail.codes import FollowUp
from participants.trail.models import Finding
from participants.trail.rules.unusual import Opening, unusual

DATABASE = "trail"
_MONTH = timedelta(days=30)
_ZONE = "Europe/Oslo"
# Those who open a hidden person are named for them; a number would tell others that there is one (R18). Whoever tries
# and is refused is told of all the same.
_KNOWN = """NOT EXISTS (
            SELECT FROM participants_participant AS person WHERE person.id = participant_ids[1] AND person.is_hidden)"""
# One participant opened, or a refusal: lists show many and are another matter.
_OPENED = f"""
    SELECT municipality_id, user_id, role, at AT TIME ZONE '{_ZONE}', participant_ids[1], outcome = 'refused'
    FROM trail_reading WHERE municipality_id IS NOT NULL AND user_id IS NOT NULL
        AND at >= %s::date::timestamp AT TIME ZONE '{_ZONE}' AND at < %s::date::timestamp AT TIME ZONE '{_ZONE}'
        AND (outcome = 'refused' OR (cardinality(participant_ids) = 1 AND {_KNOWN}))
    ORDER BY at
"""
_MONTH_BEFORE = f"""
    SELECT municipality_id, role, count(DISTINCT participant_ids[1]) FROM trail_reading
    WHERE municipality_id IS NOT NULL AND outcome = 'served' AND cardinality(participant_ids) = 1 AND {_KNOWN}
        AND at >= %s::date::timestamp AT TIME ZONE '{_ZONE}' AND at < %s::date::timestamp AT TIME ZONE '{_ZONE}'
    GROUP BY municipality_id, role, user_id, (at AT TIME ZONE '{_ZONE}')::date
"""
_KEEP = """
    INSERT INTO trail_finding (municipality_id, user_id, found_on, rule, count, outcome)
    VALUES (%s, %s, %s, %s, %s, '') ON CONFLICT DO NOTHING RETURNING id
"""


class NewFinding(NamedTuple):
    """One that was not there before, for whoever tells of it."""

    pk: UUID
    municipality_id: int
    user_id: int


def find_unusual(*, on: date) -> list[NewFinding]:
    """Keep what stands out among a day's readings, in Norway; the findings that are new. Safe to run again."""
    openings: dict[int, list[Opening]] = {}
    month: dict[int, list[tuple[str, int]]] = {}
    with transaction.atomic(using=DATABASE), connections[DATABASE].cursor() as cursor:
        cursor.execute(_OPENED, [on, on + timedelta(days=1)])
        for place, *opening in cursor:
            openings.setdefault(place, []).append(Opening(*opening))
        cursor.execute(_MONTH_BEFORE, [on - _MONTH, on])
        for place, role, count in cursor:
            month.setdefault(place, []).append((role, count))
        made = []
        for place, of_place in openings.items():
            for each in unusual(of_place, on=on, month=month.get(place, [])):
                cursor.execute(_KEEP, [place, each.user_id, each.on, each.rule, each.number])
                made += [NewFinding(pk, place, each.user_id) for (pk,) in cursor.fetchall()]
    return made


@transaction.atomic
def follow_up(*, finding_pk: UUID, outcome: str, by: User, now: datetime) -> Finding:
    """Say what came of asking. Raises NotAllowed, and RuleBroken for one's own, one that is done, or no outcome."""
    finding = (
        Finding.objects.for_user(by, on=localtime(now).date()).select_for_update(of=("self",)).filter(pk=finding_pk)
    ).first()
    if finding is None:
        raise RuleBroken("Funnet finnes ikke.")
    if not may(by, Permission.TRAIL_FOLLOW_UP, municipality_id=finding.municipality_id, on=localtime(now).date()):
        raise NotAllowed("Bare lederen følger opp uvanlige oppslag.")
    if finding.user_id == by.pk:
        raise RuleBroken("Ingen følger opp sine egne oppslag. Be en annen leder om det.")
    if finding.outcome:
        raise RuleBroken("Funnet er fulgt opp.")
    if outcome not in FollowUp.values:
        raise RuleBroken("Velg hva som kom ut av det.")
    finding.outcome, finding.followed_up_by, finding.followed_up_at = outcome, by, now
    finding.save(update_fields=["outcome", "followed_up_by", "followed_up_at"])
    return finding
