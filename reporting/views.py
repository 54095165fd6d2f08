"""Edge: the public pages of the statistics, and their files. No sign-in, no cookie, no script."""

import csv
import io
from collections.abc import Callable, Mapping
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import condition, require_safe

from reporting import exports, summaries
from reporting.announcing import citing
from reporting.announcing.markup import as_script, dataset_markup
from reporting.announcing.views import site_of
from reporting.caching import CACHE, ask_each_time, keep, written_once
from reporting.comparing import Comparison, compare
from reporting.cubes import cube_of
from reporting.models import EarlyAccess, Release
from reporting.rules.languages import Language
from reporting.rules.notes import left_out
from reporting.tables import TABLES, table
from reporting.telling import languages_of, told_in

T = TypeVar("T")

_PAGE_SECONDS = 60
_GONE = 410
# A published version never changes, but it may be withdrawn: no cache has its files for longer than an hour after that.
_FILE_SECONDS = 60 * 60


def _for_a_minute(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    return keep(request, response, seconds=_PAGE_SECONDS)


@login_not_required
@require_safe
@written_once(_for_a_minute)
def release_list(request: HttpRequest) -> HttpResponseBase:
    """Every year that is out, the newest first."""
    releases = Release.objects.latest_of_each_year()
    return _page(request, "reporting/release_list.html", {"headlines": summaries.headlines(releases)})


@login_not_required
@require_safe
@written_once(_for_a_minute)
def release_page(request: HttpRequest, year: int, version: int | None = None) -> HttpResponseBase:
    """A year's newest release, or one version of it for ever at its address."""
    versions = list(Release.objects.public().of_year(year))
    release = next((each for each in versions if version in {None, each.version}), None)
    if release is None:
        return _withdrawn(request, year, version)
    return show_release(request, release, versions=versions, before=Release.objects.latest_of_year(year - 1))


def show_release(
    request: HttpRequest, release: Release, *, versions: list[Release], before: Release | None, path: str = ""
) -> HttpResponseBase:
    """The page of a release among the versions of its year, the newest first: what the public gets, and a preview.

    `path` is where the page will be, where it is shown elsewhere.
    """
    language = told_in()
    summary = summaries.summarise(release, before, language)
    story = summaries.tell(summary)
    context = {
        "languages": languages_of(path or request.path),
        "release": release,
        "versions": versions,
        "latest": versions[0],
        "first": versions[-1],
        "withdrawn": Release.objects.withdrawn().of_year(release.year),
        "summary": summary,
        "story": story,
        "charts": summaries.draw(summary, story),
        "map": summaries.tile_map(summary.counties, year=release.year, language=language),
        "squares": summaries.square_map(summary.counties, summary.municipalities, year=release.year, language=language),
        "footnotes": summaries.Footnotes(language),
        "left_out": "" if release.left_out is None else left_out(release.left_out, language),
        "markup": as_script(dataset_markup(release, versions[-1], site_of(request), language)),
        "citation": citing.sentence(release, site_of(request), language),
        "files": [_offer(release, kind, language) for kind, file in exports.ALL_FILES.items() if file.title],
        "tables": TABLES,
        "table_files": exports.TABLE_FILES.values(),
    }
    return _page(request, "reporting/release.html", context)


def _file_tag(_request: HttpRequest, year: int, version: int, kind: str, table_id: str = "") -> str | None:
    checksums = Release.objects.public().filter(year=year, version=version).values_list("checksum", flat=True)
    language = told_in()
    told = "" if language == Language.BOKMAL else f"-{language}"
    return next((f'"{checksum}-{table_id}{kind}{told}"' for checksum in checksums), None)


@login_not_required
@require_safe
@condition(etag_func=_file_tag)
def release_file(request: HttpRequest, year: int, version: int, kind: str) -> HttpResponseBase:
    """A published version as a file: every cell that it has."""
    release, file = _published(year, version), exports.ALL_FILES[kind]
    if release is None:
        return _withdrawn(request, year, version)
    return keep(request, file_answer(release, kind, file, told_in()), seconds=_FILE_SECONDS)


def file_answer(release: Release, kind: str, file: exports.File, language: Language) -> HttpResponseBase:
    """A release as a file, to whoever may have it."""
    content = _content(release, kind, language)
    return _named(HttpResponse(content, content_type=file.media_type), release, file.named(language))


@login_not_required
@require_safe
@condition(etag_func=_file_tag)
def release_table(request: HttpRequest, year: int, version: int, table_id: str, kind: str) -> HttpResponseBase:
    """One table of a published version."""
    release, asked = _published(year, version), table(table_id)
    if release is None:
        return _withdrawn(request, year, version)
    file = next((each for each in exports.TABLE_FILES.values() if each.extension == kind), None)
    if asked is None or file is None:
        raise Http404
    language = told_in()
    response = HttpResponse(file.make(cube_of(asked, [release], language=language)), content_type=file.media_type)
    name = f"{asked.id}.{file.extension}"
    named = _named(response, release, exports.in_language(name, language) if file.has_words else name)
    return keep(request, named, seconds=_FILE_SECONDS)


@login_not_required
@require_safe
@written_once(_for_a_minute)
def release_changes(request: HttpRequest, year: int, version: int) -> HttpResponseBase:
    """What a correction has changed, cell by cell, from the version that it took the place of."""
    release = _published(year, version)
    before = Release.objects.public().of_year(year).filter(version__lt=version).first()
    if release is None or before is None:
        raise Http404
    return show_changes(request, compare(before=before, after=release, language=told_in()))


def show_changes(request: HttpRequest, comparison: Comparison, *, path: str = "") -> HttpResponseBase:
    """The comparison as a page, or as a file where that is asked for; `path` as for a release."""
    if request.GET.get("som") != "csv":
        shown = {
            "languages": languages_of(path or request.path),
            "comparison": comparison,
            "release": comparison.after,
            "groups": list(comparison.groups()),
        }
        return _page(request, "reporting/changes.html", shown)
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("table", "region", "place", "what", "before", "after"))
    rows.writerows((each.table, each.region, each.place, each.what, each.before, each.after)
                   for each in comparison.changed)  # fmt: skip
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    return _named(response, comparison.after, "endret.csv")


