"""Registering someone: a search first, then one page."""

import uuid
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants import actions, countrywide, permissions
from participants.access import tenancy
from participants.access.errors import NotAllowed, RuleBroken
from participants.access.models import Country
from participants.actions.journal import DRAFTS_KEPT
from participants.codes import AddressProtection, EducationLevel, IdentifierKind, PermitBasis, Sex
from participants.errors import AlreadyRegistered, KeyUsed, KnownElsewhere, LooksLikeSomeone
from participants.rules import searching
from participants.rules.dates import read_birth, read_day
from participants.rules.identifiers import read_national_id
from participants.rules.names import ordered
from participants.rules.registration import Newcomer, sort_number, warnings
from participants.short_keys import lengthen
from participants.trail.codes import Criterion, Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import overviews

if TYPE_CHECKING:
    from participants.access.models import User

# From where most come: first in the list of countries.
_OFTEN = ("UKR", "SYR", "AFG", "ERI", "COD", "SDN", "TUR", "SOM", "IRN", "PAK")
_FIELDS = (
    "number", "duf_number", "has_no_number", "given_name", "family_name", "born_on", "sex", "country_background",
    "citizenship", "permit_basis", "permitted_on", "settled_on", "settled_by_agreement", "education_level",
    "address_protection", "relative_q",
)  # fmt: skip
# As the form opens, whoever it is about.
_BLANK = dict.fromkeys(_FIELDS, "") | {
    "education_level": EducationLevel.UNKNOWN.value, "address_protection": AddressProtection.NONE.value,
}  # fmt: skip
# What the action calls something else.
_NAMED = {"national_id": "number", "relative": "relative_q"}
_TRUTHS = {"true": True, "false": False, "": None}
_TAKEN = "Nummeret er registrert på en deltaker i kommunen. Åpne deltakeren, eller rett nummeret."
_WHICH = "Velg hvem det er, eller la feltet stå tomt."
_NOBODY_FITS = "Ingen i kommunen passer. Er familiemedlemmet ny her, registrerer du det for seg."
_MOST_RELATIVES = 10
_LONGEST = 300  # what is sent back is what was typed, up to here


class Place(NamedTuple):
    """Who registers, where and when."""

    user: "User"
    municipality_id: int
    today: date


@dataclass
class Form:
    """The page as it is to be shown."""

    typed: dict[str, str]
    key: str
    errors: dict[str, str] = field(default_factory=dict)
    alike: overviews.Listing = field(default_factory=overviews.Listing)
    holder: overviews.Listing = field(default_factory=overviews.Listing)
    # Who may be in the same family, and who is said to be.
    relatives: overviews.Listing = field(default_factory=overviews.Listing)
    relative: UUID | None = None
    is_elsewhere: bool = False
    is_used: bool = False
    was_searched: bool = False
    status: HTTPStatus = HTTPStatus.OK


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.SEARCH, purpose=Purpose.CASEWORK)
def register(request: HttpRequest, *, showing: Showing) -> HttpResponse:
    """What is typed is sent in a body, and stands in no address."""
    place = _registrar(request)
    step = request.POST.get("steg", "")
    if step == "lagre":
        return _save(request, place, showing=showing)
    if step == "utkast" and (kept := _draft(place)):
        return _shown(request, Form(typed=_BLANK | kept.typed, key=kept.key), place, showing=showing)
    typed = request.POST.get("q", "")
    asked = searching.read(typed)
    if step == "skjema":
        form = Form(typed=_prefilled(asked, on=place.today), key=_new_key())
        _find_relatives(request, form, place, showing=showing)
        return _shown(request, form, place, showing=showing)
    return _search(request, asked, place, typed=typed, showing=showing)


def typed_of_newcomer(sent: QueryDict) -> dict[str, str]:
    """What of the form is not as it opens."""
    return {name: text for name, text in _typed(sent).items() if text.strip() and text != _BLANK[name]}


def form_key(sent: QueryDict) -> str:
    """By which the same form is known when it is sent again."""
    return sent.get("form_key", "")[:_LONGEST] or _new_key()


def _typed(sent: QueryDict) -> dict[str, str]:
    return {name: sent.get(name, "")[:_LONGEST] for name in _FIELDS}


def _draft(place: Place) -> actions.Kept | None:
    return actions.newcomer_of(place.user, municipality_id=place.municipality_id, since=timezone.now() - DRAFTS_KEPT)


