"""Signing in, the first page after it, and the municipality one acts for."""

from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from participants.access import tenancy
from participants.access.models import Grant, Municipality, User
from participants.access.signin import providers


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """Username and password, for the demonstration, under the providers there are."""

    template_name = "access/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"providers": providers.configured()}


@never_cache
@require_safe
def home(request: HttpRequest) -> TemplateResponse:
    """Who I am, which roles I hold today, and which municipality I act for."""
    grants = _grants_today(request)
    municipalities = _municipalities(grants)
    acting_for = tenancy.current()
    context = {
        "grants": grants,
        "municipalities": municipalities,
        "active": next((each for each in municipalities if acting_for and each.pk == acting_for.municipality_id), None),
    }
    return TemplateResponse(request, "access/home.html", context)


@require_POST
def choose_municipality(request: HttpRequest) -> HttpResponseRedirect:
    """Act for another of the municipalities where I hold a role, from the next request on."""
    number = request.POST.get("municipality", "")
    chosen = next((each for each in _municipalities(_grants_today(request)) if each.number == number), None)
    if chosen is None:
        raise Http404
    request.session[tenancy.CHOSEN] = chosen.pk
    return redirect("home")


def _grants_today(request: HttpRequest) -> list[Grant]:
    grants = Grant.objects.of(cast("User", request.user)).valid_on(timezone.localdate())
    return list(grants.select_related("municipality").order_by("municipality__number", "role"))


def _municipalities(grants: list[Grant]) -> list[Municipality]:
    return list(dict.fromkeys(grant.municipality for grant in grants if grant.municipality))
