"""An end to the trail: a month whose time is out is planned, approved by another, and ended with a statement of it."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.db import IntegrityError, connections, transaction
from django.utils.timezone import localtime

from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.access.permissions import check_may_end_trail
from participants.trail import canonical
from participants.trail.actions.seals import COLUMNS, DATABASE, export, head_of, key_of_settings, locked, signed
from participants.trail.actions.seals import keep as keep_seal
from participants.trail.models import Ending
from participants.trail.rules import ending, sealing
from participants.trail.rules.sealing import Statement

_OWNERS = "migration"
_PLAN = """
    WITH bounds AS (
        SELECT date_trunc('month', min(sealed_at AT TIME ZONE 'UTC')) AS first_month FROM trail_seal
    ), month AS (
        SELECT month::date AS month, trail_seals_of(month::date) AS seals
        FROM bounds, generate_series(first_month, %(last)s::date, interval '1 month') AS month
        WHERE NOT EXISTS (SELECT FROM trail_ending AS planned WHERE planned.starts_on = month.month::date)
    )
    INSERT INTO trail_ending (id, starts_on, years, above_seal, upto_seal, rows, planned_on, planned_by)
    SELECT gen_random_uuid(), month, %(years)s, seals[1], seals[2], (
            SELECT jsonb_object_agg(log, rows) FROM (SELECT log, sum(count) AS rows FROM trail_seal
                WHERE number > seals[1] AND number <= seals[2] AND log <> 'end' GROUP BY log) AS sums),
        %(on)s, %(by)s
    FROM month WHERE seals[1] < seals[2] AND trail_holds_of(month) = '{}'
        AND EXISTS (SELECT FROM trail_seal WHERE number > seals[1] AND number <= seals[2] AND log <> 'end')
    ORDER BY month RETURNING id
"""
_AGAIN = """
    INSERT INTO trail_ending (
        id, starts_on, years, above_seal, upto_seal, rows, planned_on, planned_by, approved_by, approved_at)
    VALUES (%(ending)s, %(month)s, %(years)s, %(above)s, %(upto)s, %(rows)s, %(planned_on)s, %(planned_by)s,
        %(approved_by)s, %(approved_at)s)
    ON CONFLICT (starts_on) DO UPDATE SET approved_by = EXCLUDED.approved_by, approved_at = EXCLUDED.approved_at,
        planned_by = EXCLUDED.planned_by WHERE trail_ending.ended_at IS NULL
