"""Retention by the clock: a plan for each municipality in which something is due, told of, and never approved by it."""

import logging
from datetime import date, datetime, timedelta

from django.db import connections, transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import localtime

from participants.access.models import Municipality
from participants.actions import notify
from participants.codes import NoticeKind
from participants.models import Notice
from programmes.actions.removal import DATABASE
from programmes.actions.retention import write_plan
from programmes.models import RetentionBatch

logger = logging.getLogger(__name__)

# By the clock a municipality is asked once a month, and asked again of what it leaves lying.
_BETWEEN = timedelta(days=28)
_PATIENCE = timedelta(days=30)
_LOCK = 7_301_004
_CAN_BE_TOLD = """
    SELECT EXISTS (SELECT FROM programmes_retentionitem AS item JOIN participants_participant AS person
        ON person.id = item.participant_key WHERE item.batch_id = %s AND NOT person.is_hidden)
"""
_PLACES = "SELECT DISTINCT municipality_id FROM participants_participant ORDER BY municipality_id"


def plan_due_retention(*, now: datetime) -> int:
    """Plan what is due in each municipality with no plan that waits and none of this month; how many plans.

    Nothing is removed: the leader is told, and approves. Twice is once.
    """
    with connections[DATABASE].cursor() as cursor:
        cursor.execute(_PLACES)
        places = [place for (place,) in cursor.fetchall()]
    on = localtime(now).date()
    return sum(_plan(Municipality.objects.get(pk=place), on=on, now=now) for place in places)


def remind_of_plans(*, now: datetime) -> int:
    """Tell of plans that have waited for more than 30 days, again each month; of how many."""
    with transaction.atomic(using=DATABASE):
        lately = Notice.objects.using(DATABASE).filter(
            kind=NoticeKind.RETENTION_OVERDUE, subject_id=OuterRef("pk"), made_at__gt=now - _PATIENCE
        )
        waiting = RetentionBatch.objects.using(DATABASE).filter(
            ~Exists(lately), approved_at=None, refused_at=None, planned_on__lt=localtime(now).date() - _PATIENCE
        )
        found = list(waiting.order_by("planned_on", "pk"))
        for each in found:
            _tell(each, NoticeKind.RETENTION_OVERDUE, now=now)
    return len(found)


def approved_plans() -> list[RetentionBatch]:
    """Those that a leader has approved and nobody has carried out."""
    found = RetentionBatch.objects.using(DATABASE).filter(approved_at__isnull=False, executed_at=None)
    return list(found.order_by("approved_at", "pk"))


def waiting_plans(*, municipality_number: str) -> list[RetentionBatch]:
    """Those of a municipality that are not carried out, the oldest first."""
    found = RetentionBatch.objects.using(DATABASE).filter(
        municipality__number=municipality_number, executed_at=None, refused_at=None
    )
    return list(found.order_by("planned_on", "pk"))


def _plan(place: Municipality, *, on: date, now: datetime) -> bool:
    with transaction.atomic(using=DATABASE):
        with connections[DATABASE].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        plans = RetentionBatch.objects.using(DATABASE).filter(municipality=place)
        if (
            plans.filter(executed_at=None, refused_at=None).exists()
            or plans.filter(planned_on__gt=on - _BETWEEN).exists()
        ):
            return False
        batch = write_plan(RetentionBatch(municipality=place, planned_on=on))
        if batch is None:
            return False
        _tell(batch, NoticeKind.RETENTION_PLANNED, now=now)
    return True


def _tell(batch: RetentionBatch, kind: NoticeKind, *, now: datetime) -> None:
    """Tell those who may approve it; of one with hidden people alone nobody: it would tell of them."""
    with connections[DATABASE].cursor() as cursor:
        cursor.execute(_CAN_BE_TOLD, [batch.pk])
        (can_be_told,) = cursor.fetchone()
    if not can_be_told:
        logger.warning("Retention plan %s is of hidden people alone, and nobody is told: retention plans.", batch.pk)
        return
    notify(kind=kind, municipality_id=batch.municipality_id, subject_id=batch.pk, now=now, using=DATABASE)
