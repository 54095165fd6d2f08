"""The leader's quarterly review of who has access to the municipality."""

import re
from typing import TYPE_CHECKING, NamedTuple, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants import actions
from participants.access import permissions, tenancy
from participants.access.errors import NotAllowed, RuleBroken
from participants.access.models import Grant, GrantReview, Municipality
from participants.access.rules.grants import quarter_of
from participants.access.signin.freshness import needs_fresh_signin

if TYPE_CHECKING:
    from participants.access.models import User

# The name of a choice in the form: the key of the grant. Longer than any key would be no number of the database's.
_DECISION = re.compile(r"tilgang-([1-9][0-9]{0,17})", re.ASCII)


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
            actions.review_access(decisions=chosen, municipality_id=place, by=user, now=timezone.now())
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
