"""Passkeys: asking a browser for one, taking its answer, and the page with one's own."""

import logging
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.access.signin import actions, passkeys
from participants.access.signin.errors import SignInRefused
from participants.access.signin.freshness import needs_fresh_signin
from participants.access.signin.session import MUST_ENROL
from participants.access.signin.views.pages import TOO_MANY

_logger = logging.getLogger(__name__)
BEGIN = "begin"  # in the place of an answer: the browser asks what it is to answer to
REFUSED = "Passnøkkelen ble ikke godtatt. Prøv igjen, eller bruk en annen måte."
_NOT_MADE = "Passnøkkelen ble ikke lagret. Prøv igjen."
_UNFIT = 422
_DIGITS = 18  # of the largest key that the database has, but one


def asked(request: HttpRequest, *, purpose: str, user: User | None = None) -> HttpResponse | None:
    """The answer to a browser that is about to use a passkey; None where it has used one already."""
    if request.POST.get("passkey") != BEGIN:
        return None
    return JsonResponse(passkeys.ask(request, purpose=purpose, user=user, now=timezone.now()))


def judged(
    request: HttpRequest, *, purpose: str, user: User | None = None, address: str = ""
) -> tuple[User | None, str]:
    """Whose passkey has answered, and otherwise what to tell. It is the same whatever was wrong."""
    account, now = f"passkey {user.pk}" if user else "", timezone.now()
    attempt = actions.begin_attempt(account=account, address=address, now=now)
    if attempt is None:
        return None, TOO_MANY
    try:
        found = actions.use_passkey(
            asked=passkeys.take_asked(request.session, purpose=purpose, now=now),
            answer=request.POST.get("passkey", ""),
            user=user,
            now=now,
        )
    except SignInRefused as error:
        _logger.warning("A passkey was refused: %s.", error.reason)
        return None, REFUSED
    actions.succeed(attempt, account=account)
    return found, ""


@never_cache
@require_http_methods(["GET", "POST"])
@needs_fresh_signin
def passkey_list(request: HttpRequest) -> HttpResponse:
    """My passkeys: make one, call it something else, take it away."""
    user, posted = cast("User", request.user), request.POST
    if not user.has_usable_password() or not (passkeys.are_offered(request) or passkeys.of(user).exists()):
        return redirect("second-factors")
    if posted.get("passkey") == BEGIN:
        return JsonResponse(passkeys.ask_for_new(request, user=user, now=timezone.now()))
    error = ""
    if request.method == "POST":
        try:
            return _changed(request, user)
        except RuleBroken as broken:
            error = broken.messages[0]
        except SignInRefused as refused:
            _logger.warning("A passkey was not kept: %s.", refused.reason)
            error = _NOT_MADE
    context = {
        "passkeys": passkeys.of(user),
        "are_offered": passkeys.are_offered(request),
        "longest": passkeys.LONGEST_NAME,
        "error": error,
    }
    answer = TemplateResponse(request, "access/passkeys.html", context, status=_UNFIT if error else 200)
    return passkeys.allow(request, answer)


def _changed(request: HttpRequest, user: User) -> HttpResponse:
    """What a form asks for is done."""
    name, codes = request.POST.get("name", ""), []
    if "remove" in request.POST:
        actions.remove_passkey(user=user, passkey_pk=_number(request.POST["remove"]))
        messages.success(request, "Passnøkkelen er fjernet her. Slett den på enheten også.")
    elif "rename" in request.POST:
        actions.rename_passkey(user=user, passkey_pk=_number(request.POST["rename"]), name=name)
        messages.success(request, "Navnet er lagret.")
    else:
        codes = actions.add_passkey(
            user=user,
            asked=passkeys.take_asked(request.session, purpose=passkeys.ADD, now=timezone.now()),
            answer=request.POST.get("passkey", ""),
            name=name,
        )
        request.session.pop(MUST_ENROL, None)
        messages.success(request, "Passnøkkelen er lagret. Neste gang kan du logge inn med den.")
    return TemplateResponse(request, "access/reserve_codes.html", {"codes": codes}) if codes else redirect("passkeys")


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) <= _DIGITS else 0
