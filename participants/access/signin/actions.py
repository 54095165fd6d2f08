"""Every write of signing in: ties identities to users, opens sessions and ends them."""

from datetime import datetime, timedelta
from hashlib import sha256

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils.crypto import salted_hmac

from participants.access.actions import check_password_will_do
from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.access.signin import factors, passkeys, providers
from participants.access.signin.codes import Browser
from participants.access.signin.errors import SignInRefused
from participants.access.signin.models import ExternalIdentity, SignInAttempt, SpentToken, UserSession

_NOTED = timedelta(minutes=1)  # how often it is noted that a session is in use
MOST_ATTEMPTS = 5  # that fail, before one has to wait
_REMEMBERED = timedelta(minutes=5)
_APP_AND_RESERVE = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
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


def begin_attempt(*, account: str, address: str, now: datetime) -> list[int] | None:
    """Count an attempt before it is judged; None where there have been too many, by whoever it was.

    Counted first and each by itself, so that many at once do not pass while none of them has been judged. What is not
    forgiven with `succeed` has failed. Run it outside a transaction.
    """
    SignInAttempt.objects.filter(made_at__lte=now - _REMEMBERED).delete()
    hashes = {_key_hash(kind, key) for kind, key in (("account", account), ("address", address)) if key}
    made = [SignInAttempt.objects.create(key_hash=each, made_at=now).pk for each in sorted(hashes)]
    counted = SignInAttempt.objects.filter(key_hash__in=hashes, made_at__gt=now - _REMEMBERED).values("key_hash")
    if counted.annotate(attempts=Count("pk")).filter(attempts__gt=MOST_ATTEMPTS).exists():
        # It was not tried: only what was tried and failed counts against the next.
        SignInAttempt.objects.filter(pk__in=made).delete()
        return None
    return made


def succeed(attempt: list[int], *, account: str) -> None:
    """The attempt was right: it counts against nobody, nor do the account's earlier ones.

    What failed on other accounts from the same place still counts: else whoever has one account could try the
    passwords of all others between sign-ins of their own.
    """
    SignInAttempt.objects.filter(Q(pk__in=attempt) | Q(key_hash=_key_hash("account", account))).delete()


def _key_hash(kind: str, key: str) -> str:
    return salted_hmac(f"sign-in attempt {kind}", key.casefold()).hexdigest()


@transaction.atomic
def take_code(*, user: User, code: str, now: datetime) -> bool:
    """Whether it is a code of the user's app that has not been used, or a reserve code; it is used from now on."""
    given = "".join(code.split())
    if not factors.app_shows(user, code=given):
        return factors.is_reserve_code(user, code=given)
    SpentToken.objects.filter(expires_at__lte=now).delete()
    _spent, is_new = SpentToken.objects.get_or_create(
        token_hash=factors.name_of_use(user, code=given),
        defaults={"expires_at": now + timedelta(seconds=factors.SPENT_FOR)},
    )
    return is_new


@transaction.atomic
def set_up_app(*, user: User, secret: str, code: str) -> list[str]:
    """Take an app into use, in the place of any before; the reserve codes, to be shown this once.

    Raises RuleBroken for a code that the app does not show.
    """
    if not factors.is_right(secret=secret, code="".join(code.split())):
        raise RuleBroken("Koden er feil. Vent på neste kode i appen, og prøv igjen.")
    _lock(user)
    Authenticator.objects.filter(user=user, type__in=_APP_AND_RESERVE).delete()
    TOTP.activate(user, secret)
    return list(RecoveryCodes.activate(user).generate_codes())


@transaction.atomic
def renew_reserve_codes(*, user: User) -> list[str]:
    """New reserve codes in the place of the old, to be shown this once. Raises RuleBroken without a factor."""
    if not factors.has_factor(user):
        raise RuleBroken("Sett opp kodeappen eller lagre en passnøkkel først.")
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    return list(RecoveryCodes.activate(user).generate_codes())


@transaction.atomic
def remove_app(*, user: User) -> None:
    """The app is no longer the user's, nor are the reserve codes where no passkey is left to need them.

    Raises RuleBroken where it is the last factor of someone who needs one.
    """
    _lock(user)
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    _check_what_is_left(user, last="kodeappen")


