"""The plan of a participant: the version that holds, two versions side by side, and both papers to sign."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants.access.errors import NotAllowed
from participants.actions import IS_RESTRICTED
from participants.trail.codes import FieldClass, Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import overviews, plan_letter

if TYPE_CHECKING:
    from participants.access.models import User

_LONGEST = 4


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.CASEWORK, fields=FieldClass.BASIC)
def plan_page(request: HttpRequest, participant_pk: UUID, *, showing: Showing) -> HttpResponse:
    """What is agreed on, and what was before. Asked by POST: plan and contract as a letter to sign."""
    user, today = cast("User", request.user), timezone.localdate()
    bar = overviews.bar_of(user, participant_pk, on=today)
    if bar is None:
        raise Http404
    page = overviews.plan_page_of(
        user, bar, on=today, number=_number(request, "versjon"), against=_number(request, "mot")
    )
    showing.of([participant_pk])
    showing.glass_id = bar.glass_id
    if bar.reads_notes and page.shown:
        showing.fields = FieldClass.NOTES
    if request.method == "POST":
        if not bar.reads_notes:
            raise NotAllowed("Rollen din ser ikke det som er skrevet i planen, og kan ikke ta den ut.")
        if bar.is_restricted:
            raise NotAllowed(IS_RESTRICTED)
        if page.shown:
            showing.action = ReadingAction.LETTER
            response = HttpResponse(plan_letter.as_pdf(page, page.shown, on=today), content_type="application/pdf")
            response.headers["Content-Disposition"] = f'attachment; filename="plan-{today:%Y-%m-%d}.pdf"'
            return response
    context = {"page": page, "bar": bar, "participant": bar.participant, "tab": "plan", "today": today}
    return TemplateResponse(request, "programmes/plan.html", context)


def _number(request: HttpRequest, name: str) -> int | None:
    text = (request.POST if request.method == "POST" else request.GET).get(name, "")
    return int(text) if text.isdecimal() and len(text) <= _LONGEST else None
