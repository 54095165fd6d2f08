"""Gives, ends, expires and reviews roles."""

from collections.abc import Mapping
from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.timezone import localtime

from participants.access import permissions
from participants.access.codes import ReviewDecision, Role
from participants.access.errors import RuleBroken
from participants.access.models import Grant, GrantReview, Municipality, User
from participants.access.roles import MUNICIPAL_ROLES
from participants.access.rules.grants import quarter_of, unused_since

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
    user, is_new = make_user(username=username, password=password)
    User.objects.select_for_update().get(pk=user.pk)
    held = Grant.objects.of(user).valid_on(on).filter(role=role, municipality=municipality).first()
    if held:
        return held, is_new
    grant = Grant(user=user, role=role, municipality=municipality, valid_from=on)
    _check(grant)
    grant.save()
    return grant, is_new


@transaction.atomic
def give_grant(
    *, username: str, role: str, municipality_number: str | None, by: User, on: date, valid_to: date | None = None
) -> tuple[Grant, bool]:
    """Give someone else a role in a municipality where one gives roles. Giving it twice changes nothing.

    Returns the grant and whether it is new. Raises NotAllowed when the giver may not, and RuleBroken for oneself, an
    unknown role, municipality or user, or two roles that nobody holds at once.
    """
    if role not in Role.values:
        raise RuleBroken(f"Rollen {role} finnes ikke.")
    municipality = _municipality(role=Role(role), number=municipality_number)
    permissions.check_may_give(by, municipality_id=municipality.pk if municipality else None, on=on)
    user = User.objects.select_for_update().filter(username=User.normalize_username(username), is_active=True).first()
    if user is None:
        raise RuleBroken(f"Brukeren {username} finnes ikke. Den som drifter løsningen, lager brukere.")
    if user == by:
        raise RuleBroken("Ingen kan gi seg selv en rolle.")
    if valid_to is not None and valid_to <= on:
        raise RuleBroken("Sluttdatoen må være etter startdatoen.")
    held = Grant.objects.of(user).valid_on(on).filter(role=role, municipality=municipality).first()
    if held:
        return held, False
    grant = Grant(user=user, role=role, municipality=municipality, valid_from=on, valid_to=valid_to, given_by=by)
    _check(grant)
    grant.save()
    return grant, True


@transaction.atomic
def end_grant(*, grant_pk: int, by: User, now: datetime, municipality_id: int | None = None) -> Grant:
    """A role is over: the next request does not have it. `municipality_id`: only if it is a role there.

    Raises NotAllowed when the one who ends it may not, and RuleBroken for a grant that is not in force, or one's own.
    """
    on = localtime(now).date()
    grant = Grant.objects.select_for_update().filter(pk=grant_pk).first()
    place = grant.municipality_id if grant and municipality_id is None else municipality_id
    permissions.check_may_give(by, municipality_id=place, on=on)
    in_force = Grant.objects.valid_on(on).filter(pk=grant_pk).exists()
    if grant is None or grant.municipality_id != place or not in_force:
        raise RuleBroken("Tilgangen gjelder ikke lenger.")
    if grant.user_id == by.pk:
        # The last one who gives roles would leave nobody who could give them again.
        raise RuleBroken("Du kan ikke avslutte din egen tilgang. Be en annen tilgangsansvarlig eller lederen.")
    _end(grant, by=by, now=now)
    return grant


def use_grants(*, user: User, municipality_id: int | None, on: date) -> None:
    """Remember that a user acts today, in a municipality or for IMDi. At most one write a day for each grant."""
    acting = Q(municipality=None) | Q(municipality=municipality_id) if municipality_id else Q(municipality=None)
    not_today = Q(last_used_on=None) | Q(last_used_on__lt=on)
    Grant.objects.of(user).valid_on(on).filter(acting, not_today).update(last_used_on=on)


def expire_unused_grants(*, now: datetime) -> int:
    """End every grant that nobody has acted under for a quarter; how many. Safe to run again."""
    on = localtime(now).date()
    return Grant.objects.valid_on(on).unused_since(unused_since(on)).update(valid_to=on, ended_at=now)


@transaction.atomic
def review_grants(
    *, decisions: Mapping[int, str], municipality_id: int, by: User, now: datetime
) -> dict[ReviewDecision, int]:
    """Keep or end grants of one's municipality, each once a quarter, never one's own; how many of each.

    Raises NotAllowed when the reviewer may not, and RuleBroken for no decision, or for a grant that is not to be
    reviewed: of another municipality, over, reviewed already or one's own.
    """
    on = localtime(now).date()
    permissions.check_may_review(by, municipality_id=municipality_id, on=on)
    if not decisions:
        raise RuleBroken("Velg «Behold» eller «Avslutt» for minst én tilgang.")
    quarter = quarter_of(on)
    to_review = Grant.objects.select_for_update().valid_on(on).filter(municipality_id=municipality_id, pk__in=decisions)
    grants = list(to_review.exclude(user=by).exclude(reviews__quarter_starts_on=quarter).order_by("pk"))
    if len(grants) != len(decisions) or not set(decisions.values()) <= set(ReviewDecision.values):
        raise RuleBroken("Noe er endret siden du åpnet siden. Se over listen og prøv igjen.")
    counts = dict.fromkeys(ReviewDecision, 0)
    for grant in grants:
        decision = ReviewDecision(decisions[grant.pk])
        review = GrantReview(
            grant=grant,
            user_id=grant.user_id,
            reviewed_by=by,
            quarter_starts_on=quarter,
            decision=decision,
            reviewed_on=on,
        )
        _check(review)
        review.save()
        if decision == ReviewDecision.END:
            _end(grant, by=by, now=now)
        counts[decision] += 1
    return counts


def _end(grant: Grant, *, by: User, now: datetime) -> None:
    # The day is what counts, and the time is what happened: who reads the list sees when it stopped to work.
    grant.valid_to, grant.ended_at, grant.ended_by = localtime(now).date(), now, by
    _check(grant)
    grant.save(update_fields=["valid_to", "ended_at", "ended_by"])


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


def make_user(*, username: str, password: str | None = None) -> tuple[User, bool]:
    """The user of a name, made where there is none, and whether it is new. Raises RuleBroken for a bad one."""
    username = User.normalize_username(username)
    user = User.objects.filter(username=username).first()
    if user:
        return user, False
    if User.objects.filter(username__iexact=username).exists():
        raise RuleBroken(f"Brukernavnet {username} finnes med andre store og små bokstaver. Skriv det slik det er.")
    user = User(username=username)
    if password:
        check_password_will_do(password, user)
        user.set_password(password)
    else:
        user.set_unusable_password()
    _check(user)
    user.save()
    return user, True


def check_password_will_do(password: str, user: User) -> None:
    """Raises RuleBroken, in Norwegian, for a password that is short, common or easily guessed."""
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
