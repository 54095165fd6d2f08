"""What is to be done: where a caseworker's day begins."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from participants.access import tenancy
from participants.access.errors import NotAllowed, RuleBroken
from participants.access.permissions import held_by, may
from participants.access.roles import Permission
from participants.permissions import check_may_change
from participants.trail.codes import Criterion, Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import actions, overviews
from programmes.codes import DueGroup, DueKind
from programmes.rules import listing

if TYPE_CHECKING:
    from participants.access.models import User

# As they stand in an address.
KINDS = {slug: kind for kind, slug in overviews.SLUGS.items()}
GROUPS = {"over-fristen": DueGroup.OVERDUE, "denne-uka": DueGroup.THIS_WEEK, "neste-30-dager": DueGroup.SOON}
_SLUGS = {group: slug for slug, group in GROUPS.items()}
# What is put off stands beside the kinds.
_POSTPONED = "utsatt"
LASTS = list(zip(map(str, actions.DAYS), ("En uke", "To uker", "En måned"), strict=True))
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
    chosen, is_own = request.GET.get("type", ""), request.GET.get("mine") == "ja"
    caseworker = str(user.pk) if is_own else listing.read(request.GET.dict()).caseworker
    if caseworker:
        showing.criteria.add(Criterion.CASEWORKER)
    tasks = overviews.tasks_of(
        user,
        municipality_id=place,
        on=today,
        kind=KINDS.get(chosen),
        whole=GROUPS.get(request.GET.get("alle", "")),
        is_postponed=chosen == _POSTPONED,
        caseworker=caseworker,
    )
    showing.of(tasks.keys)
    chips = [
        {"slug": slug, "label": kind.label, "count": tasks.counts.get(kind, 0), "is_chosen": slug == chosen}
        for slug, kind in KINDS.items()
        if kind in tasks.counts or slug == chosen
    ]
    may_change = may(user, Permission.PARTICIPANT_CHANGE, municipality_id=place, on=today)
    names = dict([*overviews.caseworkers(user, municipality_id=place, on=today), (listing.NONE, "Ingen ansvarlig")])
    context = {
        "greeting": _greeting(now.hour), "today": today, "week": today.isocalendar().week, "tasks": tasks,
        "chips": chips, "chosen": chosen if chosen in {*KINDS, _POSTPONED} else "",
        "may_change": may_change, "is_own": is_own,
        # What stands in the address of each other look at the same people.
        "kept": "mine=ja&" if is_own else f"ansvarlig={caseworker}&" if caseworker else "",
        "whose": "" if is_own else names.get(caseworker, ""), "is_everyone": not caseworker,
        # For those who lead the work: how it is shared.
        "shares": [] if may_change or caseworker else overviews.shares_of(
            user, tasks, municipality_id=place, on=today),
        "due_groups": [each.label for each in DueGroup], "total": sum(tasks.counts.values()),
        "groups": [(each, _SLUGS[each.group]) for each in tasks.groups],
    }  # fmt: skip
    return TemplateResponse(request, "programmes/task_list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.CASEWORK)
def postpone(request: HttpRequest, participant_pk: UUID, slug: str, *, showing: Showing) -> HttpResponse:
    """Why, and for how long."""
    user, today = cast("User", request.user), timezone.localdate()
    kind, bar = KINDS.get(slug), overviews.bar_of(user, participant_pk, on=today)
    # A move is put off as such: whoever moves is no participant here yet.
    if bar is None or kind is None or kind == DueKind.TRANSFER:
        raise Http404
    check_may_change(user, municipality_id=bar.participant.municipality_id, on=today)
    errors: dict[str, str] | None = {}
    if request.method == "POST":
        errors = put_off(
            request, partial(actions.postpone, participant_pk=participant_pk, kind=kind, by=user, on=today)
        )
        if errors is None:
            return redirect("task-list")
    showing.of([participant_pk])
    showing.glass_id = bar.glass_id
    context = {
        "bar": bar, "participant": bar.participant, "tab": "overview", "kind": kind, "errors": errors,
        "typed": request.POST, "lasts": LASTS,
    }  # fmt: skip
    return TemplateResponse(request, "programmes/postpone.html", context, status=422 if errors else 200)


def put_off(request: HttpRequest, act: Callable[..., object], *, reason: str = "reason") -> dict[str, str] | None:
    """What is wrong with how long and why, by field; None where it is put off. The action calls why `reason`."""
    days = request.POST.get("days", "")
    try:
        act(days=int(days) if days in map(str, actions.DAYS) else 0, **{reason: request.POST.get("reason", "")})
    except RuleBroken as broken:
        if errors := broken.by_field():
            return errors
        raise
    messages.success(request, "Oppgaven er utsatt. Fristen er den samme.")
    return None


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where one comes to after signing in: those who follow participants up to what is to be done."""
    acting_for, held = tenancy.current(), frozenset[Permission]()
    if acting_for is not None:
        user = cast("User", request.user)
        held = held_by(user, municipality_id=acting_for.municipality_id, on=timezone.localdate())
    if Permission.PARTICIPANT_CHANGE in held:
        return redirect("task-list")
    return redirect("group-list" if Permission.GROUP_REGISTER in held else "home")


def _greeting(hour: int) -> str:
    if _MORNING_FROM <= hour < _DAY_FROM:
        return "God morgen"
    return "Hei" if _DAY_FROM <= hour < _EVENING_FROM else "God kveld"