def _search(
    request: HttpRequest, asked: searching.Asked, place: Place, *, typed: str, showing: Showing
) -> HttpResponse:
    found, alike, has_more, is_elsewhere = overviews.Listing(), overviews.Listing(), False, False
    if asked.criterion:
        where: dict[str, Any] = {"municipality_id": place.municipality_id, "on": place.today}
        showing.criteria.add(asked.criterion)
        found, has_more = overviews.search(place.user, asked, **where)
        if asked.criterion == Criterion.NAME and not has_more:
            alike = overviews.similar(place.user, asked, beside=found.keys, **where)
        if asked.criterion == Criterion.NUMBER and not found.lines:
            is_elsewhere = countrywide.is_elsewhere(numbers=[(kind, asked.text) for kind in IdentifierKind])
    showing.of([*found.keys, *alike.keys])
    if asked.criterion and not (found.lines or alike.lines or is_elsewhere):
        form = Form(typed=_prefilled(asked, on=place.today), key=_new_key(), was_searched=True)
        return _shown(request, form, place, showing=showing)
    context = {
        "listing": found, "alike": alike, "has_more": has_more, "is_elsewhere": is_elsewhere, "asked": asked,
        "typed": typed.strip()[:100], "draft": _draft(place),
    }  # fmt: skip
    return TemplateResponse(request, "programmes/register_search.html", context, status=422 if asked.sentence else 200)


def _save(request: HttpRequest, place: Place, *, showing: Showing) -> HttpResponse:
    typed = _typed(request.POST)
    form = Form(typed=typed, key=form_key(request.POST))
    newcomer = _read(typed, on=place.today)
    where: dict[str, Any] = {"municipality_id": place.municipality_id, "on": place.today}
    try:
        if wrong := _find_relatives(request, form, place, showing=showing):
            raise RuleBroken({"relative": wrong})
        registered = actions.register_participant(
            newcomer=newcomer, municipality_id=place.municipality_id, key=form.key, by=place.user, now=timezone.now(),
            other_than=_keys(request.POST.getlist("other_than")), is_moving=_is_moving(request, typed),
            relative_pk=form.relative,
        )  # fmt: skip
    except RuleBroken as broken:
        form.errors, form.status = (
            {name: told[0] for name, told in broken.message_dict.items()},
            HTTPStatus.UNPROCESSABLE_ENTITY,
        )
    except AlreadyRegistered as found:
        form.errors, form.status = {"number": _TAKEN}, HTTPStatus.UNPROCESSABLE_ENTITY
        form.holder = overviews.of_keys(place.user, [found.participant_pk], **where)
    except KnownElsewhere:
        form.is_elsewhere, form.status = True, HTTPStatus.CONFLICT
    except LooksLikeSomeone as found:
        form.alike, form.status = overviews.of_keys(place.user, found.participant_pks, **where), HTTPStatus.CONFLICT
    except KeyUsed:
        form.is_used, form.key, form.status = True, _new_key(), HTTPStatus.CONFLICT
    else:
        messages.success(request, "Deltakeren er registrert.")
        for sentence in warnings(newcomer):
            messages.warning(request, sentence)
        return redirect("participant", registered.participant.pk)
    errors = {_NAMED.get(name, name): sentence for name, sentence in form.errors.items()}
    # As the fields come, so that the summary is walked from above.
    form.errors = {name: errors[name] for name in _FIELDS if name in errors}
    return _shown(request, form, place, showing=showing)


def _find_relatives(request: HttpRequest, form: Form, place: Place, *, showing: Showing) -> str:
    """Who is meant by what stands in the field: whoever was chosen, or those to choose from.

    What keeps from saving, in a sentence.
    """
    sought = form.typed["relative_q"].strip()
    where: dict[str, Any] = {"municipality_id": place.municipality_id, "on": place.today}
    chosen = _keys([request.POST.get("relative", "")])
    if chosen and request.POST.get("sought", "").strip() == sought:
        form.relative, form.relatives = chosen[0], overviews.of_keys(place.user, chosen, **where)
        return ""
    if not sought:
        return ""
    asked = searching.read(sought)
    if not asked.criterion:
        return asked.sentence or _WHICH
    showing.criteria.add(asked.criterion)
    form.relatives, _ = overviews.search(place.user, asked, **where, size=_MOST_RELATIVES)
    return _WHICH if form.relatives.lines else _NOBODY_FITS


