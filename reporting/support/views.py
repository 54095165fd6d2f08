"""Edge: support's own page, and the page of those whom it has helped."""

from datetime import timedelta
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants import actions
from participants.access import tenancy
from participants.access.errors import NotAllowed, RuleBroken
from participants.access.models import Grant, Municipality
from participants.access.permissions import may
from participants.access.roles import Permission
from participants.access.signin.freshness import needs_fresh_signin
from participants.access.support.codes import SupportPurpose
from participants.access.support.models import FEWEST_SIGNS, MOST_SIGNS, SupportSession
from participants.access.support.reading import own_sessions
from participants.rules.names import ordered
from participants.short_keys import lengthen
from reporting.support.state import state_of

if TYPE_CHECKING:
    from participants.access.models import User

# Minutes, as they stand in the form.
_LASTS = {"30": "En halv time", "60": "Én time", "120": "To timer"}
_SHOWN = 100


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def support(request: HttpRequest) -> HttpResponse:
    """The form that opens a session; while one is open, how it stands with the municipality. Nobody is named."""
    user, now = cast("User", request.user), timezone.now()
    if not Grant.objects.of(user).valid_on(timezone.localdate(now)).allowing(Permission.SUPPORT_OPEN).exists():
        raise NotAllowed("Bare brukerstøtte åpner økter.")
    if tenancy.current() is not None:
        raise NotAllowed("Brukerstøtte gis av en bruker uten rolle i noen kommune.")
    session: SupportSession | None = getattr(request, "support_session", None)
    if session is None:
        return cast("HttpResponse", _ask(request))
    if request.method == "POST":
        actions.end_own_support_session(by=user, now=now)
        messages.success(request, "Økten er avsluttet.")
        return redirect("support")
    state = state_of(municipality_id=session.municipality_id, now=now, on=timezone.localdate(now))
    return TemplateResponse(request, "access/support.html", {"session": session, "state": state})


@needs_fresh_signin
def _ask(request: HttpRequest) -> HttpResponse:
    user, errors = cast("User", request.user), {}
    # The button of a session that the clock or the municipality has ended asks for nothing.
    if request.method == "POST" and "avslutt" not in request.POST:
        minutes = request.POST.get("lasts", "")
        try:
            actions.open_support_session(
                municipality_number=request.POST.get("municipality", ""), purpose=request.POST.get("purpose", ""),
                reason=request.POST.get("reason", ""), by=user, now=timezone.now(),
                lasts=timedelta(minutes=int(minutes) if minutes in _LASTS else 0),
            )  # fmt: skip
        except RuleBroken as broken:
            errors = broken.by_field() or {"municipality": broken.messages[0]}
        else:
            messages.success(request, "Økten er åpen. Kommunen har fått beskjed.")
            return redirect("support")
    elif request.method == "POST":
        return redirect("support")
    context = {
        "municipalities": sorted(Municipality.objects.all(), key=lambda each: (ordered(each.name), each.number)),
        "purposes": SupportPurpose.choices,
        "lasts": _LASTS, "fewest": FEWEST_SIGNS, "most": MOST_SIGNS, "typed": request.POST, "errors": errors,
        "sessions": own_sessions(user),
    }  # fmt: skip
    return TemplateResponse(request, "access/support_ask.html", context, status=422 if errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def support_sessions(request: HttpRequest) -> HttpResponse:
    """Who has helped the municipality, when, why and until when; and an end to one that is open."""
    user, now, acting_for = cast("User", request.user), timezone.now(), tenancy.current()
    if acting_for is None or not may(
        user, Permission.SUPPORT_FOLLOW, municipality_id=acting_for.municipality_id, on=timezone.localdate(now)
    ):
        raise NotAllowed("Bare leder og tilgangsansvarlig ser øktene til brukerstøtte.")
    place, error = acting_for.municipality_id, ""
    if request.method == "POST":
        try:
            actions.end_support_session(
                session_pk=_key(request.POST.get("avslutt", "")), municipality_id=place, by=user, now=now
            )
        except RuleBroken as broken:
            error = broken.messages[0]
        else:
            messages.success(request, "Økten er avsluttet.")
            return redirect("support-sessions")
    found = SupportSession.objects.in_municipality(place).select_related("user", "ended_by")
    context = {
        "running": list(found.running().newest_first()),
        "over": list(found.exclude(pk__in=found.running().values("pk")).newest_first()[:_SHOWN]),
        "error": error,
    }
    return TemplateResponse(request, "access/support_sessions.html", context, status=422 if error else 200)


def _key(text: str) -> UUID:
    try:
        return lengthen(text=text)
    except ValueError:
        return UUID(int=0)
