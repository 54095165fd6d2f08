"""The decision of a programme: offered, decided, started."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime

from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.models import Participant
from programmes.actions.base import (
    GONE,
    check_version,
    fault_of_reason,
    holds,
    keep_reason,
    key_of_request,
    open_participant,
)
from programmes.codes import Goal
from programmes.models import Programme
from programmes.rules.decisions import faults_of_decision


@transaction.atomic
def decide_programme(
    *,
    participant_pk: UUID,
    programme_pk: UUID | None,
    version: str,
    offered_on: date | None,
    decided_on: date | None,
    starts_on: date | None,
    goal: Goal,
    planned_end_on: date | None,
    by: User,
    now: datetime,
    once: str,
) -> Programme:
    """A new programme, or a new decision of one that has not ended.

    Raises NotAllowed, RuleBroken with a sentence for each field, and ChangedMeanwhile when another version stands.
    """
    on = localtime(now).date()
    participant = open_participant(participant_pk, by=by, on=on)
    values = {
        "offered_on": offered_on, "decided_on": decided_on, "starts_on": starts_on, "goal": goal,
        "planned_end_on": planned_end_on,
    }  # fmt: skip
    of_participant = Programme.objects.for_user(by, on=on).filter(participant=participant)
    if programme_pk is None:
        key = key_of_request(once, by=by, participant_pk=participant.pk, what="decide_programme")
        if made := of_participant.filter(pk=key).first():
            return made
        programme = Programme(pk=key, municipality_id=participant.municipality_id, participant=participant)
        _check_none_is_open(participant, by=by, on=on)
    else:
        found = of_participant.filter(pk=programme_pk).first()
        if found is None:
            raise RuleBroken(GONE)
        programme = found
        if holds(programme, values):
            return programme
        check_version(version, programme)
        if programme.ends_on:
            raise RuleBroken("Programmet er avsluttet. Rett avslutningen først.")
    faults = faults_of_decision(
        offered_on=offered_on, decided_on=decided_on, starts_on=starts_on, planned_end_on=planned_end_on, on=on
    )
    if starts_on and "starts_on" not in faults:
        others = of_participant.exclude(pk=programme.pk).filter(
            Q(ends_on__gt=starts_on) | Q(ends_on=None, starts_on__isnull=False)
        )
        if others.exists():
            faults["starts_on"] = "Deltakeren var i et annet program denne dagen. Velg en dag etter at det sluttet."
    if faults:
        raise RuleBroken(faults)
    for name, value in values.items():
        setattr(programme, name, value)
    programme.save()
    return programme


def _check_none_is_open(participant: Participant, *, by: User, on: date) -> None:
    if Programme.objects.for_user(by, on=on).filter(participant=participant, ends_on=None).exists():
        raise RuleBroken("Deltakeren har allerede et program. Endre vedtaket om det, eller avslutt det først.")


@transaction.atomic
def change_goal(
    *, participant_pk: UUID, programme_pk: UUID | None, version: str, goal: Goal, reason: str, by: User, now: datetime
) -> Programme:
    """Another goal. The reason is kept in the journal.

    Raises NotAllowed, RuleBroken with a sentence for each field, and ChangedMeanwhile when another version stands.
    """
    programme = _running(participant_pk, programme_pk, by=by, now=now)
    if holds(programme, {"goal": goal}):
        return programme
    check_version(version, programme)
    if fault := fault_of_reason(reason, missing="Skriv hvorfor sluttmålet endres."):
        raise RuleBroken({"reason": fault})
    before = Goal(programme.goal).label if programme.goal else "ikke satt"
    programme.goal = goal
    programme.save(update_fields=["goal"])
    told = f"Sluttmålet er endret fra «{before}» til «{goal.label}»."
    keep_reason(programme, f"{told} Begrunnelse: {reason.strip()}", by=by, now=now)
    return programme


@transaction.atomic
def extend_programme(
    *,
    participant_pk: UUID,
    programme_pk: UUID | None,
    version: str,
    planned_end_on: date,
    reason: str,
    by: User,
    now: datetime,
) -> Programme:
    """A later planned end (INTL §14). The reason is kept in the journal.

    Raises NotAllowed, RuleBroken with a sentence for each field, and ChangedMeanwhile when another version stands.
    """
    programme = _running(participant_pk, programme_pk, by=by, now=now)
    if holds(programme, {"planned_end_on": planned_end_on}):
        return programme
    check_version(version, programme)
    faults = faults_of_decision(
        offered_on=None, decided_on=programme.decided_on, starts_on=programme.starts_on, planned_end_on=planned_end_on,
        on=localtime(now).date(),
    )  # fmt: skip
    faults = {name: text for name, text in faults.items() if name == "planned_end_on"}
    if not faults and programme.planned_end_on and planned_end_on < programme.planned_end_on:
        faults["planned_end_on"] = (
            f"Planlagt slutt er {programme.planned_end_on:%d.%m.%Y}. En forlengelse er til en senere dag."
        )
    if fault := fault_of_reason(reason, missing="Skriv hvorfor programmet forlenges."):
        faults["reason"] = fault
    if faults:
        raise RuleBroken(faults)
    before = f"{programme.planned_end_on:%d.%m.%Y}" if programme.planned_end_on else "ikke satt"
    programme.planned_end_on = planned_end_on
    programme.save(update_fields=["planned_end_on"])
    told = f"Programmet er forlenget. Planlagt slutt før: {before}. Nå: {planned_end_on:%d.%m.%Y}."
    keep_reason(programme, f"{told} Begrunnelse: {reason.strip()}", by=by, now=now)
    return programme


def _running(participant_pk: UUID, programme_pk: UUID | None, *, by: User, now: datetime) -> Programme:
    on = localtime(now).date()
    participant = open_participant(participant_pk, by=by, on=on)
    programmes = Programme.objects.for_user(by, on=on).filter(participant=participant)
    found = programmes.filter(pk=programme_pk).first() if programme_pk else None
    if found is None:
        raise RuleBroken(GONE)
    if found.ends_on:
        raise RuleBroken("Programmet er avsluttet. Rett avslutningen først.")
    return found
