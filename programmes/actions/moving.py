"""Handing someone over to the municipality that they have moved to: told, and taken back while nobody has answered."""

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connections, transaction
from django.db.models import Max, Sum
from django.utils.timezone import localtime

from participants.access.errors import RuleBroken
from participants.access.models import Municipality, User
from participants.codes import AccessClass, AddressProtection, IdentifierKind
from participants.encryption.parcels import pack
from participants.encryption.sealing import Place
from participants.models import JournalEntry, Participant, ParticipantIdentifier
from participants.rules.protection import highest
from participants.trail.actions import explain
from participants.trail.codes import ChangeReason
from programmes.actions.base import GONE, check_version, key_of_request, open_participant
from programmes.actions.exits import end_what_runs
from programmes.actions.plans import plan_along
from programmes.codes import ExitCause, MainActivity, TransferState
from programmes.models import Absence, Exit, HoursDone, LanguageTest, Leave, Measure, Programme, Transfer
from programmes.rules.calendar import working_days
from programmes.rules.moving import faults_of_move, last_day_before

_DAY = timedelta(days=1)
_LOCK = 7_301_003
IS_HIDDEN = (
    "Deltakeren har strengt fortrolig adresse og overføres ikke her. Avslutt programmet med årsaken «Flyttet til en "
    "annen kommune», og avtal resten med kontakten i den nye kommunen utenom Fotfeste."
)
# What of a participant goes along. How they are reached, and where they go, does not: in the new place it is another.
FACTS = (
    "given_name", "family_name", "born_on", "sex", "permit_basis", "permitted_on", "country_background", "citizenship",
    "settled_on", "settled_by_agreement", "education_level", "address_protection",
)  # fmt: skip


def place_of(*, municipality_id: int, key: UUID) -> Place:
    """What a parcel is bound to: the row of the municipality that it is for."""
    return Place("programmes_arrival", "parcel", municipality_id, key)


