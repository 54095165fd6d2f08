"""Registering someone through the API: the form's action, its sentences and its questions, as JSON."""

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from participants import actions, permissions
from participants.access import tenancy
from participants.access.errors import NotAllowed, RuleBroken
from participants.access.models import User
from participants.codes import AddressProtection, EducationLevel
from participants.errors import AlreadyRegistered, KeyUsed, KnownElsewhere, LooksLikeSomeone
from participants.rules.dates import read_iso_date
from participants.rules.registration import Newcomer, warnings
from participants.trail.codes import Criterion, ReadingAction
from participants.trail.errors import TooManyReadings
from participants.trail.looks import times_done
from participants.trail.rules.unusual import MOST_SEARCHES
from participants.trail.showing import Showing
from programmes import overviews, serializers
from programmes.api.problems import PROBLEM

_TEXTS = {
    "national_id": "", "duf_number": "", "given_name": "", "family_name": "", "sex": "", "permit_basis": "",
    "country_background": "", "citizenship": "", "education_level": EducationLevel.UNKNOWN.value,
    "address_protection": AddressProtection.NONE.value,
}  # fmt: skip
_DATES = ("born_on", "permitted_on", "settled_on")
_TRUTHS = ("has_no_number", "settled_by_agreement", "is_moving")
_LONGEST_KEY = 200
_HOUR = timedelta(hours=1)
# What the action calls something else.
_NAMED = {"relative": "same_family_as"}


_NO_KEY = "Send med Idempotency-Key: en ny, tilfeldig nøkkel for hver person, høyst 200 tegn."
# What keeps someone from being registered → the status, and what to do.
_SENTENCES: dict[type[Exception], tuple[int, str]] = {
    KeyUsed: (422, "Idempotency-Key er brukt for en annen person. Send en ny nøkkel."),
    KnownElsewhere: (409, "Finnes i en annen kommune: be om overføring. Er den avtalt, sender du is_moving."),
    AlreadyRegistered: (409, "Nummeret er registrert på en deltaker i kommunen."),
    LooksLikeSomeone: (409, "Kan være en som er registrert. Se på dem, og send dem det ikke er, i other_than."),
}


class _Refused(Exception):
    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("Refused.")
        self.errors = errors


_REFUSALS: tuple[type[Exception], ...] = (RuleBroken, _Refused, *_SENTENCES)


def register(request: Request, *, showing: Showing) -> HttpResponse:
    """Register someone once for each `Idempotency-Key`; a repeated request gets the first answer again."""
    user, acting_for, key = cast("User", request.user), tenancy.current(), request.headers.get("Idempotency-Key", "")
    if acting_for is None:
        return _problem(403, "Rollen din ser ingen deltakere.")
    try:
        permissions.check_may_change(user, municipality_id=acting_for.municipality_id, on=timezone.localdate())
    except NotAllowed as refusal:
        return _problem(403, str(refusal))
    if not key.strip() or len(key) > _LONGEST_KEY:
        return _problem(400, _NO_KEY)
    # R35: each request may tell whether a number is known elsewhere, and so is counted as a search by number.
    if times_done(ReadingAction.API, within=_HOUR, by=Criterion.NUMBER) >= MOST_SEARCHES:
        raise TooManyReadings
    showing.criteria.add(Criterion.NUMBER)
    try:
        data = _data(request)
        newcomer, others, relative = _read(data), _keys(data), _relative(data)
        registered = actions.register_participant(
            newcomer=newcomer, municipality_id=acting_for.municipality_id, key=key, by=user, now=timezone.now(),
            other_than=others, is_moving=data.get("is_moving") is True, relative_pk=relative,
        )  # fmt: skip
    except _REFUSALS as refusal:
        return _told(refusal, showing=showing)
    pk = registered.participant.pk
    showing.of([pk])
    found = overviews.of_keys(user, [pk], municipality_id=acting_for.municipality_id, on=timezone.localdate())
    told = serializers.line(found.lines[0], fields=serializers.LIST_FIELDS) | {"warnings": warnings(newcomer)}
    return JsonResponse(told, status=201, headers={"Location": reverse("api-participant", args=[pk])})


def _told(refusal: Exception, *, showing: Showing) -> JsonResponse:
    if isinstance(refusal, _Refused):
        return _problem(400, "Rett det som står under hvert felt.", errors=refusal.errors)
    if isinstance(refusal, RuleBroken):
        errors = {_NAMED.get(name, name): told[0] for name, told in refusal.message_dict.items()}
        return _problem(400, "Rett det som står under hvert felt.", errors=errors)
    status, detail = _SENTENCES[type(refusal)]
    if isinstance(refusal, AlreadyRegistered):
        people = [refusal.participant_pk]
    else:
        people = list(refusal.participant_pks) if isinstance(refusal, LooksLikeSomeone) else []
    showing.of(people)
    return _problem(status, detail, participants=people)


def _data(request: Request) -> dict[str, Any]:
    try:
        data = request.data
    except (ParseError, RecursionError):
        raise _Refused({"": "Innholdet er ikke gyldig JSON."}) from None
    if not isinstance(data, dict):
        raise _Refused({"": "Send et objekt med ett felt for hver opplysning."})
    known = {*_TEXTS, *_DATES, *_TRUTHS, "other_than", "same_family_as"}
    if unknown := [name for name in data if name not in known]:
        raise _Refused(dict.fromkeys(unknown[:20], "Ukjent felt. Ta det bort."))
    return data


def _read(data: dict[str, Any]) -> Newcomer:
    wrong: dict[str, str] = {}
    texts: dict[str, Any] = {}
    dates: dict[str, Any] = {}
    truths: dict[str, Any] = {}
    for name, otherwise in _TEXTS.items():
        value = data.get(name)
        texts[name] = otherwise if value is None else value
        if not isinstance(texts[name], str):
            wrong[name] = "Send en tekst i anførselstegn."
    for name in _DATES:
        value = data.get(name)
        dates[name] = read_iso_date(value) if isinstance(value, str) else None
        if value is not None and dates[name] is None:
            wrong[name] = "Send datoen slik: 2026-11-04."
    for name in _TRUTHS:
        truths[name] = data.get(name)
        if not isinstance(truths[name], bool | None):
            wrong[name] = "Send true eller false."
    if wrong:
        raise _Refused(wrong)
    return Newcomer(
        **texts,
        **dates,
        has_no_number=bool(truths["has_no_number"]),
        settled_by_agreement=truths["settled_by_agreement"],
    )


def _keys(data: dict[str, Any]) -> list[Any]:
    serializer = serializers.OtherThanSerializer(data={"other_than": data.get("other_than") or []})
    if not serializer.is_valid():
        raise _Refused({"other_than": "Send en liste med nøkler."})
    return list(serializer.validated_data["other_than"])


def _relative(data: dict[str, Any]) -> UUID | None:
    value = data.get("same_family_as")
    if value is None:
        return None
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError):
        raise _Refused({"same_family_as": "Send nøkkelen til en deltaker."}) from None


def _problem(
    status: int, detail: str, *, errors: dict[str, str] | None = None, participants: list[Any] | None = None
) -> JsonResponse:
    told: dict[str, Any] = {"type": "about:blank", "title": "Ikke registrert", "status": status, "detail": detail}
    if errors:
        told["errors"] = errors
    if participants:
        told["participants"] = participants
    return JsonResponse(told, status=status, content_type=PROBLEM)
