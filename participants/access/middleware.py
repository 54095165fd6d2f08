"""Puts each request in its place: which municipality the user acts for, and what could not be saved."""

import logging
from collections.abc import Callable
from http import HTTPStatus

import psycopg
from django.db import DataError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from participants.access import actions, tenancy
from participants.access.errors import RuleBroken
from participants.access.plainly import told

logger = logging.getLogger(__name__)
_GAVE_WAY = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure, psycopg.errors.LockNotAvailable)
_NUL = "cannot contain NUL"
_UNWRITABLE = "Teksten har et usynlig tegn som ikke kan lagres. Ingenting er lagret. Skriv teksten på nytt."
_AGAIN = "Noen andre endret det samme i samme øyeblikk. Det du sendte, ble ikke lagret. Send det på nytt."


class UnsavedMiddleware:
    """What could not be saved and is no error of the product's: the page says why, and nothing of it was kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """After the view's transaction was rolled back."""
        # Two requests that waited for each other's rows: the database has ended one of them.
        if isinstance(error, OperationalError) and isinstance(error.__cause__, _GAVE_WAY):
            logger.warning("A request gave way to another that waited for the same rows.")
            answer = told(request, HTTPStatus.SERVICE_UNAVAILABLE, title="Prøv igjen", sentence=_AGAIN)
            answer["Retry-After"] = "1"
            return answer
        # A sign that no text of the database can hold, and that no keyboard has.
        if isinstance(error, DataError) and _NUL in str(error):
            return told(request, HTTPStatus.BAD_REQUEST, title="Kan ikke lagres", sentence=_UNWRITABLE)
        # What it is about has become another thing between the page's look and the action's: no form tells of it.
        if isinstance(error, RuleBroken):
            logger.warning("A rule was broken that the page has no place to tell of.")
            return told(request, HTTPStatus.CONFLICT, title="Ikke lagret", sentence=" ".join(error.messages))
        return None


class TenantMiddleware:
    """Enters the tenant before the view's transaction begins.

    A user with roles in several municipalities acts for one at a time; a user of IMDi acts for none, and sees no
    people.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        today = timezone.localdate()
        # In this order, so that who has not chosen, or has two roles in one place, gets the same each time.
        held = list(
            request.user.grants.valid_on(today).select_related("municipality").order_by("municipality_id", "role")
        )
        # For the frame of the page, which would ask again.
        request.grants = held  # type: ignore[attr-defined]
        grants = [each for each in held if each.municipality_id is not None]
        chosen = request.session.get(tenancy.CHOSEN)
        grant = next((each for each in grants if each.municipality_id == chosen), next(iter(grants), None))
        place = grant.municipality_id if grant else None
        if any(each.last_used_on != today and each.municipality_id in {place, None} for each in held):
            actions.use_grants(user=request.user, municipality_id=place, on=today)
        if grant is None or grant.municipality_id is None:
            return self.get_response(request)
        others = [each.role for each in grants if each.municipality_id == place and each.role != grant.role]
        with tenancy.tenant(
            municipality_id=grant.municipality_id, user_id=request.user.pk, role=grant.role,
            other_roles=dict.fromkeys(others),
        ):  # fmt: skip
            return self.get_response(request)
