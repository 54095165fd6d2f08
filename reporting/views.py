"""Edge: the public pages of the statistics, and their files. No sign-in, no cookie, no script."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_safe

from reporting import exports, summaries
from reporting.models import Release

T = TypeVar("T")

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PAGE_SECONDS = 60
# A published version never changes: its files may be kept for a year.
_FILE_SECONDS = 365 * 24 * 60 * 60
_WEEK_SECONDS = 7 * 24 * 60 * 60


@login_not_required
@require_safe
def release_list(request: HttpRequest) -> HttpResponseBase:
    """Every year that is out, the newest first."""
    releases = Release.objects.latest_of_each_year()
    context = {"headlines": summaries.headlines(releases)}
    return _keep(request, _page(request, "reporting/release_list.html", context), seconds=_PAGE_SECONDS)


@login_not_required
@require_safe
def release_page(request: HttpRequest, year: int, version: int | None = None) -> HttpResponseBase:
    """A year's newest release, or one version of it for ever at its address."""
    versions = list(Release.objects.published().of_year(year))
    release = next((each for each in versions if version in {None, each.version}), None)
    if release is None:
        raise Http404
    summary = summaries.summarise(release, Release.objects.latest_of_year(year - 1))
    story = summaries.tell(summary)
    context = {
        "release": release,
        "versions": versions,
        "latest": versions[0],
        "first": versions[-1],
        "summary": summary,
        "story": story,
        "charts": summaries.draw(summary, story),
        "footnotes": summaries.Footnotes(),
        "csv_size": _csv_size(release),
        "xlsx_size": len(_xlsx(release)),
    }
    return _keep(request, _page(request, "reporting/release.html", context), seconds=_PAGE_SECONDS)


def _file_tag(kind: str) -> Callable[..., str | None]:
    def tag(_request: HttpRequest, year: int, version: int) -> str | None:
        checksums = Release.objects.published().filter(year=year, version=version).values_list("checksum", flat=True)
        return next((f'"{checksum}-{kind}"' for checksum in checksums), None)

    return tag


@login_not_required
@require_safe
@condition(etag_func=_file_tag("csv"))
def release_csv_file(request: HttpRequest, year: int, version: int) -> HttpResponseBase:
    """All cells of a published version, one a line."""
    release = _published(year, version)
    response = StreamingHttpResponse(exports.release_csv(release), content_type="text/csv; charset=utf-8")
    return _keep(request, _named(response, release, "csv"), seconds=_FILE_SECONDS, for_ever=True)


@login_not_required
@require_safe
@condition(etag_func=_file_tag("xlsx"))
def release_xlsx_file(request: HttpRequest, year: int, version: int) -> HttpResponseBase:
    """The same cells as a workbook."""
    release = _published(year, version)
    response = HttpResponse(_xlsx(release), content_type=_XLSX)
    return _keep(request, _named(response, release, "xlsx"), seconds=_FILE_SECONDS, for_ever=True)


def _published(year: int, version: int) -> Release:
    release = Release.objects.published().filter(year=year, version=version).first()
    if release is None:
        raise Http404
    return release


def _csv_size(release: Release) -> int:
    def measure() -> int:
        return sum(len(line.encode()) for line in exports.release_csv(release))

    return _remembered(f"release-csv-size-{release.checksum}", measure)


def _xlsx(release: Release) -> bytes:
    # Made once and kept: anyone may ask for it, and it takes a while.
    return _remembered(f"release-xlsx-{release.pk}-{release.checksum}", lambda: exports.release_xlsx(release))


def _remembered(key: str, make: Callable[[], T]) -> T:
    found: T | None = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, timeout=_WEEK_SECONDS)
    return found


def _named(response: HttpResponseBase, release: Release, kind: str) -> HttpResponseBase:
    name = f"introduksjonsprogram-{release.year}-v{release.version}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(request: HttpRequest, template: str, context: Mapping[str, object]) -> TemplateResponse:
    return TemplateResponse(request, template, {"demonstration": settings.DEMONSTRATION, **context})


def _keep(
    request: HttpRequest, response: HttpResponseBase, *, seconds: int, for_ever: bool = False
) -> HttpResponseBase:
    """Let caches keep the answer. Shared ones only without a session, since the session's cookie is renewed with it."""
    who = "private" if settings.SESSION_COOKIE_NAME in request.COOKIES else "public"
    directives: dict[str, bool] = {who: True, **({"immutable": True} if for_ever else {})}
    patch_cache_control(response, max_age=seconds, **directives)
    return response
