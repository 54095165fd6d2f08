"""What is to be done: where a caseworker's day begins."""

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participants.access import tenancy
from participants.access.errors import NotAllowed
from participants.access.permissions import may
from participants.access.roles import Permission
from participants.trail.codes import Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import overviews
from programmes.codes import DueGroup, DueKind

if TYPE_CHECKING:
    from participants.access.models import User

# As they stand in an address.
KINDS = {
    "vedtak": DueKind.DECISION, "oppstart": DueKind.START, "tiltak": DueKind.MEASURE, "permisjon": DueKind.LEAVE,
    "timer": DueKind.HOURS, "norskprover": DueKind.TESTS, "samfunnskunnskap": DueKind.SOCIAL_STUDIES,
    "planlagt-slutt": DueKind.PLANNED_END, "avslutning": DueKind.EXIT, "nummer": DueKind.NUMBER,
}  # fmt: skip
GROUPS = {"over-fristen": DueGroup.OVERDUE, "denne-uka": DueGroup.THIS_WEEK, "neste-30-dager": DueGroup.SOON}
_SLUGS = {group: slug for slug, group in GROUPS.items()}
_MORNING_FROM, _DAY_FROM, _EVENING_FROM = 5, 10, 18


@never_cache
@require_safe
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.CASEWORK)
def task_list(request: HttpRequest, *, showing: Showing) -> HttpResponse:
    """Over the deadline, this week, the next thirty days; of everything or of one kind."""
    user, acting_for, now = cast("User", request.user), tenancy.current(), timezone.localtime()
    today, place = now.date(), acting_for.municipality_id if acting_for else None
    if place is None or not may(user, Permission.PARTICIPANT_VIEW, municipality_id=place, on=today):
        raise NotAllowed("Rollen din ser ingen deltakere.")
    chosen = request.GET.get("type", "")
    tasks = overviews.tasks_of(
        user, municipality_id=place, on=today, kind=KINDS.get(chosen), whole=GROUPS.get(request.GET.get("alle", ""))
    )
    showing.of(tasks.keys)
    chips = [
        {"slug": slug, "label": kind.label, "count": tasks.counts.get(kind, 0), "is_chosen": slug == chosen}
        for slug, kind in KINDS.items()
        if kind in tasks.counts or slug == chosen
    ]
    context = {
        "greeting": _greeting(now.hour), "today": today, "week": today.isocalendar().week, "tasks": tasks,
        "chips": chips, "chosen": chosen if chosen in KINDS else "", "total": sum(tasks.counts.values()),
        "groups": [(each, _SLUGS[each.group]) for each in tasks.groups],
    }  # fmt: skip
    return TemplateResponse(request, "programmes/task_list.html", context)


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where one comes to after signing in: those who follow participants up to what is to be done."""
    acting_for = tenancy.current()
    works = acting_for is not None and may(
        cast("User", request.user), Permission.PARTICIPANT_CHANGE,
        municipality_id=acting_for.municipality_id, on=timezone.localdate(),
    )  # fmt: skip
    return redirect("task-list" if works else "home")


def _greeting(hour: int) -> str:
    if _MORNING_FROM <= hour < _DAY_FROM:
        return "God morgen"
    return "Hei" if _DAY_FROM <= hour < _EVENING_FROM else "God kveld"