@login_not_required
@require_safe
def early_access_list(request: HttpRequest) -> HttpResponseBase:
    """Who has seen which release before it was out, and why. Nobody is on it before that release is."""
    found = EarlyAccess.objects.published().select_related("release").annotate(times=Count("looks"))
    return keep(request, _page(request, "reporting/early_access.html", {"found": found}), seconds=_PAGE_SECONDS)


def _published(year: int, version: int) -> Release | None:
    return Release.objects.public().filter(year=year, version=version).first()


def _withdrawn(request: HttpRequest, year: int, version: int | None) -> HttpResponseBase:
    """Where numbers were, why they are not there any more. Where none ever were, nothing is."""
    gone = Release.objects.withdrawn().of_year(year)
    release = (gone if version is None else gone.filter(version=version)).first()
    if release is None:
        raise Http404
    context = {"release": release, "latest": Release.objects.latest_of_year(year)}
    page = _page(request, "reporting/withdrawn.html", context)
    page.status_code = _GONE
    return ask_each_time(request, page)


def _content(release: Release, kind: str, language: Language) -> bytes:
    # Made once and kept: anyone may ask for it, and it takes a while. The zip file is of what is kept of the others.
    def make() -> bytes:
        if kind == exports.ZIPPED:
            return exports.release_zip(release, language, make=lambda one: _content(release, one, language))
        return exports.ALL_FILES[kind].make(release, language)

    return _remembered(_key(release, kind, language), make)


def _offer(release: Release, kind: str, language: Language) -> dict[str, object]:
    file = exports.ALL_FILES[kind]
    # For good: what is published never changes, and whoever came first in an hour would wait for every file.
    size = _remembered(
        _key(release, kind, language) + "-size", lambda: len(_content(release, kind, language)), is_for_good=True
    )
    return {
        "url": reverse(f"release-{kind}", kwargs={"year": release.year, "version": release.version}),
        "title": file.title,
        "about": file.about,
        "icon": file.icon,
        "size": size,
    }


def _key(release: Release, kind: str, language: Language) -> str:
    # What has no words is the same file in every language.
    told = language if exports.ALL_FILES[kind].languages else "-"
    return f"release-{kind}-{release.pk}-{release.checksum}-{told}"


def _remembered(key: str, make: Callable[[], T], *, is_for_good: bool = False) -> T:
    found: T | None = caches[CACHE].get(key)
    if found is None:
        found = make()
        caches[CACHE].set(key, found, timeout=None if is_for_good else DEFAULT_TIMEOUT)
    return found


def _named(response: HttpResponseBase, release: Release, file: str) -> HttpResponseBase:
    stem, _, extension = file.partition(".")
    table_id = "" if stem == "tabeller" else f"-{stem}"
    name = f"introduksjonsprogram-{release.year}-v{release.version}{table_id}.{extension}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(request: HttpRequest, template: str, context: Mapping[str, object]) -> TemplateResponse:
    always = {"demonstration": settings.DEMONSTRATION, "languages": languages_of(request.path)}
    return TemplateResponse(request, template, {**always, **context})
