"""An answer that says why a request was not carried out: a page for people, a problem (RFC 9457) for systems."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string


def told(request: HttpRequest, status: HTTPStatus, *, title: str, sentence: str, code: str = "") -> HttpResponse:
    """The answer, with the code of a fault where there is one. It asks the database nothing: what failed may be it."""
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": title, "status": int(status), "detail": sentence}
        problem |= {"code": code} if code else {}
        return JsonResponse(problem, status=status, content_type="application/problem+json")
    text = render_to_string("fault.html", {"title": title, "sentence": sentence, "code": code})
    return HttpResponse(text, status=status)
