"""Emergency access to the places of a protected participant, and its review."""

from datetime import timedelta
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants import actions
from participants.access import tenancy
from participants.access.errors import NotAllowed, RuleBroken
from participants.access.permissions import may
from participants.access.roles import Permission
from participants.access.signin.freshness import needs_fresh_signin
from participants.codes import GlassPurpose, GlassVerdict
from participants.models import Glass
from participants.rules.glass import FEWEST_SIGNS, LONGEST_HOURS, REVIEW_WITHIN_DAYS
from participants.short_keys import lengthen
from participants.trail.codes import FieldClass, Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import overviews

if TYPE_CHECKING:
    from participants.access.models import User

_LONGEST_REASON = 2000


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.CASEWORK)
def break_glass(request: HttpRequest, participant_pk: UUID, *, showing: Showing) -> HttpResponse:
    """Why, and for how long; and the end of it before its time, for which nobody is asked who they are."""
    if request.method == "POST" and request.POST.get("avslutt"):
        actions.end_glass(participant_pk=participant_pk, by=cast("User", request.user), now=timezone.now())
        messages.success(request, "Nødtilgangen er avsluttet.")
        return redirect("participant", participant_pk)
    return cast("HttpResponse", _ask(request, participant_pk, showing=showing))


@needs_fresh_signin
def _ask(request: HttpRequest, participant_pk: UUID, *, showing: Showing) -> HttpResponse:
    user, now = cast("User", request.user), timezone.now()
    bar = overviews.bar_of(user, participant_pk, on=timezone.localdate(now))
    if bar is None:
        raise Http404
    if not bar.may_break_glass and bar.glass is None:
        raise NotAllowed("Deltakeren har ingen steder som er skjult for deg. Du trenger ikke nødtilgang.")
    errors: dict[str, str] = {}
    if request.method == "POST":
        hours = request.POST.get("hours", "")
        lasts = int(hours) if hours in {"1", "2", "3"} else 0
        try:
            actions.break_glass(
                participant_pk=participant_pk, purpose=request.POST.get("purpose", ""),
                reason=request.POST.get("reason", "")[:_LONGEST_REASON], hours=lasts,
                by=user, now=now,
            )  # fmt: skip
        except RuleBroken as broken:
            errors = broken.by_field()
            if not errors:
                raise
        else:
            messages.success(request, "Du har nødtilgang. Det står i sporet, og lederen går gjennom det.")
            return redirect("participant", participant_pk)
    showing.of([participant_pk])
    showing.glass_id = bar.glass_id
    context = {
        "bar": bar, "participant": bar.participant, "tab": "overview", "errors": errors, "typed": request.POST,
        "purposes": GlassPurpose.choices, "hours": range(1, LONGEST_HOURS + 1), "fewest": FEWEST_SIGNS,
    }  # fmt: skip
    return TemplateResponse(request, "programmes/break_glass.html", context, status=422 if errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.CONTROL, fields=FieldClass.NOTES)
def glass_review(request: HttpRequest, *, showing: Showing) -> HttpResponse:
    """The leader's list: those that wait for a verdict first, with the day by which it is due."""
    user, now, acting_for = cast("User", request.user), timezone.now(), tenancy.current()
    today = timezone.localdate(now)
    if acting_for is None or not may(
        user, Permission.GLASS_REVIEW, municipality_id=acting_for.municipality_id, on=today
    ):
        raise NotAllowed("Bare lederen i kommunen går gjennom nødtilgang.")
    error = ""
    if request.method == "POST":
        try:
            actions.review_glass(
                glass_pk=_key(request.POST.get("tilgang", "")),
                verdict=request.POST.get("vurdering", ""),
                by=user,
                now=now,
            )
        except RuleBroken as broken:
            error = broken.messages[0]
        else:
            messages.success(request, "Gjennomgangen er lagret.")
            return redirect("glass-review")
    found = Glass.objects.for_user(user, on=today).select_related("user", "participant", "reviewed_by")
    waiting = overviews.oldest(found.filter(verdict=""), by="opened_at", after=_key(request.GET.get("venter", "")))
    after = _key(request.GET.get("etter", ""))
    done = overviews.newest(found.exclude(verdict=""), by="reviewed_at", after=after)
    showing.of(each.participant_id for each in (*waiting.rows, *done.rows))
    rows = [(each, each.opened_at + timedelta(days=REVIEW_WITHIN_DAYS)) for each in waiting.rows]
    context = {
        "waiting": [{"glass": each, "due_at": due, "is_late": due < now} for each, due in rows],
        "queue": waiting, "done": done, "verdicts": GlassVerdict.choices, "error": error,
    }  # fmt: skip
    return TemplateResponse(request, "programmes/glass_review.html", context, status=422 if error else 200)


def _key(text: str) -> UUID:
    try:
        return lengthen(text=text)
    except ValueError:
        return UUID(int=0)
