"""The search for another participant on the page of one: a relative, or a second registration."""

from datetime import date
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.http import HttpRequest

from participants.rules import searching
from participants.short_keys import lengthen
from participants.trail.codes import ReadingAction
from participants.trail.showing import Showing
from programmes import overviews

if TYPE_CHECKING:
    from participants.access.models import User

_MOST_FOUND = 10
_NOBODY = UUID(int=0)


class Another(NamedTuple):
    """Whom the search found, or the sentence that says what is wrong with it."""

    lines: list[overviews.Line]
    has_more: bool = False
    was_asked: bool = False
    sentence: str = ""


def search_another(typed: str, *, user: "User", bar: overviews.Bar, on: date, showing: Showing) -> Another:
    """Look for somebody else in the participant's municipality. It is recorded as a search, with whom it found."""
    asked = searching.read(typed)
    if not asked.criterion:
        return Another([], sentence=asked.sentence or "Skriv navn, nummer eller fødselsdato.")
    showing.criteria.add(asked.criterion)
    listing, has_more = overviews.search(
        user, asked, municipality_id=bar.participant.municipality_id, on=on, size=_MOST_FOUND
    )
    lines = [line for line in listing.lines if line.participant.pk != bar.participant.pk]
    showing.beside((line.participant.pk for line in lines), action=ReadingAction.SEARCH)
    return Another(lines, has_more=has_more, was_asked=True)


def typed_in(request: HttpRequest) -> str:
    """What was searched for."""
    return request.POST.get("q", "")[:100]


def key_of_another(request: HttpRequest) -> UUID:
    """Whom was chosen. What is no key is answered as a key of nobody."""
    try:
        return lengthen(text=request.POST.get("hvem", ""))
    except ValueError:
        return _NOBODY
