"""What whoever gives roles does for another's way in: invites them, and takes away a second factor that was lost."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils.timezone import localtime

from participants.access import permissions
from participants.access.actions import check_address_will_do, check_password_will_do, make_user
from participants.access.errors import RuleBroken
from participants.access.models import Grant, User
from participants.access.signin.models import Invitation, UserSession

LASTS = timedelta(hours=72)
# One sentence, whatever is wrong with a code: nobody learns which have been given.
_NO_SUCH = "Koden er feil, brukt eller for gammel. Be den som inviterte deg, sende en ny."
_NOT_HERE = "Brukeren har ingen rolle i kommunen. Last siden på nytt."


@transaction.atomic
def invite(*, address: str, municipality_id: int, by: User, now: datetime) -> Invitation:
    """A new user without a password, whose name is the address; the code is made when the e-mail is sent.

    Raises NotAllowed, and RuleBroken for an address that will not do or where no e-mail can be sent.
    """
    permissions.check_may_give(by, municipality_id=municipality_id, on=localtime(now).date())
    if not (settings.EMAIL_HOST and settings.SITE_ADDRESS):
        raise RuleBroken(
            "Brukeren finnes ikke, og løsningen kan ikke sende invitasjoner. Be den som drifter den, lage brukeren."
        )
    check_address_will_do(address)
    user, _is_new = make_user(username=address)
    return Invitation.objects.create(user=user, municipality_id=municipality_id, invited_by=by, made_at=now)


def find_invitation(*, user_pk: int, municipality_id: int, by: User, now: datetime) -> Invitation:
    """What is to be sent again. Raises NotAllowed, and RuleBroken where nothing waits for the user."""
    permissions.check_may_give(by, municipality_id=municipality_id, on=localtime(now).date())
    found = Invitation.objects.unused().filter(user_id=user_pk, municipality_id=municipality_id)
    invitation = found.order_by("-made_at", "pk").first()
    if invitation is None:
        raise RuleBroken("Brukeren har ingen invitasjon som venter.")
    return invitation


@transaction.atomic
def renew_invitation(*, user: User, municipality_id: int, now: datetime) -> str | None:
    """A code for the e-mail that is about to be sent, which makes earlier ones worthless; None where none is wanted.

    It is written down nowhere but in the e-mail: here stands its hash alone.
    """
    waiting = Invitation.objects.unused().select_for_update().filter(user=user, municipality_id=municipality_id)
    invitation = waiting.order_by("-made_at", "pk").first()
    if invitation is None or not _may_come(user, now=now):
        return None
    code = secrets.token_urlsafe(24)
    invitation.code_hash, invitation.expires_at = _hash(code), now + LASTS
    invitation.save(update_fields=["code_hash", "expires_at"])
    return code


@transaction.atomic
def accept_invitation(*, code: str, password: str, now: datetime) -> User:
    """The invited has chosen a password: the code is spent. Raises RuleBroken with a sentence for each field."""
    found = Invitation.objects.unused().select_for_update().filter(code_hash=_hash("".join(code.split())))
    invitation = found.filter(expires_at__gt=now).first()
    user = User.objects.select_for_update().get(pk=invitation.user_id) if invitation else None
    if invitation is None or user is None or user.has_usable_password() or not _may_come(user, now=now):
        raise RuleBroken({"kode": _NO_SUCH})
    try:
        check_password_will_do(password, user)
    except RuleBroken as broken:
        raise RuleBroken({"passord": broken.messages}) from broken
    user.set_password(password)
    user.save(update_fields=["password"])
    invitation.used_at, invitation.code_hash = now, ""
    invitation.save(update_fields=["used_at", "code_hash"])
    return user


@transaction.atomic
def remove_factors(*, user_pk: int, municipality_id: int, by: User, now: datetime) -> User:
    """Someone's second factors are lost: they set them up anew, and are signed out everywhere.

    Raises NotAllowed, and RuleBroken for oneself, for someone without a role there or without a factor, and for
    someone who holds roles elsewhere too: for them one municipality does not speak.
    """
    on = localtime(now).date()
    permissions.check_may_give(by, municipality_id=municipality_id, on=on)
    user = User.objects.select_for_update().filter(pk=user_pk, is_active=True).first()
    held = Grant.objects.valid_on(on).filter(user_id=user_pk)
    if user is None or not held.filter(municipality_id=municipality_id).exists():
        raise RuleBroken(_NOT_HERE)
    if user == by:
        raise RuleBroken("Din egen kodeapp bytter du under «Sikkerhet», eller en annen tilgangsansvarlig fjerner den.")
    if len(set(held.values_list("municipality_id", flat=True))) > 1:
        raise RuleBroken("For denne brukeren kan bare den som drifter løsningen, fjerne kodeappen.")
    if not Authenticator.objects.filter(user=user).delete()[0]:
        raise RuleBroken(f"{user.username} har ingen kodeapp eller passnøkkel.")
    UserSession.objects.filter(user=user).delete()
    return user


def _may_come(user: User, *, now: datetime) -> bool:
    return user.is_active and Grant.objects.of(user).valid_on(localtime(now).date()).exists()


def _hash(code: str) -> str:
    return sha256(f"invitation\n{code}".encode()).hexdigest()
