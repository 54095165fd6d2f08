"""Puts each request in its place: for which municipality, who gives way, what is refused."""

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


class GiveWayMiddleware:
    """Two requests that wait for each other's rows: the database ends one of them, and nothing of it is saved.

    That is nobody's fault and no error of the product's: whoever gave way is told to send it again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """After the view's transaction was rolled back."""
        if not (isinstance(error, OperationalError) and isinstance(error.__cause__, _GAVE_WAY)):
            return None
        logger.warning("A request gave way to another that waited for the same rows.")
        answer = told(request, HTTPStatus.SERVICE_UNAVAILABLE, title="Prøv igjen", sentence=_AGAIN)
        answer["Retry-After"] = "1"
        return answer


class UnwritableTextMiddleware:
    """A sign that no text of the database can hold. No keyboard has it: whoever sends it is told, and nothing broke."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """After the view's transaction was rolled back."""
        if not (isinstance(error, DataError) and _NUL in str(error)):
            return None
        return told(request, HTTPStatus.BAD_REQUEST, title="Kan ikke lagres", sentence=_UNWRITABLE)


class UntoldRuleMiddleware:
    """A rule that no form of the page shows: what it is about has become another thing while it was being answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """After the view's transaction was rolled back."""
        if not isinstance(error, RuleBroken):
            return None
        logger.warning("A rule was broken that the page has no place to tell of.")
        return told(request, HTTPStatus.CONFLICT, title="Ikke lagret", sentence=" ".join(error.messages))


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
