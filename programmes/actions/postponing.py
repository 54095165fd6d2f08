"""Putting off what is to be done, with a reason."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from participants import permissions
from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.actions import refuse_if_restricted
from participants.models import Participant
from programmes.actions.arrivals import GONE, open_arrival
from programmes.codes import AnswerWaitsFor, DueKind, TransferState
from programmes.models import Arrival, Postponement

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
    is_told = len(" ".join(reason.split())) >= FEWEST_SIGNS
    _refuse(days, "" if is_told else f"Skriv hvorfor oppgaven må vente, med minst {FEWEST_SIGNS} tegn.")
    made = Postponement(
        municipality_id=participant.municipality_id, participant=participant, kind=kind, postponed_on=on,
        until_on=on + timedelta(days=days), reason=reason.strip()[:LONGEST_REASON], postponed_by=by,
    )  # fmt: skip
    made.save()
    return made


@transaction.atomic
def postpone_answer(*, arrival_pk: UUID, days: int, waits_for: str, by: User, now: datetime) -> Arrival:
    """Leave a move that waits for an answer out of the list for some days; the deadline stays where it is.

    Raises NotAllowed, and RuleBroken with a sentence for each field or where it is answered already.
    """
    on = localtime(now).date()
    arrival = open_arrival(arrival_pk, by=by, on=on)
    if arrival.state != TransferState.ASKED:
        raise RuleBroken(GONE)
    _refuse(days, "" if waits_for in AnswerWaitsFor.values else "Velg hvorfor svaret må vente.")
    arrival.until_on, arrival.postponed_for = on + timedelta(days=days), waits_for
    arrival.save(update_fields=["until_on", "postponed_for"])
    return arrival


def _refuse(days: int, reason: str) -> None:
    """Where the days are none to choose, or the reason is faulty: what is wrong with it, or empty."""
    wrong = {"reason": reason} if reason else {}
    if days not in DAYS:
        wrong["days"] = "Velg hvor lenge oppgaven skal vente."
    if wrong:
        raise RuleBroken(wrong)
