"""Who may build, approve and publish statistics. Each check raises with a sentence."""

from datetime import date

from participants.access.errors import NotAllowed
from participants.access.models import User
from participants.access.roles import Permission


def check_may_build(user: User, *, on: date) -> None:
    """Statisticians build releases."""
    if not user.grants.valid_on(on).allowing(Permission.STATISTICS_BUILD).exists():
        raise NotAllowed("Bare en statistiker i IMDi kan lage en utgivelse.")


def check_may_approve(user: User, *, built_by_id: int, on: date) -> None:
    """Publishers approve releases that someone else has built."""
    if user.pk == built_by_id:
        raise NotAllowed("Den som har laget utgivelsen, kan ikke godkjenne den. Be en annen om å gjøre det.")
    if not user.grants.valid_on(on).allowing(Permission.RELEASE_APPROVE).exists():
        raise NotAllowed("Bare en som publiserer for IMDi, kan godkjenne en utgivelse.")
