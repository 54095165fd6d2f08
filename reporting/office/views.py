"""Edge: the pages where IMDi makes, checks, approves, publishes and withdraws releases."""

from functools import partial
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants.access.errors import NotAllowed, RuleBroken
from participants.access.roles import Permission
from participants.access.signin.freshness import needs_fresh_signin
from reporting import building, permissions, tasks
from reporting.models import Release
from reporting.office.page import office
from reporting.office.steps import STEPS

if TYPE_CHECKING:
    from participants.access.models import User

_LIMIT = 4
_LONGEST = 4000


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def releases(request: HttpRequest) -> HttpResponse:
    """Every release that this user may see, and the form that makes one."""
    user, now = cast("User", request.user), timezone.now()
    today, error = timezone.localdate(now), ""
    found = Release.objects.for_user(user, at=now).staged(at=now).select_related("built_by", "approved_by")
    sees_all = user.grants.valid_on(today).allowing(Permission.RELEASE_VIEW).exists()
    if not sees_all and not found.exists():
        raise NotAllowed("Bare de som lager og publiserer statistikken i IMDi, ser utgivelser før de er ute.")
    if request.method == "POST":
        try:
            job = building.queue_release(
                year=request.POST.get("year", ""), limit=request.POST.get("limit", ""),
                note=request.POST.get("note", "")[:_LONGEST], by=user, now=now,
            )  # fmt: skip
        except RuleBroken as broken:
            error = broken.messages[0]
        else:
            transaction.on_commit(partial(tasks.build_release.delay, job_pk=str(job.pk)))
            messages.success(request, "Utgivelsen lages. Den står i listen når den er ferdig.")
            return redirect("office-releases")
    context = {
        "releases": found.order_by("-year", "-version"),
        "building": building.building(now=now) if sees_all else [],
        "may_build": user.grants.valid_on(today).allowing(Permission.STATISTICS_BUILD).exists(),
        "error": error,
        "sees_all": sees_all,
        "typed": request.POST,
        "limit": _LIMIT,
        "last_year": today.year - 1,
    }
    return TemplateResponse(request, "reporting/office/releases.html", context, status=422 if error else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, year: int, version: int) -> HttpResponseBase:
    """One release: its checklist, what is hidden, and what can be done now."""
    step = STEPS.get(request.POST.get("gjor", "")) if request.method == "POST" else None
    guarded = needs_fresh_signin(_release) if step and step.is_grave else _release
    return guarded(request, year, version)


def _release(request: HttpRequest, year: int, version: int) -> HttpResponseBase:
    user, now = cast("User", request.user), timezone.now()
    found = Release.objects.for_user(user, at=now).filter(year=year, version=version)
    shown = found.staged(at=now).select_related("built_by", "approved_by", "published_by", "withdrawn_by").first()
    if shown is None:
        raise Http404
    permissions.check_may_see_releases(user, on=timezone.localdate(now))
    error, name = "", ""
    if request.method == "POST":
        name = request.POST.get("gjor", "")
        step = STEPS.get(name)
        try:
            if step is None:
                raise RuleBroken("Velg hva du vil gjøre.")
            step.run(shown, {field: request.POST.get(field, "")[:_LONGEST] for field in step.fields}, user, now)
        except RuleBroken as broken:
            error = broken.messages[0]
        else:
            messages.success(request, step.done)
            return redirect("office-release", year, version)
    page = office(shown, user=user, on=now)
    context = {
        "page": page, "release": shown, "error": error, "failed": name, "typed": request.POST,
        "failed_warning": request.POST.get("warning", ""), "steps": {each.name: each for each in page.steps},
    }  # fmt: skip
    return TemplateResponse(request, "reporting/office/release.html", context, status=422 if error else 200)
