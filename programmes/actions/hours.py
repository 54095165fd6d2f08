"""Hours and meetings that were had: registered, and put right."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from participants.access.errors import RuleBroken
from participants.access.models import User
from programmes.actions.base import GONE, check_version, holds, key_of_request, open_participant
from programmes.codes import Theme
from programmes.models import HoursDone, Programme
from programmes.rules.hours import faults_of_hours

_NO_PROGRAMME = "Deltakeren har ikke noe program. Registrer vedtak og oppstart først."
_TWICE = "Temaet er ført for denne dagen fra før. Rett det i stedet."


@transaction.atomic
def save_hours(
    *,
    participant_pk: UUID,
    hours_pk: UUID | None,
    version: str,
    theme: Theme,
    done_on: date,
    amount: Decimal,
    by: User,
    now: datetime,
    once: str,
) -> HoursDone:
    """What was had of a theme up to a day, or a correction of it; nought where it was a mistake.

    Raises NotAllowed, RuleBroken with a sentence for each field, and ChangedMeanwhile when another version stands.
    """
    on = localtime(now).date()
    participant = open_participant(participant_pk, by=by, on=on)
    rows = HoursDone.objects.for_user(by, on=on).filter(programme__participant=participant)
    values: dict[str, Any] = {"theme": str(theme), "done_on": done_on, "amount": amount}
    if hours_pk is not None:
        hours = rows.filter(pk=hours_pk).select_related("programme").first()
        if hours is None:
            raise RuleBroken(GONE)
        if holds(hours, values):
            return hours
        check_version(version, hours)
    else:
        key = key_of_request(once, by=by, participant_pk=participant.pk, what="hours")
        if made := rows.filter(pk=key).first():
            return made
        programmes = Programme.objects.for_user(by, on=on).filter(participant=participant)
        programme = programmes.order_by("-starts_on", "-pk").first()
        if programme is None:
            raise RuleBroken(_NO_PROGRAMME)
        hours = HoursDone(pk=key, municipality_id=participant.municipality_id, programme=programme)
    faults = faults_of_hours(
        theme=theme, done_on=done_on, amount=amount, programme_starts_on=hours.programme.clock_starts_on, on=on
    )
    if faults:
        raise RuleBroken(faults)
    if rows.filter(programme=hours.programme, theme=theme, done_on=done_on).exclude(pk=hours.pk).exists():
        raise RuleBroken({"done_on": _TWICE})
    for name, value in values.items():
        setattr(hours, name, value)
    hours.save()
    return hours
