"""Edge: the public API, in the words of PxWebApi 2, so that its clients work as they are. No sign-in, no state."""

import re
from collections.abc import Callable, Mapping
from functools import wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_http_methods
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import (
    api_view,
    authentication_classes,
    parser_classes,
    permission_classes,
    throttle_classes,
)
from rest_framework.exceptions import ParseError, Throttled
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from reporting.caching import ask_each_time
from reporting.cubes import SOURCE, Cube, kept_cube_of
from reporting.exports import TABLE_FILES, description
from reporting.exports.crosstab import crosstab_csv
from reporting.exports.jsonstat import LANGUAGES
from reporting.exports.sheets import SOURCE_LABEL
from reporting.few_calls import SECONDS, FewCalls
from reporting.labels import SUBJECT
from reporting.models import Release
from reporting.rules.languages import NAMES, Language
from reporting.rules.selection import CannotSelect, split
from reporting.selecting import (
    CODE_LISTS,
    MAX_CELLS,
    Selection,
    TooManyCells,
    across,
    choose,
    code_lists_of,
    default_codes,
)
from reporting.tables import TABLES, table

_DEFAULT_FORMAT, _DEFAULT_LANGUAGE = "json-stat2", LANGUAGES[Language.BOKMAL]
_PAGE_SIZE = 20
# Those that PxWebApi knows.
_FORMATS = {name: file for name, file in TABLE_FILES.items() if name != "sdmx-csv"}
_PROBLEM = "application/problem+json"
_INDEXED = re.compile(r"(valueCodes|codelist|outputValues)\[([^\[\]]{1,150})\]", re.IGNORECASE)


class RefusedSerializer(serializers.Serializer):
    """What the client did wrong. `detail` where there is more to say than the title does."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)


_REFUSALS: dict[tuple[int, str], Any] = {(status, _PROBLEM): RefusedSerializer for status in (400, 403, 404, 429)}
_ANYTHING: dict[Any, Any] = {200: OpenApiTypes.OBJECT, **_REFUSALS}
# Each format is a file of its own.
_FILES: dict[tuple[int, str], Any] = {
    (200, file.media_type): OpenApiTypes.OBJECT if "json" in file.media_type else OpenApiTypes.STR
    for file in _FORMATS.values()
}
_WORD = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,100}$"}
_TABLE = OpenApiParameter("table_id", _WORD, OpenApiParameter.PATH)


class _Refused(Exception):
    """What the client did wrong, as a problem document."""

    def __init__(self, status: int, title: str, detail: str = "") -> None:
        super().__init__(title)
        self.status, self.title, self.detail = status, title, detail


View = Callable[..., HttpResponse]


def _public(
    *, operation: str | None = None, methods: tuple[str, ...] = ("GET",), **schema: Any
) -> Callable[[View], View]:
    """A public view of the API: open to other sites, counted, asked again each time and not sent twice."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: Request, **arguments: str) -> HttpResponseBase:
            _language(request)
            asked = request._request  # noqa: SLF001 - Django's own words take Django's own request
            made = view(request, **arguments)
            made.headers["ETag"] = quote_etag(sha256(made.content).hexdigest())
            kept = get_conditional_response(asked, etag=made.headers["ETag"], response=made)
            return ask_each_time(asked, kept or made)

        counted: Any = throttle_classes([FewCalls])(answer)
        for each in (authentication_classes([]), permission_classes([]), parser_classes([JSONParser])):
            counted = each(counted)
        called: Any = api_view([*methods])(counted)
        setattr(called.cls, "handle_exception", _told)  # noqa: B010 - the decorators have no word for it
        called = extend_schema(operation_id=operation, auth=[], **({"responses": _ANYTHING} | schema))(called)
        called.cls.http_method_names = ["head", *(method.lower() for method in methods)]

        @wraps(called)
        def open_to_others(request: HttpRequest, **arguments: str) -> HttpResponse:
            response: HttpResponse = called(request, **arguments)
            response.headers["Access-Control-Allow-Origin"] = "*"
            return response

        return login_not_required(require_http_methods(["HEAD", *methods])(open_to_others))

    return decorate


def _told(_view: object, error: Exception) -> HttpResponseBase:
    match error:
        case _Refused():
            return _problem(error.status, error.title, error.detail)
        case CannotSelect():
            return _problem(400, str(error))
        case TooManyCells():
            return _problem(403, "Too many cells selected", f"At most {MAX_CELLS} cells in one call.")
        case ParseError():
            return _problem(400, "The body is no valid JSON")
        case Throttled():
            told = _problem(
                429, "Too many requests", f"At most {settings.STATISTICS_API_CALLS} calls in {SECONDS} seconds."
            )
            told.headers["Retry-After"] = str(SECONDS)
            return told
    raise error


def _problem(status: int, title: str, detail: str = "") -> JsonResponse:
    told = {"type": "about:blank", "title": title, "status": status, **({"detail": detail} if detail else {})}
    return JsonResponse(told, status=status, content_type=_PROBLEM)


