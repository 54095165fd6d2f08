"""The list of participants: who is in it, what stands beside the names, and what is done about several at once."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants.access.errors import RuleBroken
from participants.access.roles import Permission
from participants.codes import MeasureType
from participants.short_keys import lengthen
from participants.trail.codes import Criterion, Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import actions, list_rows, overviews
from programmes.codes import ListColumn, ListSort, ProgrammeStatus
from programmes.rules import listing
from programmes.rules.language import LEVELS
from programmes.rules.listing import DEADLINES, NONE, STATUSES, Terms
from programmes.views.people import reader

if TYPE_CHECKING:
    from datetime import date

    from participants.access.models import User

# What follows the ? where nothing is asked for: with nothing at all, the list opens as its user has said.
_EVERYONE = "vis=alle"
# Before the name of a user among choices of another kind.
_USER = "bruker:"
_SORTED_BY = {
    ListColumn.STARTED: ListSort.STARTED, ListColumn.DEADLINE: ListSort.DEADLINE, ListColumn.END: ListSort.END,
}  # fmt: skip
_CRITERIA = {
    "is_own": Criterion.CASEWORKER, "caseworker": Criterion.CASEWORKER, "status": Criterion.STATUS,
    "measure": Criterion.MEASURE, "level": Criterion.LANGUAGE, "level_goal": Criterion.LANGUAGE,
    "country": Criterion.COUNTRY, "deadline": Criterion.DEADLINE,
}  # fmt: skip


class Choice(NamedTuple):
    """What the list can be narrowed by: the word in the address, the field of the terms, what there is to choose."""

    word: str
    field: str
    label: str
    options: list[tuple[str, str]]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.CASEWORK)
def participant_list(request: HttpRequest, *, showing: Showing) -> HttpResponse:
    """Everyone in the municipality, or those who are asked for; and what is done with the list."""
    asking = reader(request)
    user, place, today = asking
    if request.method == "POST":
        terms = listing.read_text(request.POST.get("tilbake", ""))
        try:
            to = _done(request, terms, user=user, place=place, today=today)
        except RuleBroken as broken:
            desk = overviews.desk_of(user, municipality_id=place, on=today)
            return _shown(request, terms, asking, showing=showing, desk=desk, error=broken.messages[0])
        return redirect(_address(to))
    desk = overviews.desk_of(user, municipality_id=place, on=today)
    if not request.GET and desk.first:
        kept = next(each.terms for each in desk.saved if each.pk == desk.first)
        return redirect(_address(listing.read_text(kept)))
    return _shown(request, listing.read(request.GET.dict()), asking, showing=showing, desk=desk)


def criteria_of(terms: Terms) -> set[Criterion]:
    """What the list was narrowed by, for the trail."""
    return {criterion for name, criterion in _CRITERIA.items() if getattr(terms, name)}


def _choices(people: list[overviews.Colleague], countries: list[tuple[str, str]]) -> list[Choice]:
    levels = [(each.value, each.label) for each in LEVELS]
    own = [(each.key, each.username) for each in people]
    return [
        Choice("ansvarlig", "caseworker", "Ansvarlig", [(NONE, "Ingen ansvarlig"), *own]),
        Choice("frist", "deadline", "Neste frist", [(word, group.label) for word, group in DEADLINES.items()]),
        Choice("tiltak", "measure", "Tiltak nå", list(MeasureType.choices)),
        Choice("niva", "level", "Norsknivå, muntlig", [*levels, (NONE, "Ingen prøve")]),
        Choice("mal", "level_goal", "Norskmål, muntlig", [*levels[1:], (NONE, "Ikke noe mål")]),
        Choice("land", "country", "Landbakgrunn", countries),
    ]


def _shown(
    request: HttpRequest,
    terms: Terms,
    asking: "tuple[User, int, date]",
    *,
    showing: Showing,
    desk: overviews.Desk,
    error: str = "",
) -> HttpResponse:
    user, place, today = asking
    columns = desk.columns if terms.columns is None else terms.columns
    found = overviews.listing(
        user, municipality_id=place, on=today, terms=terms, columns=columns, after=_key(request.GET.get("etter", "")),
        before=_key(request.GET.get("foer", "")),
    )  # fmt: skip
    showing.criteria |= criteria_of(terms)
    showing.of(found.keys)
    counts = overviews.counts(user, municipality_id=place, on=today, terms=terms)
    total, text = sum(counts.values()), listing.written(terms)
    may_assign = Permission.PARTICIPANT_ASSIGN in desk.permissions
    people = overviews.colleagues(user, municipality_id=place, on=today)
    choices = _choices(people, overviews.countries(user, municipality_id=place, on=today))
    context = {
        "listing": found, "rows": list_rows.rows_of(found.lines, columns=columns), "terms": terms, "text": text,
        "error": error, "columns": columns, "heads": _heads(columns, terms),
        "all_columns": [(each.value, each.label, each in columns) for each in ListColumn],
        "everyone": _address(terms, is_own=False), "own": _address(terms, is_own=True),
        "chips": _chips(counts, terms), "filters": _fields(choices, terms), "taken": _taken(choices, terms),
        "kept": _kept(terms), "nothing": _address(Terms()),
        "count": counts[terms.status] if terms.status else total, "total": total,
        "saved": [(each, _address(listing.read_text(each.terms)), each.terms == text) for each in desk.saved],
        "current": next((each for each in desk.saved if each.terms == text), None), "first": desk.first,
        "user_key": user.pk,
        "may_share": Permission.LIST_SHARE in desk.permissions, "may_assign": may_assign,
        "followers": [(_USER + each.username, each.username) for each in people if each.may_follow_up],
        "ticked": set(_keys(request.POST.getlist("valgt"))) if error else set(),
        "may_register": Permission.PARTICIPANT_CHANGE in desk.permissions,
        "may_export": Permission.PARTICIPANT_EXPORT in desk.permissions, "typed": "",
    }  # fmt: skip
    return TemplateResponse(request, "programmes/participant_list.html", context, status=422 if error else 200)


def _done(request: HttpRequest, terms: Terms, *, user: "User", place: int, today: "date") -> Terms:
    """What a form of the page asks for; where the list is to be after. Raises NotAllowed and RuleBroken."""
    sent = request.POST
    where: dict[str, Any] = {"municipality_id": place, "by": user, "on": today}
    match sent.get("gjor"):
        case "kolonner":
            actions.choose_columns(columns=listing.in_their_order(sent.getlist("kolonne")), **where)
            return replace(terms, columns=None)
        case "ansvarlig":
            many = actions.assign_many(
                participant_pks=_keys(sent.getlist("valgt")), username=_whom(sent.get("ansvarlig", "")), **where
            )
            messages.success(request, f"Ansvarlig er byttet for {many} {'deltaker' if many == 1 else 'deltakere'}.")
        case "lagre":
            # As it is shown, whoever opens it.
            if terms.columns is None:
                terms = replace(terms, columns=overviews.desk_of(user, municipality_id=place, on=today).columns)
            actions.save_list(name=sent.get("navn", ""), terms=terms, is_shared=sent.get("delt") == "ja", **where)
            messages.success(request, "Visningen er lagret.")
        case "endre":
            actions.change_list(
                key=_saved(sent), name=sent.get("navn", ""), is_shared=sent.get("delt") == "ja", **where
            )
            messages.success(request, "Visningen er endret.")
        case "fjern":
            actions.remove_list(key=_saved(sent), **where)
            messages.success(request, "Visningen er fjernet.")
        case "forst":
            actions.open_first(key=_saved(sent), **where)
            messages.success(request, "Denne visningen åpnes først når du går til Deltakere.")
        case "ikke-forst":
            actions.open_first(key=None, **where)
            messages.success(request, "Nå åpnes alle deltakerne når du går til Deltakere.")
    return terms


def _address(terms: Terms, **changes: Any) -> str:
    return f"{reverse('participant-list')}?{listing.written(terms, **changes) or _EVERYONE}"


def _heads(columns: tuple[ListColumn, ...], terms: Terms) -> list[dict[str, str]]:
    return [_head(ListSort.NAME, "Navn", terms), *(_head(_SORTED_BY.get(each), each.label, terms) for each in columns)]


def _head(sort: ListSort | None, label: str, terms: Terms) -> dict[str, str]:
    """A column's heading: where it leads, and how the list stands by it."""
    if sort is None:
        return {"label": label}
    is_now = terms.sort == sort
    order = ("descending" if terms.is_reversed else "ascending") if is_now else ""
    return {
        "label": label, "order": order,
        "href": _address(terms, sort=sort, is_reversed=is_now and not terms.is_reversed),
    }  # fmt: skip


