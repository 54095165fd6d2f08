"""How it stands with a municipality, as far as it can be told without people: nothing here reads a table about them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from django.db.models import Count, Max

from participants.access.codes import Role
from participants.access.models import Grant
from participants.access.signin.models import Invitation
from participants.jobs.codes import MailKind, MailState
from participants.jobs.models import Job, OutboxMail
from reporting.models import Release, Watermark

_JOBS, _RELEASES = 10, 5
# Somebody has to look at these.
_TROUBLED = (MailState.UNSURE, MailState.DEAD)


class Held(NamedTuple):
    """How many hold a role, and when any of them last did."""

    label: str
    users: int
    last_used_on: date | None


class Mail(NamedTuple):
    """E-mails of one kind that stand alike."""

    kind: str
    state: str
    number: int
    latest_at: datetime
    is_troubled: bool


@dataclass(frozen=True, slots=True)
class State:
    """Counts, codes and times."""

    roles: list[Held]
    users: int
    without_factor: int
    invited: int
    invited_too_late: int
    mail: list[Mail]
    # These two are of the whole product: neither belongs to a municipality.
    jobs: list[Job]
    releases: list[Release]
    refreshed_at: datetime | None


def state_of(*, municipality_id: int, now: datetime, on: date) -> State:
    """The state of one municipality."""
    held = Grant.objects.valid_on(on).filter(municipality_id=municipality_id, user__is_active=True)
    counted = (
        held.values("role").annotate(count=Count("user", distinct=True), latest=Max("last_used_on")).order_by("role")
    )
    users = set(held.values_list("user_id", flat=True))
    with_factor = set(Authenticator.objects.filter(user__in=users).values_list("user_id", flat=True))
    invited = Invitation.objects.unused().filter(municipality_id=municipality_id)
    mail = (
        OutboxMail.objects.filter(municipality_id=municipality_id)
        .values("kind", "state").annotate(count=Count("pk"), latest=Max("due_at")).order_by("state", "kind")
    )  # fmt: skip
    return State(
        roles=[Held(str(Role(each["role"]).label), each["count"], each["latest"]) for each in counted],
        users=len(users),
        without_factor=len(users - with_factor),
        invited=invited.exclude(expires_at__lte=now).count(),
        invited_too_late=invited.filter(expires_at__lte=now).count(),
        mail=[
            Mail(
                str(MailKind(each["kind"]).label), str(MailState(each["state"]).label), each["count"], each["latest"],
                each["state"] in _TROUBLED,
            )
            for each in mail
        ],
        jobs=list(Job.objects.defer("findings", "by").order_by("-created_at", "-pk")[:_JOBS]),
        # What is on its way out is known to IMDi's own alone.
        releases=list(Release.objects.public(at=now).order_by("-year", "-version")[:_RELEASES]),
        refreshed_at=Watermark.objects.values_list("refreshed_at", flat=True).first(),
    )  # fmt: skip
