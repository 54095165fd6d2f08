"""Edge: the announcements of what is out, each at its second and not before. No sign-in, no cookie, no state."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from reporting.announcing import catalogue, feed
from reporting.announcing.citing import CITATIONS
from reporting.announcing.words import Site
from reporting.caching import ask_each_time
from reporting.models import Release
from reporting.rules.languages import Language
from reporting.telling import told_in

_Make = Callable[[Sequence[Release], Site, str], bytes]
# Under /statistikk/: the name, the kind of media, and how it is made.
ANNOUNCEMENTS: Final[dict[str, tuple[str, _Make]]] = {
    "utgivelser.atom": ("application/atom+xml; charset=utf-8", feed.atom),
    "kalender.ics": ("text/calendar; charset=utf-8", feed.calendar),
    "sitemap.xml": ("application/xml; charset=utf-8", feed.sitemap),
    "katalog.ttl": ("text/turtle; charset=utf-8", catalogue.turtle),
    "katalog.jsonld": ("application/ld+json", catalogue.json_ld),
}
# The others are one for all languages.
_OF_EACH_LANGUAGE: Final = frozenset({"utgivelser.atom", "kalender.ics"})


def site_of(request: HttpRequest) -> Site:
    """Where this request came to."""
    return Site(f"{request.scheme}://{request.get_host()}")


@login_not_required
@require_safe
def announcement(request: HttpRequest, stem: str, kind: str) -> HttpResponseBase:
    """One of ANNOUNCEMENTS."""
    name = f"{stem}.{kind}"
    if name not in ANNOUNCEMENTS or (told_in() != Language.BOKMAL and name not in _OF_EACH_LANGUAGE):
        raise Http404
    media_type, make = ANNOUNCEMENTS[name]
    releases = list(Release.objects.public().order_by("-published_at", "-year", "-version"))
    site = site_of(request)
    response = HttpResponse(make(releases, site, f"{site.origin}{request.path}"), content_type=media_type)
    if stem == "katalog":
        response.headers["Access-Control-Allow-Origin"] = "*"
    return _fresh(request, response)


@login_not_required
@require_safe
def citation(request: HttpRequest, year: int, version: int, kind: str) -> HttpResponseBase:
    """A version for a list of sources."""
    release = Release.objects.public().filter(year=year, version=version).first()
    if release is None or kind not in CITATIONS:
        raise Http404
    media_type, make = CITATIONS[kind]
    response = HttpResponse(make(release, site_of(request)), content_type=media_type)
    name = f"introduksjonsprogram-{year}-v{version}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _fresh(request, response)


def _fresh(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    response.headers["ETag"] = quote_etag(sha256(response.content).hexdigest())
    kept = get_conditional_response(request, etag=response.headers["ETag"], response=response)
    return ask_each_time(request, kept or response)
