"""Giving and ending access to a municipality, the way in with it, and telling those who must know of it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from participants.access import actions as access
from participants.access.codes import ReviewDecision
from participants.access.models import Grant, Municipality, User
from participants.access.signin import administration
from participants.access.signin.models import Invitation
from participants.actions.notices import notify, notify_users
from participants.codes import NoticeKind
from participants.jobs import actions as jobs
from participants.jobs.codes import MailKind


class Given(NamedTuple):
    """A role as it stands now, and what had to be done for it."""

    grant: Grant
    is_new: bool
    is_invited: bool


@transaction.atomic
def give_access(
    *, username: str, role: str, municipality_id: int, by: User, now: datetime, valid_to: date | None = None
) -> Given:
    """Give someone else a role in one's municipality, and invite whoever is known by no name yet to an address.

    The leaders are told, and the one who got it. Raises NotAllowed and RuleBroken as the giving itself does.
    """
    municipality = Municipality.objects.get(pk=municipality_id)
    is_invited = "@" in username and not User.objects.filter(username__iexact=username).exists()
    if is_invited:
        username = username.lower()
        invitation = administration.invite(address=username, municipality_id=municipality_id, by=by, now=now)
        _send_invitation(invitation, now=now)
    grant, is_new = access.give_grant(
        username=username, role=role, municipality_number=municipality.number, by=by, on=localtime(now).date(),
        valid_to=valid_to,
    )  # fmt: skip
    if is_new:
        _tell(grant, by=by, now=now)
    return Given(grant, is_new, is_invited)


@transaction.atomic
def invite_again(*, user_pk: int, municipality_id: int, by: User, now: datetime) -> User:
    """Send an invitation that nobody has followed once more; what was sent before is worth nothing then."""
    found = administration.find_invitation(user_pk=user_pk, municipality_id=municipality_id, by=by, now=now)
    _send_invitation(found, now=now)
    return found.user


@transaction.atomic
def remove_factors(*, user_pk: int, municipality_id: int, by: User, now: datetime) -> User:
    """Take a second factor that is lost from someone, and tell them by e-mail and where they come in."""
    user = administration.remove_factors(user_pk=user_pk, municipality_id=municipality_id, by=by, now=now)
    own = NoticeKind.OWN_FACTOR_REMOVED
    notify_users([user.pk], kind=own, municipality_id=municipality_id, subject_id=UUID(int=user.pk), now=now)
    jobs.queue_mail_at_once(recipient=user, municipality_id=municipality_id, kind=MailKind.FACTOR_REMOVED, now=now)
    return user


def _send_invitation(invitation: Invitation, *, now: datetime) -> None:
    place = invitation.municipality_id
    jobs.queue_mail_at_once(recipient=invitation.user, municipality_id=place, kind=MailKind.INVITATION, now=now)


@transaction.atomic
def end_access(*, grant_pk: int, municipality_id: int, by: User, now: datetime) -> Grant:
    """End a role in one's municipality. The leaders are told, and the one who has lost it if they hold another there.

    Raises NotAllowed and RuleBroken as the ending itself does.
    """
    grant = access.end_grant(grant_pk=grant_pk, municipality_id=municipality_id, by=by, now=now)
    _tell(grant, by=by, now=now)
    return grant


@transaction.atomic
def review_access(
    *, decisions: Mapping[int, str], municipality_id: int, by: User, now: datetime
) -> dict[ReviewDecision, int]:
    """Keep or end roles in one's municipality, once a quarter; of each that ends are told whom an ending tells.

    Raises NotAllowed and RuleBroken as the review itself does.
    """
    counts = access.review_grants(decisions=decisions, municipality_id=municipality_id, by=by, now=now)
    ended = [key for key, decision in decisions.items() if decision == ReviewDecision.END]
    for grant in Grant.objects.filter(pk__in=ended).order_by("pk"):
        _tell(grant, by=by, now=now)
    return counts


def _tell(grant: Grant, *, by: User, now: datetime) -> None:
    place = grant.municipality_id
    if place is None:
        raise ValueError("A role of IMDi is told of to nobody in a municipality.")
    # A grant has no key that nobody can guess; it is read by those alone who see the grants anyway.
    about = UUID(int=grant.pk)
    notify(kind=NoticeKind.GRANT_CHANGED, municipality_id=place, subject_id=about, now=now, but=by.pk)
    own = NoticeKind.OWN_GRANT_CHANGED
    notify_users([grant.user_id], kind=own, municipality_id=place, subject_id=about, now=now)
