"""Who may build, approve and publish statistics. Each check raises with a sentence."""

from collections.abc import Sequence
from datetime import date

from participants.access.errors import NotAllowed
from participants.access.models import User
from participants.access.permissions import may
from participants.access.roles import Permission


def check_may_build(user: User, *, on: date) -> None:
    """Statisticians build releases."""
    if not user.grants.valid_on(on).allowing(Permission.STATISTICS_BUILD).exists():
        raise NotAllowed("Bare en statistiker i IMDi kan lage en utgivelse.")


def check_may_see_releases(user: User, *, on: date) -> None:
    """Those who build and those who approve see what is on its way out."""
    if not user.grants.valid_on(on).allowing(Permission.RELEASE_VIEW).exists():
        raise NotAllowed("Bare de som lager og publiserer statistikken i IMDi, ser utgivelser før de er ute.")


def check_may_approve(user: User, *, built_by_id: int, on: date) -> None:
    """Publishers approve releases that someone else has built."""
    if user.pk == built_by_id:
        raise NotAllowed("Den som har laget utgivelsen, kan ikke godkjenne den. Be en annen om å gjøre det.")
    if not user.grants.valid_on(on).allowing(Permission.RELEASE_APPROVE).exists():
        raise NotAllowed("Bare en som publiserer for IMDi, kan godkjenne en utgivelse.")


def check_may_publish(user: User, *, on: date) -> None:
    """Publishers hold a release back, withdraw it and let someone in early, whoever built it: what is wrong is stopped
    by whoever can.
    """
    if not user.grants.valid_on(on).allowing(Permission.RELEASE_APPROVE).exists():
        raise NotAllowed("Bare en som publiserer for IMDi, kan gjøre dette. Be en av dem om det.")


def check_may_see_results(user: User, *, municipality_id: int | None, on: date) -> int:
    """Those who lead the work in a municipality. Gives the municipality back."""
    if municipality_id is None or not may(user, Permission.RESULTS_VIEW, municipality_id=municipality_id, on=on):
        raise NotAllowed("Bare leder og teamleder ser resultatene for kommunen.")
    return municipality_id


def sees_small_numbers(user: User, *, municipality_id: int, on: date) -> bool:
    """Those who follow the participants up themselves. To others a small number is hidden, as in public tables."""
    return may(user, Permission.PARTICIPANT_CHANGE, municipality_id=municipality_id, on=on)


def sees_people(user: User, *, municipality_id: int, on: date) -> bool:
    """Those who see the municipality's participants may see the people behind a number that they see."""
    return may(user, Permission.PARTICIPANT_VIEW, municipality_id=municipality_id, on=on)


def check_may_sign(user: User, *, municipality_ids: Sequence[int], on: date) -> None:
    """The leader stands for the municipality's year: of any of those that a place is a part of today."""
    if not any(may(user, Permission.YEAR_SIGN, municipality_id=each, on=on) for each in municipality_ids):
        raise NotAllowed("Bare lederen i kommunen signerer året. Be lederen om å gjøre det.")
