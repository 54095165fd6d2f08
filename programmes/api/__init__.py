"""The API about participants, the same reads as the pages, as JSON and read-only; and what the law says of a case."""

from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, authentication_classes, parser_classes, permission_classes
from rest_framework.exceptions import NotFound, ParseError, ValidationError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

from participants.access import tenancy
from participants.access.errors import NotAllowed
from participants.access.permissions import held_by
from participants.access.roles import Permission
from participants.trail.codes import Criterion, FieldClass, Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import overviews, rules, serializers
from programmes.api import registering
from programmes.api.closing import closed
from programmes.api.problems import PROBLEM
from programmes.api.sending import after_of
from programmes.codes import ProgrammeStatus
from programmes.overviews.acting import assess
from programmes.rules.listing import Terms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from participants.access.models import User

_LIST_WORDS = frozenset({"fields", "ordering", "after"}) | serializers.FILTERED_BY
_FIELDS = OpenApiParameter("fields", OpenApiTypes.STR, description="Names of fields with commas between.")
# R46: what a machine may ask for people for. Said with each request, in the header named here.
PURPOSES = (Purpose.CASEWORK, Purpose.FOLLOW_UP, Purpose.CONTROL)
PURPOSE_HEADER = "Reading-Purpose"
_PURPOSE = OpenApiParameter(
    PURPOSE_HEADER, OpenApiTypes.STR, OpenApiParameter.HEADER, required=True, enum=[str(each) for each in PURPOSES],
    description="What it is for: written in the trail with whom it showed.",
)  # fmt: skip
_REFUSED = {(status, PROBLEM): serializers.ProblemSerializer for status in (400, 403)}


