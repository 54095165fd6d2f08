"""Edge: the results page of a municipality, its files, and the people behind a number."""

from dataclasses import replace
from typing import cast

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participants.access import tenancy
from participants.access.errors import NotAllowed
from participants.access.models import Municipality, User
from participants.trail.codes import Criterion, Purpose, ReadingAction
from participants.trail.showing import Showing, shows_no_participant, shows_participants
from programmes.rules.absence import FULL_DAY
from reporting import permissions
from reporting.chart_files import as_png
from reporting.codes import CohortState, ResultNumber
from reporting.quality.rate import quality_in, rate_of
from reporting.results import files
from reporting.results.behind import Question, people_behind
from reporting.results.document import as_pdf
from reporting.results.downloads import drawn_alone, figures, tables
from reporting.results.drawings import Drawings, draw, marks, sentences
from reporting.results.facts import Scope
from reporting.results.kept import kept
from reporting.results.numbers import label_of, number_of
from reporting.results.page import Results, results, scope_of
from reporting.results.plain import Count
from reporting.results.reach import reach_of
from reporting.results.whole import Whole, chosen, whole
from reporting.rules.choice import BESIDE, BREAKDOWNS, WAYS, read, read_whole
from reporting.saved_views.desk import views_of

PAGE = 50
_MOST = 500
_USUAL = 4
_KINDS = (("svg", "SVG"), ("png", "PNG"), ("csv", "CSV"), ("xlsx", "Excel"))
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@require_safe
@shows_no_participant
def results_page(request: HttpRequest) -> HttpResponse:
    """Where the municipality stands, against others and over time; with `fil` a chart or the page to take along."""
    user, place, page, scope = _asked(request)
    said = _said(request, scope, page)
    page, choice, charts = said.page, said.choice, draw(said.page)
    if kind := request.GET.get("fil"):
        return _taken_along(said, charts, code=request.GET.get("figur", ""), kind=kind, place=place)
    context = {
        "page": page,
        "choice": choice,
        "terms": replace(choice, year=page.year).written,
        "choices": (
            ("telling", "Telling", WAYS, choice.way),
            ("gruppe", "Gruppe", BREAKDOWNS, choice.breakdown),
            ("mot", "Lignende kommuner", BESIDE, choice.beside),
        ),
        "years": [(each, replace(choice, year=each).written) for each in page.years],
        "saved": views_of(user, municipality_id=place),
        "shows_exits": choice.shows_way("sluttet"),
        "peers": said.peers,
        "measured": said.measured,
        "full_day": FULL_DAY,
        "rate": rate_of(scope, page),
        "quality": kept(scope, what=Count.QUALITY, year=page.year, make=lambda: quality_in(scope, year=page.year)),
        "reach": reach_of(scope, page),
        "charts": charts,
        "kinds": _KINDS,
        "marks": marks(page),
        "sentences": sentences(page),
        "states": [(each.value, each.label) for each in CohortState],
        "may_see_people": permissions.sees_people(user, municipality_id=place, on=timezone.localdate()),
    }
    return TemplateResponse(request, "reporting/results.html", context)


@never_cache
@require_safe
@shows_no_participant
def results_csv(request: HttpRequest) -> HttpResponse:
    """Every number of the page, one a line."""
    _, place, page, scope = _asked(request)
    return _file(files.as_csv(_said(request, scope, page).rows()), "text/csv; charset=utf-8", place, page, "csv")


@never_cache
@require_safe
@shows_no_participant
def results_xlsx(request: HttpRequest) -> HttpResponse:
    """The same rows as a workbook."""
    _, place, page, scope = _asked(request)
    said = _said(request, scope, page)
    return _file(files.as_xlsx(page, said.rows(), selection=said.choice.selection), _XLSX, place, page, "xlsx")


@never_cache
@require_safe
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.FOLLOW_UP)
def results_people(request: HttpRequest, *, showing: Showing) -> HttpResponse:
    """The people behind a number, each with why they count in it; for a number that the reader is shown."""
    # Beside the list stands the number as it is now.
    user, place, page, scope = _asked(request, is_fresh=True)
    if not permissions.sees_people(user, municipality_id=place, on=scope.today):
        raise NotAllowed("Rollen din ser ingen deltakere.")
    question = _question(request, page)
    number = number_of(page, question)
    if number is None:
        raise Http404
    if number.is_hidden:
        raise NotAllowed("Tallet er skjult for å beskytte enkeltpersoner, og da vises heller ikke hvem det er.")
    showing.criteria.add(Criterion.PERIOD)
    people = people_behind(scope, question, user=user)
    sheet = Paginator(people.rows, PAGE).get_page(request.GET.get("side"))
    showing.of(row.participant.pk for row in sheet if row.participant)
    context = {
        "page": page,
        "question": question,
        "label": label_of(page, question),
        "count": len(people.rows),
        "sheet": sheet,
    }
    return TemplateResponse(request, "reporting/results_people.html", context)


def _said(request: HttpRequest, scope: Scope, page: Results) -> Whole:
    return chosen(whole(scope, page), read(request.GET))


def _asked(request: HttpRequest, *, is_fresh: bool = False) -> tuple[User, int, Results, Scope]:
    """Who asks, for which municipality, and its numbers of the year that is asked for."""
    user, acting_for, today = cast("User", request.user), tenancy.current(), timezone.localdate()
    place = permissions.check_may_see_results(
        user, municipality_id=acting_for.municipality_id if acting_for else None, on=today
    )
    scope = replace(scope_of(municipality_id=place, on=today), is_fresh=is_fresh)
    page = results(
        scope,
        name=Municipality.objects.get(pk=place).name,
        year=read_whole(request.GET.get("aar", "")),
        more=min(read_whole(request.GET.get("flere", "")) or _USUAL, _MOST),
        is_whole=permissions.sees_small_numbers(user, municipality_id=place, on=today),
    )
    return user, place, page, scope


def _question(request: HttpRequest, page: Results) -> Question:
    measure = request.GET.get("tall", "")
    if measure not in ResultNumber.values:
        raise Http404
    dimension, _, code = request.GET.get("gruppe", "").partition(":")
    return Question(ResultNumber(measure), page.year, dimension, code)


def _taken_along(said: Whole, charts: Drawings, *, code: str, kind: str, place: int) -> HttpResponse:
    """A chart with its numbers, or the whole page: what the reader is shown, and no more."""
    page, drawn = said.page, figures(said, charts)
    if kind == "pdf" and not code:
        return _file(as_pdf(said, list(drawn.values())), "application/pdf", place, page, kind)
    figure, holds = drawn.get(code), tables(said).get(code)
    if holds is None or not (figure or kind in {"csv", "xlsx"}):
        raise Http404
    name, rows = f"{code}.{kind}".replace("_", "-"), filter(holds, said.rows())
    match kind:
        case "svg" if figure:
            return _file(drawn_alone(figure, page).svg.encode(), "image/svg+xml", place, page, name)
        case "png" if figure:
            return _file(as_png(drawn_alone(figure, page)), "image/png", place, page, name)
        case "csv":
            return _file(files.as_csv(rows), "text/csv; charset=utf-8", place, page, name)
        case "xlsx":
            return _file(files.as_xlsx(page, rows, selection=said.choice.selection), _XLSX, place, page, name)
        case _:
            raise Http404


def _file(content: bytes, content_type: str, place: int, page: Results, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    stem = "." if "." not in kind else "-"
    name = f"resultater-{place:04d}-{page.year}{stem}{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