def _shown(request: HttpRequest, form: Form, place: Place, *, showing: Showing) -> HttpResponse:
    showing.of([*form.alike.keys, *form.holder.keys, *form.relatives.keys])
    countries = sorted(Country.objects.all(), key=lambda each: ordered(each.name_nb))
    names = {each.code: each.name_nb for each in countries}
    # Where the number is known, the hand goes on to the name.
    focus = ("given_name" if form.typed["number"] else "number") if form.status == HTTPStatus.OK else ""
    context = {
        "focus_number": focus == "number", "focus_name": focus == "given_name", "form": form, "typed": form.typed,
        "errors": form.errors, "numbers": _numbers(form.typed), "is_moving": _is_moving(request, form.typed),
        "often": [each for code in _OFTEN for each in countries if each.code == code], "countries": countries,
        "sexes": Sex.choices, "bases": PermitBasis.choices, "levels": EducationLevel.choices,
        "grades": [each for each in AddressProtection.choices if each[0] != AddressProtection.STRICTLY_CONFIDENTIAL],
        "compared": [_compared(line, form.typed, names, on=place.today) for line in form.alike.lines],
        "chosen": set(_keys(request.POST.getlist("other_than"))),
    }  # fmt: skip
    return TemplateResponse(request, "programmes/register.html", context, status=form.status)


def _compared(line: overviews.Line, typed: dict[str, str], names: dict[str, str], *, on: date) -> dict[str, Any]:
    """What was typed and what is registered, side by side."""
    known, newcomer = line.participant, _read(typed, on=on)
    rows = [
        ("Fornavn", newcomer.given_name, known.given_name),
        ("Etternavn", newcomer.family_name, known.family_name),
        ("Født", _day(newcomer.born_on), _day(known.born_on)),
        ("Kjønn", dict(Sex.choices).get(newcomer.sex, ""), known.get_sex_display()),
        ("Fra", names.get(newcomer.country_background, ""), names.get(known.country_background, "")),
        ("Tillatelse", _day(newcomer.permitted_on), _day(known.permitted_on)),
        ("Bosatt", _day(newcomer.settled_on), _day(known.settled_on)),
    ]
    return {"line": line, "rows": [(label, new, old, new != old) for label, new, old in rows]}


def _read(typed: dict[str, str], *, on: date) -> Newcomer:
    national_id, duf_number = sort_number(typed["number"], beside=typed["duf_number"])
    told = read_national_id(national_id, on=on)
    born_on = read_birth(typed["born_on"])
    # Without script nothing has filled these in from the number.
    if told and not typed["born_on"].strip():
        born_on = told.born_on
    settled_on = _typed_day(typed["settled_on"], on=on)
    unread = {"settled_on"} if typed["settled_on"].strip() and not settled_on else set()
    if typed["settled_by_agreement"] not in _TRUTHS:
        unread.add("settled_by_agreement")
    return Newcomer(
        given_name=typed["given_name"], family_name=typed["family_name"], born_on=born_on,
        sex=typed["sex"] or (told.sex if told else None) or "", permit_basis=typed["permit_basis"],
        permitted_on=_typed_day(typed["permitted_on"], on=on), country_background=typed["country_background"],
        national_id=national_id, duf_number=duf_number,
        has_no_number=bool(typed["has_no_number"]), citizenship=typed["citizenship"],
        settled_on=settled_on,
        settled_by_agreement=_TRUTHS.get(typed["settled_by_agreement"]), education_level=typed["education_level"],
        address_protection=typed["address_protection"], unread=frozenset(unread),
    )  # fmt: skip


def _prefilled(asked: searching.Asked, *, on: date) -> dict[str, str]:
    """What the search was for need not be typed again."""
    typed = dict(_BLANK)
    if asked.criterion == Criterion.NUMBER:
        typed["number"] = asked.text
        if told := read_national_id(asked.text, on=on):
            typed |= {"born_on": _day(told.born_on), "sex": told.sex or ""}
    elif asked.criterion == Criterion.BIRTH_DATE:
        typed["born_on"] = _day(asked.born_on)
    elif asked.criterion == Criterion.NAME:
        typed["given_name"], _, typed["family_name"] = asked.text.rpartition(" ")
    return typed


def _registrar(request: HttpRequest) -> Place:
    """Raises NotAllowed for whoever does not write about participants, or acts for no municipality."""
    user, acting_for, today = cast("User", request.user), tenancy.current(), timezone.localdate()
    if acting_for is None:
        raise NotAllowed("Rollen din ser ingen deltakere.")
    permissions.check_may_change(user, municipality_id=acting_for.municipality_id, on=today)
    return Place(user, acting_for.municipality_id, today)


def _numbers(typed: dict[str, str]) -> str:
    return "/".join("".join(typed[name].split()) for name in ("number", "duf_number"))


def _is_moving(request: HttpRequest, typed: dict[str, str]) -> bool:
    """Whether the transfer is said to be agreed, of the numbers that stand there now."""
    return request.POST.get("is_moving") == _numbers(typed)


def _keys(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts[:50]:
        try:
            found.append(lengthen(text=text))
        except ValueError:
            continue
    return found


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def _new_key() -> str:
    return str(uuid.uuid4())


def _typed_day(text: str, *, on: date) -> date | None:
    try:
        return read_day(text, on=on)
    except ValueError:
        return None
