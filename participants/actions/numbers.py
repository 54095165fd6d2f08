"""The numbers that name a participant: the first that is given, and the fødselsnummer that takes a D-number's place."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from participants import countrywide, permissions
from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.actions.restriction import refuse_if_restricted
from participants.codes import IdentifierKind
from participants.errors import AlreadyRegistered
from participants.models import Participant, ParticipantIdentifier
from participants.rules.registration import new_number_fault, sort_number


@transaction.atomic
def give_number(*, participant_pk: UUID, number: str, by: User, now: datetime) -> ParticipantIdentifier:
    """Register a number that a participant has got. A D-number that it replaces is kept, with the day.

    Raises NotAllowed, RuleBroken with a sentence, and AlreadyRegistered when somebody else in the municipality has it.
    """
    on = localtime(now).date()
    # Locked: of two who give a number at once the second sees the first.
    participant = Participant.objects.for_user(by, on=on).select_for_update().filter(pk=participant_pk).first()
    if participant is None:
        raise RuleBroken({"number": "Deltakeren finnes ikke."})
    place = participant.municipality_id
    permissions.check_may_change(by, municipality_id=place, on=on)
    refuse_if_restricted(participant, by=by, on=on)
    national_id, duf_number = sort_number(number)
    kind, value = (IdentifierKind.DUF, duf_number) if duf_number else (IdentifierKind.NATIONAL_ID, national_id)
    current = ParticipantIdentifier.objects.for_user(by, on=on).current().filter(participant=participant, kind=kind)
    held = current.first()
    fault = new_number_fault(
        value, is_duf=kind == IdentifierKind.DUF, held=str(held.value) if held else "", born_on=participant.born_on,
        sex=participant.sex, on=on,
    )  # fmt: skip
    if fault:
        raise RuleBroken({"number": fault})
    people = Participant.objects.for_user(by, on=on).filter(municipality_id=place)
    if holder := people.numbered(value, municipality_id=place).first():
        raise AlreadyRegistered(holder.pk)
    if held:
        held.replaced_at = now
        held.save(update_fields=["replaced_at"])
    [given] = write_numbers(participant, numbers=[(kind, value)], now=now)
    return given


def write_numbers(
    participant: Participant, *, numbers: Iterable[tuple[IdentifierKind, str]], now: datetime
) -> list[ParticipantIdentifier]:
    """Write numbers that are judged, and make the participant the person whom they name. For actions alone."""
    written, told = [], []
    for kind, value in numbers:
        identifier = ParticipantIdentifier(
            municipality_id=participant.municipality_id, participant=participant, kind=kind, value=value,
            registered_at=now,
        )  # fmt: skip
        identifier.save()
        written.append(identifier)
        told.append(countrywide.Number(identifier.pk, kind, value))
    countrywide.tie(participant_pk=participant.pk, numbers=told)
    return written
