"""The first page after signing in, the municipality one acts for, grants looked over, and what browsers report."""

import logging
import re
import time
from typing import NamedTuple, cast

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participants.access import actions, permissions, policy_reports, tenancy
from participants.access.codes import Role
from participants.access.errors import NotAllowed, RuleBroken
from participants.access.models import Grant, GrantReview, Municipality, User
from participants.access.roles import PERMISSIONS, Permission
from participants.access.rules.grants import quarter_of
from participants.access.signin.freshness import needs_fresh_signin

# The name of a choice in the form: the key of the grant. Longer than any key would be no number of the database's.
_DECISION = re.compile(r"tilgang-([1-9][0-9]{0,17})", re.ASCII)

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
@require_safe
def home(request: HttpRequest) -> TemplateResponse:
    """Who I am, which roles I hold today, and which municipality I act for."""
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


class _Row(NamedTuple):
    """A grant to look over, what has been decided this quarter, and what is chosen on the page."""

    grant: Grant
    review: GrantReview | None
    is_own: bool
    chosen: str

    @property
    def is_open(self) -> bool:
        """Whether the leader has yet to decide."""
        return self.review is None and not self.is_own


@never_cache
@require_http_methods(["GET", "POST"])
@needs_fresh_signin
def grant_review(request: HttpRequest) -> HttpResponse:
    """Keep or end each grant of the municipality, once a quarter."""
    user, today, acting_for = cast("User", request.user), timezone.localdate(), tenancy.current()
    if acting_for is None:
        raise NotAllowed("Bare lederen i kommunen kan gå gjennom tilgangene.")
    place = acting_for.municipality_id
    permissions.check_may_review(user, municipality_id=place, on=today)
    chosen = {int(name[1]): str(value) for field, value in request.POST.items() if (name := _DECISION.fullmatch(field))}
    errors: list[str] = []
    if request.method == "POST":
        try:
            actions.review_grants(decisions=chosen, municipality_id=place, by=user, now=timezone.now())
        except RuleBroken as error:
            errors = error.messages
        else:
            return redirect("grant-review")
    grants = list(Grant.objects.for_review(municipality_id=place, on=today))
    reviews = {
        each.grant_id: each
        for each in GrantReview.objects.filter(grant__in=grants, quarter_starts_on=quarter_of(today))
    }
    rows = [
        _Row(each, reviews.get(each.pk), is_own=each.user_id == user.pk, chosen=chosen.get(each.pk, ""))
        for each in grants
    ]
    quarter = quarter_of(today)
    context = {
        "municipality": Municipality.objects.get(pk=place),
        "rows": rows,
        "open": sum(row.is_open for row in rows),
        "quarter": f"{(quarter.month + 2) // 3}. kvartal {quarter.year}",
        "errors": errors,
    }
    return TemplateResponse(request, "access/grant_review.html", context)


def _grants_today(request: HttpRequest) -> list[Grant]:
    grants = Grant.objects.of(cast("User", request.user)).valid_on(timezone.localdate())
    return list(grants.select_related("municipality").order_by("municipality__number", "role"))


def _municipalities(grants: list[Grant]) -> list[Municipality]:
    return list(dict.fromkeys(grant.municipality for grant in grants if grant.municipality))
