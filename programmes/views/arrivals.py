"""Those who are said to have moved here: the list, and the page where each is answered."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from participants.access import tenancy
from participants.access.errors import RuleBroken
from participants.errors import ChangedMeanwhile
from participants.permissions import check_may_change
from participants.rules.dates import write_day
from participants.short_keys import lengthen
from participants.trail.codes import Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import actions, overviews
from programmes.codes import AnswerWaitsFor, DueKind
from programmes.forms import AcceptForm, ActionForm, DeclineForm
from programmes.views.due import LASTS, put_off

if TYPE_CHECKING:
    from participants.access.models import User

_CHANGED = "Noe ble endret mens du så på siden. Se over det som står her nå, og svar en gang til."


@never_cache
@require_safe
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.TRANSFER)
def arrival_list(request: HttpRequest, *, showing: Showing) -> HttpResponse:
    """Those who wait for an answer, and what was answered lately."""
    user, on = cast("User", request.user), timezone.localdate()
    found = overviews.arrivals_of(
        user, municipality_id=_place(user, on=on), on=on, after=_key(request.GET.get("etter", "")),
        answered_after=_key(request.GET.get("besvart", "")),
    )  # fmt: skip
    showing.of(found.keys)
    return TemplateResponse(request, "programmes/arrival_list.html", {"arrivals": found})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.TRANSFER)
def arrival(request: HttpRequest, arrival_pk: UUID, *, showing: Showing) -> HttpResponse:
    """Who it is and how far the programme has come; taken over, or declined with a reason."""
    user, now = cast("User", request.user), timezone.now()
    on = timezone.localdate(now)
    acting_for = tenancy.current()
    found = acting_for and overviews.awaited(user, arrival_pk, municipality_id=acting_for.municipality_id, on=on)
    if not found:
        # Answered meanwhile, by oneself or another: the list says by whom nothing, and how.
        if request.method == "POST" and _was_answered(user, arrival_pk, on=on):
            messages.info(request, "Overføringen er allerede besvart eller trukket tilbake.")
            return redirect("arrival-list")
        raise Http404
    data = request.POST if request.method == "POST" else None
    declines = bool(data and data.get("gjor") == "avslaa")
    accept = AcceptForm(None if declines else data, on=on, initial={"starts_on": found.arrival.moved_on})
    decline = DeclineForm(data if declines else None, on=on)
    sent = decline if declines else accept
    if data is not None and sent.is_valid():
        try:
            return _answer(request, sent, arrival_pk, declines=declines)
        except RuleBroken as broken:
            sent.add_faults(broken)
        except ChangedMeanwhile:
            sent.add_error(None, _CHANGED)
    showing.of([arrival_pk])
    context = {"awaited": found, "accept": accept, "decline": decline, "summary": sent.summary() if data else []}
    return TemplateResponse(request, "programmes/arrival.html", context, status=422 if data is not None else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.TRANSFER)
def arrival_postpone(request: HttpRequest, arrival_pk: UUID, *, showing: Showing) -> HttpResponse:
    """Why the answer must wait, and for how long."""
    user, now = cast("User", request.user), timezone.now()
    on = timezone.localdate(now)
    found = overviews.awaited(user, arrival_pk, municipality_id=_place(user, on=on), on=on)
    if not found:
        raise Http404
    errors: dict[str, str] | None = {}
    if request.method == "POST":
        act = partial(actions.postpone_answer, arrival_pk=arrival_pk, by=user, now=now)
        errors = put_off(request, act, reason="waits_for")
        if errors is None:
            return redirect("task-list")
    showing.of([arrival_pk])
    context = {
        "awaited": found, "kind": DueKind.TRANSFER, "errors": errors, "typed": request.POST, "lasts": LASTS,
        "waits_for": AnswerWaitsFor.choices,
    }  # fmt: skip
    return TemplateResponse(request, "programmes/postpone.html", context, status=422 if errors else 200)


def _answer(request: HttpRequest, sent: ActionForm, arrival_pk: UUID, *, declines: bool) -> HttpResponse:
    of: dict[str, Any] = {
        "arrival_pk": arrival_pk, "version": request.POST.get("version", ""), "by": cast("User", request.user),
        "now": timezone.now(),
    }  # fmt: skip
    if declines:
        actions.decline_arrival(**of, refusal=sent.cleaned_data["refusal"])
        messages.success(request, "Dere har svart nei. Kommunen som spurte, ser grunnen.")
        return redirect("arrival-list")
    starts_on = sent.cleaned_data["starts_on"]
    participant = actions.accept_arrival(**of, starts_on=starts_on)
    told = f" Programmet fortsetter her fra {write_day(starts_on)}." if starts_on else ""
    messages.success(request, f"Deltakeren er tatt imot.{told}")
    return redirect("participant", participant.pk)


def _was_answered(user: "User", key: UUID, *, on: date) -> bool:
    acting_for = tenancy.current()
    place = acting_for.municipality_id if acting_for else 0
    return overviews.arrival_of(user, key, municipality_id=place, on=on) is not None


def _place(user: "User", *, on: date) -> int:
    acting_for = tenancy.current()
    check_may_change(user, municipality_id=acting_for.municipality_id if acting_for else 0, on=on)
    return acting_for.municipality_id if acting_for else 0


def _key(text: str) -> UUID | None:
    try:
        return lengthen(text=text)
    except ValueError:
        return None
