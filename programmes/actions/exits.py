"""The exit: registered, corrected, and taken back where it was wrong."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime

from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.trail.actions import explain
from participants.trail.codes import ChangeReason
from programmes.actions.base import GONE, check_version, fault_of_reason, holds, keep_reason, open_participant
from programmes.actions.plans import end_contracts, move_end_of_contracts
from programmes.codes import ExitCause, MainActivity, TransferState
from programmes.models import Exit, Leave, Measure, Programme, Stop, Transfer
from programmes.rules.exits import faults_of_exit

_DAY = timedelta(days=1)
_NO_REASON = "Skriv hvorfor avslutningen rettes."


@transaction.atomic
def end_programme(
    *,
    participant_pk: UUID,
    programme_pk: UUID | None,
    version: str,
    exited_on: date,
    cause: ExitCause,
    main_activity: MainActivity | None,
    by: User,
    now: datetime,
) -> Exit:
    """Register the exit. What still runs, measures and leave, ends the same day.

    Raises NotAllowed, RuleBroken with a sentence for each field, and ChangedMeanwhile when another version stands.
    """
    programme, ending = _open(participant_pk, programme_pk, by=by, on=localtime(now).date())
    values = _values(programme, exited_on=exited_on, cause=cause, main_activity=main_activity, on=localtime(now).date())
    if ending and holds(ending, values):
        return ending
    if ending:
        raise RuleBroken("Programmet er avsluttet allerede. Se hva som er registrert, og rett det hvis det er feil.")
    check_version(version, programme, ending)
    # The foreign keys between the two are looked at when the transaction ends.
    programme.ends_on = exited_on + _DAY
    programme.save(update_fields=["ends_on"])
    ending = Exit(municipality_id=programme.municipality_id, programme=programme, **values)
    ending.save()
    end_what_runs(programme, after=exited_on)
    return ending


@transaction.atomic
def correct_exit(
    *,
    participant_pk: UUID,
    programme_pk: UUID | None,
    version: str,
    exited_on: date,
    cause: ExitCause,
    main_activity: MainActivity | None,
    reason: str,
    by: User,
    now: datetime,
) -> Exit:
    """Put right an exit that was registered wrongly. The reason is kept in the journal.

    Raises NotAllowed, RuleBroken with a sentence for each field, and ChangedMeanwhile when another version stands.
    """
    programme, ending = _open(participant_pk, programme_pk, by=by, on=localtime(now).date())
    if ending is None:
        raise RuleBroken("Programmet er ikke avsluttet, så det er ingenting å rette.")
    values = _values(
        programme,
        exited_on=exited_on,
        cause=cause,
        main_activity=main_activity,
        on=localtime(now).date(),
        reason=reason,
    )
    if holds(ending, values):
        return ending
    check_version(version, programme, ending)
    if cause != ExitCause.MOVED:
        _check_not_handed_over(programme, by=by, on=localtime(now).date())
    _check_no_other(programme, ends_on=exited_on + _DAY, by=by, on=localtime(now).date())
    told = f"Avslutningen er rettet. Før: {_told(ending)} "
    explain(reason=ChangeReason.CORRECTION)
    move_end_of_contracts(programme, to=exited_on + _DAY)
    programme.ends_on = exited_on + _DAY
    programme.save(update_fields=["ends_on"])
    for name, value in values.items():
        setattr(ending, name, value)
    ending.save()
    keep_reason(programme, f"{told}Nå: {_told(ending)} Begrunnelse: {reason.strip()}", by=by, now=now)
    return ending


@transaction.atomic
def reopen_programme(
    *, participant_pk: UUID, programme_pk: UUID | None, version: str, reason: str, by: User, now: datetime
) -> Programme:
    """Take back an exit that never was: the programme goes on. The reason is kept in the journal.

    Raises NotAllowed, RuleBroken with a sentence for each field, and ChangedMeanwhile when another version stands.
    """
    programme, ending = _open(participant_pk, programme_pk, by=by, on=localtime(now).date())
    if ending is None:
        return programme
    if fault := fault_of_reason(reason, missing=_NO_REASON):
        raise RuleBroken({"reason": fault})
    check_version(version, programme, ending)
    _check_not_handed_over(programme, by=by, on=localtime(now).date())
    _check_no_other(programme, ends_on=None, by=by, on=localtime(now).date())
    explain(reason=ChangeReason.CORRECTION)
    told = f"Avslutningen er tatt tilbake, og programmet fortsetter. Før: {_told(ending)}"
    move_end_of_contracts(programme, to=None)
    ending.delete()
    programme.ends_on = None
    programme.save(update_fields=["ends_on"])
    keep_reason(programme, f"{told} Begrunnelse: {reason.strip()}", by=by, now=now)
    return programme


def _open(participant_pk: UUID, programme_pk: UUID | None, *, by: User, on: date) -> tuple[Programme, Exit | None]:
    participant = open_participant(participant_pk, by=by, on=on)
    programmes = Programme.objects.for_user(by, on=on).filter(participant=participant)
    found = programmes.filter(pk=programme_pk).first() if programme_pk else None
    if found is None:
        raise RuleBroken(GONE)
    return found, Exit.objects.for_user(by, on=on).filter(programme=found).first()


def _values(
    programme: Programme,
    *,
    exited_on: date,
    cause: ExitCause,
    main_activity: MainActivity | None,
    on: date,
    reason: str | None = None,
) -> dict[str, Any]:
    if programme.starts_on is None:
        raise RuleBroken("Programmet har ikke startet, og kan ikke avsluttes. Registrer når det startet først.")
    faults = faults_of_exit(
        starts_on=programme.starts_on, exited_on=exited_on, cause=cause, main_activity=main_activity, on=on
    )
    if reason is not None and (fault := fault_of_reason(reason, missing=_NO_REASON)):
        faults["reason"] = fault
    if faults:
        raise RuleBroken(faults)
    return {"exited_on": exited_on, "cause": cause, "main_activity": main_activity or MainActivity.UNKNOWN}


def end_what_runs(programme: Programme, *, after: date) -> None:
    """Measures, leave, stops and the contract end with their programme. For actions alone."""
    for model in (Measure, Leave, Stop):
        running = Q(ends_on=None) | Q(ends_on__gt=after + _DAY)
        rows = model.objects.filter(running, programme=programme, starts_on__lte=after)
        rows.update(ends_on=after + _DAY)
    end_contracts(programme, on=after + _DAY)


def _check_no_other(programme: Programme, *, ends_on: date | None, by: User, on: date) -> None:
    others = Programme.objects.for_user(by, on=on).filter(participant_id=programme.participant_id)
    later = others.exclude(pk=programme.pk).filter(starts_on__gte=programme.starts_on)
    if ends_on:
        later = later.filter(starts_on__lt=ends_on)
    if later.exists():
        raise RuleBroken("Deltakeren har startet i et nytt program etterpå. Programmene kan ikke gå samtidig.")


def _check_not_handed_over(programme: Programme, *, by: User, on: date) -> None:
    of_move = Transfer.objects.for_user(by, on=on).filter(
        participant=programme.participant_id, moved_on=programme.ends_on or on,
        state__in=(TransferState.ASKED, TransferState.ACCEPTED),
    )  # fmt: skip
    if found := of_move.select_related("to_municipality").first():
        name = found.to_municipality.name
        if found.state == TransferState.ASKED:
            raise RuleBroken(f"Deltakeren er meldt flyttet til {name}. Trekk overføringen først.")
        raise RuleBroken(f"{name} har tatt imot deltakeren. Flytter deltakeren tilbake, må {name} overføre hit.")


def _told(ending: Exit) -> str:
    cause, activity = ExitCause(ending.cause).label, MainActivity(ending.main_activity).label
    return f"siste dag {ending.exited_on:%d.%m.%Y}, årsak «{cause}», hovedaktivitet «{activity}»."