@closed
@extend_schema(
    methods=["POST"],
    operation_id="participants_register",
    description="Register someone once for each key; a repeated request gets the first answer again.",
    parameters=[OpenApiParameter("Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER, required=True)],
    request=serializers.RegisterParticipantSerializer,
    responses={
        201: serializers.RegisteredSerializer,
        **{(status, PROBLEM): serializers.NotRegisteredSerializer for status in (400, 403, 409, 422)},
    },
)
@extend_schema(
    methods=["GET"],
    operation_id="participants_list",
    parameters=[
        _PURPOSE,
        _FIELDS,
        OpenApiParameter("ordering", OpenApiTypes.STR, enum=sorted(serializers.ORDERED_BY)),
        OpenApiParameter("status", OpenApiTypes.STR, enum=ProgrammeStatus.values),
        OpenApiParameter("after", OpenApiTypes.UUID, description="The last of the page before."),
    ],
    responses={200: serializers.ParticipantPageSerializer, **_REFUSED},
)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.API, purpose=Purpose.CASEWORK, asks=PURPOSES)
@api_view(["GET", "POST"])
@parser_classes([JSONParser])
def participants(request: Request, *, showing: Showing) -> HttpResponse:
    """The participants of the municipality one acts for, by name, fifty at a time; and a new one among them."""
    if request.method == "POST":
        # Registering is the work itself.
        showing.choose(Purpose.CASEWORK)
        return registering.register(request, showing=showing)
    user, place, permissions = _reader(request)
    _check_purpose(request, showing)
    _check_words(request, known=_LIST_WORDS)
    fields = _fields(request, permissions, among=serializers.LIST_FIELDS, guarded=False)
    status, after = _status(request), after_of(request)
    showing.criteria |= {Criterion.STATUS} if status else set()
    found = overviews.listing(
        user, municipality_id=place, on=timezone.localdate(), terms=Terms(status=status), after=after, is_taken_out=True
    )
    showing.of(found.keys)
    following = None
    if found.after:
        asked = {name: value for name, value in request.query_params.items() if name != "after"}
        following = request.build_absolute_uri(f"{request.path}?{urlencode(asked | {'after': str(found.after)})}")
    return Response({"results": [serializers.line(each, fields=fields) for each in found.lines], "next": following})


@closed
@extend_schema(
    operation_id="participants_retrieve",
    parameters=[_PURPOSE, _FIELDS],
    responses={200: serializers.ParticipantSerializer, (404, PROBLEM): serializers.ProblemSerializer, **_REFUSED},
)
@never_cache
@require_safe
@shows_participants(action=ReadingAction.API, purpose=Purpose.CASEWORK, asks=PURPOSES)
@api_view(["GET"])
def participant(request: Request, participant_pk: UUID, *, showing: Showing) -> Response:
    """One participant, with everything about the programme."""
    user, _, permissions = _reader(request)
    _check_purpose(request, showing)
    _check_words(request, known={"fields"})
    fields = _fields(request, permissions, among=serializers.DETAIL_FIELDS, guarded=True)
    shown = FieldClass.IDENTITY if "identifiers" in fields else None
    case = overviews.case_of(user, participant_pk, on=timezone.localdate(), shown=shown)
    if case is None:
        raise NotFound("Finnes ikke.")
    with_texts = "plan_texts" in fields
    plan = content = None
    if case.programme and (with_texts or "plan" in fields):
        plan = overviews.plan_in_force(user, case.programme, on=timezone.localdate(), with_texts=with_texts)
    if {"content", "hours_done"} & set(fields):
        content = overviews.content_of(user, case, on=timezone.localdate())
    showing.of([participant_pk])
    showing.glass_id = case.bar.glass_id
    showing.fields = FieldClass.NOTES if with_texts and plan else case.fields
    return Response(serializers.whole(case, fields=fields, plan=plan, content=content))


@login_not_required
@extend_schema(
    operation_id="rules_assess",
    request=serializers.AssessCaseSerializer,
    responses={
        200: serializers.AssessmentSerializer,
        (400, PROBLEM): serializers.CaseRefusedSerializer,
    },
    auth=[],
)
@never_cache
@require_POST
@api_view(["POST"])
@authentication_classes([])
@permission_classes([])
@parser_classes([JSONParser])
def assess_rules(request: Request) -> HttpResponse:
    """What the law says of a case. No person is stored, so it is open to everyone: vendors may build on it."""
    try:
        case = rules.read_case(request.data)
    except (ParseError, RecursionError):
        return _problem("Innholdet er ikke gyldig JSON. Rett det, og send det på nytt.", errors={})
    except rules.CaseRefused as refusal:
        return _problem("Saken kan ikke leses. Rett det som står under hver nøkkel.", errors=refusal.faults)
    return Response(assess(case).as_data())


def _problem(detail: str, *, errors: dict[str, str]) -> JsonResponse:
    told = {"type": "about:blank", "title": "Saken kan ikke leses", "status": 400, "detail": detail, "errors": errors}
    return JsonResponse(told, status=400, content_type=PROBLEM)


def _reader(request: Request) -> "tuple[User, int, frozenset[Permission]]":
    user, acting_for = cast("User", request.user), tenancy.current()
    place = acting_for.municipality_id if acting_for else None
    permissions = held_by(user, municipality_id=place, on=timezone.localdate()) if place is not None else frozenset()
    if place is None or Permission.PARTICIPANT_VIEW not in permissions:
        raise NotAllowed("Rollen din ser ingen deltakere.")
    return user, place, permissions


def _check_purpose(request: Request, showing: Showing) -> None:
    """Before anyone is looked for: alike whoever is asked for."""
    if not showing.choose(request.headers.get(PURPOSE_HEADER, "")):
        known = ", ".join(PURPOSES)
        raise ValidationError({"detail": f"Si hva det er til i {PURPOSE_HEADER}. Velg blant: {known}."})


def _check_words(request: Request, *, known: "Iterable[str]") -> None:
    """A filter that is none is told, not passed over: an answer that looks narrowed would be believed."""
    if set(request.query_params) - set(known):
        raise ValidationError({"detail": f"Kan ikke brukes her. Bruk bare: {', '.join(sorted(known))}."})
    if request.query_params.get("ordering", "name") not in serializers.ORDERED_BY:
        raise ValidationError({"detail": "Listen kan bare sorteres etter name."})


def _fields(
    request: Request, permissions: frozenset[Permission], *, among: "Iterable[str]", guarded: bool
) -> list[str]:
    among = list(among)
    allowed = serializers.fields_for(permissions, among=among) if guarded else among
    asked = request.query_params.get("fields")
    if asked is None:
        return among
    names = list(dict.fromkeys(asked.split(",")))
    # Alike for a field that is kept back and one that never was.
    if not set(names) <= set(allowed):
        raise ValidationError({"detail": f"Ukjent felt. Velg blant: {', '.join(allowed)}."})
    return names


def _status(request: Request) -> ProgrammeStatus | None:
    asked = request.query_params.get("status")
    if asked is None:
        return None
    if asked not in ProgrammeStatus.values:
        raise ValidationError({"detail": f"Ukjent status. Velg blant: {', '.join(ProgrammeStatus.values)}."})
    return ProgrammeStatus(asked)
