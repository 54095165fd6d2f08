"""Edge: what will be published about the municipality, and a leader's objection to it."""

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants.access import tenancy
from participants.access.errors import NotAllowed, RuleBroken
from reporting import actions, permissions
from reporting.own_rows.page import own_rows, waiting

if TYPE_CHECKING:
    from participants.access.models import User

_LONGEST = 2000


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_rows_page(request: HttpRequest) -> HttpResponse:
    """Own rows of the newest version of each year that is not out yet."""
    user, now, acting_for = cast("User", request.user), timezone.now(), tenancy.current()
    today = timezone.localdate(now)
    if acting_for is None:
        raise NotAllowed("Bare lederen i kommunen ser det som skal publiseres om den.")
    place, error = acting_for.municipality_id, ""
    permissions.check_may_sign(user, municipality_ids=[place], on=today)
    releases = waiting(now=now)
    if request.method == "POST":
        asked = (request.POST.get("aar", ""), request.POST.get("versjon", ""))
        chosen = next((each for each in releases if (str(each.year), str(each.version)) == asked), None)
        try:
            if chosen is None:
                raise RuleBroken("Utgivelsen er ikke lenger den nyeste, eller den er ute. Se på tallene på nytt.")
            text = request.POST.get("innvending", "")[:_LONGEST]
            actions.object_to_release(release=chosen, municipality_id=place, text=text, by=user, now=now)
        except RuleBroken as broken:
            error = broken.messages[0]
        else:
            messages.success(request, "Innvendingen er sendt til IMDi.")
            return redirect(reverse("own-rows"))
    pages = [own_rows(each, municipality_id=place, on=today) for each in releases]
    for page in pages:
        actions.record_own_look(release=page.release, municipality_id=place, user=user, now=now)
    context = {"pages": pages, "error": error, "typed": request.POST}
    return TemplateResponse(request, "reporting/own_rows/page.html", context, status=422 if error else 200)
