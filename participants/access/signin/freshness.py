"""What is grave asks again who is there: the sign-in must be fresh (R20)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from participants.access.models import User
from participants.access.signin import factors, passkeys, providers
from participants.access.signin.models import UserSession
from participants.access.signin.session import CONFIRMED_AT, SESSION_ID

FRESH_FOR = timedelta(minutes=15)
KEPT = "felt-"  # before the name of a field that is kept while one confirms
_NOT_KEPT = {"csrfmiddlewaretoken"}
_UNAUTHORIZED = 401

View = Callable[..., HttpResponseBase]


def mark_confirmed(request: HttpRequest, *, now: datetime) -> None:
    """Whoever is signed in has just shown who they are."""
    request.session[CONFIRMED_AT] = now.timestamp()


def is_fresh(request: HttpRequest, *, now: datetime) -> bool:
    """Whether the one signed in has shown who they are within a quarter of an hour."""
    oldest = now - FRESH_FOR
    confirmed = request.session.get(CONFIRMED_AT)
    if confirmed is not None:
        return bool(oldest.timestamp() <= confirmed <= now.timestamp())
    session_id = request.session.get(SESSION_ID, "")
    return bool(session_id) and UserSession.objects.filter(pk=str(session_id), started_at__gte=oldest).exists()


def needs_fresh_signin(view: View) -> View:
    """Let a view through only with a fresh sign-in. Decorate the page with the form too: nothing is typed in vain.

    A page asks for it at `/bekreft/` and comes back. A form that is sent too late is kept on the page that asks, and
    can be sent again from there. The API answers 401 and says what to do.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_fresh(request, now=timezone.now()):
            return view(request, *args, **kwargs)
        if request.path.startswith("/api/"):
            return JsonResponse(
                {
                    "code": "fresh_sign_in_needed",
                    "detail": "Bekreft hvem du er, og prøv igjen.",
                    "at": reverse("confirm"),
                },
                status=_UNAUTHORIZED,
            )
        if request.method in {"GET", "HEAD"}:
            return redirect(f"{reverse('confirm')}?{urlencode({'next': request.get_full_path()})}")
        context = confirm_context(request, next_page=request.get_full_path(), kept=_kept(request))
        answer = TemplateResponse(request, "access/confirm.html", context, status=_UNAUTHORIZED)
        return passkeys.allow(request, answer)

    guarded.needs_fresh_signin = True  # type: ignore[attr-defined]
    return guarded


def confirm_context(request: HttpRequest, *, next_page: str, kept: list[tuple[str, str]]) -> dict[str, Any]:
    """What the page that asks shows: by which way this user shows who they are."""
    context = {"next": next_page, "kept": kept, "provider": provider_of(request), "has_kept": bool(kept)}
    return context | factor_context(request, cast("User", request.user))


def factor_context(request: HttpRequest, user: User) -> dict[str, Any]:
    """By which second factors a user may show who they are, on the pages that ask for one."""
    return {
        "needs_code": factors.has_factor(user),
        "has_app": factors.has_app(user),
        "has_passkeys": passkeys.are_offered(request) and passkeys.of(user).exists(),
    }


def provider_of(request: HttpRequest) -> providers.Provider | None:
    """Through whom this session was signed in; None for username and password."""
    session_id = request.session.get(SESSION_ID)
    if not session_id:
        return None
    session = UserSession.objects.filter(pk=session_id).select_related("identity").first()
    issuer = session.identity.issuer if session and session.identity else None
    return next((each for each in providers.configured() if each.issuer == issuer), None)


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, values in request.POST.lists() if name not in _NOT_KEPT for value in values]