def one_at_a_time(key: UUID) -> None:
    """Whoever takes back and whoever answers wait for each other, each before a row of either is locked."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, str(key)])


@transaction.atomic
def hand_over(
    *,
    participant_pk: UUID,
    programme_pk: UUID | None,
    version: str,
    municipality_number: str,
    moved_on: date,
    brings_notes: bool,
    ends_by: date | None,
    by: User,
    now: datetime,
    once: str,
) -> Transfer:
    """Register that someone has moved: the programme that runs ends here, and the other municipality is told.

    `ends_by` is what the law gives where no end is planned. Raises NotAllowed, RuleBroken with a sentence for each
    field, and ChangedMeanwhile when another version stands.
    """
    on = localtime(now).date()
    participant = open_participant(participant_pk, by=by, on=on)
    key = key_of_request(once, by=by, participant_pk=participant.pk, what="hand_over")
    transfers = Transfer.objects.for_user(by, on=on).filter(participant=participant)
    if made := transfers.filter(pk=key).first():
        return made
    if participant.is_hidden:
        raise RuleBroken(IS_HIDDEN)
    programme, ending = _programme(participant, programme_pk, by=by, on=on)
    check_version(version, programme, ending)
    if waiting := transfers.filter(state=TransferState.ASKED).select_related("to_municipality").first():
        raise RuleBroken(f"Deltakeren er allerede meldt flyttet til {waiting.to_municipality.name}. Trekk den først.")
    runs = programme is not None and programme.starts_on is not None and ending is None
    faults = faults_of_move(starts_on=programme.starts_on if programme and runs else None, moved_on=moved_on, on=on)
    municipality = Municipality.objects.filter(number=municipality_number).first()
    if municipality is None or municipality.pk == participant.municipality_id:
        raise RuleBroken(faults | {"municipality": "Velg kommunen som deltakeren har flyttet til."})
    if ending and ending.cause != ExitCause.MOVED:
        raise RuleBroken("Programmet er avsluttet av en annen årsak. Rett avslutningen først, hvis den er feil.")
    if faults:
        raise RuleBroken(faults)
    explain(reason=ChangeReason.TRANSFER)
    if programme and runs:
        _end(programme, on=last_day_before(moved_on))
    transfer = Transfer(
        pk=key, municipality_id=participant.municipality_id, participant=participant, to_municipality=municipality,
        moved_on=moved_on, brings_notes=brings_notes, asked_by=by, asked_at=now,
    )  # fmt: skip
    transfer.save()
    said = _contents(participant, programme, brings_notes=brings_notes, ends_by=ends_by, by=by, on=on)
    parcel = pack(json.dumps(said, default=str), place=place_of(municipality_id=municipality.pk, key=key))
    grade = highest(participant.address_protection, participant.family_protection)
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT programmes_tell_of_transfer(%s, %s, %s, %s, %s)",
            [key, *parcel, grade == AddressProtection.CONFIDENTIAL],
        )
    return transfer


@transaction.atomic
def take_back_transfer(*, participant_pk: UUID, transfer_pk: UUID | None, by: User, now: datetime) -> None:
    """Withdraw it while nobody has answered. The programme stays ended: whoever has not moved has it opened again.

    Raises NotAllowed, and RuleBroken once it is answered.
    """
    on = localtime(now).date()
    # Before the participant is locked: whoever answers leaves a notice that leads there.
    if transfer_pk is not None:
        one_at_a_time(transfer_pk)
    participant = open_participant(participant_pk, by=by, on=on)
    if transfer_pk is None:
        raise RuleBroken(GONE)
    transfers = Transfer.objects.for_user(by, on=on).filter(participant=participant)
    found = transfers.select_related("to_municipality").select_for_update(of=("self",))
    transfer = found.filter(pk=transfer_pk).first()
    if transfer is None:
        raise RuleBroken(GONE)
    if transfer.state == TransferState.WITHDRAWN:
        return
    if transfer.state != TransferState.ASKED:
        told = f"{transfer.to_municipality.name} har svart: {transfer.get_state_display().lower()}."
        raise RuleBroken(f"{told} Da kan den ikke trekkes tilbake.")
    explain(reason=ChangeReason.TRANSFER)
    transfer.state, transfer.answered_at = TransferState.WITHDRAWN, now
    transfer.save(update_fields=["state", "answered_at"])
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT programmes_take_back_transfer(%s, %s)", [transfer.pk, now])


def _programme(
    participant: Participant, key: UUID | None, *, by: User, on: date
) -> tuple[Programme | None, Exit | None]:
    if key is None:
        return None, None
    programme = Programme.objects.for_user(by, on=on).filter(participant=participant, pk=key).first()
    if programme is None:
        raise RuleBroken(GONE)
    return programme, Exit.objects.for_user(by, on=on).filter(programme=programme).first()


def _end(programme: Programme, *, on: date) -> None:
    # The foreign keys between the two are looked at when the transaction ends.
    programme.ends_on = on + _DAY
    programme.save(update_fields=["ends_on"])
    Exit(
        municipality_id=programme.municipality_id, programme=programme, exited_on=on, cause=ExitCause.MOVED,
        main_activity=MainActivity.UNKNOWN,
    ).save()  # fmt: skip
    end_what_runs(programme, after=on)


def _contents(
    participant: Participant,
    programme: Programme | None,
    *,
    brings_notes: bool,
    ends_by: date | None,
    by: User,
    on: date,
) -> dict[str, Any]:
    numbers = ParticipantIdentifier.objects.for_user(by, on=on).current().filter(participant=participant)
    tests = LanguageTest.objects.for_user(by, on=on).filter(participant=participant).order_by("tested_on", "pk")
    said: dict[str, Any] = {
        # The family stays as it is known here, and whom its grade protects is protected in the new place too.
        "facts": {name: getattr(participant, name) for name in FACTS}
        | {"address_protection": highest(participant.address_protection, participant.family_protection)},
        "numbers": [[IdentifierKind(each.kind), str(each.value)] for each in numbers],
        "tests": [[each.tested_on, each.skill, each.result, each.ordinal] for each in tests],
        "notes": [],
        "programme": None,
        "plan": None,
    }
    if programme:
        said["programme"] = _course(programme, ends_by=ends_by, by=by, on=on)
        said["plan"] = plan_along(programme, with_texts=brings_notes, by=by, on=on)
    if brings_notes:
        # Notes on health stay: the agreement is about the others.
        notes = JournalEntry.objects.for_user(by, on=on).filter(
            participant=participant, access_class=AccessClass.ORDINARY
        )
        said["notes"] = [[localtime(each.written_at).date(), str(each.text)] for each in notes.order_by("written_at")]
    return said


def _course(programme: Programme, *, ends_by: date | None, by: User, on: date) -> dict[str, Any]:
    """The programme so far. Of leave and absence the days and hours alone: what they were due to stays."""
    measures = Measure.objects.for_user(by, on=on).filter(programme=programme).order_by("starts_on", "pk")
    leaves = Leave.objects.for_user(by, on=on).filter(programme=programme, ends_on__isnull=False)
    absences = Absence.objects.for_user(by, on=on).filter(programme=programme, taken_back_at=None)
    done = HoursDone.objects.for_user(by, on=on).filter(programme=programme, amount__gt=0)
    return {
        "ref": programme.ref,
        "offered_on": programme.offered_on,
        "decided_on": programme.decided_on,
        "starts_on": programme.starts_on,
        "first_started_on": programme.clock_starts_on,
        "goal": programme.goal,
        "planned_end_on": programme.planned_end_on or ends_by,
        "measures": [
            [each.get_measure_type_display(), each.starts_on, each.ends_on, each.hours_per_week] for each in measures
        ],
        "absence_hours": absences.aggregate(sum=Sum("hours"))["sum"] or 0,
        "hours_done": [
            [theme, amount, until]
            for theme, amount, until in done.values_list("theme")
            .annotate(Sum("amount"), Max("done_on"))
            .order_by("theme")
        ],
        "leave_days": sum(working_days(each.starts_on, each.ends_on - _DAY) for each in leaves if each.ends_on),
    }
