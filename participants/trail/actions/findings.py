"""Readings that are worth asking about: found each night, followed up by the leader."""

from collections.abc import Callable, Collection
from datetime import date, datetime, time, timedelta
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
from participants.trail.rules.unusual import EVENING, Day, Opening, are_assignments_used, unusual

DATABASE = "trail"
_MONTH = timedelta(days=30)
_ZONE = "Europe/Oslo"
# Those who open a hidden person are named for them; a number would tell others that there is one (R18). Whoever tries
# and is refused is told of all the same.
_KNOWN = """NOT EXISTS (
            SELECT FROM participants_participant AS person WHERE person.id = participant_ids[1] AND person.is_hidden)"""
# Who has written about whom within a year. To make oneself responsible is no writing.
_WROTE = """wrote AS (
        SELECT user_id, participant_id, min(at) AS first_at FROM trail_event
        WHERE user_id IS NOT NULL AND participant_id IS NOT NULL AND table_name <> 'participants_assignment'
            AND at >= %(on)s::date - interval '1 year' AND at < %(after)s::date
        GROUP BY user_id, participant_id)"""
# Responsible on the day, or has written by the end of it. What one has given oneself counts from the day after.
_LINKED = """(
            (SELECT first_at FROM wrote WHERE wrote.user_id = {row}.user_id
                AND wrote.participant_id = {row}.participant) < {row}.day + 1
            OR EXISTS (SELECT FROM participants_assignment AS own WHERE own.participant_id = {row}.participant
                AND own.caseworker_id = {row}.user_id AND (own.ends_on IS NULL OR own.ends_on >= {row}.day)
                AND own.starts_on + (own.given_by_id IS NOT DISTINCT FROM own.caseworker_id)::int <= {row}.day))"""
_DAY = f"(at AT TIME ZONE '{_ZONE}')::date"
_FROM = f"at >= %(start)s::timestamp AT TIME ZONE '{_ZONE}' AND at < %(end)s::date::timestamp AT TIME ZONE '{_ZONE}'"
# One participant opened, or a refusal: lists show many and are another matter.
_OPENED = f"""
    WITH {_WROTE}, opened AS (
        SELECT municipality_id, user_id, role, at AT TIME ZONE '{_ZONE}' AS at, {_DAY} AS day,
            participant_ids[1] AS participant, outcome = 'refused' AS was_refused
        FROM trail_reading WHERE municipality_id IS NOT NULL AND user_id IS NOT NULL AND {_FROM}
            AND (outcome = 'refused' OR (cardinality(participant_ids) = 1 AND {_KNOWN})))
    SELECT municipality_id, user_id, role, at, participant, was_refused,
        coalesce({_LINKED.format(row="opened")}, false), EXISTS (
            SELECT FROM participants_participant AS person WHERE person.id = opened.participant
                AND person.guarded_at AT TIME ZONE '{_ZONE}' <= opened.at)
    FROM opened ORDER BY at
"""
_MONTH_BEFORE = f"""
    WITH {_WROTE}, opened AS (
        SELECT DISTINCT municipality_id, role, user_id, {_DAY} AS day, participant_ids[1] AS participant
        FROM trail_reading WHERE municipality_id IS NOT NULL AND outcome = 'served'
            AND cardinality(participant_ids) = 1 AND {_KNOWN} AND {_FROM})
    SELECT municipality_id, user_id, role, count(*),
        count(*) FILTER (WHERE NOT coalesce({_LINKED.format(row="opened")}, false))
    FROM opened GROUP BY municipality_id, role, user_id, day
"""
_ASSIGNED = f"""
    SELECT municipality_id, count(*), count(*) FILTER (WHERE EXISTS (
        SELECT FROM participants_assignment AS own WHERE own.participant_id = participant AND own.ends_on IS NULL))
    FROM (SELECT DISTINCT municipality_id, participant_ids[1] AS participant FROM trail_reading
        WHERE municipality_id IS NOT NULL AND outcome = 'served' AND cardinality(participant_ids) = 1 AND {_KNOWN}
            AND {_FROM}) AS opened
    GROUP BY municipality_id
"""
_KEEP = """
    INSERT INTO trail_finding (municipality_id, user_id, found_on, rule, count, outcome)
    VALUES (%s, %s, %s, %s, %s, '') ON CONFLICT DO NOTHING RETURNING id
"""


Namesakes = Callable[[Collection[tuple[int, UUID]]], dict[tuple[int, UUID], int]]


class NewFinding(NamedTuple):
    """One that was not there before, for whoever tells of it."""

    pk: UUID
    municipality_id: int
    user_id: int


def no_namesakes(_asked: Collection[tuple[int, UUID]]) -> dict[tuple[int, UUID], int]:
    """Where nobody can say what employees are called."""
    return {}


def find_unusual(*, on: date, namesakes: Namesakes = no_namesakes) -> list[NewFinding]:
    """Keep what stands out among a day's readings, in Norway; the findings that are new. Safe to run again.

    `namesakes` says of an employee and a participant how many in the municipality share the name, if it is the name of
    both: names are no matter of the trail's.
    """
    openings: dict[int, list[Opening]] = {}
    month: dict[int, list[Day]] = {}
    after = on + timedelta(days=1)
    with transaction.atomic(using=DATABASE), connections[DATABASE].cursor() as cursor:
        evening = datetime.combine(on, time()) - EVENING
        cursor.execute(_OPENED, {"on": on, "after": after, "start": evening, "end": after})
        for place, *opening in cursor:
            openings.setdefault(place, []).append(Opening(*opening))
        cursor.execute(_MONTH_BEFORE, {"on": on, "after": after, "start": on - _MONTH, "end": on})
        for place, *day in cursor:
            month.setdefault(place, []).append(Day(*day))
        cursor.execute(_ASSIGNED, {"start": on - _MONTH, "end": after})
        is_used = {place: are_assignments_used(opened=opened, assigned=assigned) for place, opened, assigned in cursor}
        named = namesakes(
            {
                (each.user_id, each.participant)
                for of_place in openings.values()
                for each in of_place
                if each.participant and not each.is_linked and not each.was_refused
            }
        )
        made = []
        for place, of_place in openings.items():
            known = [
                each._replace(bearers=named.get((each.user_id, each.participant), 0)) if each.participant else each
                for each in of_place
            ]
            for found in unusual(known, on=on, month=month.get(place, []), uses_assignments=is_used.get(place, False)):
                cursor.execute(_KEEP, [place, found.user_id, found.on, found.rule, found.number])
                made += [NewFinding(pk, place, found.user_id) for (pk,) in cursor.fetchall()]
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
