"""Leaving for an issuer, coming back, signing out, and the list of one's own sessions."""

import logging
from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe
from joserfc.jwk import Key

from participants.access.models import User
from participants.access.signin import actions, flows, freshness, headers, issuer, providers, tokens
from participants.access.signin.errors import SignInRefused
from participants.access.signin.models import ExternalIdentity, UserSession
from participants.access.signin.session import SESSION_ID

_logger = logging.getLogger(__name__)
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
@never_cache
@require_GET
@transaction.non_atomic_requests
def leave(request: HttpRequest, key: str) -> HttpResponse:
    """Send the browser to the issuer. A link and not a form, since form-action would stop the redirect."""
    provider = _provider(key)
    next_page = own_page(request, request.GET.get("next", ""))
    confirms = request.user.is_authenticated and "bekreft" in request.GET
    if request.user.is_authenticated and not confirms:
        return redirect(next_page)
    redirect_uri = request.build_absolute_uri(reverse("oidc-return", kwargs={"key": key}))
    state, flow = flows.begin(
        request.session,
        provider=key,
        redirect_uri=redirect_uri,
        next_page=next_page,
        now=timezone.now(),
        confirms=cast("int", request.user.pk) if confirms else None,
    )
    try:
        address = issuer.authorization_address(
            provider, redirect_uri=redirect_uri, state=state, nonce=flow.nonce, verifier=flow.verifier, anew=confirms
        )
    except SignInRefused as refusal:
        return _refused(request, provider, refusal)
    return redirect(address)


# No transaction while the issuer is asked: each write has its own.
@login_not_required
@never_cache
@require_GET
@transaction.non_atomic_requests
def come_back(request: HttpRequest, key: str) -> HttpResponse:
    """Take the issuer's answer. Whoever it names is signed in, if someone here has tied the name to a user."""
    provider = _provider(key)
    try:
        identified, flow = _identified(request, provider)
    except SignInRefused as refusal:
        return _refused(request, provider, refusal)
    known = ExternalIdentity.objects.allowed_in().filter(issuer=provider.issuer, subject=identified.subject)
    identity = known.first()
    if identity is None:
        _logger.warning("Sign-in through %s: the identity is tied to nobody who may sign in.", provider.key)
        request.session.flush()
        return TemplateResponse(request, "access/unknown_identity.html", status=403)
    if flow.confirms is not None:
        if request.user.pk != identity.user_id or flow.confirms != identity.user_id:
            return _refused(request, provider, SignInRefused("confirmed_by_another"))
        freshness.mark_confirmed(request, now=timezone.now())
        return redirect(own_page(request, flow.next))
    _end_own(request)
    # Nothing of the session before lives on, whoever had it.
    request.session.flush()
    auth.login(request, identity.user, backend=_BACKEND)
    opened = actions.open_session(
        user=identity.user,
        identity=identity,
        provider_sid=identified.sid,
        user_agent=request.headers.get("User-Agent", ""),
        now=timezone.now(),
    )
    request.session[SESSION_ID] = str(opened.pk)
    return redirect(own_page(request, flow.next))


# A wrong password is counted whatever becomes of the answer.
@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Show again who one is, before something grave."""
    user, now = cast("User", request.user), timezone.now()
    next_page = own_page(request, (request.POST if request.method == "POST" else request.GET).get("next", ""))
    kept = [
        (name.removeprefix(freshness.KEPT), str(value))
        for name, values in request.POST.lists()
        if name.startswith(freshness.KEPT)
        for value in values
    ]
    context = freshness.confirm_context(request, next_page=next_page, kept=kept)
    if request.method == "POST" and context["provider"] is None:
        if user.check_password(request.POST.get("password", "")):
            freshness.mark_confirmed(request, now=now)
            if kept:
                return TemplateResponse(request, "access/confirmed.html", {"next": next_page, "kept": kept})
            return redirect(next_page)
        _logger.warning("A user was not confirmed: wrong password.")
        context["error"] = "Passordet er feil."
    return TemplateResponse(request, "access/confirm.html", context)


@csrf_exempt  # the issuer's server asks, not a browser: its signature stands for the token
@login_not_required
@never_cache
@transaction.non_atomic_requests
def end_for_issuer(request: HttpRequest, key: str) -> HttpResponse:
    """Back-channel logout: end the sessions that the issuer's signed token is about."""
    provider = _provider(key)
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    try:
        order = tokens.read_logout_token(
            request.POST.get("logout_token", ""),
            find_key=_find_key(provider),
            expected=_expected(provider),
            now=timezone.now(),
        )
        ended = actions.end_sessions_of_identity(**order._asdict(), issuer=provider.issuer, now=timezone.now())
    except SignInRefused as refusal:
        _logger.warning("Back-channel logout from %s refused: %s.", provider.key, refusal.reason)
        return JsonResponse({"error": "invalid_request"}, status=400)
    _logger.info("Back-channel logout from %s: sessions ended: %d.", provider.key, ended)
    return HttpResponse()


class SignOut(LogoutView):
    """Out here and now; the browser forgets what it kept of us."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        _end_own(request)
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


def _end_own(request: HttpRequest) -> None:
    session_id = request.session.get(SESSION_ID)
    if request.user.is_authenticated and session_id:
        actions.end_session(session_id=session_id, user=request.user)


def _identified(request: HttpRequest, provider: providers.Provider) -> tuple[tokens.Identified, flows.Flow]:
    flow = flows.take(request.session, state=request.GET.get("state", ""), provider=provider.key, now=timezone.now())
    sender = request.GET.get("iss")
    if sender is None and issuer.names_itself_in_answers(provider):
        raise SignInRefused("answer_without_iss")
    if sender not in {None, provider.issuer}:
        raise SignInRefused("answer_of_another")
    if "error" in request.GET:
        raise SignInRefused("issuer_error")
    code = request.GET.get("code", "")
    if not code:
        raise SignInRefused("no_code")
    given = issuer.exchange(provider, code=code, redirect_uri=flow.redirect_uri, verifier=flow.verifier)
    identified = tokens.read_id_token(
        given.id_token,
        find_key=_find_key(provider),
        # Who confirms must have signed in since the asking, not some hours before.
        expected=_expected(provider) if flow.confirms is None else _expected(provider)._replace(max_age=_since(flow)),
        nonce=flow.nonce,
        now=timezone.now(),
        access_token=given.access_token,
    )
    return identified, flow


def _since(flow: flows.Flow) -> int:
    return int(timezone.now().timestamp() - flow.started_at)


def _expected(provider: providers.Provider) -> tokens.Expected:
    return tokens.Expected(**{name: getattr(provider, name) for name in tokens.Expected._fields})


def _find_key(provider: providers.Provider) -> tokens.FindKey:
    def find(kid: str, algorithm: str) -> Key:
        return issuer.key(provider, kid=kid, algorithm=algorithm)

    return find


def _refused(request: HttpRequest, provider: providers.Provider, refusal: SignInRefused) -> HttpResponse:
    _logger.warning("Sign-in through %s refused: %s.", provider.key, refusal.reason)
    if not request.user.is_authenticated:
        request.session.flush()
    return TemplateResponse(request, "access/signin_refused.html", status=403)


def _provider(key: str) -> providers.Provider:
    for each in providers.configured():
        if each.key == key:
            return each
    raise Http404


def own_page(request: HttpRequest, address: str) -> str:
    """The page to go to next: one of ours, or the first page."""
    if url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return address
    return reverse(settings.LOGIN_REDIRECT_URL)
