"""What is sent: to have something done its headers and its fields, to go on the last key; and how a refusal is told."""

from typing import Any
from uuid import UUID

from django.http import JsonResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.request import Request

from programmes.api.problems import PROBLEM

LONGEST, _LONGEST_KEY = 5000, 64
MEND = "Rett feltene, og send på nytt."
# What is sent along where something is to be done once, and to what one has seen.
HEADERS = (
    OpenApiParameter("If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, description="Its ETag."),
    OpenApiParameter(
        "Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER,
        description="Chosen by the client, new for each thing that is to be done once.",
    ),
)  # fmt: skip
_TITLES = {
    400: "Innholdet kan ikke leses", 409: "Kan ikke gjøres slik nå", 412: "Endret i mellomtiden",
    422: "Noe må rettes", 428: "Forespørselen mangler noe",
}  # fmt: skip


class Refused(Exception):
    """Nothing is done: the status, the sentence, and what else the problem tells."""

    def __init__(self, status: int, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.status, self.more = status, more

    def as_problem(self) -> JsonResponse:
        """The answer."""
        told = {"type": "about:blank", "title": _TITLES[self.status], "status": self.status}
        return JsonResponse(told | {"detail": str(self)} | self.more, status=self.status, content_type=PROBLEM)


def headers_of(request: Request) -> tuple[str, str]:
    """The version that whoever asks has seen, and the key by which a thing is done once. Raises Refused."""
    version, once = request.headers.get("If-Match", "").strip('"'), request.headers.get("Idempotency-Key", "")
    if not version or not 1 <= len(once) <= _LONGEST_KEY:
        raise Refused(428, "Send If-Match med ETag fra GET, og Idempotency-Key med høyst 64 tegn.")
    return version, once


def after_of(request: Request) -> UUID | None:
    """The last of the page before, where the question goes on from one. Raises ValidationError."""
    asked = request.query_params.get("after")
    try:
        return UUID(asked) if asked is not None else None
    except ValueError:
        raise ValidationError({"detail": "Ukjent nøkkel."}) from None


def fields_of(request: Request, *, names: list[str]) -> dict[str, Any]:
    """What is sent, field by field. Raises Refused."""
    try:
        sent = request.data
    except (ParseError, RecursionError):
        raise Refused(400, "Innholdet er ikke gyldig JSON. Rett det, og send det på nytt.") from None
    if not isinstance(sent, dict) or not all(isinstance(each, str | int | float | None) for each in sent.values()):
        raise Refused(400, "Send et JSON-objekt med en tekst, et tall eller null for hvert felt.")
    if set(sent) - {*names, "confirm"}:
        raise Refused(422, f"Ukjent felt. Feltene er: {', '.join(names)}.")
    return sent


def texts_of(sent: dict[str, Any]) -> dict[str, str]:
    """The same as a form is sent it."""
    return {name: "" if value is None else str(value)[:LONGEST] for name, value in sent.items()}


def errors_of(form: Any) -> dict[str, str]:
    """The first sentence at each field."""
    return {name: str(sentences[0]) for name, sentences in form.errors.items()}
