"""Taking out the list of participants as a file: asked for anew, and each line recorded."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants.access import tenancy
from participants.access.errors import NotAllowed
from participants.access.models import Municipality, User
from participants.access.permissions import may
from participants.access.roles import Permission
from participants.access.signin.freshness import needs_fresh_signin
from participants.trail.codes import Criterion, Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import exports, overviews
from programmes.views.people import STATUSES

_MAKERS = {
    "csv": (exports.as_csv, "text/csv; charset=utf-8"),
    "xlsx": (exports.as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs_fresh_signin
@shows_participants(action=ReadingAction.EXPORT, purpose=Purpose.FOLLOW_UP)
def participant_export(request: HttpRequest, *, showing: Showing) -> HttpResponse:
    """The form, and the file: what the list shows of everyone, or of those who stand somewhere."""
    user, acting_for, today = cast("User", request.user), tenancy.current(), timezone.localdate()
    place = acting_for.municipality_id if acting_for else None
    if place is None or not may(user, Permission.PARTICIPANT_EXPORT, municipality_id=place, on=today):
        raise NotAllowed("Bare leder og teamleder kan ta ut lister over deltakerne.")
    status = STATUSES.get(request.POST.get("status", ""))
    kind = request.POST.get("format", "")
    if request.method != "POST" or kind not in _MAKERS:
        showing.of([])
        counts = overviews.counts(user, municipality_id=place, on=today)
        context = {
            "statuses": [(slug, each.label, counts[each]) for slug, each in STATUSES.items()],
            "total": sum(counts.values()),
            "error": "Velg hva slags fil du vil ha." if request.method == "POST" else "",
        }
        return TemplateResponse(
            request, "programmes/participant_export.html", context, status=422 if context["error"] else 200
        )
    if status:
        showing.criteria.add(Criterion.STATUS)
    lines = list(overviews.everyone(user, municipality_id=place, on=today, status=status))
    showing.of(line.participant.pk for line in lines)
    make, content_type = _MAKERS[kind]
    number = Municipality.objects.get(pk=place).number
    response = HttpResponse(make(lines, on=today), content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="deltakere-{number}-{today:%Y-%m-%d}.{kind}"'
    return response
