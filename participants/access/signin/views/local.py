"""Username and password, the second factor, and showing again who one is."""

import logging
from collections.abc import Callable
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, NamedTuple, cast

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participants.access.errors import RuleBroken
from participants.access.models import User
from participants.access.signin import actions, factors, freshness, passkeys, providers
from participants.access.signin.freshness import needs_fresh_signin
from participants.access.signin.session import HALFWAY, MUST_ENROL, NEW_APP, SESSION_ID
from participants.access.signin.views import passkeys as answers
from participants.access.signin.views.pages import TOO_MANY, own_page

_logger = logging.getLogger(__name__)
_BACKEND = "django.contrib.auth.backends.ModelBackend"
_HALFWAY_FOR = timedelta(minutes=5)
_TOO_MANY = 429


class Halfway(NamedTuple):
    """Whose password was right, when, and where they want to go."""

    user_pk: int
    at: float
    next: str


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """Username and password, for the demonstration and for emergencies, under the providers there are."""

    template_name = "access/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"providers": providers.configured(), "has_passkeys": passkeys.are_offered(self.request)}
        return super().get_context_data(**kwargs) | own

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        return passkeys.allow(self.request, super().render_to_response(context, **kwargs))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Counted before it is judged; the same answer whoever the name belongs to."""
        if "passkey" in request.POST:
            return self.with_passkey(request)
        given = request.POST.get("username", "")
        self.account = f"user {User.normalize_username(given)}" if given else ""
        self.attempt = actions.begin_attempt(
            account=self.account,
            address=_address(request),
            now=timezone.now(),
        )
        if self.attempt is None:
            _logger.warning("A sign-in was not tried: too many have failed.")
            context = self.get_context_data(form=AuthenticationForm(request), too_many=TOO_MANY)
            return self.render_to_response(context, status=_TOO_MANY)
        return super().post(request, *args, **kwargs)

    def with_passkey(self, request: HttpRequest) -> HttpResponse:
        """In with a passkey alone: it is something one has, and the device has asked who is there."""
        asked = answers.asked(request, purpose=passkeys.SIGN_IN)
        if asked:
            return asked
        user, error = answers.judged(request, purpose=passkeys.SIGN_IN, address=_address(request))
        if user is None:
            context = self.get_context_data(form=AuthenticationForm(request), passkey_error=error)
            return self.render_to_response(context, status=_TOO_MANY if error == TOO_MANY else 200)
        _let_in(request, user, way="passkey")
        return redirect(self.get_success_url())

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Not let in: told of without the name, which may be nobody's or a password typed in the wrong field."""
        _logger.warning("A sign-in failed: name or password was wrong.")
        return super().form_invalid(form)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """The password was right: on to the second factor, or in."""
        user = form.get_user()
        actions.succeed(self.attempt or [], account=self.account)
        if factors.has_factor(user):
            self.request.session.flush()
            halfway = Halfway(user.pk, timezone.now().timestamp(), self.get_success_url())
            self.request.session[HALFWAY] = list(halfway)
            return redirect("second-factor")
        auth.login(self.request, user)
        _logger.info("User %s signed in by password.", user.pk)
        freshness.mark_confirmed(self.request, now=timezone.now())
        if factors.needs_factor(user):
            self.request.session[MUST_ENROL] = True
            return redirect("second-factor-set-up")
        return redirect(self.get_success_url())


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """The code from the app, after the right password."""
    halfway = Halfway(*request.session[HALFWAY]) if HALFWAY in request.session else None
    now = timezone.now()
    user = User.objects.filter(pk=halfway.user_pk, is_active=True).first() if halfway else None
    if halfway is None or user is None or now.timestamp() - halfway.at > _HALFWAY_FOR.total_seconds():
        request.session.pop(HALFWAY, None)
        return redirect(settings.LOGIN_URL)
    error = ""
    if request.method == "POST":
        asked = answers.asked(request, purpose=passkeys.SECOND_STEP, user=user)
        if asked:
            return asked
        error = _factor_error(request, user, purpose=passkeys.SECOND_STEP)
        if not error:
            _let_in(request, user, way="password and passkey" if "passkey" in request.POST else "password and code")
            return redirect(own_page(request, halfway.next))
    context = freshness.factor_context(request, user) | {"error": error, "is_passkey": "passkey" in request.POST}
    answer = TemplateResponse(
        request, "access/second_factor.html", context, status=_TOO_MANY if error == TOO_MANY else 200
    )
    return passkeys.allow(request, answer)


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
    status = 200
    if request.method == "POST" and context["provider"] is None:
        asked = answers.asked(request, purpose=passkeys.CONFIRM, user=user)
        if asked:
            return asked
        error = _confirm_error(request, user)
        if not error:
            freshness.mark_confirmed(request, now=now)
            if kept:
                return TemplateResponse(request, "access/confirmed.html", {"next": next_page, "kept": kept})
            return redirect(next_page)
        context |= {"error": error, "is_passkey": "passkey" in request.POST}
        status = _TOO_MANY if error == TOO_MANY else 200
    return passkeys.allow(request, TemplateResponse(request, "access/confirm.html", context, status=status))


@never_cache
@require_safe
@needs_fresh_signin
def factor_list(request: HttpRequest) -> HttpResponse:
    """My second factor: whether there is one, and how many reserve codes are left."""
    return _factors(request)


