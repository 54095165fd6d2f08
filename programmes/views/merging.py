"""The page on which two registrations of one person are looked for, compared, made one, and parted again."""

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants import permissions
from participants.access.errors import NotAllowed, RuleBroken
from participants.actions import IS_RESTRICTED
from participants.errors import ChangedMeanwhile
from participants.trail.codes import FieldClass, Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import acts, overviews
from programmes.acts import Act, Acting
from programmes.forms import ActionForm
from programmes.overviews import merging
from programmes.views.another import key_of_another, search_another, typed_in

if TYPE_CHECKING:
    from participants.access.models import User

_LONGEST = 5000
_CHANGED = "Noe ble endret i en av registreringene mens du så på dem. Se over det som står nå, og slå sammen på nytt."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.CASEWORK, fields=FieldClass.BASIC)
def merge(request: HttpRequest, participant_pk: UUID, *, showing: Showing) -> HttpResponse:
    """Asked by POST it looks for the other registration, compares the two, makes them one, or parts them again."""
    user, now = cast("User", request.user), timezone.now()
    on = timezone.localdate(now)
    bar = overviews.bar_of(user, participant_pk, on=on)
    if bar is None:
        raise Http404
    permissions.check_may_change(user, municipality_id=bar.participant.municipality_id, on=on)
    permissions.check_may_rectify(user, municipality_id=bar.participant.municipality_id, on=on)
    if bar.is_restricted:
        raise NotAllowed(IS_RESTRICTED)
    given = Acting(user, bar, now, row=_key(request))
    what = request.POST.get("gjor", "")
    if what in {"sammenlign", "slaa-sammen"}:
        status, context = _compare(request, acts.Merge(given), showing=showing, is_meant=what == "slaa-sammen")
    elif what == "opphev":
        status, context = _part(request, acts.Part(given))
    elif request.method == "POST":
        status, context = _search(request, given, showing=showing)
    else:
        status, context = 200, {}
    if not status:
        return redirect("participant", participant_pk)
    if "compared" not in context:
        context["alike"] = _look_alike(given, showing=showing)
    showing.of([participant_pk])
    showing.glass_id = bar.glass_id
    context |= {
        "bar": bar, "participant": bar.participant, "tab": "overview",
        "mergers": merging.mergers_of(user, participant_pk, on=on),
    }  # fmt: skip
    return TemplateResponse(request, "programmes/merging.html", context, status=status)


def _compare(request: HttpRequest, act: acts.Merge, *, showing: Showing, is_meant: bool) -> tuple[int, dict[str, Any]]:
    """The status, 0 where they are one now, and what the page shows."""
    form = act.blank(_sent(request, act) if is_meant else None)
    status, context = 200, dict[str, Any]()
    if is_meant:
        status, context = _done(request, act, form)
        if not status:
            return 0, {}
    # Whoever is not seen, and whoever is not there.
    if act.compared is None:
        raise Http404
    showing.of(act.shown())
    showing.fields = act.fields
    return status, context | {"act": act, "form": form, "compared": _rows(act, form), "version": act.version()}


def _part(request: HttpRequest, act: acts.Part) -> tuple[int, dict[str, Any]]:
    form = act.blank(_sent(request, act))
    status, context = _done(request, act, form)
    return status, context | {"part_form": form, "parted": act.acting.row}


def _look_alike(given: Acting, *, showing: Showing) -> list[overviews.Line]:
    place = given.participant.municipality_id
    keys = merging.look_alike(given.user, given.bar, on=given.on)
    alike = overviews.of_keys(given.user, keys, municipality_id=place, on=given.on)
    showing.beside(line.participant.pk for line in alike.lines)
    return list(alike.lines)


def _done(request: HttpRequest, act: Act, form: ActionForm) -> tuple[int, dict[str, Any]]:
    """The status of what is shown again, and why; 0 where it is done."""
    if form.is_valid():
        warnings = act.warnings(form.cleaned_data)
        if warnings and "bekreft" not in request.POST:
            return 422, {"warnings": warnings}
        try:
            acts.carry_out(act, form.cleaned_data, version=request.POST.get("version", "")[:64], once="")
        except ChangedMeanwhile:
            return 409, {"meanwhile": _CHANGED}
        except RuleBroken as broken:
            form.add_faults(broken)
        else:
            messages.success(request, act.done(form.cleaned_data))
            return 0, {}
    return 422, {"summary": form.summary()}


def _rows(act: acts.Merge, form: ActionForm) -> list[dict[str, Any]]:
    """Each field of both, and which is chosen where there is a choice."""
    texts = form.texts()
    return [
        {
            "field": each, "label": acts.MERGED[each.name],
            "chosen": texts.get(each.name) or "kept", "may_choose": each.name in texts,
            "error": form.errors.get(each.name, [""])[0] if form.is_bound else "",
        }
        for each in (act.compared.fields if act.compared else [])
    ]  # fmt: skip


def _sent(request: HttpRequest, act: Act) -> dict[str, str]:
    return {name: request.POST.get(name, "").replace("\r\n", "\n")[:_LONGEST] for name in act.blank().fields}


def _key(request: HttpRequest) -> UUID | None:
    return key_of_another(request) if request.POST.get("hvem") else None


def _search(request: HttpRequest, given: Acting, *, showing: Showing) -> tuple[int, dict[str, Any]]:
    typed = typed_in(request)
    context: dict[str, Any] = {"typed": {"q": typed}}
    found = search_another(typed, user=given.user, bar=given.bar, on=given.on, showing=showing)
    if found.sentence:
        return 422, context | {"errors": {"q": found.sentence}}
    return 200, context | {"found": found.lines, "has_more": found.has_more, "was_asked": True}
