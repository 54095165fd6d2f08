"""Being told whom a breach concerns, which is written down in the transaction that tells it."""

from datetime import datetime

from django.db import transaction

from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.breach import TRAIL, Place, breach
from participants.trail.actions import record_breach_report
from participants.trail.codes import Purpose

# R46: what a report may be for. A drill is a control.
BREACH_PURPOSES = (Purpose.BREACH, Purpose.CONTROL)


@transaction.atomic(using=TRAIL)
def report_breach(
    *, start: datetime, end: datetime, by: str, purpose: str, username: str | None = None, with_names: bool = False
) -> list[Place]:
    """The municipalities that are concerned in [start, end), told to the user `by`, who stands for having asked.

    Raises RuleBroken for a user that is not there or a purpose that is none, and TrailUnwritable: then nothing is told.
    """
    if purpose not in BREACH_PURPOSES:
        raise RuleBroken(f"Si hva rapporten er til: {', '.join(BREACH_PURPOSES)}.")
    asker = _user(by)
    account = _user(username, may_be_closed=True) if username else None
    places = breach(start=start, end=end, user=account, with_names=with_names)
    record_breach_report(
        by=asker.pk,
        account=account.pk if account else None,
        start=start,
        end=end,
        with_names=with_names,
        municipalities=[place.municipality_id for place in places],
        purpose=Purpose(purpose),
    )
    return places


def _user(username: str, *, may_be_closed: bool = False) -> User:
    found = User.objects.filter(username=User.normalize_username(username)).first()
    if found is None or not (found.is_active or may_be_closed):
        raise RuleBroken("Brukeren finnes ikke. Sjekk brukernavnet.")
    return found
