"""Edge: the views of the results that a user has named, and whether they want the letter of the month."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants.access import tenancy
from participants.access.errors import RuleBroken
from participants.jobs import actions as jobs
from participants.jobs.models import MonthlyLetter
from participants.short_keys import lengthen
from participants.trail.showing import shows_no_participant
from reporting import actions, permissions
from reporting.rules.choice import read
from reporting.saved_views.desk import chosen, views_of

if TYPE_CHECKING:
    from participants.access.models import User

_LONGEST = 254


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_no_participant
def results_views(request: HttpRequest) -> HttpResponse:
    """One's own alone. They hold words of closed lists and a year: no number is in them."""
    user, today, acting_for = cast("User", request.user), timezone.localdate(), tenancy.current()
    place = permissions.check_may_see_results(
        user, municipality_id=acting_for.municipality_id if acting_for else None, on=today
    )
    error, about, sent = "", "", request.POST
    if request.method == "POST":
        about = "epost" if "epost" in sent else "navn"
        try:
            return redirect(_changed(request, user, place))
        except RuleBroken as broken:
            error = broken.messages[0]
    address = MonthlyLetter.objects.filter(user=user, municipality=place).values_list("address", flat=True).first()
    choice = chosen(sent.get("valg", "")) if sent else read(request.GET)
    context = {
        "saved": views_of(user, municipality_id=place),
        "choice": choice,
        "name": sent.get("navn", "")[:_LONGEST],
        "sends_mail": bool(settings.EMAIL_HOST),
        "is_on": bool(address),
        "address": sent.get("epost", address or "")[:_LONGEST],
        "error": error,
        "about": about,
    }
    return TemplateResponse(request, "reporting/results_views.html", context, status=422 if error else 200)


def _changed(request: HttpRequest, user: "User", place: int) -> str:
    """Do what is asked; the address of what is shown then."""
    sent, on = request.POST, timezone.localdate()
    if "epost" in sent:
        wanted = "" if sent.get("av") else sent["epost"]
        jobs.choose_monthly_letter(user=user, municipality_id=place, address=wanted)
        messages.success(request, "Du får månedsbrevet." if wanted.strip() else "Du får ikke månedsbrevet.")
        return reverse("results-views")
    if "fjern" in sent:
        actions.remove_view(key=_key(sent["fjern"]), municipality_id=place, by=user, on=on)
        messages.success(request, "Visningen er fjernet.")
        return reverse("results-views")
    choice, name = chosen(sent.get("valg", "")), sent.get("navn", "")
    made = actions.save_view(name=name, choice=choice, municipality_id=place, by=user, on=on)
    messages.success(request, f"Visningen «{made.name}» er lagret.")
    return f"{reverse('results')}?{made.terms}"


def _key(text: str) -> UUID:
    try:
        return lengthen(text=text)
    except ValueError:
        raise RuleBroken("Visningen finnes ikke lenger.") from None
