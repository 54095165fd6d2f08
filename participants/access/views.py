"""The first page after signing in, the municipality one acts for, and what browsers report."""

import logging
import time
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from participants.access import actions, policy_reports, tenancy
from participants.access.codes import Role
from participants.access.models import Grant, Municipality, User
from participants.access.roles import PERMISSIONS, Permission

_logger = logging.getLogger(__name__)
_limit = policy_reports.Limit()


@csrf_exempt  # a browser sends it by itself; nothing is stored and nobody's session is asked for
@login_not_required
@require_POST
def policy_report(request: HttpRequest) -> HttpResponse:
    """A page broke the policy, says a browser: told of in the log. The answer is the same whatever comes."""
    if request.content_type in policy_reports.CONTENT_TYPES:
        for each in policy_reports.read(request.read(policy_reports.LONGEST + 1)):
            if _limit.allows(seconds=time.monotonic()):
                _logger.warning("The policy stopped %s from %s on %s.", each.directive, each.origin, each.page)
    return HttpResponse(status=204)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """Who I am, which roles I hold today, which municipality I act for, and whether letters do something."""
    if request.method == "POST":
        actions.use_keys(user=cast("User", request.user), uses_keys=request.POST.get("taster") == "ja")
        messages.success(request, "Lagret.")
        return redirect("home")
    grants = _grants_today(request)
    municipalities = _municipalities(grants)
    acting_for = tenancy.current()
    context = {
        "grants": grants,
        "municipalities": municipalities,
        "may_review": bool(acting_for)
        and any(
            Permission.GRANT_REVIEW in PERMISSIONS[Role(each.role)]
            for each in grants
            if acting_for and each.municipality_id == acting_for.municipality_id
        ),
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
