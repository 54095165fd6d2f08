"""Around a request: hidden people shown to the contacts named for them, the address of a registration that has become
one with another, and what support asks written down.
"""

from collections.abc import Callable
from typing import cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from participants.access import tenancy
from participants.access.codes import Role
from participants.access.models import User
from participants.access.roles import PERMISSIONS, Permission
from participants.access.support.reading import running_session
from participants.models import Merger
from participants.querysets import named_for
from participants.trail.actions import record_support
from participants.trail.errors import TrailUnwritable
from participants.trail.middleware import sorry

_NOT_FOUND = 404
_REFUSED = {403, _NOT_FOUND}


class ClearanceMiddleware:
    """Finds out anew for each request: a role or a naming that has ended shows nothing in the next one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        today, user, tenant = timezone.localdate(), cast("User", request.user), tenancy.current()
        if tenant is None or not user.grants.valid_on(today).allowing(Permission.PROTECTED_VIEW).exists():
            return self.get_response(request)
        with transaction.atomic():
            named = tuple(named_for(user, on=today).filter(municipality_id=tenant.municipality_id))
        with tenancy.cleared_for(named):
            return self.get_response(request)


class SupportMiddleware:
    """Each request within a session of support is in the trail of the municipality, whatever page it asks for.

    After the trail's middleware, which knows the name of the page. An answer that cannot be written down is not given.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Asked of those alone who may open one.
        is_support = any(
            Permission.SUPPORT_OPEN in PERMISSIONS[Role(each.role)] for each in getattr(request, "grants", [])
        )
        session = running_session(cast("User", request.user)) if is_support else None
        request.support_session = session  # type: ignore[attr-defined]
        response = self.get_response(request)
        if session is None:
            return response
        page = request.resolver_match.view_name if request.resolver_match else "-"
        try:
            record_support(session_pk=session.pk, page=page or "-", is_refused=response.status_code in _REFUSED)
        except TrailUnwritable:
            return sorry(request)
        return response


class FormerAddressMiddleware:
    """Answers at the address of a registration that has become one with another: it leads to the one that stays.

    For those who see it. Everybody else is told what is told of an address that nobody has, and it takes as long.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response, match = self.get_response(request), request.resolver_match
        former = match.kwargs.get("participant_pk") if match else None
        if response.status_code != _NOT_FOUND or request.method not in {"GET", "HEAD"} or former is None:
            return response
        if match is None or tenancy.current() is None:
            return response
        with transaction.atomic():
            mergers = Merger.objects.for_user(cast("User", request.user), on=timezone.localdate()).in_force()
            found = mergers.filter(former=former).values_list("participant_id", flat=True).first()
        return redirect(match.view_name, **match.kwargs | {"participant_pk": found}) if found else response
