"""The page of a participant's family: who is in it, and the forms that add someone or take the participant out."""

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
from participants.access.errors import RuleBroken
from participants.rules.facts import FEWEST_SIGNS, LONGEST_REASON
from participants.trail.codes import FieldClass, Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import overviews
from programmes.views.another import Another, key_of_another, search_another, typed_in

if TYPE_CHECKING:
    from participants.access.models import User


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.CASEWORK, fields=FieldClass.BASIC)
def family(request: HttpRequest, participant_pk: UUID, *, showing: Showing) -> HttpResponse:
    """Asked by POST it looks for a relative, links one, or takes the participant out of the family."""
    user, now = cast("User", request.user), timezone.now()
    on = timezone.localdate(now)
    bar = overviews.bar_of(user, participant_pk, on=on)
    if bar is None:
        raise Http404
    permissions.check_may_change(user, municipality_id=bar.participant.municipality_id, on=on)
    errors: dict[str, str] = {}
    typed = {"q": typed_in(request), "reason": request.POST.get("reason", "")[: 2 * LONGEST_REASON]}
    found: Another | None = None
    what = request.POST.get("gjor")
    if request.method == "POST" and what in {"koble", "ta-ut"}:
        try:
            if what == "koble":
                actions.link_family(
                    participant_pk=participant_pk, relative_pk=key_of_another(request), by=user, now=now
                )
                told = "Familien er registrert."
            else:
                actions.unlink_family(participant_pk=participant_pk, reason=typed["reason"], by=user, now=now)
                told = "Deltakeren er tatt ut av familien."
        except RuleBroken as broken:
            sentences = broken.message_dict if hasattr(broken, "error_dict") else {"reason": broken.messages}
            errors = {{"relative": "q"}.get(name, name): each[0] for name, each in sentences.items()}
        else:
            messages.success(request, told)
            return redirect("participant", participant_pk)
    elif request.method == "POST":
        found = search_another(typed["q"], user=user, bar=bar, on=on, showing=showing)
        if found.sentence:
            errors = {"q": found.sentence}
    relatives = overviews.family_of(user, participant_pk, on=on)
    showing.of([participant_pk])
    showing.beside(each.pk for each in relatives)
    showing.glass_id = bar.glass_id
    context = {
        "bar": bar, "participant": bar.participant, "tab": "overview", "errors": errors, "typed": typed,
        "relatives": relatives, "is_member": overviews.is_in_family(user, participant_pk, on=on), "found": found,
        "fewest": FEWEST_SIGNS, "longest": LONGEST_REASON,
    }  # fmt: skip
    return TemplateResponse(request, "programmes/family.html", context, status=422 if errors else 200)
