"""Edge: the table tool. A form that asks by the address, so that what it shows can be shared. No script, no sign-in."""

from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from reporting.caching import ask_each_time
from reporting.cubes import CONTENTS
from reporting.exports import TABLE_FILES, in_language
from reporting.exports.crosstab import crosstab_csv
from reporting.models import Release
from reporting.table_tool.choice import read
from reporting.table_tool.page import Page, page
from reporting.telling import languages_of, told_in

# By what they are called in the address, in the order of the page.
_FILES: Final = {"xlsx": "xlsx", "csv": "csv", "json": "json-stat2", "px": "px"}


@login_not_required
@require_safe
def table_tool(request: HttpRequest) -> HttpResponseBase:
    """The table that the address asks for; with `fil` as a file."""
    public = list(Release.objects.public())
    context: dict[str, object] = {"demonstration": settings.DEMONSTRATION, "languages": languages_of(request.path)}
    if public:
        made = page(read(request.GET), public, told_in())
        if kind := request.GET.get("fil"):
            return ask_each_time(request, _file(kind, made))
        files = [(kind, TABLE_FILES[name].title) for kind, name in _FILES.items()]
        context |= {"page": made, "files": files, "address": request.build_absolute_uri(f"?{made.lasting}")}
        if request.GET:
            # What is chosen is chosen in every language.
            context["languages"] = languages_of(f"{request.path}?{made.choice.query()}")
    elif request.GET.get("fil"):
        raise Http404
    return ask_each_time(request, TemplateResponse(request, "reporting/table_tool.html", context))


def _file(kind: str, made: Page) -> HttpResponse:
    if kind not in _FILES or made.is_too_much:
        raise Http404
    file = TABLE_FILES[_FILES[kind]]
    across = [made.choice.across_variable, CONTENTS]
    content = crosstab_csv(made.cube, across) if kind == "csv" else file.make(made.cube)
    response = HttpResponse(content, content_type=file.media_type)
    name = in_language(f"introduksjonsprogram-tabell-{made.cube.table.id}.{file.extension}", made.cube.language)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
