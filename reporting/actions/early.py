"""Lets people see a planned release before the public does, and writes down that they looked."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localtime

from participants.access.errors import RuleBroken
from participants.access.models import User
from reporting import permissions
from reporting.codes import ReleaseStatus
from reporting.models import EarlyAccess, EarlyLook, Release

DATABASE = "statistics"
LONGEST = timedelta(hours=48)
# Field → how many signs its column holds, and what is said of more.
_LONGEST = {
    "name": (100, "Navnet er for langt"),
    "position": (100, "Stillingen er for lang"),
    "reason": (200, "Grunnen er for lang"),
}


@transaction.atomic(using=DATABASE)
def give_early_access(
    *, release: Release, username: str, name: str, position: str, reason: str, hours: int, by: User, now: datetime
) -> EarlyAccess:
    """Let someone see a planned release in the last hours before its time.

    Their name, position and the reason are published with it.
    """
    release = Release.objects.using(DATABASE).select_for_update().get(pk=release.pk)
    permissions.check_may_publish(by, on=localtime(now).date())
    publish_at = release.published_at
    if release.status != ReleaseStatus.PUBLISHED or publish_at is None or publish_at <= now:
        raise RuleBroken("Bare en planlagt utgivelse kan vises på forhånd.")
    if not 1 <= hours <= LONGEST // timedelta(hours=1):
        raise RuleBroken("Tilgangen kan vare fra 1 til 48 timer før publisering.")
    given = {"name": name.strip(), "position": position.strip(), "reason": reason.strip()}
    if not all(given.values()):
        raise RuleBroken("Skriv navn, stilling og grunn. Det publiseres sammen med tallene.")
    for field, (most, problem) in _LONGEST.items():
        if len(given[field]) > most:
            raise RuleBroken(f"{problem}. Skriv høyst {most} tegn.")
    user = User.objects.filter(username=username.strip(), is_active=True).first()
    if user is None or user.pk == by.pk:
        raise RuleBroken("Skriv brukernavnet til en annen som kan logge inn.")
    if EarlyAccess.objects.using(DATABASE).filter(release=release, user_id=user.pk, closes_at=publish_at).exists():
        raise RuleBroken("Brukeren har tilgang fra før.")
    return EarlyAccess.objects.using(DATABASE).create(
        release=release, user_id=user.pk, opens_at=publish_at - timedelta(hours=hours), closes_at=publish_at,
        given_by_id=by.pk, given_at=now, **given,
    )  # fmt: skip


def record_early_look(*, release: Release, user: User, what: str, now: datetime) -> None:
    """Write down that someone with early access looks, where they do so by that access."""
    access = EarlyAccess.objects.using(DATABASE).filter(
        release_id=release.pk, user_id=user.pk, opens_at__lte=now, closes_at__gt=now,
        release__published_at=F("closes_at"),
    )  # fmt: skip
    found = access.first()
    if found is not None:
        EarlyLook.objects.using(DATABASE).create(access=found, what=what, looked_at=now)
