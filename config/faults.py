"""What someone meets when the product itself has failed."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from config.logs import fault_code
from participants.access.plainly import told


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer of status 500, with the code that the log tells too."""
    return told(
        request, HTTPStatus.INTERNAL_SERVER_ERROR, title="Noe gikk galt hos oss",
        sentence="Det er ikke din feil. Prøv igjen om litt.", code=fault_code(),
    )  # fmt: skip
