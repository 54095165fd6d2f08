"""Giving and ending access to a municipality, and telling those who must know of it."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from participants.access import actions as access
from participants.access.models import Grant, Municipality, User
from participants.actions.notices import notify, notify_users
from participants.codes import NoticeKind


@transaction.atomic
def give_access(
    *, username: str, role: str, municipality_id: int, by: User, now: datetime, valid_to: date | None = None
) -> tuple[Grant, bool]:
    """Give someone else a role in one's municipality; the grant, and whether it is new.

    The leaders are told, and the one who got it. Raises NotAllowed and RuleBroken as the giving itself does.
    """
    municipality = Municipality.objects.get(pk=municipality_id)
    grant, is_new = access.give_grant(
        username=username, role=role, municipality_number=municipality.number, by=by, on=localtime(now).date(),
        valid_to=valid_to,
    )  # fmt: skip
    if is_new:
        _tell(grant, by=by, now=now)
    return grant, is_new


@transaction.atomic
def end_access(*, grant_pk: int, municipality_id: int, by: User, now: datetime) -> Grant:
    """End a role in one's municipality. The leaders are told, and the one who has lost it if they hold another there.

    Raises NotAllowed and RuleBroken as the ending itself does.
    """
    grant = access.end_grant(grant_pk=grant_pk, municipality_id=municipality_id, by=by, now=now)
    _tell(grant, by=by, now=now)
    return grant


def _tell(grant: Grant, *, by: User, now: datetime) -> None:
    place = grant.municipality_id
    if place is None:
        raise ValueError("A role of IMDi is told of to nobody in a municipality.")
    # A grant has no key that nobody can guess; it is read by those alone who see the grants anyway.
    about = UUID(int=grant.pk)
    notify(kind=NoticeKind.GRANT_CHANGED, municipality_id=place, subject_id=about, now=now, but=by.pk)
    own = NoticeKind.OWN_GRANT_CHANGED
    notify_users([grant.user_id], kind=own, municipality_id=place, subject_id=about, now=now)
