"""Breaking the glass: opened by whoever must know where a protected participant is, reviewed by the leader."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from participants import permissions
from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.actions.notices import notify
from participants.codes import GlassPurpose, GlassVerdict, NoticeKind
from participants.models import Glass, Participant
from participants.rules.glass import FEWEST_SIGNS, LONGEST_HOURS, opens_anything

_NOBODY = "Deltakeren finnes ikke."


@transaction.atomic
def break_glass(*, participant_pk: UUID, purpose: str, reason: str, hours: int, by: User, now: datetime) -> Glass:
    """Open the places of a confidential participant for a while; the glass that is open already, if there is one.

    Raises RuleBroken with a sentence for each field, and for someone who is not there or has nothing to open. Of
    whoever is strictly confidential only the named contacts know: for all others they are not there, for any reason.
    """
    on = localtime(now).date()
    participant = Participant.objects.for_user(by, on=on).select_for_update().filter(pk=participant_pk).first()
    if participant is None:
        raise RuleBroken(_NOBODY)
    if not opens_anything(own=participant.address_protection, family=participant.family_protection):
        raise RuleBroken("Deltakeren har ingen skjulte steder. Du trenger ikke nødtilgang.")
    wrong = {}
    if purpose not in GlassPurpose.values:
        wrong["purpose"] = "Velg hva du trenger tilgangen til."
    if len(" ".join(reason.split())) < FEWEST_SIGNS:
        wrong["reason"] = f"Skriv hvorfor, med minst {FEWEST_SIGNS} tegn."
    if not 1 <= hours <= LONGEST_HOURS:
        wrong["hours"] = f"Velg fra én til {LONGEST_HOURS} timer."
    if wrong:
        raise RuleBroken(wrong)
    running = Glass.objects.for_user(by, on=on).open_for(by).filter(participant=participant).first()
    if running:
        return running
    glass = Glass(
        municipality_id=participant.municipality_id, participant=participant, user=by, purpose=purpose,
        reason=reason.strip(), opened_at=now, expires_at=now + timedelta(hours=hours),
    )  # fmt: skip
    glass.save()
    notify(
        kind=NoticeKind.GLASS_BROKEN, municipality_id=glass.municipality_id, subject_id=glass.pk, now=now,
        participant_id=participant.pk, but=by.pk,
    )  # fmt: skip
    return glass


@transaction.atomic
def end_glass(*, participant_pk: UUID, by: User, now: datetime) -> None:
    """End one's own glass before its time. Ending none changes nothing."""
    running = Glass.objects.for_user(by, on=localtime(now).date()).open_for(by).filter(participant_id=participant_pk)
    running.update(ended_at=now)


@transaction.atomic
def review_glass(*, glass_pk: UUID, verdict: str, by: User, now: datetime) -> Glass:
    """Say whether it was right to break it. Raises NotAllowed, and RuleBroken for one's own or one that is reviewed."""
    on = localtime(now).date()
    glass = Glass.objects.for_user(by, on=on).select_for_update(of=("self",)).filter(pk=glass_pk).first()
    if glass is None:
        raise RuleBroken("Nødtilgangen finnes ikke.")
    permissions.check_may_review_glass(by, municipality_id=glass.municipality_id, on=on)
    if glass.user_id == by.pk:
        raise RuleBroken("Ingen går gjennom sin egen nødtilgang. Be en annen leder om det.")
    if glass.verdict:
        raise RuleBroken("Nødtilgangen er gått gjennom.")
    if verdict not in GlassVerdict.values:
        raise RuleBroken("Velg om det var grunn til nødtilgangen.")
    glass.verdict, glass.reviewed_by, glass.reviewed_at = verdict, by, now
    glass.save(update_fields=["verdict", "reviewed_by", "reviewed_at"])
    return glass
