"""The decision of a programme: offered, decided, started."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime

from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.models import Participant
from programmes.actions.base import GONE, check_version, holds, key_of_request, open_participant
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
