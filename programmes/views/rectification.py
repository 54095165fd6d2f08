"""The form that puts right what is registered about who a participant is."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants import actions, permissions
from participants.access.errors import NotAllowed, RuleBroken
from participants.codes import Fact, RectificationGround
from participants.errors import FactsChangedMeanwhile
from participants.rules import facts as rules
from participants.rules.dates import read_birth, read_day, read_iso_date, write_day
from participants.short_keys import lengthen
from participants.trail.codes import FieldClass, Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import overviews

if TYPE_CHECKING:
    from participants.access.models import User
    from programmes.overviews import Bar

_LONGEST = 200  # what is sent back is what was typed, up to here


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.CASEWORK, fields=FieldClass.BASIC)
def rectify(request: HttpRequest, participant_pk: UUID, *, showing: Showing) -> HttpResponse:
    """The facts as they stand, to be corrected; what was corrected before; and who has taken them out."""
    user, now = cast("User", request.user), timezone.now()
    bar = overviews.bar_of(user, participant_pk, on=timezone.localdate(now))
    if bar is None:
        raise Http404
    permissions.check_may_rectify(user, municipality_id=bar.participant.municipality_id, on=timezone.localdate(now))
    if bar.is_restricted:
        raise NotAllowed(actions.IS_RESTRICTED)
    if "fortalt" in request.POST:
        return _tick(request, bar)
    if request.method == "POST":
        return _save(request, bar, showing=showing)
    current = actions.registered(bar.participant)
    return _form(request, bar, showing=showing, typed=current, seen=current)


def _save(request: HttpRequest, bar: "Bar", *, showing: Showing) -> HttpResponse:
    today = timezone.localdate()
    typed = {fact: _meant(fact, request.POST.get(fact.value, "")[:_LONGEST], on=today) for fact in Fact}
    seen = {fact: request.POST.get(f"seen_{fact.value}", "")[:_LONGEST] for fact in Fact}
    try:
        rows = actions.rectify(
            participant_pk=bar.participant.pk, typed=typed, seen=seen, ground=request.POST.get("ground", ""),
            reason=request.POST.get("reason", "")[: 2 * rules.LONGEST_REASON], by=cast("User", request.user),
            now=timezone.now(),
        )  # fmt: skip
    except FactsChangedMeanwhile as conflict:
        # What this one has not touched follows what stands now; what they have typed is kept, and judged anew.
        kept = {fact: text if text != seen[fact] else conflict.current[fact] for fact, text in typed.items()}
        changed = [fact for fact in Fact if seen[fact] != conflict.current[fact]]
        return _form(request, bar, showing=showing, typed=kept, seen=conflict.current, meanwhile=changed)
    except RuleBroken as broken:
        if not hasattr(broken, "error_dict"):
            raise
        errors = {name: sentences[0] for name, sentences in broken.message_dict.items()}
        return _form(request, bar, showing=showing, typed=typed, seen=seen, errors=errors)
    told = ", ".join(str(row.get_fact_display()).lower() for row in rows)
    messages.success(request, f"Rettet: {told}. Det som sto, er bevart.")
    waiting = overviews.recipients(cast("User", request.user), bar.participant.pk, on=timezone.localdate())
    if all(each.is_notified or each.told_at for each in waiting):
        return redirect("participant", bar.participant.pk)
    messages.warning(request, "Noen må få beskjed av deg. De står under «Hvem skal ha beskjed?».")
    return redirect("rectify", bar.participant.pk)


def _meant(fact: Fact, text: str, *, on: date) -> str:
    """A day as the facts have it, however it was typed; what is no day is kept, to be told of."""
    if fact not in rules.DATES:
        return text
    try:
        day = read_birth(text) if fact == Fact.BORN_ON else read_day(text, on=on)
    except ValueError:
        return text
    return rules.as_text(day) if day else text


def _shown(fact: Fact, text: str) -> str:
    """A day as it is written everywhere else. A browser's own field of dates turns day and month in another tongue."""
    return write_day(read_iso_date(text)) or text if fact in rules.DATES else text


def _tick(request: HttpRequest, bar: "Bar") -> HttpResponse:
    try:
        key = lengthen(text=request.POST["fortalt"])
        actions.tick_recipient(
            participant_pk=bar.participant.pk, recipient_pk=key, by=cast("User", request.user), now=timezone.now()
        )
    except (ValueError, RuleBroken):
        raise Http404 from None
    messages.success(request, "Beskjeden er ført opp som gitt.")
    return redirect("rectify", bar.participant.pk)


def _form(
    request: HttpRequest,
    bar: "Bar",
    *,
    showing: Showing,
    typed: Mapping[Fact, str],
    seen: Mapping[Fact, str],
    errors: dict[str, str] | None = None,
    meanwhile: list[Fact] | None = None,
) -> HttpResponse:
    showing.of([bar.participant.pk])
    showing.glass_id = bar.glass_id
    errors, user = errors or {}, cast("User", request.user)
    fields = [
        {
            "name": fact.value, "label": fact.label, "seen": seen[fact],
            "typed": _shown(fact, typed[fact]), "seen_words": _shown(fact, seen[fact]),
            "choices": overviews.choices_of(fact), "is_date": fact in rules.DATES, "error": errors.get(fact.value, ""),
            "is_changed": fact in (meanwhile or []), "may_be_empty": fact in rules.MAY_BE_EMPTY,
        }
        for fact in Fact
    ]  # fmt: skip
    context = {
        "bar": bar, "participant": bar.participant, "tab": "overview", "fields": fields, "errors": errors,
        "meanwhile": meanwhile or [], "grounds": RectificationGround.choices,
        "ground": request.POST.get("ground", ""), "reason": request.POST.get("reason", "")[: 2 * rules.LONGEST_REASON],
        "fewest": rules.FEWEST_SIGNS, "longest": rules.LONGEST_REASON,
        "rectified": overviews.rectified(user, bar.participant.pk, on=timezone.localdate()),
        "recipients": overviews.recipients(user, bar.participant.pk, on=timezone.localdate()),
        "taken_out": overviews.taken_out(bar.participant.pk),
    }  # fmt: skip
    status = 409 if meanwhile else 422 if errors else 200
    return TemplateResponse(request, "programmes/rectification.html", context, status=status)