def _chips(counts: dict[ProgrammeStatus, int], terms: Terms) -> list[dict[str, object]]:
    rows = [(None, "Alle", sum(counts.values())), *((each, each.label, counts[each]) for each in STATUSES.values())]
    return [
        {"label": label, "count": count, "is_chosen": terms.status == status, "href": _address(terms, status=status)}
        for status, label, count in rows
    ]


def _fields(choices: list[Choice], terms: Terms) -> list[dict[str, Any]]:
    """The filters as a form shows them."""
    words = dict(parse_qsl(listing.written(terms)))
    return [
        {"name": each.word, "label": each.label, "options": each.options, "chosen": words.get(each.word, "")}
        for each in choices
    ]


def _taken(choices: list[Choice], terms: Terms) -> list[dict[str, str]]:
    """The filters that are on, each with the address of the list without it."""
    words, empty = dict(parse_qsl(listing.written(terms))), Terms()
    return [
        {
            "label": f"{each.label}: {dict(each.options).get(words[each.word], 'ukjent')}",
            "href": _address(terms, **{each.field: getattr(empty, each.field)}),
        }
        for each in choices
        if each.word in words
    ]


def _kept(terms: Terms) -> list[tuple[str, str]]:
    """What the form of the filters brings along."""
    held = replace(Terms(), is_own=terms.is_own, status=terms.status, sort=terms.sort, is_reversed=terms.is_reversed,
                   columns=terms.columns)  # fmt: skip
    return parse_qsl(listing.written(held)) or parse_qsl(_EVERYONE)


def _whom(chosen: str) -> str:
    """Nobody has to be chosen too: a key that is pressed too early takes nobody's caseworker away."""
    if chosen != NONE and not chosen.startswith(_USER):
        raise RuleBroken("Velg hvem som skal være ansvarlig.")
    return "" if chosen == NONE else chosen.removeprefix(_USER)


def _saved(sent: QueryDict) -> UUID:
    key = _key(sent.get("visning", ""))
    if key is None:
        raise RuleBroken("Visningen finnes ikke lenger.")
    return key


def _keys(texts: list[str]) -> list[UUID]:
    return [key for key in map(_key, texts[: actions.MOST_AT_ONCE + 1]) if key]


def _key(text: str) -> UUID | None:
    try:
        return lengthen(text=text)
    except ValueError:
        return None
