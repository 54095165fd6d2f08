"""Absence for hours or days: registered, corrected with a reason, taken back."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.timezone import localtime

from participants import permissions
from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.access.roles import Permission
from participants.codes import AccessClass
from participants.trail.actions import explain
from participants.trail.codes import ChangeReason
from programmes.actions.base import (
    GONE,
    check_version,
    fault_of_reason,
    holds,
    keep_reason,
    key_of_request,
    open_participant,
    take_new,
)
from programmes.codes import AbsenceKind, Care
from programmes.models import Absence, Leave, Programme
from programmes.rules.absence import MOST_HOURS, faults_of_absence
from programmes.rules.calendar import days_away, last_day_of

_NO_PROGRAMME = "Deltakeren har ikke noe program. Registrer vedtak og oppstart først."
_ON_LEAVE = "Deltakeren har permisjon {day:%d.%m.%Y}. Rett datoen, eller endre permisjonen."
_TWICE = "Fravær {day:%d.%m.%Y} er registrert fra før. Rett det i stedet."
_TOO_MUCH = "Med det som er registrert fra før, blir det mer enn {most} timer {day:%d.%m.%Y}. Rett timene."


@transaction.atomic
def register_absence(
    *,
    participant_pk: UUID,
    absent_on: date,
    last_on: date | None,
    hours: Decimal,
    absence_kind: AbsenceKind,
    measure_type: str,
    care: Care | None,
    by: User,
    now: datetime,
    once: str,
) -> list[Absence]:
    """An absence a day, from the first to the last. Days off are left out, but where one is asked for by itself.

    Raises NotAllowed, and RuleBroken with a sentence for each field.
    """
    on = localtime(now).date()
    programme = _programme(participant_pk, by=by, on=on)
    absences = Absence.objects.for_user(by, on=on).filter(programme=programme)
    faults = faults_of_days(programme, first=absent_on, last=last_on or absent_on, on=on)
    days = [absent_on] if faults else days_away(absent_on, last_on)
    keys = {day: key_of_request(f"{once} {day}", by=by, participant_pk=participant_pk, what="absence") for day in days}
    if made := list(absences.filter(pk__in=keys.values()).order_by("absent_on")):
        return made
    if faults:
        raise RuleBroken(faults)
    values: dict[str, Any] = {
        "hours": hours, "absence_kind": str(absence_kind), "measure_type": measure_type,
        "care": _care(care, of=absence_kind),
    }  # fmt: skip
    made = [
        Absence(pk=keys[day], municipality_id=programme.municipality_id, programme=programme, absent_on=day, **values)
        for day in days
    ]
    for absence in made:
        judge_absence(absence, by=by, on=on)
        absence.save()
    return made


@transaction.atomic
def correct_absence(
    *,
    participant_pk: UUID,
    absence_pk: UUID | None,
    version: str,
    absent_on: date,
    hours: Decimal,
    absence_kind: AbsenceKind,
    measure_type: str,
    reason: str,
    by: User,
    now: datetime,
) -> Absence:
    """Put right what was registered. What it was before stands in the trail, and why in the journal.

    Raises NotAllowed, RuleBroken with a sentence for each field, and ChangedMeanwhile when another version stands.
    """
    on = localtime(now).date()
    absence = _opened(participant_pk, absence_pk, by=by, on=on)
    values: dict[str, Any] = {
        "absent_on": absent_on, "hours": hours, "absence_kind": str(absence_kind), "measure_type": measure_type,
        "care": _care(absence.care, of=absence_kind),
    }  # fmt: skip
    if holds(absence, values):
        return absence
    check_version(version, absence)
    faults = faults_of_days(absence.programme, first=absent_on, last=absent_on, on=on)
    if fault := fault_of_reason(reason, missing="Skriv hvorfor fraværet rettes."):
        faults["reason"] = fault
    if faults:
        raise RuleBroken(faults)
    before = f"{absence.absent_on:%d.%m.%Y}"
    new = take_new(absence, values)
    judge_absence(absence, by=by, on=on)
    explain(reason=ChangeReason.CORRECTION)
    absence.save(update_fields=new)
    tell_of_absence(absence, f"Fravær {before} er rettet. Begrunnelse: {reason.strip()}", by=by, now=now)
    return absence


@transaction.atomic
def take_back_absence(
    *, participant_pk: UUID, absence_pk: UUID | None, version: str, reason: str, by: User, now: datetime
) -> Absence:
    """Say that there was no absence. It counts no more, and stays to be seen that it was registered.

    Raises NotAllowed, RuleBroken with a sentence for each field, and ChangedMeanwhile when another version stands.
    """
    on = localtime(now).date()
    absence = _opened(participant_pk, absence_pk, by=by, on=on)
    if absence.taken_back_at:
        return absence
    check_version(version, absence)
    if fault := fault_of_reason(reason, missing="Skriv hvorfor fraværet tas tilbake."):
        raise RuleBroken({"reason": fault})
    absence.taken_back_at = now
    explain(reason=ChangeReason.CORRECTION)
    absence.save(update_fields=["taken_back_at"])
    told = f"Fravær {absence.absent_on:%d.%m.%Y} er tatt tilbake. Begrunnelse: {reason.strip()}"
    tell_of_absence(absence, told, by=by, now=now)
    return absence


def _programme(participant_pk: UUID, *, by: User, on: date) -> Programme:
    participant = open_participant(participant_pk, by=by, on=on)
    permissions.check_may_register_leave(by, municipality_id=participant.municipality_id, on=on)
    found = Programme.objects.for_user(by, on=on).filter(participant=participant).order_by("-starts_on", "-pk").first()
    if found is None:
        raise RuleBroken(_NO_PROGRAMME)
    return found


def _opened(participant_pk: UUID, key: UUID | None, *, by: User, on: date) -> Absence:
    participant = open_participant(participant_pk, by=by, on=on)
    permissions.check_may_register_leave(by, municipality_id=participant.municipality_id, on=on)
    rows = Absence.objects.for_user(by, on=on).filter(programme__participant=participant).select_related("programme")
    found = rows.filter(pk=key).first() if key else None
    if found is None:
        raise RuleBroken(GONE)
    return found


def faults_of_days(programme: Programme, *, first: date, last: date, on: date) -> dict[str, str]:
    return faults_of_absence(
        first=first, last=last, programme_starts_on=programme.starts_on,
        programme_last_on=last_day_of(programme.ends_on), on=on,
    )  # fmt: skip


def judge_absence(
    absence: Absence, *, by: User, on: date, permission: Permission = Permission.PARTICIPANT_VIEW
) -> None:
    """What the other rows of the day say of it."""
    day, programme = absence.absent_on, absence.programme
    away = Leave.objects.for_user(by, on=on, permission=permission).filter(programme=programme, starts_on__lte=day)
    if away.filter(Q(ends_on=None) | Q(ends_on__gt=day)).exists():
        raise RuleBroken({"absent_on": _ON_LEAVE.format(day=day)})
    others = Absence.objects.for_user(by, on=on, permission=permission).filter(
        programme=programme, absent_on=day, taken_back_at=None
    )
    others = others.exclude(pk=absence.pk)
    if others.filter(measure_type=absence.measure_type).exists():
        raise RuleBroken({"absent_on": _TWICE.format(day=day)})
    if (others.aggregate(sum=Sum("hours"))["sum"] or 0) + absence.hours > MOST_HOURS:
        raise RuleBroken({"hours": _TOO_MUCH.format(most=MOST_HOURS, day=day)})


def tell_of_absence(absence: Absence, text: str, *, by: User, now: datetime) -> None:
    """Why it was changed may say what it was due to: it stands among what is about health."""
    keep_reason(absence.programme, text, by=by, now=now, access_class=AccessClass.HEALTH)


def _care(care: str | None, *, of: AbsenceKind) -> str:
    """What was said of the care, for a sick child alone; an empty text is sealed like any other."""
    return str(care) if care and of == AbsenceKind.CHILD_SICK else ""
