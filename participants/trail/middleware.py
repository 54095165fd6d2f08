"""Where a request comes from, and that nobody is shown or refused in silence."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db import connections
from django.http import HttpRequest, HttpResponse

from participants.access.plainly import told
from participants.trail import ledger, origin
from participants.trail.actions import record_refusal
from participants.trail.errors import ReadingForgotten, TooManyReadings, TrailUnwritable
from participants.trail.ledger import Ledger

_REDIRECTS, _FORBIDDEN, _NOT_FOUND = 300, 403, 404
_SORRY = "Oppslag kan ikke loggføres akkurat nå, og da vises ingen opplysninger. Prøv igjen om litt."
_ENOUGH = (
    "Du har åpnet svært mange deltakere den siste timen, og nye åpnes ikke nå. Lederen får vite om det. "
    "Prøv igjen om en time, eller snakk med lederen din."
)
logger = logging.getLogger(__name__)


class TrailMiddleware:
    """After the tenant's middleware, before any view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with origin.coming_from("web:-") as source:
            kept = ledger.open_ledger()
            try:
                with connections["default"].execute_wrapper(kept.watch):
                    response = self.get_response(request)
                self._judge(request, response, kept)
            except TrailUnwritable:
                response = sorry(request)
            finally:
                ledger.close_ledger()
        # The proxy's log knows the address; this ties the two.
        response["X-Request-ID"] = str(source.request_id)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: Any, kwargs: dict[str, Any]
    ) -> None:
        """Before the view's transaction begins: which page it is, and whom it was asked for."""
        match = request.resolver_match
        origin.rename(f"web:{match.view_name}" if match else "web:-")
        kept = ledger.current()
        if kept and getattr(view, "shows_participants", False):
            kept.is_about_people = True
            kept.asked_for = [each for each in kwargs.values() if isinstance(each, UUID)]

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """After the view's transaction was rolled back."""
        if isinstance(error, TooManyReadings):
            logger.warning("A user has opened, searched for or taken out more participants than are.")
            return told(request, HTTPStatus.TOO_MANY_REQUESTS, title="For mange oppslag", sentence=_ENOUGH)
        return sorry(request) if isinstance(error, TrailUnwritable) else None

    def _judge(self, request: HttpRequest, response: HttpResponse, kept: Ledger) -> None:
        code = response.status_code
        if code < _REDIRECTS and kept.has_read and not kept.is_settled:
            raise ReadingForgotten("A page has read people and recorded no reading: see docs/trail.md.")
        # Another municipality's person is not found: that someone looked is told all the same.
        is_refusal = code == _FORBIDDEN or (code == _NOT_FOUND and kept.is_about_people)
        if is_refusal and request.user.is_authenticated:
            name = request.resolver_match.view_name if request.resolver_match else "-"
            record_refusal(action=name or "-", user_pk=request.user.pk, participants=kept.asked_for)


def sorry(request: HttpRequest) -> HttpResponse:
    """Nothing is shown that the trail does not tell of."""
    logger.error("The trail could not be written: nothing was shown.")
    return told(request, HTTPStatus.SERVICE_UNAVAILABLE, title="Ingenting kan vises nå", sentence=_SORRY)
