"""How long an answer of the public statistics may be kept, and by whom."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control


def keep(request: HttpRequest, response: HttpResponseBase, *, seconds: int, for_ever: bool = False) -> HttpResponseBase:
    """Let caches keep the answer. Shared ones only without a session, since the session's cookie is renewed with it."""
    patch_cache_control(response, max_age=seconds, **{_who(request): True}, **({"immutable": True} if for_ever else {}))
    return response


def ask_each_time(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Let caches keep it, and ask each time whether it still holds: at the second a release is out, nobody has less."""
    patch_cache_control(response, no_cache=True, **{_who(request): True})
    return response


def _who(request: HttpRequest) -> str:
    return "private" if settings.SESSION_COOKIE_NAME in request.COOKIES else "public"
