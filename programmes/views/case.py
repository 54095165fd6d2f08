"""A participant's own pages."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants.access.errors import NotAllowed
from participants.access.roles import Permission
from participants.trail.codes import Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import drawing, overviews

if TYPE_CHECKING:
    from datetime import date

    from participants.access.models import User
    from programmes.overviews import Case


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.CASEWORK)
def participant_page(request: HttpRequest, participant_pk: UUID, *, showing: Showing) -> HttpResponse:
    """Where a participant stands: the programme, its measures, leave and tests.

    Asked for by POST it has the identity numbers in the clear, this once.
    """
    today, with_numbers = timezone.localdate(), request.method == "POST"
    case = _case(request, participant_pk, on=today, with_numbers=with_numbers)
    if with_numbers and Permission.IDENTITY_VIEW not in case.permissions:
        raise NotAllowed("Rollen din ser ikke identitetsnummer.")
    showing.of([participant_pk])
    showing.fields = case.fields
    return _page(request, case, on=today, with_numbers=with_numbers)


def _case(request: HttpRequest, key: UUID, *, on: "date", with_numbers: bool = False) -> "Case":
    case = overviews.case_of(cast("User", request.user), key, on=on, with_numbers=with_numbers)
    if case is None:
        raise Http404
    return case


def _page(request: HttpRequest, case: "Case", *, on: "date", with_numbers: bool = False) -> HttpResponse:
    rows = drawing.periods(case, on=on)
    context = {
        "case": case,
        "bar": case.bar,
        "participant": case.bar.participant,
        "strip": drawing.draw(rows, case, on=on),
        "rows": rows,
        "summary": drawing.summary(case, on=on),
        "sees_numbers": Permission.IDENTITY_VIEW in case.permissions,
        "with_numbers": with_numbers,
        "levels": drawing.levels(case.tests),
        "tab": "overview",
    }
    return TemplateResponse(request, "programmes/participant_page.html", context)
