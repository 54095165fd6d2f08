"""What is being written and has not been saved: kept while one types, thrown away when one says so."""

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from participants import actions
from participants.access import tenancy
from participants.access.errors import NotAllowed
from participants.trail.showing import shows_no_participant
from programmes import drafts, overviews
from programmes.acts import ACTS
from programmes.views.register import form_key, typed_of_newcomer

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


@never_cache
@require_POST
@shows_no_participant
def newcomer_draft(request: HttpRequest) -> HttpResponse:
    """The same of someone who is being registered, and is nobody yet."""
    user, now, acting_for = cast("User", request.user), timezone.now(), tenancy.current()
    if acting_for is None:
        raise NotAllowed("Rollen din ser ingen deltakere.")
    where: dict[str, Any] = {"municipality_id": acting_for.municipality_id, "by": user, "now": now}
    if "slett" in request.POST:
        actions.keep_newcomer(typed={}, key="", **where)
        messages.success(request, "Utkastet er slettet.")
        return redirect("register")
    is_kept = actions.keep_newcomer(typed=typed_of_newcomer(request.POST), key=form_key(request.POST), **where)
    return TemplateResponse(request, "programmes/_draft_saved.html", {"is_kept": is_kept, "now": now})


def _written(request: HttpRequest, form: str) -> str:
    if form == actions.NOTE:
        return request.POST.get("text", "").replace("\r\n", "\n")[: 2 * actions.LONGEST_NOTE]
    return drafts.sent(request.POST).as_text()
