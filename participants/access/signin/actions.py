"""Every write of signing in: ties identities to users, opens sessions and ends them."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.access.signin import providers
from participants.access.signin.codes import Browser
from participants.access.signin.errors import SignInRefused
from participants.access.signin.models import ExternalIdentity, SpentToken, UserSession

_NOTED = timedelta(minutes=1)  # how often it is noted that a session is in use
_SPENT_KEPT = timedelta(hours=1)  # longer than a logout token may be under way


@transaction.atomic
def link_identity(*, username: str, issuer: str, subject: str, now: datetime) -> tuple[ExternalIdentity, bool]:
    """Let who is `subject` at `issuer` sign in as a user. Doing it twice changes nothing.

    Returns the identity and whether it is new. Raises RuleBroken for an unknown user or issuer, and for an identity
    that is someone else's.
    """
    user = User.objects.select_for_update().filter(username=username).first()
    if user is None:
        raise RuleBroken(f"Brukeren {username} finnes ikke. Gi den en rolle først, med grant_role.")
    if issuer not in {each.issuer for each in providers.configured()}:
        raise RuleBroken(f"Utstederen {issuer} er ikke satt opp. Se OIDC_PROVIDERS.")
    held = ExternalIdentity.objects.filter(issuer=issuer, subject=subject).first()
    if held:
        if held.user_id != user.pk:
            raise RuleBroken("Identiteten er alt knyttet til en annen bruker.")
        return held, False
    identity = ExternalIdentity(user=user, issuer=issuer, subject=subject, linked_at=now)
    try:
        identity.full_clean()
    except ValidationError as error:
        raise RuleBroken(error.messages) from error
    identity.save()
    return identity, True


@transaction.atomic
def unlink_identity(*, username: str, issuer: str, subject: str) -> None:
    """Take an identity from a user, and end the sessions it opened. Raises RuleBroken where there is none."""
    found = ExternalIdentity.objects.filter(user__username=username, issuer=issuer, subject=subject).first()
    if found is None:
        raise RuleBroken("Brukeren har ikke denne identiteten.")
    UserSession.objects.filter(identity=found).delete()
    found.delete()


@transaction.atomic
def open_session(
    *, user: User, user_agent: str, now: datetime, identity: ExternalIdentity | None = None, provider_sid: str = ""
) -> UserSession:
    """Note where a user has signed in, and forget those of the same user that are over."""
    UserSession.objects.filter(user=user).over(now).delete()
    return UserSession.objects.create(
        user=user,
        identity=identity,
        provider_sid=provider_sid,
        browser=Browser.of(user_agent),
        started_at=now,
        last_seen_at=now,
    )


def keep_session(*, session_id: str, user: User, now: datetime) -> bool:
    """Whether a session still holds, noting that it is in use. One that is too old ends here."""
    own = UserSession.objects.filter(pk=session_id, user=user)
    found = own.alive(now).first()
    if found is None:
        own.delete()
        return False
    if found.last_seen_at + _NOTED <= now:
        own.update(last_seen_at=now)
    return True


def end_session(*, session_id: str, user: User) -> bool:
    """End one of a user's own sessions; says whether there was such a one."""
    return bool(UserSession.objects.filter(pk=session_id, user=user).delete()[0])


def end_all_sessions(*, user: User) -> int:
    """End every session of a user, and say how many there were."""
    return UserSession.objects.filter(user=user).delete()[0]


@transaction.atomic
def end_sessions_of_identity(*, issuer: str, subject: str, sid: str, token_id: str, now: datetime) -> int:
    """End what an issuer's logout token is about. Raises SignInRefused where the token has been used before."""
    SpentToken.objects.filter(expires_at__lte=now).delete()
    token_hash = sha256(f"{issuer}\n{token_id}".encode()).hexdigest()
    _spent, is_new = SpentToken.objects.get_or_create(token_hash=token_hash, defaults={"expires_at": now + _SPENT_KEPT})
    if not is_new:
        raise SignInRefused("replayed")
    about = Q(identity__issuer=issuer)
    if subject:
        about &= Q(identity__subject=subject)
    if sid:
        about &= Q(provider_sid=sid)
    return UserSession.objects.filter(about).delete()[0]
