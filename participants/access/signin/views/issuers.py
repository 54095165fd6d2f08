"""Leaving for an issuer, coming back, and the end that an issuer asks for."""

import logging
from typing import cast

from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET
from joserfc.jwk import Key

from participants.access.signin import actions, flows, freshness, issuer, providers, tokens
from participants.access.signin.errors import SignInRefused
from participants.access.signin.models import ExternalIdentity
from participants.access.signin.session import SESSION_ID
from participants.access.signin.views.pages import own_page
from participants.access.signin.views.sessions import end_own

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
    end_own(request)
    # Nothing of the session before lives on, whoever had it.
    request.session.flush()
    auth.login(request, identity.user, backend=_BACKEND)
    _logger.info("User %s signed in through %s.", identity.user.pk, provider.key)
    opened = actions.open_session(
        user=identity.user,
        identity=identity,
        provider_sid=identified.sid,
        user_agent=request.headers.get("User-Agent", ""),
        now=timezone.now(),
    )
    request.session[SESSION_ID] = str(opened.pk)
    return redirect(own_page(request, flow.next))


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