@transaction.atomic
def add_passkey(*, user: User, asked: passkeys.Asked, answer: str, name: str) -> list[str]:
    """Keep a passkey that the user's browser has made; reserve codes to be shown this once, where there were none.

    Raises RuleBroken where there are too many or the name is too long, SignInRefused for an answer that is not right.
    """
    _lock(user)
    if passkeys.of(user).count() >= passkeys.MOST:
        raise RuleBroken(f"Du kan ha {passkeys.MOST} passnøkler. Fjern en du ikke bruker, og prøv igjen.")
    name = _name_of_passkey(user, name)
    made, count = passkeys.judge_new(asked=asked, answer=passkeys.read(answer))
    if _passkey_with(made["id"]) is not None:
        raise SignInRefused("passkey_known")
    held = WebAuthn.add(user, name, made).instance
    held.data["count"] = count
    held.save(update_fields=["data"])
    if factors.reserve_codes_left(user):
        return []
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    return list(RecoveryCodes.activate(user).generate_codes())


@transaction.atomic
def rename_passkey(*, user: User, passkey_pk: int, name: str) -> None:
    """Call a passkey something else. Raises RuleBroken for a name that will not do, or where it is not the user's."""
    held = _own_passkey(user, passkey_pk)
    held.data["name"] = _name_of_passkey(user, name)
    held.save(update_fields=["data"])


@transaction.atomic
def remove_passkey(*, user: User, passkey_pk: int) -> None:
    """A passkey is no longer the user's. Raises RuleBroken for the last factor of someone who needs one."""
    _lock(user)
    _own_passkey(user, passkey_pk).delete()
    _check_what_is_left(user, last="passnøkkelen")


@transaction.atomic
def use_passkey(*, asked: passkeys.Asked, answer: str, user: User | None, now: datetime) -> User:
    """Whose passkey has answered: the user's, or anyone's who has a password here. Raises SignInRefused."""
    given = passkeys.read(answer)
    held = _passkey_with(given["id"])
    if held is None or (user is not None and held.user_id != user.pk):
        raise SignInRefused("passkey_unknown")
    if not held.user.is_active or not held.user.has_usable_password():
        raise SignInRefused("passkey_of_closed_account")
    count = passkeys.judge(asked=asked, answer=given, held=held)
    SpentToken.objects.filter(expires_at__lte=now).delete()
    _spent, is_new = SpentToken.objects.get_or_create(
        token_hash=passkeys.name_of_use(asked), defaults={"expires_at": now + 2 * passkeys.GOOD_FOR}
    )
    if not is_new:
        raise SignInRefused("passkey_replayed")
    held.data["count"] = count
    held.last_used_at = now
    held.save(update_fields=["data", "last_used_at"])
    return held.user


def _passkey_with(credential_id: str) -> Authenticator | None:
    return (
        Authenticator.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(type=Authenticator.Type.WEBAUTHN, data__credential__id=credential_id)
        .first()
    )


def _own_passkey(user: User, passkey_pk: int) -> Authenticator:
    held = passkeys.of(user).select_for_update().filter(pk=passkey_pk).first()
    if held is None:
        raise RuleBroken("Passnøkkelen er alt fjernet.")
    return held


def _name_of_passkey(user: User, name: str) -> str:
    name = " ".join(name.split()) or f"Passnøkkel {passkeys.of(user).count() + 1}"
    if len(name) > passkeys.LONGEST_NAME or not name.isprintable():
        raise RuleBroken(f"Navnet kan ha høyst {passkeys.LONGEST_NAME} tegn.")
    return name


def _lock(user: User) -> None:
    """One change of a user's factors at a time: two that each leave the other's would leave none."""
    User.objects.select_for_update().get(pk=user.pk)


def _check_what_is_left(user: User, *, last: str) -> None:
    if factors.has_factor(user):
        return
    if factors.must_keep_one(user):
        raise RuleBroken(f"Du må ha en kodeapp eller en passnøkkel. Legg til en annen før du fjerner {last}.")
    Authenticator.objects.filter(user=user).delete()


@transaction.atomic
def change_password(*, user: User, new: str, session_id: str | None) -> None:
    """Another password, and every other session of the user's over. Raises RuleBroken for one that will not do."""
    check_password_will_do(new, user)
    user.set_password(new)
    user.save(update_fields=["password"])
    others = UserSession.objects.filter(user=user)
    (others.exclude(pk=session_id) if session_id else others).delete()


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
