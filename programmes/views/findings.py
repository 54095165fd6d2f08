"""Readings that are worth asking about, for the leader."""

from datetime import datetime
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants import actions as people
from participants.access import tenancy
from participants.access.errors import NotAllowed, RuleBroken
from participants.access.permissions import may
from participants.access.roles import Permission
from participants.models import Participant
from participants.short_keys import lengthen
from participants.trail import actions
from participants.trail.codes import FieldClass, FollowUp, Purpose, ReadingAction
from participants.trail.models import Finding
from participants.trail.showing import Showing, shows_participants
from programmes import overviews

if TYPE_CHECKING:
    from participants.access.models import User


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.CONTROL, fields=FieldClass.BASIC)
def findings(request: HttpRequest, *, showing: Showing) -> HttpResponse:
    """What waits for an answer first, then what has been followed up, and whose openings are asked about one by one."""
    user, now, acting_for = cast("User", request.user), timezone.now(), tenancy.current()
    today = timezone.localdate(now)
    if acting_for is None or not may(
        user, Permission.TRAIL_FOLLOW_UP, municipality_id=acting_for.municipality_id, on=today
    ):
        raise NotAllowed("Bare lederen følger opp uvanlige oppslag.")
    error = ""
    if request.method == "POST":
        try:
            said = _do(request.POST, by=user, now=now)
        except RuleBroken as broken:
            error = broken.messages[0]
        else:
            messages.success(request, said)
            return redirect("findings")
    after = _key(request.GET.get("etter", ""))
    found = Finding.objects.for_user(user, on=today).select_related("user", "followed_up_by")
    known = Participant.objects.for_user(user, on=today).filter(guarded_at__isnull=False)
    guarded = overviews.newest(known, by="guarded_at", after=_key(request.GET.get("vernet", "")))
    showing.of(each.pk for each in guarded.rows)
    context = {
        "guarded": guarded,
        "waiting": overviews.newest(found.filter(outcome=""), by="found_on", after=_key(request.GET.get("venter", ""))),
        "done": overviews.newest(found.exclude(outcome=""), by="followed_up_at", after=after),
        "outcomes": FollowUp.choices,
        "error": error,
    }
    return TemplateResponse(request, "programmes/findings.html", context, status=422 if error else 200)


def _do(asked: QueryDict, *, by: "User", now: datetime) -> str:
    if "vern" in asked:
        is_guarded = asked["vern"] == "ja"
        people.guard_participant(participant_pk=_key(asked.get("deltaker", "")), is_guarded=is_guarded, by=by, now=now)
        return "Fra nå blir du varslet." if is_guarded else "Du blir ikke varslet lenger."
    actions.follow_up(finding_pk=_key(asked.get("funn", "")), outcome=asked.get("utfall", ""), by=by, now=now)
    return "Oppfølgingen er lagret."


def _key(text: str) -> UUID:
    try:
        return lengthen(text=text)
    except ValueError:
        return UUID(int=0)
