"""Signing out, and the list of one's own sessions."""

from typing import cast
from uuid import UUID

from django.contrib import auth
from django.contrib.auth.views import LogoutView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from participants.access.models import User
from participants.access.signin import actions, headers, providers
from participants.access.signin.freshness import needs_fresh_signin
from participants.access.signin.models import UserSession
from participants.access.signin.session import SESSION_ID


class SignOut(LogoutView):
    """Out here and now; the browser forgets what it kept of us."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        end_own(request)
        return _told_to_forget(super().post(request, *args, **kwargs))


@require_safe
def session_list(request: HttpRequest) -> TemplateResponse:
    """Where I am signed in."""
    names = {each.issuer: each.name for each in providers.configured()}
    own = UserSession.objects.filter(user=cast("User", request.user)).alive(timezone.now()).latest_first()
    sessions = [
        {
            "session": each,
            "way_in": names.get(each.identity.issuer, "Ekstern innlogging")
            if each.identity
            else "Brukernavn og passord",
            "is_this": str(each.pk) == request.session.get(SESSION_ID),
        }
        for each in own
    ]
    return TemplateResponse(request, "access/sessions.html", {"sessions": sessions})


@require_POST
def session_keep(request: HttpRequest) -> HttpResponse:
    """Go on: that it was asked is all it takes."""
    return HttpResponse(status=204)


@require_POST
@needs_fresh_signin
def session_end(request: HttpRequest) -> HttpResponse:
    """End one of my sessions."""
    try:
        session_id = str(UUID(request.POST.get("session", "")))
    except ValueError as error:
        raise Http404 from error
    if not actions.end_session(session_id=session_id, user=cast("User", request.user)):
        raise Http404
    if session_id == request.session.get(SESSION_ID):
        return _out(request)
    return redirect("session-list")


@require_POST
@needs_fresh_signin
def session_end_all(request: HttpRequest) -> HttpResponse:
    """End all my sessions, this one too."""
    actions.end_all_sessions(user=cast("User", request.user))
    return _out(request)


def _out(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    return _told_to_forget(redirect("login"))


def _told_to_forget(response: HttpResponse) -> HttpResponse:
    for name, value in headers.AFTER_SIGNING_OUT.items():
        response.headers[name] = value
    return response


def end_own(request: HttpRequest) -> None:
    """End the session of this browser, as our own table has it."""
    session_id = request.session.get(SESSION_ID)
    if request.user.is_authenticated and session_id:
        actions.end_session(session_id=session_id, user=request.user)
