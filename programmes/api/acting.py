"""The actions on a participant's programme as an API: the same forms, the same sentences, the same single saving."""

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, parser_classes
from rest_framework.exceptions import NotFound, ParseError
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

if TYPE_CHECKING:
    from participants.access.models import User

_LONGEST, _LONGEST_KEY = 5000, 64
_MEND = "Rett feltene, og send på nytt."
_ACTION = OpenApiParameter("action", OpenApiTypes.STR, OpenApiParameter.PATH, enum=list(ACTS))
_ROW = OpenApiParameter("row", OpenApiTypes.UUID, description="The row that is changed, or whom to merge with.")
_REFUSALS = {(status, PROBLEM): serializers.ActionRefusedSerializer for status in (400, 409, 412, 422, 428)} | {
    (status, PROBLEM): serializers.ProblemSerializer for status in (403, 404)
}


class _Refused(Exception):
    def __init__(self, status: int, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.status, self.more = status, more


@closed
@extend_schema(
    methods=["GET"], operation_id="programme_action_open", parameters=[_ACTION, _ROW],
    responses={200: serializers.ActionOpenedSerializer, **_REFUSALS},
)  # fmt: skip
@extend_schema(
    methods=["POST"], operation_id="programme_action_run",
    parameters=[
        _ACTION, _ROW,
        OpenApiParameter("If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, description="Its ETag."),
        OpenApiParameter(
            "Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER,
            description="Chosen by the client, new for each thing that is to be done once.",
        ),
    ],
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
    except _Refused as refused:
        told = {"type": "about:blank", "title": _TITLES[refused.status], "status": refused.status}
        told |= {"detail": str(refused), **refused.more}
        return JsonResponse(told, status=refused.status, content_type=PROBLEM)


def _opened(act: Act) -> HttpResponse:
    if refusal := act.refusal():
        raise _Refused(409, refusal)
    answer = JsonResponse({"fields": act.blank().texts(), "row": act.row()})
    answer["ETag"] = f'"{act.version()}"'
    return answer


def _run(request: Request, act: Act) -> HttpResponse:
    version, once = request.headers.get("If-Match", "").strip('"'), request.headers.get("Idempotency-Key", "")
    if not version or not 1 <= len(once) <= _LONGEST_KEY:
        raise _Refused(428, "Send If-Match med ETag fra GET, og Idempotency-Key med høyst 64 tegn.")
    sent = _sent(request, names=list(act.blank().fields))
    is_confirmed = sent.pop("confirm", None) is True
    form = act.blank({name: "" if value is None else str(value)[:_LONGEST] for name, value in sent.items()})
    if not form.is_valid():
        raise _Refused(422, _MEND, errors=_errors(form))
    given = form.cleaned_data
    warnings = act.warnings(given)
    if warnings and not is_confirmed:
        raise _Refused(409, "Noe er uvanlig. Se over, og send på nytt med confirm: true.", warnings=warnings)
    try:
        acts.carry_out(act, given, version=version, once=once)
    except ChangedMeanwhile:
        current = type(act)(act.acting).blank().texts()
        raise _Refused(412, "Noen andre endret dette. Hent det som gjelder nå.", current=current) from None
    except RuleBroken as broken:
        form.add_faults(broken)
        errors = _errors(form)
        raise _Refused(422, errors.pop("__all__", _MEND), errors=errors) from None
    meaning = act.told(given).get("meaning")
    counts_as = f"{meaning.sentence} {meaning.because}" if meaning else ""
    return JsonResponse({"detail": act.done(given), "warnings": warnings, "counts_as": counts_as})


def _sent(request: Request, *, names: list[str]) -> dict[str, Any]:
    try:
        sent = request.data
    except (ParseError, RecursionError):
        raise _Refused(400, "Innholdet er ikke gyldig JSON. Rett det, og send det på nytt.") from None
    if not isinstance(sent, dict) or not all(isinstance(each, str | int | float | None) for each in sent.values()):
        raise _Refused(400, "Send et JSON-objekt med en tekst, et tall eller null for hvert felt.")
    if set(sent) - {*names, "confirm"}:
        raise _Refused(422, f"Ukjent felt. Feltene er: {', '.join(names)}.")
    return sent


def _errors(form: Any) -> dict[str, str]:
    return {name: str(sentences[0]) for name, sentences in form.errors.items()}


def _row(request: Request) -> UUID | None:
    try:
        return UUID(request.query_params.get("row", ""))
    except ValueError:
        return None


_TITLES = {
    400: "Innholdet kan ikke leses", 409: "Kan ikke gjøres slik nå", 412: "Endret i mellomtiden",
    422: "Noe må rettes", 428: "Forespørselen mangler noe",
}  # fmt: skip
