"""What someone meets when the product itself has failed."""

from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.template import loader

from config.logs import fault_code

_TITLE, _SENTENCE = "Noe gikk galt hos oss", "Det er ikke din feil. Prøv igjen om litt."


def server_error(request: HttpRequest) -> HttpResponse:
    """The page of status 500, or the same as a problem (RFC 9457) for a system, with the code that the log tells too.

    It asks the database nothing.
    """
    if request.path.startswith("/api/"):
        told = {"type": "about:blank", "title": _TITLE, "status": 500, "detail": _SENTENCE, "code": fault_code()}
        return JsonResponse(told, status=500, content_type="application/problem+json")
    text = loader.render_to_string("500.html", {"title": _TITLE, "sentence": _SENTENCE, "code": fault_code()})
    return HttpResponseServerError(text)
