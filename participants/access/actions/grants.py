"""Gives a person a role."""

from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models, transaction

from participants.access.codes import Role
from participants.access.errors import RuleBroken
from participants.access.models import Grant, Municipality, User
from participants.access.roles import MUNICIPAL_ROLES

# Django's own sentences are not all there in Norwegian.
_PASSWORD_REFUSED = {
    "password_too_short": "Passordet er for kort. Det må ha minst %(min_length)d tegn.",
    "password_too_common": "Passordet er for vanlig. Velg et som er vanskeligere å gjette.",
    "password_too_similar": "Passordet er for likt brukernavnet.",
}


@transaction.atomic
def grant_role(
    *, username: str, role: str, municipality_number: str | None, on: date, password: str | None = None
) -> tuple[Grant, bool]:
    """Give a role from a day on, making the user where there is none. Giving it twice changes nothing.

    Returns the grant and whether the user is new. A new user without a password cannot sign in before one is set; the
    password of a user there is from before is never changed. Raises RuleBroken for an unknown role or municipality, a
    municipality where the role has none, a username or password that will not do, or the same role from a later day.
    """
    if role not in Role.values:
        raise RuleBroken(f"Rollen {role} finnes ikke. Velg en av: {', '.join(Role.values)}.")
    municipality = _municipality(role=Role(role), number=municipality_number)
    user, is_new = _user(username=username, password=password)
    User.objects.select_for_update().get(pk=user.pk)
    held = Grant.objects.of(user).valid_on(on).filter(role=role, municipality=municipality).first()
    if held:
        return held, is_new
    grant = Grant(user=user, role=role, municipality=municipality, valid_from=on)
    _check(grant)
    grant.save()
    return grant, is_new


def _municipality(*, role: Role, number: str | None) -> Municipality | None:
    if role not in MUNICIPAL_ROLES:
        if number:
            raise RuleBroken(f"Rollen {role} gjelder hele landet. Utelat kommunen.")
        return None
    if not number:
        raise RuleBroken(f"Rollen {role} trenger en kommune. Oppgi kommunenummeret med fire siffer.")
    found = Municipality.objects.filter(number=number).first()
    if found is None:
        raise RuleBroken(f"Kommunenummeret {number} finnes ikke.")
    return found


def _user(*, username: str, password: str | None) -> tuple[User, bool]:
    username = User.normalize_username(username)
    user = User.objects.filter(username=username).first()
    if user:
        return user, False
    if User.objects.filter(username__iexact=username).exists():
        raise RuleBroken(f"Brukernavnet {username} finnes med andre store og små bokstaver. Skriv det slik det er.")
    user = User(username=username)
    if password:
        _check_password(password, user)
        user.set_password(password)
    else:
        user.set_unusable_password()
    _check(user)
    user.save()
    return user, True


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise RuleBroken(
            [
                _PASSWORD_REFUSED[each.code] % (each.params or {}) if each.code in _PASSWORD_REFUSED else each
                for each in error.error_list
            ]
        ) from error


def _check(instance: models.Model) -> None:
    try:
        instance.full_clean()
    except ValidationError as error:
        raise RuleBroken(error.messages) from error
