"""Putting off what is to be done, with a reason."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from participants import permissions
from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.actions import refuse_if_restricted
from participants.models import Participant
from programmes.codes import DueKind
from programmes.models import Postponement

FEWEST_SIGNS, LONGEST_REASON = 10, 500
DAYS = (7, 14, 30)


@transaction.atomic
def postpone(*, participant_pk: UUID, kind: DueKind, days: int, reason: str, by: User, on: date) -> Postponement:
    """Leave it out of the list for some days; the deadline stays where it is.

    Raises NotAllowed, and RuleBroken with a sentence for each field.
    """
    participant = Participant.objects.for_user(by, on=on).select_for_update().filter(pk=participant_pk).first()
    if participant is None:
        raise RuleBroken("Deltakeren finnes ikke.")
    permissions.check_may_change(by, municipality_id=participant.municipality_id, on=on)
    refuse_if_restricted(participant, by=by, on=on)
    wrong = {}
    if len(" ".join(reason.split())) < FEWEST_SIGNS:
        wrong["reason"] = f"Skriv hvorfor oppgaven må vente, med minst {FEWEST_SIGNS} tegn."
    if days not in DAYS:
        wrong["days"] = "Velg hvor lenge oppgaven skal vente."
    if wrong:
        raise RuleBroken(wrong)
    made = Postponement(
        municipality_id=participant.municipality_id, participant=participant, kind=kind, postponed_on=on,
        until_on=on + timedelta(days=days), reason=reason.strip()[:LONGEST_REASON], postponed_by=by,
    )  # fmt: skip
    made.save()
    return made
