"""What one is told of, and whether one wants it by e-mail."""

from itertools import groupby
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants import actions
from participants.access import tenancy
from participants.access.errors import RuleBroken
from participants.jobs import actions as jobs
from participants.jobs.models import MailAddress
from participants.short_keys import lengthen
from participants.trail.showing import shows_no_participant
from programmes import overviews

if TYPE_CHECKING:
    from participants.access.models import User


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_no_participant
def notices(request: HttpRequest) -> HttpResponse:
    """The newest first, by day. They name nobody: who it is about is read where they lead."""
    user, now = cast("User", request.user), timezone.now()
    error, typed = "", None
    if request.method == "POST":
        typed = request.POST.get("epost")
        try:
            _change(request, user, typed)
        except RuleBroken as broken:
            error = broken.messages[0]
        else:
            return redirect("notices")
    older = _key(request.GET.get("eldre", ""))
    found = overviews.notices_of(user, on=timezone.localdate(now), older_than=older)
    address = MailAddress.objects.filter(user=user).values_list("address", flat=True).first() or ""
    context = {
        "days": [(day, list(of_day)) for day, of_day in groupby(found.rows, key=lambda row: row.notice.told_on)],
        "page": found,
        "sends_mail": bool(settings.EMAIL_HOST) and tenancy.current() is not None,
        "address": address if typed is None else typed[:254],
        "is_on": bool(address),
        "error": error,
    }  # fmt: skip
    return TemplateResponse(request, "programmes/notices.html", context, status=422 if error else 200)


def _change(request: HttpRequest, user: "User", address: str | None) -> None:
    if address is not None:
        wanted = "" if request.POST.get("av") else address
        jobs.save_mail_address(user=user, address=wanted)
        messages.success(request, "Du får e-post om uleste varsler." if wanted.strip() else "Du får ingen e-post.")
    elif request.POST.get("alle"):
        actions.read_notices(by=user, now=timezone.now())
    elif key := _key(request.POST.get("lest", "")):
        actions.read_notices(by=user, now=timezone.now(), pk=key)


def _key(text: str) -> UUID | None:
    try:
        return lengthen(text=text)
    except ValueError:
        return None
