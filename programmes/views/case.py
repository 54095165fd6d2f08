"""A participant's first page."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from participants import actions
from participants.access.errors import NotAllowed, RuleBroken
from participants.models import Participant
from participants.trail.codes import FieldClass, Purpose, ReadingAction
from participants.trail.showing import Showing, shows_no_participant, shows_participants
from programmes import drawing, overviews

if TYPE_CHECKING:
    from participants.access.models import User

# What a reader asks for by a button, each time written in the trail as what it is.
_ASKED = {"nummer": FieldClass.IDENTITY, "kontakt": FieldClass.CONTACT}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.CASEWORK)
def participant_page(request: HttpRequest, participant_pk: UUID, *, showing: Showing) -> HttpResponse:
    """Where a participant stands: the programme, its measures, leave and tests.

    Asked by POST it shows what else is asked for, this once: identity numbers, or how the participant is reached; or it
    makes someone responsible.
    """
    today, error = timezone.localdate(), ""
    if request.POST.get("gjor") == "ansvarlig":
        try:
            _assign(request, participant_pk)
        except RuleBroken as broken:
            error = broken.messages[0]
        else:
            messages.success(request, "Hvem som er ansvarlig, er lagret.")
            return redirect("participant", participant_pk)
    vis = request.POST.get("vis", "")
    shown = _ASKED.get(vis)
    case = overviews.case_of(cast("User", request.user), participant_pk, on=today, shown=shown)
    if case is None:
        raise Http404
    if shown == FieldClass.IDENTITY and not case.bar.sees_numbers:
        raise NotAllowed("Rollen din ser ikke identitetsnummer.")
    showing.of([participant_pk])
    showing.beside(each.pk for each in case.family)
    showing.glass_id = case.bar.glass_id
    showing.fields = case.fields
    rows = drawing.periods(case, on=today)
    context = {
        "case": case,
        "bar": case.bar,
        "participant": case.bar.participant,
        "strip": drawing.draw(rows, case, on=today),
        "rows": rows,
        "summary": drawing.summary(case, on=today),
        "shown": shown,
        "today": today,
        "content": overviews.content_of(cast("User", request.user), case, on=today),
        "deadlines": overviews.next_for(case, on=today),
        "levels": drawing.levels(case.tests, plan=case.plan),
        "quality": overviews.findings_about(case, on=today),
        "tab": "overview",
        "error": error,
        "history": (
            overviews.history_of(case, after=request.POST.get("etter", ""))
            if case.bar.follows_up and vis == "historikk"
            else None
        ),
    }
    return TemplateResponse(request, "programmes/participant_page.html", context, status=422 if error else 200)


def _assign(request: HttpRequest, participant_pk: UUID) -> None:
    user, today = cast("User", request.user), timezone.localdate()
    if overviews.bar_of(user, participant_pk, on=today) is None:
        raise Http404
    actions.assign_caseworker(
        participant_pk=participant_pk, username=request.POST.get("ansvarlig", ""), by=user, on=today
    )


@never_cache
@require_safe
@shows_no_participant
def participant_still(request: HttpRequest, participant_pk: UUID) -> HttpResponse:
    """Asked by a page that stands open: whether it may still be shown. Nothing is, and no look is recorded."""
    seen = Participant.objects.for_user(cast("User", request.user), on=timezone.localdate())
    if not seen.filter(pk=participant_pk).exists():
        raise Http404
    return HttpResponse(status=204)
