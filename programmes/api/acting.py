"""The actions on a participant's programme as an API: the same forms, the same sentences, the same single saving."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, parser_classes
from rest_framework.exceptions import NotFound
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from participants import permissions
from participants.access.errors import NotAllowed, RuleBroken
from participants.actions import IS_RESTRICTED
from participants.errors import ChangedMeanwhile
from participants.trail.codes import FieldClass, Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import acts, overviews, serializers
from programmes.acts import ACTS, Act, Acting
from programmes.api.closing import closed
from programmes.api.problems import PROBLEM
from programmes.api.sending import HEADERS, MEND, Refused, errors_of, fields_of, headers_of, texts_of

if TYPE_CHECKING:
    from participants.access.models import User

_ACTION = OpenApiParameter("action", OpenApiTypes.STR, OpenApiParameter.PATH, enum=list(ACTS))
_ROW = OpenApiParameter("row", OpenApiTypes.UUID, description="The row that is changed, or whom to merge with.")
_REFUSALS = {(status, PROBLEM): serializers.ActionRefusedSerializer for status in (400, 409, 412, 422, 428)} | {
    (status, PROBLEM): serializers.ProblemSerializer for status in (403, 404)
}


@closed
@extend_schema(
    methods=["GET"], operation_id="programme_action_open", parameters=[_ACTION, _ROW],
    responses={200: serializers.ActionOpenedSerializer, **_REFUSALS},
)  # fmt: skip
@extend_schema(
    methods=["POST"], operation_id="programme_action_run",
    parameters=[_ACTION, _ROW, *HEADERS],
    request=serializers.ActionFieldsSerializer,
    responses={200: serializers.ActionDoneSerializer, **_REFUSALS},
)  # fmt: skip
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.API, purpose=Purpose.CASEWORK, fields=FieldClass.HEALTH)
@api_view(["GET", "POST"])
@parser_classes([JSONParser])
def programme_action(request: Request, participant_pk: UUID, action: str, *, showing: Showing) -> HttpResponse:
    """Open an action to see its fields and its ETag, and run it with them."""
    user, now = cast("User", request.user), timezone.now()
    offered = ACTS.get(action)
    bar = overviews.bar_of(user, participant_pk, on=timezone.localdate(now))
    if offered is None or bar is None:
        raise NotFound("Finnes ikke.")
    permissions.check_may_change(user, municipality_id=bar.participant.municipality_id, on=timezone.localdate(now))
    if bar.is_restricted:
        raise NotAllowed(IS_RESTRICTED)
    act = offered(Acting(user, bar, now, row=_row(request)))
    # The row that is named, or the programme that the action is about.
    act = offered(Acting(user, bar, now, row=act.acting.row or act.row()))
    showing.of([participant_pk, *act.shown()])
    showing.glass_id = bar.glass_id
    try:
        return _run(request, act) if request.method == "POST" else _opened(act)
    except Refused as refused:
        return refused.as_problem()


def _opened(act: Act) -> HttpResponse:
    if refusal := act.refusal():
        raise Refused(409, refusal)
    answer = JsonResponse({"fields": act.blank().texts(), "row": act.row()})
    answer["ETag"] = f'"{act.version()}"'
    return answer


def _run(request: Request, act: Act) -> HttpResponse:
    version, once = headers_of(request)
    sent = fields_of(request, names=list(act.blank().fields))
    is_confirmed = sent.pop("confirm", None) is True
    form = act.blank(texts_of(sent))
    if not form.is_valid():
        raise Refused(422, MEND, errors=errors_of(form))
    given = form.cleaned_data
    warnings = act.warnings(given)
    if warnings and not is_confirmed:
        raise Refused(409, "Noe er uvanlig. Se over, og send på nytt med confirm: true.", warnings=warnings)
    try:
        acts.carry_out(act, given, version=version, once=once)
    except ChangedMeanwhile:
        current = type(act)(act.acting).blank().texts()
        raise Refused(412, "Noen andre endret dette. Hent det som gjelder nå.", current=current) from None
    except RuleBroken as broken:
        form.add_faults(broken)
        errors = errors_of(form)
        raise Refused(422, errors.pop("__all__", MEND), errors=errors) from None
    meaning = act.told(given).get("meaning")
    counts_as = f"{meaning.sentence} {meaning.because}" if meaning else ""
    return JsonResponse({"detail": act.done(given), "warnings": warnings, "counts_as": counts_as})


def _row(request: Request) -> UUID | None:
    try:
        return UUID(request.query_params.get("row", ""))
    except ValueError:
        return None
