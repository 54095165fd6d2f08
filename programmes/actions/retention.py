"""Removing what has been kept for as long as the law lets it (INTF §60): planned, approved by another, carried out."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connections, transaction
from django.utils.timezone import localtime

from participants.access.errors import NotAllowed, RuleBroken
from participants.access.models import Municipality, User
from participants.access.permissions import may
from participants.access.roles import Permission
from participants.trail.actions import explain
from participants.trail.codes import ChangeReason
from programmes.actions.removal import DATABASE, Keeping, Removed, lock_loading, remove
from programmes.actions.removed_again import note_removed
from programmes.codes import RetentionRefusal, RetentionRule
from programmes.models import RetentionBatch, RetentionItem

_PAGES = "default"
# Whoever is restricted is left as they are (GDPR art. 18). A programme is due with the last that started in it, a
# participant when nothing else of theirs is left to wait for.
DUE = """
WITH person AS (
    SELECT participant.id, participant.municipality_id,
        coalesce(participant.settled_on, participant.permitted_on) AS since, participant.permitted_on
    FROM participants_participant AS participant
    WHERE participant.municipality_id = %(place)s AND NOT EXISTS (
        SELECT FROM participants_restriction AS held WHERE held.participant_id = participant.id
            AND held.lifted_at IS NULL)
), element AS (
    SELECT 'measure' AS rule, measure.id, measure.programme_id, measure.starts_on FROM programmes_measure AS measure
    WHERE measure.municipality_id = %(place)s
    UNION ALL SELECT 'leave', leave.id, leave.programme_id, leave.starts_on FROM programmes_leave AS leave
    WHERE leave.municipality_id = %(place)s
), programme AS (
    SELECT own.id, own.participant_id, own.starts_on IS NULL OR own.ends_on <= %(on)s AS is_over, (greatest(
        coalesce(own.starts_on, own.decided_on, own.offered_on, person.permitted_on),
        (SELECT max(element.starts_on) FROM element WHERE element.programme_id = own.id)
    ) + interval '15 years')::date AS due_on
    FROM programmes_programme AS own JOIN person ON person.id = own.participant_id
), test AS (
    SELECT own.id, own.participant_id, (own.tested_on + interval '20 years')::date AS due_on
    FROM programmes_languagetest AS own JOIN person ON person.id = own.participant_id
), found AS (
    SELECT element.rule, element.id, programme.participant_id,
        (element.starts_on + interval '15 years')::date AS due_on
    FROM element JOIN programme ON programme.id = element.programme_id WHERE programme.is_over
    UNION ALL SELECT 'test', id, participant_id, due_on FROM test
    UNION ALL SELECT 'programme', id, participant_id, due_on FROM programme WHERE is_over
    UNION ALL SELECT 'participant', person.id, person.id, greatest((person.since + interval '15 years')::date,
        (SELECT max(due_on) FROM programme WHERE participant_id = person.id),
        (SELECT max(due_on) FROM test WHERE participant_id = person.id))
    FROM person
    WHERE NOT EXISTS (SELECT FROM programme WHERE participant_id = person.id AND NOT is_over)
)
SELECT rule, id, participant_id, due_on FROM found WHERE due_on <= %(on)s
"""
_DOOMED = """
    CREATE TEMP TABLE doomed ON COMMIT DROP AS
    SELECT due.* FROM ({due}) AS due (rule, id, participant_id, due_on)
    JOIN programmes_retentionitem AS item ON item.rule = due.rule AND item.row_key = due.id
    WHERE item.batch_id = %(batch)s
"""


@transaction.atomic(using=DATABASE)
def plan_retention(*, municipality_number: str, username: str, on: date) -> RetentionBatch:
    """What is due in a municipality on a day, written down and not removed. A batch that holds nothing is none.

    Raises NotAllowed, and RuleBroken where nothing is due.
    """
    place = _place(municipality_number)
    by = _user(username)
    if not may(by, Permission.PARTICIPANT_CHANGE, municipality_id=place.pk, on=on):
        raise NotAllowed("Bare den som følger opp deltakere i kommunen, kan planlegge sletting.")
    batch = write_plan(RetentionBatch(municipality=place, planned_on=on, planned_by=by))
    if batch is None:
        raise RuleBroken("Ingenting skal slettes. Lagringstiden er ikke ute for noe i kommunen.")
    return batch


def write_plan(batch: RetentionBatch) -> RetentionBatch | None:
    """Save a batch with all that is due on its day; None, and nothing is saved, where nothing is."""
    with connections[DATABASE].cursor() as cursor:
        cursor.execute(DUE, {"place": batch.municipality_id, "on": batch.planned_on})
        rows = cursor.fetchall()
    if not rows:
        return None
    batch.save(using=DATABASE)
    RetentionItem.objects.using(DATABASE).bulk_create(
        RetentionItem(
            batch=batch, municipality_id=batch.municipality_id, rule=rule, row_key=key, participant_key=whose,
            due_on=due_on,
        )
        for rule, key, whose, due_on in rows
    )  # fmt: skip
    return batch


@transaction.atomic(using=DATABASE)
def approve_retention(*, batch_pk: UUID, username: str, now: datetime) -> RetentionBatch:
    """Say that a batch may be removed. Raises NotAllowed, and RuleBroken for one's own, or one that is approved."""
    return _approve(_locked(batch_pk, using=DATABASE), by=_user(username), now=now, using=DATABASE)


