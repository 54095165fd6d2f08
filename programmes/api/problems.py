"""What every refusal of the API is: a problem document (RFC 9457) with the sentence that a page would show."""

from http import HTTPStatus
from typing import Any

from django.http import JsonResponse
from rest_framework.response import Response
from rest_framework.views import exception_handler

PROBLEM = "application/problem+json"
_TITLES = {
    HTTPStatus.BAD_REQUEST: "Forespørselen kan ikke leses", HTTPStatus.FORBIDDEN: "Ikke tillatt",
    HTTPStatus.NOT_FOUND: "Finnes ikke", HTTPStatus.TOO_MANY_REQUESTS: "For mange forespørsler",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "Innholdet har feil type",
}  # fmt: skip


def problem(error: Exception, context: dict[str, Any]) -> Response | JsonResponse | None:
    """What REST framework would have answered, told as a problem. None for what is a fault of ours: that rises."""
    response = exception_handler(error, context)
    if response is None:
        return None
    detail = response.data.get("detail", "") if isinstance(response.data, dict) else response.data
    if isinstance(detail, list):
        detail = " ".join(map(str, detail))
    told = {
        "type": "about:blank", "title": _TITLES.get(HTTPStatus(response.status_code), "Kan ikke gjøres"),
        "status": response.status_code, "detail": str(detail),
    }  # fmt: skip
    headers = {name: value for name, value in response.items() if name != "Content-Type"}
    return JsonResponse(told, status=response.status_code, content_type=PROBLEM, headers=headers)
