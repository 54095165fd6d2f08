"""Answering a participant who asks what is kept about them (GDPR art. 15)."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants.access.errors import NotAllowed
from participants.access.signin.freshness import needs_fresh_signin
from participants.trail.codes import FieldClass, Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import access_file as files
from programmes import overviews

if TYPE_CHECKING:
    from participants.access.models import User

# R46: what the file may be for.
PURPOSES = (Purpose.ACCESS_REQUEST, Purpose.COMPLAINT)
_MAKERS = {"pdf": (files.as_pdf, "application/pdf"), "json": (files.as_json, "application/json")}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs_fresh_signin
@shows_participants(action=ReadingAction.EXPORT, purpose=Purpose.ACCESS_REQUEST, fields=FieldClass.NOTES, asks=PURPOSES)
def access_file(request: HttpRequest, participant_pk: UUID, *, showing: Showing) -> HttpResponse:
    """What the file is, and the file itself."""
    user, now = cast("User", request.user), timezone.now()
    today = timezone.localdate(now)
    bar = overviews.bar_of(user, participant_pk, on=today)
    if bar is None:
        raise Http404
    if not bar.sees_everything:
        raise NotAllowed(
            "Rollen din ser ikke alt som står om deltakeren, og kan ikke ta ut filen. "
            "Be programrådgiveren om å gjøre det, eller kontakten når deltakeren er skjermet."
        )
    showing.of([participant_pk])
    showing.glass_id = bar.glass_id
    kind, purpose = request.POST.get("format", ""), request.POST.get("formal", "")
    has_purpose = showing.choose(purpose)
    if not has_purpose or kind not in _MAKERS:
        showing.action, showing.fields = ReadingAction.PAGE, FieldClass.BASIC
        errors = {} if has_purpose else {"id_formal": "Velg hva filen skal brukes til."}
        if kind not in _MAKERS:
            errors["id_pdf"] = "Velg hva slags fil du vil ha."
        context = {
            "bar": bar, "participant": bar.participant, "tab": "file", "purposes": PURPOSES, "purpose": purpose,
            "errors": errors if request.method == "POST" else {},
        }  # fmt: skip
        return TemplateResponse(
            request, "programmes/access_file.html", context, status=422 if context["errors"] else 200
        )
    make, content_type = _MAKERS[kind]
    response = HttpResponse(make(files.gather(user, participant_pk, on=today, now=now)), content_type=content_type)
    # Neither name nor key: a file lies where others see it.
    response.headers["Content-Disposition"] = f'attachment; filename="innsyn-{today:%Y-%m-%d}.{kind}"'
    return response