@transaction.atomic
def decide_retention(*, batch_pk: UUID, verdict: str, refusal: str = "", by: User, now: datetime) -> RetentionBatch:
    """Approve a batch of the municipality one acts for (`approve`), or keep all of it, and say why (`refuse`).

    What is approved may be refused until it is carried out. Raises NotAllowed and RuleBroken.
    """
    batch = _locked(batch_pk, using=_PAGES)
    if verdict == "approve":
        return _approve(batch, by=by, now=now, using=_PAGES)
    if verdict != "refuse":
        raise RuleBroken("Velg om planen skal godkjennes eller ikke.")
    _check_may_decide(batch, by=by, now=now)
    if batch.executed_at:
        raise RuleBroken("Slettingen er utført.")
    if batch.refused_at:
        raise RuleBroken("Planen er avvist.")
    if refusal not in RetentionRefusal.values:
        raise RuleBroken("Velg hvorfor planen ikke skal godkjennes.")
    batch.refused_by, batch.refused_at, batch.refusal = by, now, refusal
    batch.approved_by, batch.approved_at = None, None
    batch.save(using=_PAGES, update_fields=["refused_by", "refused_at", "refusal", "approved_by", "approved_at"])
    return batch


@transaction.atomic(using=DATABASE)
def carry_out_retention(*, batch_pk: UUID, now: datetime, keeping: Keeping) -> RetentionBatch:
    """Remove an approved batch, once: of what was planned, what still is due. `keeping` saves what is counted.

    All or nothing. Raises RuleBroken for a batch that is not approved, or is carried out.
    """
    lock_loading()
    batch = _locked(batch_pk, using=DATABASE)
    if not batch.approved_at:
        raise RuleBroken("Slettingen er ikke godkjent. En leder som ikke har planlagt den, må gjøre det først.")
    if batch.executed_at:
        raise RuleBroken("Slettingen er utført.")
    explain(reason=ChangeReason.RETENTION, using=DATABASE)
    given: dict[str, Any] = {"place": batch.municipality_id, "on": localtime(now).date(), "batch": batch.pk}
    with connections[DATABASE].cursor() as cursor:
        cursor.execute(_DOOMED.format(due=DUE), given)
        cursor.execute("SELECT rule, id, participant_id FROM doomed ORDER BY participant_id, rule, id")
        rows = [Removed(RetentionRule(rule), key, whose) for rule, key, whose in cursor.fetchall()]
    batch.executed_at = now
    batch.removed, batch.kept_person_years = remove(keeping=keeping)
    batch.save(using=DATABASE, update_fields=["executed_at", "removed", "kept_person_years"])
    note_removed(batch.pk, rows=rows, now=now)
    return batch


def items_of(batch: RetentionBatch) -> list[RetentionItem]:
    """What a batch holds, participant by participant."""
    return list(
        RetentionItem.objects.using(DATABASE).filter(batch=batch).order_by("participant_key", "rule", "row_key")
    )


def _approve(batch: RetentionBatch, *, by: User, now: datetime, using: str) -> RetentionBatch:
    _check_may_decide(batch, by=by, now=now)
    if batch.planned_by_id == by.pk:
        raise RuleBroken("Den som har planlagt slettingen, kan ikke godkjenne den. Be en annen leder.")
    if batch.refused_at:
        raise RuleBroken("Planen er avvist. Det som fortsatt skal slettes, kommer med i den neste.")
    if batch.approved_at:
        raise RuleBroken("Slettingen er godkjent.")
    batch.approved_by, batch.approved_at = by, now
    batch.save(using=using, update_fields=["approved_by", "approved_at"])
    return batch


def _check_may_decide(batch: RetentionBatch, *, by: User, now: datetime) -> None:
    on = localtime(now).date()
    if not may(by, Permission.RETENTION_APPROVE, municipality_id=batch.municipality_id, on=on):
        raise NotAllowed("Bare lederen i kommunen kan godkjenne sletting.")


def _locked(key: UUID, *, using: str) -> RetentionBatch:
    # Nothing of this needs what was counted, which the pages may not read.
    batches = RetentionBatch.objects.using(using).defer(*RetentionBatch.COUNTS)
    batch = batches.select_for_update().filter(pk=key).first()
    if batch is None:
        raise RuleBroken("Det finnes ingen slik plan for sletting.")
    return batch


def _place(number: str) -> Municipality:
    place = Municipality.objects.filter(number=number).first()
    if place is None:
        raise RuleBroken("Kommunen finnes ikke. Sjekk nummeret.")
    return place


def _user(username: str) -> User:
    user = User.objects.filter(username=User.normalize_username(username), is_active=True).first()
    if user is None:
        raise RuleBroken("Brukeren finnes ikke. Sjekk brukernavnet.")
    return user
