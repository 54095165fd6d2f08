"""Shows hidden people to the contacts named for them, in the request that asks."""

from collections.abc import Callable
from typing import cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from participants.access import tenancy
from participants.access.models import User
from participants.access.roles import Permission
from participants.querysets import named_for


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
