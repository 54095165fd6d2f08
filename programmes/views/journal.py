"""The journal of a participant: reading it, writing in it, and the draft of what is being written."""

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants import actions
from participants.access.errors import NotAllowed, RuleBroken
from participants.codes import AccessClass
from participants.rules.free_text import Concern, concerns
from participants.short_keys import lengthen
from participants.trail.codes import FieldClass, Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import overviews

if TYPE_CHECKING:
    from participants.access.models import User
    from programmes.overviews import Bar


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.CASEWORK, fields=FieldClass.NOTES)
def journal(request: HttpRequest, participant_pk: UUID, *, showing: Showing) -> HttpResponse:
    """Notes, the newest first, and the form for a new one."""
    user, now = cast("User", request.user), timezone.now()
    bar = _bar(request, participant_pk)
    form: dict[str, Any] = {
        "text": "",
        "access_class": AccessClass.ORDINARY,
        "corrects": "",
        "error": "",
        "concerns": set(),
    }
    if request.method == "POST":
        form |= _typed(request)
        if not request.POST.get("likevel"):
            form["concerns"] = concerns(form["text"], on=timezone.localdate(now))
            # A text that is marked as health has said so itself.
            if form["access_class"] == AccessClass.HEALTH:
                form["concerns"].discard(Concern.HEALTH)
        if not form["concerns"]:
            try:
                _write(request, bar, form)
            except RuleBroken as broken:
                form["error"] = broken.messages[0]
            else:
                messages.success(request, "Notatet er lagret.")
                return redirect("journal", participant_pk)
    showing.of([participant_pk])
    showing.glass_id = bar.glass_id
    older = _key(request.GET.get("eldre", ""))
    found = overviews.journal_of(user, bar, on=timezone.localdate(now), older_than=older)
    draft = overviews.draft_of(user, bar, form=actions.NOTE, now=now) if bar.may_change else None
    if draft and request.GET.get("utkast") == "1" and not form["text"]:
        form["text"] = str(draft.text)
    context = {
        "bar": bar, "participant": bar.participant, "tab": "journal", "found": found, "form": form, "draft": draft,
        "corrected": found.find(form["corrects"] or _key(request.GET.get("rett", ""))), "is_older": bool(older),
        "longest": actions.LONGEST_NOTE,
    }  # fmt: skip
    status = 422 if form["error"] or form["concerns"] else 200
    return TemplateResponse(request, "programmes/journal.html", context, status=status)


def _bar(request: HttpRequest, key: UUID) -> "Bar":
    bar = overviews.bar_of(cast("User", request.user), key, on=timezone.localdate())
    if bar is None:
        raise Http404
    if not bar.reads_notes:
        raise NotAllowed("Rollen din leser ikke notater.")
    if bar.is_restricted and request.method == "POST":
        raise NotAllowed(actions.IS_RESTRICTED)
    return bar


def _typed(request: HttpRequest) -> dict[str, Any]:
    return {
        "text": request.POST.get("text", "").replace("\r\n", "\n")[: 2 * actions.LONGEST_NOTE],
        "access_class": request.POST.get("access_class", AccessClass.ORDINARY),
        "corrects": _key(request.POST.get("corrects", "")),
    }


def _write(request: HttpRequest, bar: "Bar", form: dict[str, Any]) -> None:
    actions.write_note(
        participant_pk=bar.participant.pk, text=form["text"], access_class=form["access_class"],
        corrects_pk=form["corrects"] or None, by=cast("User", request.user), now=timezone.now(),
    )  # fmt: skip


def _key(text: str) -> UUID | None:
    try:
        return lengthen(text=text)
    except ValueError:
        return None
