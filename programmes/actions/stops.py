"""A programme stopped for a while, and taken up again."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from participants import permissions
from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.codes import AccessClass
from programmes.actions.base import GONE, check_version, fault_of_reason, keep_reason, key_of_request, open_participant
from programmes.actions.plans import end_contracts
from programmes.codes import StopGround
from programmes.models import Programme, Stop
from programmes.rules.stops import faults_of_resuming, faults_of_stop


@transaction.atomic
def stop_programme(
    *,
    participant_pk: UUID,
    programme_pk: UUID | None,
    version: str,
    warned_on: date,
    decided_on: date,
    starts_on: date,
    ground: StopGround,
    reason: str,
    by: User,
    now: datetime,
    once: str,
) -> Stop:
    """Stop it until it is taken up again; the contract ends. Why is kept in the journal, of illness among what is about
    health.

    Raises NotAllowed, RuleBroken with a sentence for each field, and ChangedMeanwhile when another version stands.
    """
    on = localtime(now).date()
    programme = _running(participant_pk, programme_pk, by=by, on=on)
    stops = Stop.objects.for_user(by, on=on).filter(programme=programme)
    key = key_of_request(once, by=by, participant_pk=participant_pk, what="stop_programme")
    if made := stops.filter(pk=key).first():
        return made
    check_version(version, programme, stops.filter(ends_on=None).first())
    if programme.starts_on is None:
        raise RuleBroken("Programmet har ikke startet, og kan ikke stanses.")
    faults = faults_of_stop(
        programme_starts_on=programme.starts_on, warned_on=warned_on, decided_on=decided_on, starts_on=starts_on, on=on
    )
    if not faults and stops.filter(ends_on=None).exists():
        raise RuleBroken("Programmet er allerede stanset.")
    if not faults and stops.filter(ends_on__gt=starts_on).exists():
        faults["starts_on"] = "Programmet var stanset denne dagen. Velg en dag etter at det fortsatte."
    if fault := fault_of_reason(reason, missing="Skriv hvorfor programmet stanses."):
        faults["reason"] = fault
    if faults:
        raise RuleBroken(faults)
    if ground == StopGround.ILLNESS:
        permissions.check_may_write_of_health(by, municipality_id=programme.municipality_id, on=on)
    stop = Stop(
        pk=key, municipality_id=programme.municipality_id, programme=programme, warned_on=warned_on,
        decided_on=decided_on, starts_on=starts_on,
    )  # fmt: skip
    stop.save()
    end_contracts(programme, on=starts_on)
    told = f"Programmet er stanset fra {starts_on:%d.%m.%Y} (INTL §18). Grunn: {ground.label}."
    about = AccessClass.HEALTH if ground == StopGround.ILLNESS else AccessClass.ORDINARY
    keep_reason(programme, f"{told} Begrunnelse: {reason.strip()}", by=by, now=now, access_class=about)
    return stop


@transaction.atomic
def resume_programme(
    *, participant_pk: UUID, stop_pk: UUID | None, version: str, resumes_on: date, by: User, now: datetime
) -> Stop:
    """Take it up again. The planned end stays.

    Raises NotAllowed, RuleBroken with a sentence for each field, and ChangedMeanwhile when another version stands.
    """
    on = localtime(now).date()
    participant = open_participant(participant_pk, by=by, on=on)
    stops = Stop.objects.for_user(by, on=on).filter(programme__participant=participant)
    stop = stops.filter(pk=stop_pk).select_related("programme").first() if stop_pk else None
    if stop is None:
        raise RuleBroken(GONE)
    if stop.ends_on == resumes_on:
        return stop
    check_version(version, stop)
    if stop.ends_on:
        raise RuleBroken("Programmet er allerede tatt opp igjen.")
    if faults := faults_of_resuming(stopped_on=stop.starts_on, resumes_on=resumes_on, on=on):
        raise RuleBroken(faults)
    stop.ends_on = resumes_on
    stop.save(update_fields=["ends_on"])
    return stop


def _running(participant_pk: UUID, programme_pk: UUID | None, *, by: User, on: date) -> Programme:
    participant = open_participant(participant_pk, by=by, on=on)
    programmes = Programme.objects.for_user(by, on=on).filter(participant=participant)
    found = programmes.filter(pk=programme_pk).first() if programme_pk else None
    if found is None:
        raise RuleBroken(GONE)
    if found.ends_on:
        raise RuleBroken("Programmet er avsluttet.")
    return found