def _json(told: object) -> JsonResponse:
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False}, safe=False)


@_public(operation="statistics_config")
def config(_request: Request) -> HttpResponse:
    """What the API can do, and how much of it one may ask."""
    return _json(
        {
            "apiVersion": "2.0.0",
            "languages": [{"id": LANGUAGES[each], "label": NAMES[each]} for each in Language],
            "defaultLanguage": _DEFAULT_LANGUAGE,
            "maxDataCells": MAX_CELLS,
            "maxCallsPerTimeWindow": settings.STATISTICS_API_CALLS,
            "timeWindow": SECONDS,
            "sourceReferences": [
                {"language": LANGUAGES[each], "text": f"{SOURCE_LABEL.told(each)}: {SOURCE}"} for each in Language
            ],
            "license": "",
            "defaultDataFormat": _DEFAULT_FORMAT,
            "dataFormats": list(_FORMATS),
            "features": [{"id": "CORS", "params": [{"key": "enabled", "value": "True"}]}],
        }
    )


@_public(
    operation="statistics_tables",
    parameters=[OpenApiParameter("query"), OpenApiParameter("pageNumber", int), OpenApiParameter("pageSize", int)],
)
def tables(request: Request) -> HttpResponse:
    """The tables that are published."""
    releases, language, words = _releases(), _language(request), request.query_params.get("query", "").lower().split()
    days = _number(request, "pastDays", 0, least=1)
    found = [_listed(request, kept_cube_of(each, releases, language)) for each in TABLES] if releases else []
    if days:
        newest = max((each.published_at for each in releases if each.published_at), default=None)
        found = found if newest and (timezone.now() - newest).days < days else []
    found = [each for each in found if all(word in f"{each['id']} {each['label']}".lower() for word in words)]
    size = _number(request, "pageSize", _PAGE_SIZE, least=1)
    pages = max(1, -(-len(found) // size))
    number = _number(request, "pageNumber", 1, least=1)
    if number > pages:
        raise _Refused(404, "Non-existent page")
    return _json(
        {
            "language": LANGUAGES[language],
            "tables": found[(number - 1) * size : number * size],
            "page": {"pageNumber": number, "pageSize": size, "totalElements": len(found), "totalPages": pages},
            "links": [_link(request, "self", "statistics-tables")],
        }
    )


@_public(operation="statistics_table", parameters=[_TABLE])
def table_information(request: Request, table_id: str) -> HttpResponse:
    """One table: what it is, and which years it has."""
    cube = _cube(request, table_id)
    return _json({"language": LANGUAGES[cube.language], **_listed(request, cube)})


@_public(operation="statistics_table_metadata", parameters=[_TABLE])
def metadata(request: Request, table_id: str) -> HttpResponse:
    """A table's variables, codes and notes, as JSON-stat 2 without cells."""
    if request.query_params.get("outputFormat", _DEFAULT_FORMAT).lower() not in {_DEFAULT_FORMAT, "json-px"}:
        raise _Refused(400, "Unsupported output format")
    cube = _cube(request, table_id)
    told = description(cube)
    for variable in cube.variables:
        told["dimension"][variable.id]["extension"]["codeLists"] = [
            {
                "id": each.id,
                "label": each.label(cube.language),
                "type": "Valueset",
                "links": [_link(request, "metadata", "statistics-codelist", codelist_id=each.id)],
            }
            for each in code_lists_of(cube, variable)
        ]
    told["link"] = {"self": [{"type": "application/json", "href": request.build_absolute_uri(request.path)}]}
    return _json(told)


@_public(operation="statistics_default_selection", parameters=[_TABLE])
def default_selection(request: Request, table_id: str) -> HttpResponse:
    """What is given when nothing is chosen."""
    chosen = default_codes(_cube(request, table_id)).items()
    return _json(
        {
            "language": LANGUAGES[_language(request)],
            "selection": [{"variableCode": name, "valueCodes": codes} for name, codes in chosen],
            "links": [_link(request, "self", "statistics-default", table_id=table_id)],
        }
    )


@_public(
    methods=("GET", "POST"),
    request=OpenApiTypes.OBJECT,
    responses=_FILES | _REFUSALS,
    parameters=[_TABLE, OpenApiParameter("outputFormat"), OpenApiParameter("valueCodes[variable]")],
)
def data(request: Request, table_id: str) -> HttpResponse:
    """The chosen cells in the chosen format, at most as many as the configuration says."""
    asked = request.query_params.get("outputFormat", _DEFAULT_FORMAT).lower()
    file = _FORMATS.get(asked)
    if file is None:
        raise _Refused(400, "Unsupported output format")
    whole = _cube(request, table_id)
    selection = _posted(request.data) if request.method == "POST" else _queried(request.query_params)
    cube = choose(whole, selection)
    wishes = split(request.query_params.get("outputFormatParams", ""))
    content = crosstab_csv(cube, across(cube, selection), wishes) if asked == "csv" else file.make(cube)
    response = HttpResponse(content, content_type=file.media_type)
    if asked != _DEFAULT_FORMAT:
        response.headers["Content-Disposition"] = f'attachment; filename="{cube.table.id}.{file.extension}"'
    return response


@_public(
    operation="statistics_codelist",
    parameters=[OpenApiParameter("codelist_id", _WORD, OpenApiParameter.PATH)],
)
def codelist(request: Request, codelist_id: str) -> HttpResponse:
    """The places of one level."""
    found = next((each for each in CODE_LISTS if each.id == codelist_id.lower()), None)
    cube = _cube(request, TABLES[0].id)
    if found is None:
        raise _Refused(404, "Non-existent codelist")
    places = cube.variables[0].codes
    return _json(
        {
            "id": found.id,
            "label": found.label(cube.language),
            "language": LANGUAGES[cube.language],
            "languages": list(LANGUAGES.values()),
            "type": "Valueset",
            "elimination": False,
            "values": [
                {"code": code, "label": label, "valueMap": [code]}
                for code, label in places.items()
                if cube.levels[code] == found.level
            ],
            "links": [_link(request, "self", "statistics-codelist", codelist_id=found.id)],
        }
    )


def _releases() -> list[Release]:
    return list(Release.objects.latest_of_each_year())


def _cube(request: Request, table_id: str) -> Cube:
    found, releases = table(table_id), _releases()
    if found is None or not releases:
        raise _Refused(404, "Non-existent table")
    return kept_cube_of(found, releases, _language(request))


def _listed(request: Request, cube: Cube) -> dict[str, Any]:
    years = list(cube.variables[-1].codes)
    named = {"table_id": cube.table.id}
    return {
        "id": cube.table.id,
        "label": f"{cube.table.id}: {cube.title}",
        "description": "",
        "updated": cube.updated_at.isoformat(),
        "firstPeriod": years[0],
        "lastPeriod": years[-1],
        "category": "public",
        "variableNames": [each.label.lower() for each in cube.variables],
        "source": SOURCE,
        "subjectCode": "IP",
        "timeUnit": "Annual",
        "discontinued": False,
        "paths": [[{"id": "IP", "label": SUBJECT.told(cube.language)}]],
        "links": [
            _link(request, "self", "statistics-table", **named),
            _link(request, "metadata", "statistics-metadata", **named),
            _link(request, "data", "statistics-data", **named),
        ],
    }


def _link(request: Request, rel: str, name: str, **named: str) -> dict[str, str]:
    language = LANGUAGES[_language(request)]
    asked = "" if language == _DEFAULT_LANGUAGE else f"?lang={language}"
    href = request.build_absolute_uri(f"{reverse(name, kwargs=named)}{asked}")
    return {"rel": rel, "hreflang": language, "href": href}


def _queried(words: Mapping[str, str]) -> Selection:
    selection = Selection(heading=split(words.get("heading", "")), stub=split(words.get("stub", "")))
    for name, text in words.items():
        indexed = _INDEXED.fullmatch(name)
        if indexed and indexed[1].lower() == "valuecodes":
            selection.codes[indexed[2]] = split(text)
        elif indexed and indexed[1].lower() == "codelist" and text:
            selection.code_lists[indexed[2]] = text
    return selection


def _posted(body: object) -> Selection:
    selection = Selection()
    try:
        chosen = body["selection"]  # type: ignore[index]
        for each in chosen:
            name, codes, code_list = (
                each["variableCode"],
                each.get("valueCodes"),
                each.get("codelist") or each.get("codeList"),
            )
            if not isinstance(name, str) or not all(isinstance(code, str) for code in codes or []):
                raise TypeError
            if codes:
                selection.codes[name] = list(codes)
            if code_list:
                selection.code_lists[name] = str(code_list)
        placement = body.get("placement") or {}  # type: ignore[attr-defined]
        selection.heading, selection.stub = (list(map(str, placement.get(key) or [])) for key in ("heading", "stub"))
    except (AttributeError, KeyError, TypeError) as error:
        raise _Refused(400, "The selection cannot be read") from error
    return selection


def _number(request: Request, name: str, otherwise: int, *, least: int) -> int:
    text = request.query_params.get(name, "")
    if not text:
        return otherwise
    if not re.fullmatch(r"\d{1,9}", text) or int(text) < least:
        raise _Refused(400, f"{name} must be a whole number from {least}")
    return int(text)


def _language(request: Request) -> Language:
    asked = request.query_params.get("lang", "").lower() or _DEFAULT_LANGUAGE
    # Bokmål is `no`, as in other Norwegian statistics banks, and `nb` to whoever asks by its own name.
    for language, name in LANGUAGES.items():
        if asked in {name, language}:
            return language
    raise _Refused(400, "Unsupported language")
