"""Who has access to the municipality: giving roles and ending them, on one page."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants import actions
from participants.access import permissions, tenancy
from participants.access.codes import Role
from participants.access.errors import NotAllowed, RuleBroken
from participants.access.models import Municipality
from participants.access.roles import DESCRIPTIONS, MUNICIPAL_ROLES
from participants.access.signin.freshness import needs_fresh_signin
from participants.rules.dates import read_day
from programmes import overviews

if TYPE_CHECKING:
    from participants.access.models import User

_MOST_DIGITS = 18  # longer than any key would be no number of the database's


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs_fresh_signin
def users(request: HttpRequest) -> HttpResponse:
    """Everyone with access; the form gives a role or invites, the buttons end a role or mend a way in."""
    user, now, acting_for = cast("User", request.user), timezone.now(), tenancy.current()
    today = timezone.localdate(now)
    if acting_for is None:
        raise NotAllowed("Bare den som er tilgangsansvarlig i kommunen, ser hvem som har tilgang.")
    place = acting_for.municipality_id
    permissions.check_may_give(user, municipality_id=place, on=today)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            done = _change(request, user, municipality_id=place, now=now)
        except RuleBroken as broken:
            errors = _errors(
                broken, at="avslutt" if {"avslutt", "inviter", "kodeapp"} & set(request.POST) else "bruker"
            )
        else:
            messages.success(request, done)
            return redirect("users")
    context = {
        "municipality": Municipality.objects.get(pk=place),
        "holders": overviews.holders_of(municipality_id=place, reader=user, on=today),
        "ended": overviews.ended_in(municipality_id=place, on=today, after=_key(request.GET.get("etter", ""))),
        "roles": [(role, role.label, DESCRIPTIONS[role]) for role in Role if role in MUNICIPAL_ROLES],
        "typed": request.POST,
        "errors": errors,
        "sends_mail": bool(settings.EMAIL_HOST and settings.SITE_ADDRESS),
        "today": today,
    }
    return TemplateResponse(request, "access/users.html", context, status=422 if errors else 200)


def _change(request: HttpRequest, user: "User", *, municipality_id: int, now: datetime) -> str:
    """What was done, in words."""
    if "avslutt" in request.POST:
        grant = actions.end_access(
            grant_pk=_key(request.POST["avslutt"]), municipality_id=municipality_id, by=user, now=now
        )
        return f"{grant.user.username} er ikke lenger {grant.get_role_display().lower()}."
    if "inviter" in request.POST:
        invited = actions.invite_again(
            user_pk=_key(request.POST["inviter"]), municipality_id=municipality_id, by=user, now=now
        )
        return f"{invited.username} får en ny invitasjon på e-post."
    if "kodeapp" in request.POST:
        other = actions.remove_factors(
            user_pk=_key(request.POST["kodeapp"]), municipality_id=municipality_id, by=user, now=now
        )
        return f"{other.username} er logget ut og setter opp kodeapp på nytt."
    username, role = request.POST.get("bruker", "").strip(), request.POST.get("rolle", "")
    valid_to, wrong = _last_day(request.POST.get("til", ""), on=timezone.localdate(now))
    if not username:
        wrong["bruker"] = "Skriv brukernavnet."
    if role not in MUNICIPAL_ROLES:
        wrong["rolle"] = "Velg en rolle."
    if wrong:
        raise RuleBroken(wrong)
    given = actions.give_access(
        username=username, role=role, valid_to=valid_to, municipality_id=municipality_id, by=user, now=now
    )
    name = given.grant.user.username
    if not given.is_new:
        raise RuleBroken({"rolle": f"{name} har alt denne rollen."})
    told = " Brukeren er ny og får en invitasjon på e-post." if given.is_invited else ""
    return f"{name} er nå {given.grant.get_role_display().lower()}.{told}"


def _key(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else 0


def _last_day(typed: str, *, on: date) -> tuple[date | None, dict[str, str]]:
    """The first day without the role, of the last day with it as it is typed; and what is wrong with it."""
    if not typed.strip():
        return None, {}
    try:
        last = read_day(typed, on=on)
    except ValueError as wrong:
        return None, {"til": str(wrong)}
    if last < on:
        return None, {"til": "Den siste dagen kan ikke være før i dag."}
    return last + timedelta(days=1), {}


def _errors(broken: RuleBroken, *, at: str) -> dict[str, str]:
    """By the field where it is mended; what is about none stands `at` one."""
    if hasattr(broken, "error_dict"):
        return {name: " ".join(sentences) for name, sentences in broken.message_dict.items()}
    return {at: " ".join(broken.messages)}
