"""The actions of a participant's page: a form, the answers once more, what two have changed at once, the saving."""

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from uuid import UUID

from django.contrib import messages
from django.forms import Field
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants import permissions
from participants.access.errors import NotAllowed, RuleBroken
from participants.actions import IS_RESTRICTED
from participants.errors import ChangedMeanwhile
from participants.trail.codes import Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import acts, drafts, overviews
from programmes.acts import Act, Acting
from programmes.forms import ActionForm
from programmes.forms.fields import text_sent

if TYPE_CHECKING:
    from datetime import datetime

    from participants.access.models import User

_LONGEST = 5000
_LONGEST_KEY = 64


class Choice(NamedTuple):
    """A field as it stood when the form was opened, as it stands, and as it was typed; each in words too."""

    name: str
    label: str
    was: str
    now: str
    typed: str
    said_was: str
    said_now: str
    said_typed: str

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return self.now != self.typed

    @property
    def takes_typed(self) -> bool:
        """What is chosen beforehand: the one that has been changed; the writer's own, where both have."""
        return self.typed != self.was

    @property
    def is_disputed(self) -> bool:
        """Whether both have changed it."""
        return self.takes_typed and self.now != self.was


class Sent(NamedTuple):
    """What a form carries beside its fields: the version it was opened on, its own key, and what it opened with."""

    version: str
    once: str
    was: dict[str, str]


def page_of(offered: type[Act]) -> Callable[..., HttpResponseBase]:
    """The page of an action."""

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @shows_participants(action=ReadingAction.PAGE, purpose=Purpose.CASEWORK, fields=offered.fields)
    def page(request: HttpRequest, participant_pk: UUID, *, showing: Showing) -> HttpResponse:
        user, now = cast("User", request.user), timezone.now()
        bar = overviews.bar_of(user, participant_pk, on=timezone.localdate(now))
        if bar is None:
            raise Http404
        permissions.check_may_change(user, municipality_id=bar.participant.municipality_id, on=timezone.localdate(now))
        if bar.is_restricted:
            raise NotAllowed(IS_RESTRICTED)
        act = offered(Acting(user, bar, now, row=_key(request)))
        if request.method == "POST":
            return _sent(request, act, showing=showing)
        return _opened(request, act, showing=showing)

    page.__doc__ = offered.__doc__
    return page


def _opened(request: HttpRequest, act: Act, *, showing: Showing) -> HttpResponse:
    """The form, or what somebody had written in it when they left."""
    word = acts.WORDS[type(act)]
    kept = overviews.draft_of(act.acting.user, act.acting.bar, form=word, now=act.acting.now)
    written = drafts.read(str(kept.text), act.form.base_fields) if kept else None
    refusal = act.refusal()
    if refusal or written is None or written.row != str(act.row() or "") or kept is None:
        return _show(request, act, act.blank(), showing=showing, refusal=refusal)
    if request.GET.get("utkast") != "1":
        return _show(request, act, act.blank(), showing=showing, kept_at=kept.saved_at)
    # The version it was begun on: what somebody else has saved since is shown before anything is.
    sent = Sent(written.version, secrets.token_urlsafe(16), written.was)
    return _show(request, act, act.resumed(written.typed), showing=showing, sent=sent)


def _sent(request: HttpRequest, act: Act, *, showing: Showing) -> HttpResponse:
    fields = act.blank().fields
    typed = {name: _chosen(request, name, field) for name, field in fields.items()}
    form = act.blank(typed)
    kept = {name: request.POST.get(f"was_{name}", "")[:_LONGEST] for name in fields}
    sent = Sent(request.POST.get("version", "")[:_LONGEST_KEY], request.POST.get("once", "")[:_LONGEST_KEY], kept)
    if not form.is_valid() or "endre" in request.POST:
        return _show(request, act, form, showing=showing, sent=sent)
    given = form.cleaned_data
    warnings = act.warnings(given)
    form = act.blank(form.settled())
    form.is_valid()
    if "bekreft" not in request.POST and (warnings or act.is_checked):
        if not act.is_checked:
            return _show(request, act, form, showing=showing, warnings=warnings, sent=sent)
        return _check(request, act, form, showing=showing, warnings=warnings, sent=sent)
    try:
        acts.carry_out(act, given, version=sent.version, once=sent.once)
    except ChangedMeanwhile:
        return _conflict(request, act, form, sent=sent, showing=showing)
    except RuleBroken as broken:
        form.add_faults(broken)
        return _show(request, act, form, showing=showing, sent=sent)
    messages.success(request, act.done(given))
    return redirect(act.leads_to, act.acting.participant.pk)


