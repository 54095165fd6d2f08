"""The numbers that name a participant, now and before, and the form for one that has come."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants import actions, permissions
from participants.access.errors import NotAllowed, RuleBroken
from participants.errors import AlreadyRegistered
from participants.models import ParticipantIdentifier
from participants.trail.codes import FieldClass, Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import overviews

if TYPE_CHECKING:
    from participants.access.models import User

_LONGEST = 40
_TAKEN = "Nummeret er registrert på en annen deltaker i kommunen. Søk på nummeret, og sjekk om det er samme person."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.CASEWORK, fields=FieldClass.IDENTITY)
def numbers(request: HttpRequest, participant_pk: UUID, *, showing: Showing) -> HttpResponse:
    """Each with the day it came and the day it was replaced; opening the page is recorded as seeing numbers."""
    user, now = cast("User", request.user), timezone.now()
    today = timezone.localdate(now)
    bar = overviews.bar_of(user, participant_pk, on=today)
    if bar is None:
        raise Http404
    permissions.check_may_change(user, municipality_id=bar.participant.municipality_id, on=today)
    if not bar.sees_numbers:
        raise NotAllowed("Rollen din ser ikke identitetsnummer.")
    typed, error = request.POST.get("number", "")[:_LONGEST], ""
    if request.method == "POST":
        try:
            actions.give_number(participant_pk=participant_pk, number=typed, by=user, now=now)
        except RuleBroken as broken:
            error = broken.messages[0]
        except AlreadyRegistered:
            error = _TAKEN
        else:
            messages.success(request, "Nummeret er registrert.")
            return redirect("numbers", participant_pk)
    showing.of([participant_pk])
    showing.glass_id = bar.glass_id
    found = ParticipantIdentifier.objects.for_user(user, on=today).filter(participant_id=participant_pk)
    context = {
        "bar": bar, "participant": bar.participant, "tab": "overview", "numbers": found.newest_first(), "typed": typed,
        "error": error,
    }  # fmt: skip
    return TemplateResponse(request, "programmes/numbers.html", context, status=422 if error else 200)