"""


def plan_endings(*, now: datetime, username: str | None = None) -> list[Ending]:
    """Write down the months whose time is out, but for those that something holds back; by the clock, or by someone.

    Nothing is ended. Twice is once: a month has one plan. Raises NotAllowed.
    """
    by = _publisher(username, now=now) if username else None
    with transaction.atomic(using=DATABASE), connections[DATABASE].cursor() as cursor:
        last = ending.last_month(on=now.astimezone(UTC).date(), years=settings.TRAIL_YEARS)
        given: dict[str, Any] = {
            "last": last,
            "years": settings.TRAIL_YEARS,
            "on": localtime(now).date(),
            "by": by and by.pk,
        }
        cursor.execute(_PLAN, given)
        made = [key for (key,) in cursor.fetchall()]
        return list(Ending.objects.using(DATABASE).filter(pk__in=made).order_by("starts_on"))


def waiting_endings() -> list[Ending]:
    """Those that are planned and not ended, the oldest month first."""
    return list(Ending.objects.using(DATABASE).filter(ended_at=None).order_by("starts_on"))


@transaction.atomic
def approve_ending(*, month: date, username: str, now: datetime) -> Ending:
    """Say that a month may end. Raises NotAllowed, and RuleBroken for what one has planned oneself."""
    planned, by = _planned(month), _publisher(username, now=now)
    if planned.approved_at:
        raise RuleBroken("Det er godkjent at måneden avsluttes.")
    if planned.planned_by == by.pk:
        raise RuleBroken("Den som har planlagt at måneden avsluttes, kan ikke godkjenne det. Be en annen.")
    planned.approved_by, planned.approved_at = by.pk, now
    planned.save(update_fields=["approved_by", "approved_at"])
    return planned


@transaction.atomic
def hold_ending(*, month: date, until: date, username: str, now: datetime) -> Ending:
    """Keep a month back until a day, for a claim or a case, and take back that it was approved. Raises NotAllowed."""
    planned, by = _planned(month), _publisher(username, now=now)
    if until <= localtime(now).date():
        raise RuleBroken("Velg en dag som ikke er kommet.")
    planned.held_by, planned.held_until_on, planned.approved_by, planned.approved_at = by.pk, until, None, None
    planned.save(update_fields=["held_by", "held_until_on", "approved_by", "approved_at"])
    return planned


def end_month(*, month: date, now: datetime) -> Ending:
    """End an approved month, all or nothing: a statement of it in the chain of seals, and its rows are gone.

    What does not agree with its seals is evidence, and stays. Raises RuleBroken.
    """
    if not settings.TRAIL_SEAL_FOLDER:
        raise RuleBroken("Sett TRAIL_SEAL_FOLDER: at måneden er avsluttet, må stå utenfor databasen også.")
    key = key_of_settings()
    with transaction.atomic(using=DATABASE):
        cursor = locked()
        planned = Ending.objects.using(DATABASE).filter(starts_on=month).first()
        if planned is None or not planned.approved_at:
            raise RuleBroken("Det er ikke godkjent at måneden avsluttes.")
        if planned.ended_at:
            raise RuleBroken("Måneden er avsluttet.")
        if holds := holds_of(month):
            raise RuleBroken(f"Måneden holdes tilbake: {', '.join(ending.HELD[why] for why in holds)}.")
        _check_rows(cursor, planned)
        head = head_of(cursor)
        text = sealing.as_text(_said(planned, now=now))
        said = Statement(
            number=head.number, log=sealing.END, form=sealing.FORM, above_id=planned.above_seal,
            upto_id=planned.upto_seal, low=0, high=1, count=sum(planned.rows.values()),
            digest=hashlib.sha256(text).digest(), marks_digest=hashlib.sha256(text).digest(), previous=head.previous,
            sealed_at=now.astimezone(UTC).isoformat(timespec="microseconds"), key_id=sealing.key_id(key.public_key()),
        )  # fmt: skip
        keep_seal(cursor, said, marks=text, key=key)
        cursor.execute("SELECT trail_end_month(%s, %s)", [planned.pk, now])
        planned.refresh_from_db(using=DATABASE)
    export()
    return planned


def end_approved(*, now: datetime) -> list[Ending]:
    """End each month that is approved and not held back; safe to run twice."""
    approved = [each for each in waiting_endings() if each.approved_at and not holds_of(each.starts_on)]
    return [end_month(month=each.starts_on, now=now) for each in approved]


def holds_of(month: date) -> list[str]:
    """What keeps a month back, as codes: an open finding, someone restricted, a report of a breach, a claim."""
    with connections[DATABASE].cursor() as cursor:
        cursor.execute("SELECT trail_holds_of(%s)", [month])
        return list(cursor.fetchone()[0])


def end_again(*, files: Iterable[Path], key: Ed25519PublicKey, now: datetime) -> list[Ending]:
    """After a restore: end once more what a signed statement outside the database says is ended, and the backup has.

    Whoever restores acts as the owner: no way in of the running product may put an approval back. A statement that is
    not signed by the key is none. Raises RuleBroken.
    """
    ended = set(Ending.objects.using(DATABASE).exclude(ended_at=None).values_list("starts_on", flat=True))
    again = []
    for end in _signed_in(files, key=key):
        if end.month in ended:
            continue
        with transaction.atomic(using=_OWNERS), connections[_OWNERS].cursor() as cursor:
            given = end.as_plan() | {"rows": json.dumps(end.rows)}
            try:
                cursor.execute(_AGAIN, given)
            except IntegrityError as error:
                raise RuleBroken(f"Avslutningen av {end.month:%Y-%m} kan ikke føres inn igjen.") from error
        again.append(end_month(month=end.month, now=now))
    return again


def _signed_in(files: Iterable[Path], *, key: Ed25519PublicKey) -> Iterator[ending.End]:
    """What has ended by files of seals, in order; what is no seal is not asked about here."""
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            try:
                each = sealing.from_line(line)
            except ValueError:
                continue
            if each.statement.log == sealing.END and each.is_signed_by(key) and (end := ending.as_end(each)):
                yield end


def _check_rows(cursor: psycopg.Cursor, planned: Ending) -> None:
    """Every seal of the month on its rows, as `verify_trail` does it."""
    closing = cursor.execute(
        "SELECT log, above_id, upto_id FROM trail_seal WHERE upto_id IS NOT NULL AND log <> 'end'"
    ).fetchall()
    closed = {(log, above_id): upto_id for log, above_id, upto_id in closing}
    cursor.execute(
        f"SELECT {COLUMNS} FROM trail_seal WHERE number > %s AND number <= %s AND log <> 'end' ORDER BY number",
        [planned.above_seal, planned.upto_seal],
    )
    for each in map(signed, cursor.fetchall()):
        said = each.statement
        found = sealing.add_up(
            canonical.rows(
                connections[DATABASE].connection.cursor(), log=said.log, form=said.form, above_id=said.above_id,
                upto_id=closed.get((said.log, said.above_id)), low=said.low, high=said.high,
            )
        )  # fmt: skip
        if (found.count, found.digest) != (said.count, said.digest):
            raise RuleBroken(
                f"Radene stemmer ikke med segl {said.number}, og måneden står. Kjør verify_trail, og følg "
                "docs/operations.md."
            )


def _said(planned: Ending, *, now: datetime) -> dict[str, Any]:
    approved_at = planned.approved_at and planned.approved_at.astimezone(UTC)
    return {
        "ending": str(planned.pk), "month": f"{planned.starts_on:%Y-%m}", "years": planned.years, "rows": planned.rows,
        "above_seal": planned.above_seal, "upto_seal": planned.upto_seal,
        "planned_on": planned.planned_on.isoformat(), "planned_by": planned.planned_by,
        "approved_by": planned.approved_by, "approved_at": approved_at and approved_at.isoformat(),
        "ended_at": now.astimezone(UTC).isoformat(),
    }  # fmt: skip


def _planned(month: date) -> Ending:
    found = Ending.objects.select_for_update().filter(starts_on=month).first()
    if found is None:
        raise RuleBroken("Måneden er ikke planlagt avsluttet.")
    if found.ended_at:
        raise RuleBroken("Måneden er avsluttet.")
    return found


def _publisher(username: str, *, now: datetime) -> User:
    user = User.objects.filter(username=User.normalize_username(username), is_active=True).first()
    if user is None:
        raise RuleBroken("Brukeren finnes ikke. Sjekk brukernavnet.")
    check_may_end_trail(user, on=localtime(now).date())
    return user
