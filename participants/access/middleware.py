"""Puts each request in its place: which municipality the user acts for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from participants.access import tenancy


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
        grants = (
            request.user.grants.valid_on(timezone.localdate()).exclude(municipality=None).order_by("municipality_id")
        )
        chosen = request.session.get("municipality_id")
        grant = (grants.filter(municipality_id=chosen).first() if chosen else None) or grants.first()
        if grant is None or grant.municipality_id is None:
            return self.get_response(request)
        with tenancy.tenant(municipality_id=grant.municipality_id, user_id=request.user.pk, role=grant.role):
            return self.get_response(request)
