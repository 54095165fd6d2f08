"""How a participant is reached: written by whoever follows them up."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.timezone import localtime

from participants import permissions
from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.actions.restriction import refuse_if_restricted
from participants.errors import ChangedMeanwhile
from participants.models import ContactDetails, Participant
from participants.rules.contact import phone_number

_NOBODY = "Deltakeren finnes ikke."
_LONGEST_ADDRESS, _LONGEST_EMAIL = 300, 254


@transaction.atomic
def save_contact_details(
    *, participant_pk: UUID, address: str | None, phone: str, email: str, version: int, by: User, now: datetime
) -> ContactDetails:
    """Save over `version`, 0 where there is none yet. An address of None is left as it is: the writer has not seen it.

    Raises NotAllowed, RuleBroken with a sentence for each field, and ChangedMeanwhile when another version stands.
    """
    on = localtime(now).date()
    # Locked: two who are first at once cannot both be.
    participant = Participant.objects.for_user(by, on=on).select_for_update().filter(pk=participant_pk).first()
    if participant is None:
        raise RuleBroken(_NOBODY)
    permissions.check_may_change(by, municipality_id=participant.municipality_id, on=on)
    refuse_if_restricted(participant, by=by, on=on)
    current = ContactDetails.objects.for_user(by, on=on).filter(participant=participant).first()
    if (current.version if current else 0) != version:
        raise ChangedMeanwhile(current)
    _judge(address=address or "", phone=phone, email=email)
    details = current or ContactDetails(
        municipality_id=participant.municipality_id, participant=participant, address="", version=0
    )
    if address is not None:
        details.address = address.strip()
    details.phone, details.email = phone_number(phone) or "", email.strip()
    details.version, details.changed_by, details.changed_at = version + 1, by, now
    details.save()
    return details


def _judge(*, address: str, phone: str, email: str) -> None:
    wrong = {}
    if len(address) > _LONGEST_ADDRESS:
        wrong["address"] = "Adressen er for lang. Skriv høyst 300 tegn."
    if phone.strip() and not phone_number(phone):
        wrong["phone"] = "Skriv telefonnummeret med 8 siffer, eller med landkode: +380 44 123 4567."
    if email.strip():
        try:
            validate_email(email.strip())
        except ValidationError:
            wrong["email"] = "Skriv e-postadressen slik: navn@eksempel.no."
        if len(email) > _LONGEST_EMAIL:
            wrong["email"] = "E-postadressen er for lang."
    if wrong:
        raise RuleBroken(wrong)
