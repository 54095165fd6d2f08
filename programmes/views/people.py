"""The search for a participant."""

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from participants.access import tenancy
from participants.access.errors import NotAllowed
from participants.access.permissions import may
from participants.access.roles import Permission
from participants.rules import searching
from participants.trail.codes import Criterion, Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import overviews

if TYPE_CHECKING:
    from datetime import date

    from participants.access.models import User

SUGGESTIONS = 8
RECENT = 3


@never_cache
@require_http_methods(["GET", "POST"])
@shows_participants(action=ReadingAction.SEARCH, purpose=Purpose.CASEWORK)
def participant_search(request: HttpRequest, *, showing: Showing) -> HttpResponse:
    """By name, identity number or date of birth; what was typed is never in the address."""
    user, place, today = reader(request)
    typed = request.POST.get("q", "")
    asked = searching.read(typed)
    found, has_more = overviews.Listing(), False
    if asked.criterion:
        showing.criteria.add(asked.criterion)
        found, has_more = overviews.search(user, asked, municipality_id=place, on=today)
    alike = overviews.Listing() if has_more else _alike(user, asked, found, place=place, on=today)
    showing.of([*found.keys, *alike.keys])
    context = {
        "listing": found, "alike": alike, "has_more": has_more, "asked": asked, "typed": typed.strip()[:100],
    }  # fmt: skip
    return TemplateResponse(
        request, "programmes/participant_search.html", context, status=422 if asked.sentence else 200
    )


@never_cache
@require_POST
@shows_participants(action=ReadingAction.SEARCH, purpose=Purpose.CASEWORK)
def participant_suggestions(request: HttpRequest, *, showing: Showing) -> HttpResponse:
    """The first few that fit what is being typed, as a piece of a page."""
    user, place, today = reader(request)
    typed = request.POST.get("q", "")
    asked = searching.read(typed)
    found, has_more = overviews.Listing(), False
    # Who knows not yet whom to look for is shown those they had open last.
    is_recent = "sist" in request.POST and not typed.strip()
    if asked.criterion:
        showing.criteria.add(asked.criterion)
        found, has_more = overviews.search(user, asked, municipality_id=place, on=today, size=SUGGESTIONS)
    elif is_recent:
        keys = overviews.last_opened(user, now=timezone.now(), size=RECENT)
        lines = overviews.of_keys(user, keys, municipality_id=place, on=today).lines
        found = overviews.Listing(lines=sorted(lines, key=lambda line: keys.index(line.participant.pk)))
    room = SUGGESTIONS - len(found.lines)
    alike = overviews.Listing() if has_more else _alike(user, asked, found, place=place, on=today, size=room)
    showing.of([*found.keys, *alike.keys])
    context = {"listing": found, "alike": alike, "has_more": has_more, "asked": asked, "is_recent": is_recent}
    return TemplateResponse(request, "programmes/_suggestions.html", context)


def reader(request: HttpRequest) -> "tuple[User, int, date]":
    """Who reads, for which municipality, and when. Raises NotAllowed for a role that sees no participants."""
    user, acting_for, today = cast("User", request.user), tenancy.current(), timezone.localdate()
    place = acting_for.municipality_id if acting_for else None
    if place is None or not may(user, Permission.PARTICIPANT_VIEW, municipality_id=place, on=today):
        raise NotAllowed("Rollen din ser ingen deltakere.")
    return user, place, today


def _alike(
    user: "User", asked: searching.Asked, found: overviews.Listing, *, place: int, on: "date", **room: int
) -> overviews.Listing:
    """Whoever's name is spelled in another way, or one slip away, where the search was for a name."""
    if asked.criterion != Criterion.NAME:
        return overviews.Listing()
    return overviews.similar(user, asked, municipality_id=place, on=on, beside=found.keys, **room)
