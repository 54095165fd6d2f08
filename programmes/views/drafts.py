"""What is being written and has not been saved: kept while one types, thrown away when one says so."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from participants import actions
from participants.access.errors import NotAllowed
from participants.trail.showing import shows_no_participant
from programmes import drafts, overviews
from programmes.acts import ACTS

if TYPE_CHECKING:
    from participants.access.models import User


@never_cache
@require_POST
@shows_no_participant
def draft(request: HttpRequest, participant_pk: UUID, form: str) -> HttpResponse:
    """Keep what is being written in a form, or throw it away; answers with when it was kept."""
    user, now = cast("User", request.user), timezone.now()
    bar = overviews.bar_of(user, participant_pk, on=timezone.localdate(now))
    if bar is None or (form != actions.NOTE and form not in ACTS):
        raise Http404
    if form == actions.NOTE and not bar.reads_notes:
        raise NotAllowed("Rollen din leser ikke notater.")
    if bar.is_restricted:
        raise NotAllowed(actions.IS_RESTRICTED)
    is_thrown = "slett" in request.POST
    text = "" if is_thrown else _written(request, form)
    is_kept = actions.save_draft(participant_pk=bar.participant.pk, form=form, text=text, by=user, now=now)
    if is_thrown:
        messages.success(request, "Utkastet er slettet.")
        return redirect("journal" if form == actions.NOTE else "participant", participant_pk)
    return TemplateResponse(request, "programmes/_draft_saved.html", {"is_kept": is_kept, "now": now})


def _written(request: HttpRequest, form: str) -> str:
    if form == actions.NOTE:
        return request.POST.get("text", "").replace("\r\n", "\n")[: 2 * actions.LONGEST_NOTE]
    return drafts.sent(request.POST).as_text()
