"""The page that restricts the use of what is kept about a participant, and lifts it."""

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
from participants.codes import RestrictionGround
from participants.models import Restriction
from participants.rules.facts import FEWEST_SIGNS, LONGEST_REASON
from participants.trail.codes import FieldClass, Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import overviews

if TYPE_CHECKING:
    from participants.access.models import User


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.CASEWORK, fields=FieldClass.BASIC)
def restriction(request: HttpRequest, participant_pk: UUID, *, showing: Showing) -> HttpResponse:
    """Whether it is restricted, why, and the form that changes it."""
    user, now = cast("User", request.user), timezone.now()
    on = timezone.localdate(now)
    bar = overviews.bar_of(user, participant_pk, on=on)
    if bar is None:
        raise Http404
    permissions.check_may_restrict(user, municipality_id=bar.participant.municipality_id, on=on)
    errors: dict[str, str] = {}
    if request.method == "POST":
        reason = request.POST.get("reason", "")[: 2 * LONGEST_REASON]
        try:
            if request.POST.get("gjor") == "opphev":
                actions.lift_restriction(participant_pk=participant_pk, reason=reason, by=user, now=now)
                told = "Begrensningen er opphevet."
            else:
                actions.restrict(
                    participant_pk=participant_pk, ground=request.POST.get("ground", ""), reason=reason, by=user,
                    now=now,
                )  # fmt: skip
                told = "Behandlingen er begrenset. Opplysningene kan leses, men ikke endres eller tas ut."
        except RuleBroken as broken:
            # Lifted by someone else meanwhile: the form says how it is now.
            found = broken.message_dict if hasattr(broken, "error_dict") else {"reason": broken.messages}
            errors = {name: sentences[0] for name, sentences in found.items()}
        else:
            messages.success(request, told)
            return redirect("participant", participant_pk)
    showing.of([participant_pk])
    showing.glass_id = bar.glass_id
    found_rows = Restriction.objects.for_user(user, on=on).filter(participant=participant_pk)
    rows = list(found_rows.select_related("set_by", "lifted_by").newest_first())
    context = {
        "bar": bar, "participant": bar.participant, "tab": "overview", "errors": errors, "typed": request.POST,
        "grounds": RestrictionGround.choices, "restrictions": rows,
        "running": next((each for each in rows if each.lifted_at is None), None),
        "fewest": FEWEST_SIGNS, "longest": LONGEST_REASON,
    }  # fmt: skip
    return TemplateResponse(request, "programmes/restriction.html", context, status=422 if errors else 200)
