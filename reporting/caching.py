"""How long an answer of the public statistics may be kept, and by whom; and pages that are written out once."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils.cache import patch_cache_control

from reporting.models import Release

_OK = 200
_DAY_SECONDS = 24 * 60 * 60
Policy = Callable[[HttpRequest, HttpResponseBase], HttpResponseBase]
View = Callable[..., HttpResponseBase]


def keep(request: HttpRequest, response: HttpResponseBase, *, seconds: int) -> HttpResponseBase:
    """Let caches keep the answer. Shared ones only without a session, since the session's cookie is renewed with it."""
    patch_cache_control(response, max_age=seconds, **{_who(request): True})
    return response


def ask_each_time(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Let caches keep it, and ask each time whether it still holds: at the second a release is out, nobody has less."""
    patch_cache_control(response, no_cache=True, **{_who(request): True})
    return response


def written_once(policy: Policy) -> Callable[[View], View]:
    """A page of frozen numbers is written out once for what is public, and anew in the second in which that changes.

    For views whose page depends on nothing but its address and the releases; `policy` says what caches may do with it.
    An address with a question in it is answered anew each time: there is no end to them.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            key = "" if request.GET else _key(request)
            content: bytes | None = cache.get(key) if key else None
            if content is not None:
                return policy(request, HttpResponse(content))
            response = view(request, *args, **kwargs)
            if response.status_code != _OK or not isinstance(response, SimpleTemplateResponse):
                return response
            if key:
                cache.set(key, response.render().content, timeout=_DAY_SECONDS)
            return policy(request, response)

        return answered

    return decorate


def _key(request: HttpRequest) -> str:
    # By the database's clock, as every query of what is public; a release that waits changes nothing before its second.
    releases = Release.objects.ever_public().staged().order_by("pk")
    told = ("pk", "checksum", "stage", "built_at", "published_at", "withdrawn_at")
    stands = list(releases.values_list(*told))
    asked = (request.scheme, request.get_host(), request.path, settings.DEMONSTRATION, stands)
    return f"page-{sha256(repr(asked).encode()).hexdigest()}"


def _who(request: HttpRequest) -> str:
    return "private" if settings.SESSION_COOKIE_NAME in request.COOKIES else "public"
