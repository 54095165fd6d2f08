"""Keeping what is registered about a participant, and using it for nothing (GDPR art. 18)."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from participants import permissions
from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.access.roles import Permission
from participants.codes import RestrictionGround
from participants.models import Participant, Restriction
from participants.rules.facts import FEWEST_SIGNS, LONGEST_REASON

_NOBODY = "Deltakeren finnes ikke."
IS_RESTRICTED = (
    "Behandlingen er begrenset: opplysningene kan leses, men ikke endres eller tas ut før noen opphever begrensningen."
)


@transaction.atomic
def restrict(*, participant_pk: UUID, ground: str, reason: str, by: User, now: datetime) -> Restriction:
    """From now on nothing about the participant is changed or handed out. Restricting twice changes nothing.

    Raises NotAllowed, and RuleBroken with a sentence for each field.
    """
    participant = _found(participant_pk, by=by, now=now)
    running = Restriction.objects.for_user(by, on=localtime(now).date()).in_force().filter(participant=participant)
    if found := running.first():
        return found
    wrong = _fault(reason)
    if ground not in RestrictionGround.values:
        wrong["ground"] = "Velg hvorfor behandlingen skal begrenses."
    if wrong:
        raise RuleBroken(wrong)
    restriction = Restriction(
        municipality_id=participant.municipality_id, participant=participant, ground=ground, reason=reason.strip(),
        set_by=by, set_at=now,
    )  # fmt: skip
    restriction.save()
    return restriction


@transaction.atomic
def lift_restriction(*, participant_pk: UUID, reason: str, by: User, now: datetime) -> Restriction:
    """The data may be used again. Raises NotAllowed, and RuleBroken for what is not restricted or without a reason."""
    participant = _found(participant_pk, by=by, now=now)
    running = Restriction.objects.for_user(by, on=localtime(now).date()).in_force().filter(participant=participant)
    restriction = running.first()
    if restriction is None:
        raise RuleBroken("Behandlingen er ikke begrenset.")
    if wrong := _fault(reason):
        raise RuleBroken(wrong)
    restriction.lifted_by, restriction.lifted_at, restriction.lifted_reason = by, now, reason.strip()
    restriction.save(update_fields=["lifted_by", "lifted_at", "lifted_reason"])
    return restriction


def refuse_if_restricted(
    participant: Participant, *, by: User, on: date, permission: Permission = Permission.PARTICIPANT_VIEW
) -> None:
    """For every action that changes something about a participant: raises RuleBroken. The database refuses it too."""
    found = Restriction.objects.for_user(by, on=on, permission=permission).in_force().filter(participant=participant)
    if found.exists():
        raise RuleBroken(IS_RESTRICTED)


def _found(key: UUID, *, by: User, now: datetime) -> Participant:
    # Locked: whoever is changing something is waited for, and then it is restricted.
    on = localtime(now).date()
    participant = Participant.objects.for_user(by, on=on).select_for_update().filter(pk=key).first()
    if participant is None:
        raise RuleBroken(_NOBODY)
    permissions.check_may_restrict(by, municipality_id=participant.municipality_id, on=on)
    return participant


def _fault(reason: str) -> dict[str, str]:
    signs = len(" ".join(reason.split()))
    if signs < FEWEST_SIGNS:
        return {"reason": f"Skriv hvorfor, med minst {FEWEST_SIGNS} tegn."}
    if signs > LONGEST_REASON:
        return {"reason": f"Begrunnelsen er for lang. Skriv høyst {LONGEST_REASON} tegn."}
    return {}
