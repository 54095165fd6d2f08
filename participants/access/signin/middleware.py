"""Every request: whether its session still holds, and what browsers are told about the answer."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from participants.access.signin import actions, headers
from participants.access.signin.session import MUST_ENROL, SESSION_ID

_ENROLMENT = {"second-factor-set-up", "second-factors", "passkeys", "confirm", "logout"}
_GetResponse = Callable[[HttpRequest], HttpResponse]


class HeadersMiddleware:
    """Outermost, so that files and redirects have the headers too."""

    def __init__(self, get_response: _GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in headers.ALWAYS.items():
            response.headers.setdefault(name, value)
        return response


class PlainHTTPMiddleware:
    """Over plain HTTP pages alone lead to HTTPS, since people type addresses. A program is told that it was wrong.

    Sent on silently it would go on saying in the clear what it has to say, each time (ASVS 4.1.2).
    """

    def __init__(self, get_response: _GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_page = request.method in {"GET", "HEAD"} and not request.path.startswith("/api/")
        if settings.SECURE_SSL_REDIRECT and not request.is_secure() and not is_page:
            told = {"code": "https_needed", "detail": "Bruk HTTPS."}
            return JsonResponse(told, status=403, headers={"X-Content-Type-Options": "nosniff"})
        return self.get_response(request)


class SessionLimitsMiddleware:
    """Ends a session that is too old or was ended elsewhere, and lets no cache keep what a signed-in user sees."""

    def __init__(self, get_response: _GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            session_id = request.session.get(SESSION_ID)
            if session_id and not actions.keep_session(session_id=session_id, user=request.user, now=timezone.now()):
                auth.logout(request)
        was_signed_in = _note(request)
        response = self.get_response(request)
        # Asked again: the view may have signed someone in.
        if _note(request) or was_signed_in:
            add_never_cache_headers(response)
        return response


class SecondFactorMiddleware:
    """Whoever must set up a second factor reaches the pages where it is done, and what is open to all."""

    def __init__(self, get_response: _GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Before the view, and before anything is read for it."""
        if not request.session.get(MUST_ENROL) or not getattr(view, "login_required", True):
            return None
        match = request.resolver_match
        if match and match.url_name in _ENROLMENT:
            return None
        if request.path.startswith("/api/"):
            return JsonResponse({"code": "second_factor_needed", "detail": "Sett opp kodeapp først."}, status=403)
        return redirect("second-factor-set-up")


def _note(request: HttpRequest) -> bool:
    """Whether someone is signed in; a session that has no row yet gets one."""
    if not request.user.is_authenticated:
        return False
    if SESSION_ID not in request.session:
        opened = actions.open_session(
            user=request.user,
            user_agent=request.headers.get("User-Agent", ""),
            now=timezone.now(),
        )
        request.session[SESSION_ID] = str(opened.pk)
    return True
