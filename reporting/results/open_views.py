"""Edge: the municipalities as anyone sees them. No sign-in, no cookie, no script."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from reporting.caching import ask_each_time, written_once
from reporting.results.open_page import open_page
from reporting.rules.notes import FOOTNOTES, signs_in
from reporting.summaries import published_municipalities
from reporting.telling import languages_of, told_in


@login_not_required
@require_safe
@written_once(ask_each_time)
def municipality(request: HttpRequest, number: str = "") -> HttpResponseBase:
    """The list of municipalities, or the page of one."""
    context: dict[str, object] = {"demonstration": settings.DEMONSTRATION, "languages": languages_of(request.path)}
    if not number:
        context["counties"] = published_municipalities()
        return TemplateResponse(request, "reporting/municipality_list.html", context)
    language = told_in()
    page = open_page(number, language)
    if page is None:
        raise Http404
    context |= {
        "page": page,
        "signs": signs_in(language),
        "notes": [FOOTNOTES[each].told(language) for each in ("exits", "transitions", "places")],
    }
    return TemplateResponse(request, "reporting/municipality.html", context)
