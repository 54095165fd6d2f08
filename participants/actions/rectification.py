"""Rectifying what is registered about who a participant is (GDPR art. 16)."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from participants import permissions
from participants.access.errors import RuleBroken
from participants.access.models import Country, User
from participants.actions.recipients import recipients_of, tell_recipients
from participants.actions.restriction import refuse_if_restricted
from participants.codes import Fact, IdentifierKind, RectificationGround
from participants.errors import FactsChangedMeanwhile
from participants.models import Participant, ParticipantIdentifier, Rectification
from participants.rules import facts as rules
from participants.rules.identifiers import read_national_id
from participants.trail.actions import explain
from participants.trail.codes import ChangeReason

_NOBODY = "Deltakeren finnes ikke."


@transaction.atomic
def rectify(
    *,
    participant_pk: UUID,
    typed: Mapping[Fact, str],
    seen: Mapping[Fact, str],
    ground: str,
    reason: str,
    by: User,
    now: datetime,
) -> list[Rectification]:
    """Put right what is typed otherwise than it was seen. What stood is kept, sealed; the trail says that it was done.
    Those who had it are told, or listed to be told.

    Facts that are not in `typed` are left alone. Raises NotAllowed, RuleBroken with a sentence for each field, and
    FactsChangedMeanwhile when what stands is no longer what was seen.
    """
    on = localtime(now).date()
    # Locked: of two who rectify at once the second is told.
    participant = Participant.objects.for_user(by, on=on).select_for_update().filter(pk=participant_pk).first()
    if participant is None:
        raise RuleBroken(_NOBODY)
    permissions.check_may_rectify(by, municipality_id=participant.municipality_id, on=on)
    refuse_if_restricted(participant, by=by, on=on)
    current = registered(participant)
    if any(seen.get(fact) != current[fact] for fact in typed):
        raise FactsChangedMeanwhile(current)
    changed = {fact: text for fact, text in typed.items() if " ".join(text.split()) != current[fact]}
    countries = set(Country.objects.values_list("code", flat=True))
    values, wrong = rules.read(changed, on=on, countries=countries)
    wrong |= _circumstances(changed, ground=ground, reason=reason)
    for fact, value in values.items():
        setattr(participant, fact.value, value)
    wrong |= {name: told for name, told in _together(participant, values, by=by, on=on).items() if name not in wrong}
    if wrong:
        raise RuleBroken(wrong)
    recipients = recipients_of(participant, facts=list(values))
    explain(reason=ChangeReason(ground))
    participant.save(update_fields=[fact.value for fact in values])
    rows = [
        Rectification(
            municipality_id=participant.municipality_id, participant=participant, fact=fact, before=current[fact],
            after=rules.as_text(value), ground=ground, reason=reason.strip(), rectified_by=by, rectified_at=now,
        )
        for fact, value in values.items()
    ]  # fmt: skip
    for row in rows:
        row.save()
    tell_recipients(recipients, rectification=rows[0], now=now)
    return rows


def registered(participant: Participant) -> dict[Fact, str]:
    """What stands, as a form has it."""
    return {fact: rules.as_text(getattr(participant, fact.value)) for fact in Fact}


def _circumstances(changed: Mapping[Fact, str], *, ground: str, reason: str) -> dict[str, str]:
    wrong = {}
    if not changed:
        wrong["facts"] = "Ingenting er endret. Rett det som er feil, eller gå tilbake."
    if ground not in RectificationGround.values:
        wrong["ground"] = "Velg hvem som har oppdaget feilen."
    signs = len(" ".join(reason.split()))
    if signs < rules.FEWEST_SIGNS:
        wrong["reason"] = f"Skriv hvorfor det er feil, med minst {rules.FEWEST_SIGNS} tegn."
    elif signs > rules.LONGEST_REASON:
        wrong["reason"] = f"Begrunnelsen er for lang. Skriv høyst {rules.LONGEST_REASON} tegn."
    return wrong


def _together(
    participant: Participant, values: Mapping[Fact, date | str | None], *, by: User, on: date
) -> dict[str, str]:
    """What each may be by itself, and not beside the others."""
    wrong = {}
    if participant.permitted_on < participant.born_on:
        told = Fact.PERMITTED_ON if Fact.PERMITTED_ON in values else Fact.BORN_ON
        wrong[told.value] = "Tillatelsen er gitt før personen er født. Rett en av datoene."
    if Fact.BORN_ON in values:
        numbers = ParticipantIdentifier.objects.for_user(by, on=on).current()
        for number in numbers.filter(participant=participant, kind=IdentifierKind.NATIONAL_ID):
            read = read_national_id(str(number.value), on=on)
            if read and read.born_on and read.born_on != participant.born_on:
                wrong[Fact.BORN_ON.value] = (
                    "Fødselsdatoen er en annen enn i fødselsnummeret. Er det nummeret som er feil, må det rettes i "
                    "fagsystemet det kom fra."
                )
    return wrong
