"""Edge: releases on their way out as an API: the same reads, steps and sentences as the pages."""

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, parser_classes
from rest_framework.exceptions import NotFound, ParseError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from participants.access.errors import RuleBroken
from participants.access.signin.freshness import needs_fresh_signin
from programmes.api.closing import closed
from programmes.serializers import ProblemSerializer
from reporting import building, permissions, tasks
from reporting.codes import ReleaseStage
from reporting.models import Release
from reporting.office.page import Office, office
from reporting.office.steps import STEPS

if TYPE_CHECKING:
    from participants.access.models import User

_PROBLEM = "application/problem+json"
_LONGEST = 4000
_REFUSALS: dict[int | tuple[int, str], Any] = {(status, _PROBLEM): ProblemSerializer for status in (400, 403, 404, 422)}
_ANSWERS = {200: OpenApiTypes.OBJECT, **_REFUSALS}
_NUMBER = {"type": "integer", "minimum": 0, "maximum": 9999}
_OF_RELEASE = [OpenApiParameter(name, _NUMBER, OpenApiParameter.PATH) for name in ("year", "version")]
_STEP = OpenApiParameter("step", OpenApiTypes.STR, OpenApiParameter.PATH, enum=list(STEPS))


@closed
@extend_schema(methods=["GET"], operation_id="releases_list", responses=_ANSWERS)
@extend_schema(
    methods=["POST"], operation_id="releases_build", request=OpenApiTypes.OBJECT,
    responses={202: OpenApiTypes.OBJECT, **_REFUSALS},
)  # fmt: skip
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@api_view(["GET", "POST"])
@parser_classes([JSONParser])
def releases(request: Request) -> HttpResponse:
    """Every release that one may see, the newest first; and a new one, made in the background."""
    user, now = cast("User", request.user), timezone.now()
    if request.method == "POST":
        sent = _sent(request, ("year", "limit", "note"))
        try:
            job = building.queue_release(
                year=sent.get("year", ""), limit=sent.get("limit", "4"), note=sent.get("note", ""), by=user, now=now
            )
        except RuleBroken as broken:
            return _problem(422, broken.messages[0])
        transaction.on_commit(partial(tasks.build_release.delay, job_pk=str(job.pk)))
        return JsonResponse({"detail": "Utgivelsen lages."}, status=202)
    permissions.check_may_see_releases(user, on=timezone.localdate(now))
    found = Release.objects.for_user(user, at=now).staged(at=now).order_by("-year", "-version")
    return JsonResponse({"results": [_line(each) for each in found]})


@closed
@extend_schema(operation_id="release_retrieve", parameters=_OF_RELEASE, responses=_ANSWERS)
@never_cache
@require_http_methods(["GET", "HEAD"])
@api_view(["GET"])
def release(request: Request, year: int, version: int) -> HttpResponse:
    """One release: its checklist, what is hidden, and the steps that are open to one."""
    user, now = cast("User", request.user), timezone.now()
    found = _found(user, year, version)
    return JsonResponse(_whole(office(found, user=user, on=now)))


def release_step(request: HttpRequest, year: int, version: int, step: str) -> HttpResponseBase:
    """Take a step with a release; a grave one takes a fresh sign-in."""
    asked = STEPS.get(step)
    view = needs_fresh_signin(_step) if asked and asked.is_grave and request.method == "POST" else _step
    return view(request, year, version, step)


@closed
@extend_schema(
    operation_id="release_step", parameters=[*_OF_RELEASE, _STEP], request=OpenApiTypes.OBJECT, responses=_ANSWERS
)
@never_cache
@require_http_methods(["POST"])
@api_view(["POST"])
@parser_classes([JSONParser])
def _step(request: Request, year: int, version: int, step: str) -> HttpResponse:
    user, now = cast("User", request.user), timezone.now()
    found, asked = _found(user, year, version), STEPS.get(step)
    if asked is None:
        raise NotFound("Finnes ikke.")
    try:
        asked.run(found, _sent(request, asked.fields), user, now)
    except RuleBroken as broken:
        return _problem(422, broken.messages[0])
    return JsonResponse({"detail": asked.done, **_line(_found(user, year, version))})


def _found(user: "User", year: int, version: int) -> Release:
    now = timezone.now()
    permissions.check_may_see_releases(user, on=timezone.localdate(now))
    found = Release.objects.for_user(user, at=now).staged(at=now).filter(year=year, version=version).first()
    if found is None:
        raise NotFound("Finnes ikke.")
    return found


def _sent(request: Request, names: tuple[str, ...]) -> dict[str, str]:
    try:
        sent = request.data
    except (ParseError, RecursionError):
        raise ParseError("Innholdet er ikke gyldig JSON. Rett det, og send det på nytt.") from None
    if not isinstance(sent, dict) or set(sent) - set(names):
        raise ParseError(f"Send et JSON-objekt med disse feltene: {', '.join(names) or 'ingen'}.")
    if not all(isinstance(each, str | int) for each in sent.values()):
        raise ParseError("Send en tekst eller et helt tall for hvert felt.")
    return {name: str(value)[:_LONGEST] for name, value in sent.items()}


def _problem(status: int, detail: str) -> JsonResponse:
    told = {"type": "about:blank", "title": "Kan ikke gjøres slik nå", "status": status, "detail": detail}
    return JsonResponse(told, status=status, content_type=_PROBLEM)


def _line(release: Release) -> dict[str, Any]:
    return {
        "year": release.year, "version": release.version,
        "stage": ReleaseStage(release.stage).value,  # type: ignore[attr-defined]  # annotated by `staged`
        "publish_at": release.published_at, "checksum": release.checksum, "note": release.note,
        "withdrawal_reason": release.withdrawal_reason,
    }  # fmt: skip


def _whole(page: Office) -> dict[str, Any]:
    return _line(page.release) | {
        "checklist": [
            {"title": each.title, "detail": each.detail, "is_error": each.is_error, "warning": each.warning,
             "reason": each.reason}
            for each in page.points
        ],
        "disclosure": page.release.disclosure,
        "changed_cells": len(page.comparison.changed) if page.comparison else None,
        "steps": {each.name: list(each.fields) for each in page.steps},
        "files": dict(page.files),
    }  # fmt: skip
