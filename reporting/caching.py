"""How long an answer of the public statistics may be kept, and by whom; and pages that are written out once."""

import gzip
import re
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any, NamedTuple, cast

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import quote_etag

from reporting.models import Release
from reporting.rules.languages import Language

# Of its own: however many pages there are, what counts calls is not pushed out for them.
CACHE = "pages"
_OK = 200
_PUBLIC = re.compile(rf"(?:/(?:{'|'.join(Language)}))?/statistikk/")
_GZIP_LEVEL = 6
Policy = Callable[[HttpRequest, HttpResponseBase], HttpResponseBase]
View = Callable[..., HttpResponseBase]


class Kept(NamedTuple):
    """A page as it was written out, plain and small, and what caches are told of it."""

    content: bytes
    gzipped: bytes
    etag: str
    cache_control: str


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
    An address with a question in it is answered anew each time: there is no end to them. Whoever has no session is
    answered by `KeptPagesMiddleware` from the second time on.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            key = "" if request.GET else _key(request)
            kept: Kept | None = caches[CACHE].get(key) if key else None
            if kept is not None:
                return _conditional(request, policy(request, HttpResponse(kept.content)), kept.etag)
            response = view(request, *args, **kwargs)
            if response.status_code != _OK or not isinstance(response, SimpleTemplateResponse):
                return response
            if not key:
                return policy(request, response)
            content = response.render().content
            policy(request, response)
            kept = Kept(
                content=content,
                gzipped=gzip.compress(content, _GZIP_LEVEL, mtime=0),
                etag=quote_etag(sha256(content).hexdigest()),
                # Whoever wrote it out, it is given to those without a session.
                cache_control=response.headers["Cache-Control"].replace("private", "public"),
            )
            caches[CACHE].set(key, kept)
            return _conditional(request, response, kept.etag)

        return answered

    return decorate


class KeptPagesMiddleware:
    """Answers with a page that is written out already, before anything is asked of sessions.

    Outside of the middlewares that sign in, and inside those of headers, HTTPS and content policy. Of the database it
    asks one thing, what is public now. Whoever has a session goes on to the view, which renews it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._kept(request) or self.get_response(request)

    def _kept(self, request: HttpRequest) -> HttpResponseBase | None:
        is_asked_for = request.method in {"GET", "HEAD"} and _PUBLIC.match(request.path)
        if not is_asked_for or request.META.get("QUERY_STRING") or _who(request) == "private":
            return None
        kept: Kept | None = caches[CACHE].get(_key(request))
        if kept is None:
            return None
        is_small = "gzip" in request.headers.get("Accept-Encoding", "")
        response = HttpResponse(kept.gzipped if is_small else kept.content)
        response.headers["Cache-Control"] = kept.cache_control
        # What those further in would have said.
        response.headers["X-Frame-Options"] = settings.X_FRAME_OPTIONS
        if is_small:
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.content))
        patch_vary_headers(response, ("Cookie", "Accept-Encoding"))
        return _conditional(request, response, kept.etag)


def _conditional(request: HttpRequest, response: HttpResponseBase, etag: str) -> HttpResponseBase:
    """The page, or that it is the one that the reader has."""
    # Weak: the same page small and plain.
    response.headers["ETag"] = f"W/{etag}"
    whole = cast("HttpResponse", response)
    return get_conditional_response(request, etag=response.headers["ETag"], response=whole) or response


def _key(request: HttpRequest) -> str:
    # By the database's clock, as every query of what is public; a release that waits changes nothing before its second.
    asked = (request.scheme, request.get_host(), request.path, settings.DEMONSTRATION, Release.objects.out_now())
    return f"page-{sha256(repr(asked).encode()).hexdigest()}"


def _who(request: HttpRequest) -> str:
    return "private" if settings.SESSION_COOKIE_NAME in request.COOKIES else "public"
