"""What the pages of signing in share."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

TOO_MANY = "For mange forsøk. Vent fem minutter, og prøv igjen."


def own_page(request: HttpRequest, address: str) -> str:
    """The page to go to next: one of ours, or the first page."""
    if url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return address
    return reverse(settings.LOGIN_REDIRECT_URL)
