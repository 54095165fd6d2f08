"""Edge: a leader's page for the municipality's year, and IMDi's board of all of them."""

from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from participants.access import tenancy
from participants.access.errors import NotAllowed, RuleBroken
from reporting import actions, permissions
from reporting.codes import YearState
from reporting.yearly.page import YearPage, board, year_page

if TYPE_CHECKING:
    from datetime import date

    from participants.access.models import User

_LONGEST, _LONGEST_NAME = 2000, 60
_PAGE = 50
_YEARS = 4
_DONE = {"forklar": "Forklaringen er lagret.", "signer": "Året er signert.", "apne": "Året er åpnet igjen."}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def municipal_year(request: HttpRequest) -> HttpResponse:
    """What is missing in a year, its signing, and what has changed since."""
    user, now, acting_for = cast("User", request.user), timezone.now(), tenancy.current()
    today = timezone.localdate(now)
    if acting_for is None:
        raise NotAllowed("Bare lederen i kommunen signerer året. Be lederen om å gjøre det.")
    own = acting_for.municipality_id
    permissions.check_may_sign(user, municipality_ids=[own], on=today)
    year = _year(request, on=today)
    page = year_page(municipality_id=own, year=year, on=today, chosen=_place(request))
    if page is None:
        raise Http404
    error, asked = "", request.POST.get("gjor", "")
    if request.method == "POST":
        try:
            _take(request, page, asked)
        except RuleBroken as broken:
            error = broken.messages[0]
        else:
            messages.success(request, _DONE[asked])
            return redirect(f"{reverse('municipal-year')}?aar={year}&sted={page.place:04d}")
    context = {
        "page": page, "error": error, "asked": asked, "typed": request.POST,
        "years": range(today.year - 1, today.year - 1 - _YEARS, -1),
    }  # fmt: skip
    return TemplateResponse(request, "reporting/yearly/year.html", context, status=422 if error else 200)


@never_cache
@require_safe
def year_board(request: HttpRequest) -> HttpResponse:
    """How far each municipality has come: counts, and nobody."""
    today = timezone.localdate()
    permissions.check_may_see_releases(cast("User", request.user), on=today)
    year = _year(request, on=today)
    found, words = board(year=year, on=today), request.GET.get("navn", "").strip()[:_LONGEST_NAME]
    chosen = request.GET.get("status", "")
    chosen = chosen if chosen in YearState.values else ""
    lines = [each for each in found.lines if chosen in {"", each.state} and each.is_named(words)]
    asked = {name: value for name, value in (("aar", year), ("status", chosen), ("navn", words)) if value}
    context = {
        "board": found,
        "sheet": Paginator(lines, _PAGE).get_page(request.GET.get("side")),
        "chosen": chosen,
        "words": words,
        "asked": urlencode(asked),
        "states": [(each.value, each.label, found.states.get(each, 0)) for each in YearState],
        "years": range(today.year - 1, today.year - 1 - _YEARS, -1),
    }
    return TemplateResponse(request, "reporting/yearly/board.html", context)


def _take(request: HttpRequest, page: YearPage, asked: str) -> None:
    user, now = cast("User", request.user), timezone.now()
    if asked == "forklar":
        actions.explain_gap(
            place=page.place, year=page.year, kind=request.POST.get("hva", ""),
            explanation=request.POST.get("forklaring", "")[:_LONGEST], by=user, now=now,
        )  # fmt: skip
    elif asked == "signer":
        actions.sign_year(place=page.place, year=page.year, by=user, now=now)
    elif asked == "apne":
        reason = request.POST.get("grunn", "")[:_LONGEST]
        actions.reopen_year(place=page.place, year=page.year, reason=reason, by=user, now=now)
    else:
        raise RuleBroken("Velg hva du vil gjøre.")


def _year(request: HttpRequest, *, on: "date") -> int:
    text = request.GET.get("aar", "")
    chosen = int(text) if text.isdecimal() and len(text) == len("2024") else on.year - 1
    return chosen if on.year - _YEARS <= chosen < on.year else on.year - 1


def _place(request: HttpRequest) -> int | None:
    text = request.GET.get("sted", "")
    return int(text) if text.isdecimal() and len(text) == len("0301") else None
