"""The week as a caseworker begins it: the groups, and one's own participants, each with the way to their week."""

from datetime import timedelta
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participants.access.errors import NotAllowed
from participants.access.models import User
from participants.access.roles import Permission
from participants.trail.codes import Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import overviews
from programmes.rules.calendar import day_off
from programmes.rules.group_week import days_of_week
from programmes.rules.week import monday_of, read_week, write_week
from programmes.views.groups import asker_of

_WEEK = timedelta(days=7)


@never_cache
@require_safe
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.CASEWORK)
def week_overview(request: HttpRequest, *, showing: Showing) -> HttpResponse:
    """This week, or the one that is asked for. A teacher has the groups alone, on their own page."""
    asker = asker_of(request)
    if asker.permission != Permission.PARTICIPANT_VIEW:
        raise NotAllowed("Rollen din ser ikke ukene til deltakerne. Gå til Kurs.")
    monday = read_week(request.GET.get("uke", "")) or monday_of(timezone.localdate(asker.now))
    page = overviews.week_overview_of(
        cast("User", request.user),
        municipality_id=asker.place,
        monday=monday,
        on=asker.on,
        is_whole=request.GET.get("alle") == "ja",
    )
    showing.of(each.participant.pk for each in page.people)
    context = {
        "page": page, "monday": monday, "friday": monday + timedelta(days=4), "number": monday.isocalendar().week,
        "days": [(day, day_off(day)) for day in days_of_week(monday)], "week": write_week(monday),
        "before": write_week(monday - _WEEK), "after": write_week(monday + _WEEK),
        "with_absence": overviews.with_absence(asker.user, municipality_id=asker.place, on=asker.on),
    }  # fmt: skip
    return TemplateResponse(request, "programmes/week_overview.html", context)
