"""An answer that says why a request was not carried out: a page for people, a problem (RFC 9457) for systems."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string


def told(request: HttpRequest, status: HTTPStatus, *, title: str, sentence: str) -> HttpResponse:
    """The answer. It asks the database nothing: what failed may be the database."""
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": title, "status": int(status), "detail": sentence}
        return JsonResponse(problem, status=status, content_type="application/problem+json")
    return HttpResponse(render_to_string("503.html", {"title": title, "sentence": sentence}), status=status)
