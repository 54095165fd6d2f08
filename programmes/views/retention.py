"""The leader's page of what has been kept for as long as the law lets it."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants.access import tenancy
from participants.access.errors import NotAllowed, RuleBroken
from participants.access.permissions import may
from participants.access.roles import Permission
from participants.access.signin.freshness import needs_fresh_signin
from participants.short_keys import lengthen
from participants.trail.codes import FieldClass, Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import actions, overviews
from programmes.codes import RetentionRefusal

if TYPE_CHECKING:
    from participants.access.models import User

_NOBODY = UUID(int=0)
_SAID = {
    "approve": "Godkjent. Det som fortsatt skal slettes, er borte i morgen.",
    "refuse": "Planen er avvist, og ingenting slettes.",
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs_fresh_signin
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.CONTROL, fields=FieldClass.BASIC)
def retention(request: HttpRequest, *, showing: Showing) -> HttpResponse:
    """Plans that wait, with what they remove by which rule; approve, or keep it and say why."""
    user, now, acting_for = cast("User", request.user), timezone.now(), tenancy.current()
    today = timezone.localdate(now)
    if acting_for is None or not may(
        user, Permission.RETENTION_APPROVE, municipality_id=acting_for.municipality_id, on=today
    ):
        raise NotAllowed("Bare lederen i kommunen kan godkjenne sletting.")
    error = ""
    if request.method == "POST":
        verdict = request.POST.get("valg", "")
        try:
            actions.decide_retention(
                batch_pk=_key(request.POST.get("plan", "")), verdict=verdict,
                refusal=request.POST.get("grunn", ""), by=user, now=now,
            )  # fmt: skip
        except RuleBroken as broken:
            error = broken.messages[0]
        else:
            messages.success(request, _SAID[verdict])
            return redirect("retention")
    plans = overviews.retention_plans(user, on=today, after=_key(request.GET.get("etter", "")))
    showing.of(person.pk for plan in plans for person in plan.leaving.rows)
    context = {"plans": plans, "refusals": RetentionRefusal.choices, "error": error}
    return TemplateResponse(request, "programmes/retention.html", context, status=422 if error else 200)


def _key(text: str) -> UUID:
    try:
        return lengthen(text=text)
    except ValueError:
        return _NOBODY
