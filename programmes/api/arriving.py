"""Those who are said to have moved here, and what is answered, as an API: what the pages show and ask, no more."""

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, parser_classes
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from participants import permissions
from participants.access import tenancy
from participants.access.errors import RuleBroken
from participants.errors import ChangedMeanwhile
from participants.rules.dates import write_day
from participants.trail.codes import Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import actions, overviews, serializers
from programmes.api.closing import closed
from programmes.api.problems import PROBLEM
from programmes.api.sending import HEADERS, MEND, Refused, after_of, errors_of, fields_of, headers_of, texts_of
from programmes.codes import TransferState
from programmes.forms import AcceptForm, ActionForm, DeclineForm

if TYPE_CHECKING:
    from participants.access.models import User

_FORMS: dict[str, type[ActionForm]] = {"accept": AcceptForm, "decline": DeclineForm}
_REFUSED = {(status, PROBLEM): serializers.ProblemSerializer for status in (400, 403, 404)}
_NOT_ANSWERED = {(status, PROBLEM): serializers.ActionRefusedSerializer for status in (400, 409, 412, 422, 428)} | {
    (status, PROBLEM): serializers.ProblemSerializer for status in (403, 404)
}


@closed
@extend_schema(
    operation_id="arrivals_list",
    parameters=[OpenApiParameter("after", OpenApiTypes.UUID, description="The last of the page before.")],
    responses={200: serializers.ArrivalPageSerializer, **_REFUSED},
)
@never_cache
@require_safe
@shows_participants(action=ReadingAction.API, purpose=Purpose.TRANSFER)
@api_view(["GET"])
def arrivals(request: Request, *, showing: Showing) -> Response:
    """Those who wait for an answer, the newest first, fifty at a time."""
    user, on = cast("User", request.user), timezone.localdate()
    permissions.check_may_change(user, municipality_id=_place(), on=on)
    if set(request.query_params) - {"after"}:
        raise ValidationError({"detail": "Kan ikke brukes her. Bruk bare: after."})
    found = overviews.arrivals_of(user, municipality_id=_place(), on=on, after=after_of(request))
    showing.of(found.keys)
    following = f"{request.path}?{urlencode({'after': found.after})}" if found.after else None
    return Response(
        {
            "results": serializers.arrivals(found.waiting),
            "next": request.build_absolute_uri(following) if following else None,
        }
    )


@closed
@extend_schema(
    operation_id="arrivals_retrieve",
    description="Someone who waits for an answer. The ETag is what the answer's If-Match takes.",
    responses={200: serializers.ArrivalSerializer, **_REFUSED},
)
@never_cache
@require_safe
@shows_participants(action=ReadingAction.API, purpose=Purpose.TRANSFER)
@api_view(["GET"])
def arrival(request: Request, arrival_pk: UUID, *, showing: Showing) -> Response:
    """Who it is and how far the programme has come."""
    user, on = cast("User", request.user), timezone.localdate()
    found = overviews.awaited(user, arrival_pk, municipality_id=_place(), on=on)
    if found is None:
        raise NotFound("Finnes ikke.")
    showing.of([arrival_pk])
    return Response(serializers.arrival(found), headers={"ETag": f'"{found.version}"'})


@closed
@extend_schema(
    operation_id="arrivals_answer",
    description="Take someone over, or decline, once; a repeated request gets the first answer again.",
    parameters=[OpenApiParameter("answer", OpenApiTypes.STR, OpenApiParameter.PATH, enum=list(_FORMS)), *HEADERS],
    request=serializers.AnswerArrivalSerializer,
    responses={200: serializers.ArrivalAnsweredSerializer, **_NOT_ANSWERED},
)  # fmt: skip
@never_cache
@require_POST
@shows_participants(action=ReadingAction.API, purpose=Purpose.TRANSFER)
@api_view(["POST"])
@parser_classes([JSONParser])
def answer_arrival(request: Request, arrival_pk: UUID, answer: str, *, showing: Showing) -> HttpResponse:
    """Take someone over, or decline with the reason, in the sentences of the page."""
    user, now = cast("User", request.user), timezone.now()
    on, form_of = timezone.localdate(now), _FORMS.get(answer)
    found = overviews.arrival_of(user, arrival_pk, municipality_id=_place(), on=on)
    if found is None or form_of is None:
        raise NotFound("Finnes ikke.")
    showing.of([arrival_pk])
    of: dict[str, Any] = {"arrival_pk": arrival_pk, "by": user, "now": now}
    try:
        version, _ = headers_of(request)
        sent = texts_of(fields_of(request, names=list(form_of.base_fields)))
        form = form_of(sent, on=on)
        if not form.is_valid():
            raise Refused(422, MEND, errors=errors_of(form))
        detail, key = _answered(form, of | {"version": version}, showing=showing)
    except Refused as refused:
        return refused.as_problem()
    return JsonResponse({"detail": detail, "participant": key})


def _answered(form: ActionForm, of: dict[str, Any], *, showing: Showing) -> tuple[str, UUID | None]:
    """What is told, and who it is here. Raises Refused."""
    given = form.cleaned_data
    try:
        if isinstance(form, DeclineForm):
            actions.decline_arrival(**of, refusal=given["refusal"])
            return "Dere har svart nei. Kommunen som spurte, ser grunnen.", None
        participant = actions.accept_arrival(**of, starts_on=given["starts_on"])
    except ChangedMeanwhile:
        raise Refused(412, "Noe ble endret i mellomtiden. Hent det som gjelder nå, og svar en gang til.") from None
    except RuleBroken as broken:
        form.add_faults(broken)
        errors = errors_of(form)
        detail = errors.pop("__all__", MEND)
        raise Refused(409 if _is_answered(of) else 422, detail, errors=errors) from None
    showing.of([participant.pk])
    day = given["starts_on"]
    told = f" Programmet fortsetter her fra {write_day(day)}." if day else ""
    return f"Deltakeren er tatt imot.{told}", participant.pk


def _is_answered(of: dict[str, Any]) -> bool:
    found = overviews.arrival_of(
        of["by"], of["arrival_pk"], municipality_id=_place(), on=timezone.localdate(of["now"])
    )  # fmt: skip
    return found is not None and found.state != TransferState.ASKED


def _place() -> int:
    acting_for = tenancy.current()
    return acting_for.municipality_id if acting_for else 0
