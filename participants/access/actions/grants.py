"""Gives a person a role."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from participants.access.codes import Role
from participants.access.errors import RuleBroken
from participants.access.models import Grant, Municipality, User
from participants.access.roles import MUNICIPAL_ROLES


@transaction.atomic
def grant_role(
    *, username: str, role: str, municipality_number: str | None, on: date, password: str | None = None
) -> tuple[Grant, bool]:
    """Give a role from a day on, making the user where there is none. Giving it twice changes nothing.

    Returns the grant and whether the user is new. A new user without a password cannot sign in before one is set.
    Raises RuleBroken for an unknown role or municipality, or a municipality where the role has none.
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
    grant.full_clean(validate_constraints=True)
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
    user = User.objects.filter(username=username).first()
    if user:
        return user, False
    user = User(username=username)
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    try:
        user.full_clean()
    except ValidationError as error:
        raise RuleBroken(error.messages) from error
    user.save()
    return user, True
