"""The week of a participant: shown, changed, copied forward, and printed in the participant's language."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants.access.errors import NotAllowed, RuleBroken
from participants.actions import IS_RESTRICTED
from participants.rules.dates import read_day, read_iso_date
from participants.short_keys import lengthen
from participants.trail.codes import FieldClass, Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import actions, forms, overviews, week_letter
from programmes.rules.week import DAYS, monday_of, read_week, write_week
from programmes.week_words import LANGUAGES, words_of

if TYPE_CHECKING:
    from participants.access.models import User
    from programmes.overviews import Bar, WeekPage

_LONGEST = 60
_READS = "Rollen din kan se ukeplanen, men ikke endre den eller skrive den ut."


@dataclass(slots=True)
class _Asked:
    """One request about a week."""

    request: HttpRequest
    bar: "Bar"
    monday: date
    now: Any
    form: forms.AppointmentForm | None = None
    error: str = ""

    @property
    def user(self) -> "User":
        return cast("User", self.request.user)

    @property
    def on(self) -> date:
        return timezone.localdate(self.now)

    @property
    def row(self) -> UUID | None:
        """The appointment that is changed."""
        return _key(self._said("rad") or self.request.GET.get("endre", ""))

    @property
    def shown_on(self) -> date | None:
        """The day on which it was shown."""
        return read_iso_date(self._said("dag") or self.request.GET.get("dag", ""))

    def page(self, *, is_letter: bool = False) -> "WeekPage":
        return overviews.week_page_of(
            self.user, self.bar, monday=self.monday, on=self.on, now=self.now, is_letter=is_letter
        )

    def whose(self) -> dict[str, Any]:
        return {"participant_pk": self.bar.participant.pk, "by": self.user, "now": self.now}

    def _said(self, name: str) -> str:
        return self.request.POST.get(name, "")[:_LONGEST]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.CASEWORK, fields=FieldClass.BASIC)
def week_plan(request: HttpRequest, participant_pk: UUID, *, showing: Showing) -> HttpResponse:
    """A week of the participant. Asked by POST it changes something in it, or gives it as a letter."""
    now = timezone.now()
    bar = overviews.bar_of(cast("User", request.user), participant_pk, on=timezone.localdate(now))
    if bar is None:
        raise Http404
    monday = read_week(request.GET.get("uke", "")) or monday_of(timezone.localdate(now))
    asked = _Asked(request, bar, monday, now)
    language = request.POST.get("pdf") if request.method == "POST" else request.GET.get("utskrift")
    if request.method == "POST" or language:
        _check_may_act(bar)
    if language in LANGUAGES:
        showing.of([participant_pk])
        showing.glass_id, showing.action = bar.glass_id, ReadingAction.LETTER
        return _letter(asked, language, showing)
    if request.method == "POST":
        done = _DONE.get(request.POST.get("gjor", ""))
        told = done(asked) if done else ""
        if told:
            messages.success(request, told)
            return redirect(f"{reverse('week-plan', args=[participant_pk])}?uke={write_week(monday)}")
    showing.of([participant_pk])
    showing.glass_id = bar.glass_id
    return _shown(asked, showing)


def _check_may_act(bar: "Bar") -> None:
    if not bar.follows_up:
        raise NotAllowed(_READS)
    if bar.is_restricted:
        raise NotAllowed(IS_RESTRICTED)


def _shown(asked: _Asked, showing: Showing) -> HttpResponse:
    page = asked.page()
    showing.fields = page.fields
    form = asked.form or _blank(asked, page)
    is_wrong = asked.request.method == "POST"
    if is_wrong and not asked.error and not form.is_bound:
        asked.error = "Velg hva du vil gjøre."
    summary = form.summary() if form.is_bound else []
    context = {
        "bar": asked.bar, "participant": asked.bar.participant, "tab": "week", "page": page, "today": asked.on,
        "form": form, "summary": summary, "error": asked.error,
        "row": asked.row if form.initial or form.is_bound else None, "shown_on": asked.shown_on,
        "once": secrets.token_urlsafe(16),
        "languages": [words_of(each) for each in LANGUAGES],
    }  # fmt: skip
    return TemplateResponse(asked.request, "programmes/week_plan.html", context, status=422 if is_wrong else 200)


def _letter(asked: _Asked, language: str, showing: Showing) -> HttpResponse:
    words = words_of(language)
    page = asked.page(is_letter=True)
    showing.fields = page.fields
    sheet = week_letter.sheet_of(asked.bar, page, words=words, on=asked.on)
    if asked.request.method == "POST":
        response = HttpResponse(week_letter.as_pdf(sheet), content_type="application/pdf")
        response.headers["Content-Disposition"] = f'attachment; filename="ukeplan-{page.name}-{language}.pdf"'
        return response
    context = {
        "sheet": sheet, "page": page, "words": words, "participant": asked.bar.participant,
        "languages": [words_of(each) for each in LANGUAGES],
        **{f"head_{each}": words.say(each) for each in ("time", "what", "where")},
        "nothing": words.say("nothing"), "loose_title": words.say("loose"), "wrong": words.say("wrong"),
    }  # fmt: skip
    return TemplateResponse(asked.request, "programmes/week_letter.html", context)


def _blank(asked: _Asked, page: "WeekPage", data: Any = None) -> forms.AppointmentForm:
    """The form, opened on the appointment that is to be changed."""
    initial: dict[str, Any] = {}
    if data is None and asked.row and asked.bar.may_change:
        held = overviews.appointment_of(asked.user, asked.bar, asked.row, on=asked.on)
        if held:
            is_weekly = held.ends_on is None or held.ends_on > held.starts_on + timedelta(days=1)
            initial = {
                "on": f"{asked.shown_on or held.starts_on}", "begins": held.begins, "finishes": held.finishes,
                "what": forms.what_of(kind=held.kind, measure_type=held.measure_type), "text": held.text,
                "place": held.place, "is_weekly": is_weekly,
                "last_on": held.ends_on - timedelta(days=1) if held.ends_on and is_weekly else None,
            }  # fmt: skip
    days = [asked.monday + timedelta(days=number) for number in range(DAYS)]
    return forms.AppointmentForm(data, on=asked.on, days=days, measure_types=page.measure_types, initial=initial)


def _save(asked: _Asked) -> str:
    form = asked.form = _blank(asked, asked.page(), asked.request.POST)
    if not form.is_valid():
        return ""
    try:
        actions.save_appointment(
            **asked.whose(), **form.given(), appointment_pk=asked.row, shown_on=asked.shown_on, once=_once(asked)
        )
    except RuleBroken as broken:
        form.add_faults(broken)
        return ""
    return "Avtalen er endret." if asked.row else "Avtalen er lagt til."


def _remove(asked: _Asked, *, just_once: bool = False) -> str:
    row = asked.row
    if row is None:
        return ""
    try:
        actions.remove_appointment(
            **asked.whose(), appointment_pk=row, shown_on=asked.shown_on, just_once=just_once, once=_once(asked)
        )
    except RuleBroken as broken:
        asked.error = broken.messages[0]
        return ""
    return "Avtalen er fjernet."


def _remove_once(asked: _Asked) -> str:
    return _remove(asked, just_once=True)


def _copy(asked: _Asked) -> str:
    text = asked.request.POST.get("until_on", "").strip()[:_LONGEST]
    try:
        until_on = read_day(text, on=asked.on) if text else None
        count = actions.copy_week(**asked.whose(), monday=asked.monday, until_on=until_on)
    except RuleBroken as broken:
        asked.error = broken.messages[0]
        return ""
    except ValueError as fault:
        asked.error = str(fault)
        return ""
    where = f"til og med {until_on:%d.%m.%Y}" if until_on else "til neste uke"
    if not count:
        return f"Uka var kopiert {where} fra før."
    return f"{count} {'avtale' if count == 1 else 'avtaler'} er kopiert {where}."


def _undo(asked: _Asked) -> str:
    change = _key(asked.request.POST.get("endring", ""))
    if change is None:
        return ""
    try:
        actions.undo_change(**asked.whose(), change=change)
    except RuleBroken as broken:
        asked.error = broken.messages[0]
        return ""
    return "Endringen er angret."


_DONE: dict[str, Callable[[_Asked], str]] = {
    "lagre": _save, "fjern": _remove, "fjern-dag": _remove_once, "kopier": _copy, "angre": _undo,
}  # fmt: skip


def _once(asked: _Asked) -> str:
    return asked.request.POST.get("once", "")[:_LONGEST] or secrets.token_urlsafe(16)


def _key(text: str) -> UUID | None:
    try:
        return lengthen(text=text[:_LONGEST])
    except ValueError:
        return None