@never_cache
@require_http_methods(["GET", "POST"])
@needs_fresh_signin
def set_up_app(request: HttpRequest) -> HttpResponse:
    """Show a new secret for the app, and take it into use once the app shows the right code."""
    user = cast("User", request.user)
    secret = request.session.get(NEW_APP) or factors.new_secret()
    request.session[NEW_APP] = secret
    context = {
        "secret": " ".join(secret[each : each + 4] for each in range(0, len(secret), 4)),
        "picture": factors.picture(user, secret=secret),
        "must": request.session.get(MUST_ENROL, False),
        "has_passkeys": passkeys.are_offered(request),
    }
    if request.method == "POST":
        try:
            codes = actions.set_up_app(user=user, secret=secret, code=request.POST.get("code", ""))
        except RuleBroken as error:
            return TemplateResponse(request, "access/set_up_app.html", context | {"error": error.messages[0]})
        for name in (NEW_APP, MUST_ENROL):
            request.session.pop(name, None)
        return TemplateResponse(request, "access/reserve_codes.html", {"codes": codes})
    return TemplateResponse(request, "access/set_up_app.html", context)


@never_cache
@require_POST
@needs_fresh_signin
def renew_reserve_codes(request: HttpRequest) -> HttpResponse:
    """New reserve codes; the old ones are worth nothing from now on."""
    try:
        codes = actions.renew_reserve_codes(user=cast("User", request.user))
    except RuleBroken as error:
        return _factors(request, error=error.messages[0])
    return TemplateResponse(request, "access/reserve_codes.html", {"codes": codes})


@never_cache
@require_POST
@needs_fresh_signin
def remove_app(request: HttpRequest) -> HttpResponse:
    """The app is lost or changed: take it away, where one may be without or has a passkey."""
    try:
        actions.remove_app(user=cast("User", request.user))
    except RuleBroken as error:
        return _factors(request, error=error.messages[0])
    return redirect("second-factors")


@never_cache
@require_http_methods(["GET", "POST"])
@needs_fresh_signin
def change_password(request: HttpRequest) -> HttpResponse:
    """Another password in the place of one's own. Whoever signs in through an issuer has none here."""
    user = cast("User", request.user)
    if not user.has_usable_password():
        return _factors(request, error="Du har ikke noe passord her. Du logger inn gjennom en annen tjeneste.")
    errors: dict[str, str] = {}
    if request.method == "POST":
        new, again = request.POST.get("new", ""), request.POST.get("again", "")
        errors = {"again": "De to nye passordene er ikke like. Skriv det nye på nytt."} if new != again else {}
        wrong = "" if errors else _password_error(request, user)
        errors |= {"password": wrong} if wrong else {}
        if not errors:
            try:
                actions.change_password(user=user, new=new, session_id=request.session.get(SESSION_ID))
            except RuleBroken as error:
                errors["new"] = " ".join(error.messages)
            else:
                auth.update_session_auth_hash(request, user)
                messages.success(request, "Passordet er byttet. Alle andre steder er du logget ut.")
                return redirect("second-factors")
    status = _TOO_MANY if TOO_MANY in errors.values() else 422 if errors else 200
    return TemplateResponse(request, "access/change_password.html", {"errors": errors}, status=status)


def _factors(request: HttpRequest, error: str = "") -> TemplateResponse:
    user = cast("User", request.user)
    context = {
        "has_app": factors.has_app(user),
        "has_factor": factors.has_factor(user),
        "passkeys": passkeys.of(user),
        "has_passkeys": passkeys.are_offered(request) and user.has_usable_password(),
        "codes_left": factors.reserve_codes_left(user),
        "has_password": user.has_usable_password(),
        "is_local": freshness.provider_of(request) is None,
        "error": error,
    }
    return TemplateResponse(request, "access/factors.html", context)


def _let_in(request: HttpRequest, user: User, *, way: str) -> None:
    """Signed in, and nothing of the session before lives on."""
    _logger.info("User %s signed in by %s.", user.pk, way)
    request.session.flush()
    auth.login(request, user, backend=_BACKEND)
    freshness.mark_confirmed(request, now=timezone.now())


def _factor_error(request: HttpRequest, user: User, *, purpose: str) -> str:
    if "passkey" in request.POST:
        return answers.judged(request, purpose=purpose, user=user)[1]
    return _code_error(request, user)


def _confirm_error(request: HttpRequest, user: User) -> str:
    """A passkey says as much as password and code: something one has, and that the device knows who is there."""
    if "passkey" in request.POST:
        return _factor_error(request, user, purpose=passkeys.CONFIRM)
    return _password_error(request, user) or (_code_error(request, user) if factors.has_factor(user) else "")


def _password_error(request: HttpRequest, user: User) -> str:
    return _tried(user, right=lambda: user.check_password(request.POST.get("password", "")), what="Passordet")


def _code_error(request: HttpRequest, user: User) -> str:
    def is_right() -> bool:
        return actions.take_code(user=user, code=request.POST.get("code", ""), now=timezone.now())

    return _tried(user, right=is_right, what="Koden")


def _tried(user: User, *, right: Callable[[], bool], what: str) -> str:
    # Not by place: it is known whose account it is.
    account = f"{what} {user.pk}"
    attempt = actions.begin_attempt(account=account, address="", now=timezone.now())
    if attempt is None:
        return TOO_MANY
    if not right():
        _logger.warning("User %s was not let on: %s was wrong.", user.pk, what)
        return f"{what} er feil. Prøv igjen."
    actions.succeed(attempt, account=account)
    return ""


def _address(request: HttpRequest) -> str:
    """Where a request comes from: what our own proxy says, and otherwise the other end.

    Of IPv6 the network of 64 bits, since one machine has all of its addresses to choose among.
    """
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    told = forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    try:
        address = ip_address(told)
    except ValueError:
        return told
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return str(address)