def _show(
    request: HttpRequest,
    act: Act,
    form: ActionForm,
    *,
    showing: Showing,
    refusal: str = "",
    warnings: list[str] | None = None,
    sent: Sent | None = None,
    kept_at: "datetime | None" = None,
) -> HttpResponse:
    opened = sent or Sent(act.version(), secrets.token_urlsafe(16), form.texts())
    context = _about(act, form, showing=showing) | {
        "refusal": refusal, "warnings": warnings or [], "facts": act.facts(), "summary": form.summary(),
        "row": ((act.acting.row if request.method == "POST" else act.row()) or ""), **opened._asdict(),
        "kept_at": kept_at, "word": acts.WORDS[type(act)],
        "transitions": acts.TRANSITION_CODES, "uncounted": acts.UNCOUNTED_CODES,
    }  # fmt: skip
    is_wrong = bool(form.is_bound and (form.errors or warnings))
    return TemplateResponse(request, "programmes/act_form.html", context, status=422 if is_wrong else 200)


def _check(
    request: HttpRequest, act: Act, form: ActionForm, *, showing: Showing, warnings: list[str], sent: Sent
) -> HttpResponse:
    answers = [(field.label, form.said(name, text), text) for (name, text), field in _with_fields(form)]
    context = _about(act, form, showing=showing) | act.told(form.cleaned_data) | sent._asdict()
    context |= {"answers": answers, "warnings": warnings, "texts": form.texts(), "row": act.acting.row or ""}
    return TemplateResponse(request, "programmes/act_check.html", context)


def _conflict(request: HttpRequest, act: Act, form: ActionForm, *, sent: Sent, showing: Showing) -> HttpResponse:
    # The participant is locked: what is read now is what the version is of.
    current = type(act)(act.acting)
    now = current.blank().texts()
    choices = [
        Choice(
            name, str(field.label), sent.was[name], now[name], text,
            *(form.said(name, each) for each in (sent.was[name], now[name], text)),
        )
        for (name, text), field in _with_fields(form)
    ]  # fmt: skip
    context = _about(act, form, showing=showing) | {
        "choices": choices, "disputed": [each for each in choices if each.differs], "version": current.version(),
        "row": current.row() or "", "once": sent.once,
    }  # fmt: skip
    return TemplateResponse(request, "programmes/act_conflict.html", context, status=409)


def _with_fields(form: ActionForm) -> list[Any]:
    return [((name, text), form.fields[name]) for name, text in form.texts().items()]


def _about(act: Act, form: ActionForm, *, showing: Showing) -> dict[str, Any]:
    bar = act.acting.bar
    showing.of([bar.participant.pk])
    showing.glass_id = bar.glass_id
    return {"act": act, "form": form, "bar": bar, "participant": bar.participant, "tab": act.tab}


def _chosen(request: HttpRequest, name: str, field: Field) -> str:
    """What was typed; after a conflict, what was picked."""
    picked = "now_" if request.POST.get(f"pick_{name}") == "now" else ""
    return text_sent(request.POST, f"{picked}{name}", field)[:_LONGEST]


def _key(request: HttpRequest) -> UUID | None:
    try:
        return UUID((request.POST if request.method == "POST" else request.GET).get("rad", ""))
    except ValueError:
        return None


decide = page_of(acts.Decide)
end = page_of(acts.End)
correct_exit = page_of(acts.CorrectExit)
reopen = page_of(acts.Reopen)
add_measure = page_of(acts.AddMeasure)
change_measure = page_of(acts.ChangeMeasure)
end_measure = page_of(acts.EndMeasure)
add_leave = page_of(acts.AddLeave)
change_leave = page_of(acts.ChangeLeave)
add_test = page_of(acts.AddTestResult)
change_goal = page_of(acts.ChangeGoal)
extend = page_of(acts.Extend)
move = page_of(acts.Move)
stop = page_of(acts.Stop)
absence = page_of(acts.Absence)
hours = page_of(acts.Hours)
save_plan = page_of(acts.SavePlan)
review_plan = page_of(acts.ReviewPlan)
sign_contract = page_of(acts.SignContract)
