"""Naming the participants who draw looks: an opening by someone who does not work with them is asked about."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from participants import permissions
from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.actions.restriction import refuse_if_restricted
from participants.models import Participant


@transaction.atomic
def guard_participant(*, participant_pk: UUID, is_guarded: bool, by: User, now: datetime) -> Participant:
    """Name someone as one who draws looks, or no longer. Twice is once. Raises NotAllowed and RuleBroken.

    Who named whom is in the trail, as every change is; openings from before are not asked about.
    """
    on = localtime(now).date()
    participant = Participant.objects.for_user(by, on=on).select_for_update().filter(pk=participant_pk).first()
    if participant is None:
        raise RuleBroken("Deltakeren finnes ikke.")
    permissions.check_may_guard(by, municipality_id=participant.municipality_id, on=on)
    refuse_if_restricted(participant, by=by, on=on)
    if is_guarded != (participant.guarded_at is not None):
        participant.guarded_at = now if is_guarded else None
        participant.save(update_fields=["guarded_at"])
    return participant
