"""Readings that are worth asking about, for the leader."""

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
from participants.short_keys import lengthen
from participants.trail import actions
from participants.trail.codes import FollowUp
from participants.trail.models import Finding

if TYPE_CHECKING:
    from participants.access.models import User

_SHOWN = 100


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def findings(request: HttpRequest) -> HttpResponse:
    """What waits for an answer first, then what has been followed up."""
    user, now, acting_for = cast("User", request.user), timezone.now(), tenancy.current()
    today = timezone.localdate(now)
    if acting_for is None or not may(
        user, Permission.TRAIL_FOLLOW_UP, municipality_id=acting_for.municipality_id, on=today
    ):
        raise NotAllowed("Bare lederen følger opp uvanlige oppslag.")
    error = ""
    if request.method == "POST":
        try:
            actions.follow_up(
                finding_pk=_key(request.POST.get("funn", "")), outcome=request.POST.get("utfall", ""), by=user, now=now
            )
        except RuleBroken as broken:
            error = broken.messages[0]
        else:
            messages.success(request, "Oppfølgingen er lagret.")
            return redirect("findings")
    found = Finding.objects.for_user(user, on=today).select_related("user", "followed_up_by")
    context = {
        "waiting": list(found.filter(outcome="").order_by("-found_on", "user__username", "rule")[:_SHOWN]),
        "done": list(found.exclude(outcome="").order_by("-followed_up_at")[:_SHOWN]),
        "outcomes": FollowUp.choices,
        "error": error,
    }
    return TemplateResponse(request, "programmes/findings.html", context, status=422 if error else 200)


def _key(text: str) -> UUID:
    try:
        return lengthen(text=text)
    except ValueError:
        return UUID(int=0)
