"""What stands around every page of staff: where one may go, for whom one acts, who one is.

A new page of its own gets a line in MENU; a page that belongs to one of these does not.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, cast

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from participants.access import tenancy
from participants.access.codes import Role
from participants.access.models import Grant, Municipality, User
from participants.access.roles import PERMISSIONS, Permission
from participants.models import Notice


class Entry(NamedTuple):
    """A line of the menu: what it is called, where it leads, and who has it: whoever holds one of the permissions."""

    label: str
    url_name: str
    icon: str
    permissions: tuple[Permission, ...]  # none: everyone who is signed in
    within: tuple[str, ...] = ()  # other addresses where this is the place one is
    key: str = ""  # the letter that leads here after G
    is_of_no_place: bool = False  # only whoever acts for no municipality is let in


# In the order they are shown. A phone shows the first five.
MENU = (
    Entry("Oppgaver", "task-list", "Tasklist", (Permission.PARTICIPANT_VIEW,), within=("/mottak/",), key="O"),
    Entry(
        "Deltakere",
        "participant-list",
        "PersonGroup",
        (Permission.PARTICIPANT_VIEW,),
        within=("/d/", "/sok/", "/registrer/"),
        key="D",
    ),
    Entry("Ukeplan", "week-overview", "Calendar", (Permission.PARTICIPANT_VIEW,), key="U"),
    # Those who see participants, and those who teach some of them.
    Entry(
        "Kurs",
        "group-list",
        "Buildings3",
        (Permission.PARTICIPANT_VIEW, Permission.GROUP_REGISTER),
        within=("/fravaer/",),
        key="K",
    ),
    Entry("Resultater", "results", "LineGraph", (Permission.RESULTS_VIEW,), key="R"),
    Entry("Brukere", "users", "PersonPlus", (Permission.GRANT_GIVE,)),
    Entry("Tilganger", "grant-review", "ShieldLock", (Permission.GRANT_REVIEW,)),
    Entry("Nødtilgang", "glass-review", "Glasses", (Permission.GLASS_REVIEW,)),
    Entry("Sletting", "retention", "ClockDashed", (Permission.RETENTION_APPROVE,)),
    Entry("Oppslag", "findings", "ExclamationmarkTriangle", (Permission.TRAIL_FOLLOW_UP,)),
    Entry("Sporet", "trail", "Eye", (Permission.TRAIL_READ,)),
    Entry("Brukerstøtte", "support-sessions", "PersonHeadset", (Permission.SUPPORT_FOLLOW,)),
    Entry("Brukerstøtte", "support", "PersonHeadset", (Permission.SUPPORT_OPEN,), is_of_no_place=True),
    Entry("Kommunens år", "municipal-year", "CheckmarkCircle", (Permission.YEAR_SIGN,)),
    Entry("Kommunene", "year-board", "Buildings3", (Permission.RELEASE_VIEW,)),
    Entry("Utgivelser", "office-releases", "Files", (Permission.RELEASE_VIEW,)),
    Entry("Regler", "rules", "FileText", ()),
    Entry("Statistikk", "release-list", "BarChart", ()),
    Entry("Min side", "home", "PersonCircle", ()),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the menu as one page shows it."""

    label: str
    address: str
    icon: str
    is_current: bool
    key: str


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything around the page."""

    menu: list[Line]
    municipality: Municipality | None
    others: list[Municipality]
    roles: list[str]
    initials: str
    may_search: bool
    may_register: bool
    unread: int  # notices
    idle_seconds: int  # how long a session holds without use


def frame(request: HttpRequest) -> dict[str, Any]:
    """For templates, worked out only by those that show it."""
    return {"frame": SimpleLazyObject(partial(_frame, request))}


def _frame(request: HttpRequest) -> Frame:
    # What the tenant's middleware has found: nothing is asked of the database again.
    grants: list[Grant] = getattr(request, "grants", [])
    acting_for = tenancy.current()
    place = acting_for.municipality_id if acting_for else None
    here = [each for each in grants if each.municipality_id in {place, None}]
    held = frozenset[Permission]().union(*(PERMISSIONS[Role(each.role)] for each in here))
    places = dict.fromkeys(each.municipality for each in grants if each.municipality)
    return Frame(
        menu=_lines([each for each in MENU if _has(each, held, place)], request.path),
        municipality=next((each for each in places if each.pk == place), None),
        others=[each for each in places if each.pk != place],
        roles=[each.get_role_display() for each in here],
        initials=request.user.get_username()[:2].upper(),
        may_search=Permission.PARTICIPANT_VIEW in held,
        may_register=Permission.PARTICIPANT_CHANGE in held,
        unread=_unread(request) if place else 0,
        idle_seconds=settings.SESSION_COOKIE_AGE,
    )


def _unread(request: HttpRequest) -> int:
    # Most pages are written out after their transaction, and without one there is no municipality to act for.
    with transaction.atomic(savepoint=False):
        return Notice.objects.of(cast("User", request.user)).unread().count()


def _has(entry: Entry, held: Collection[Permission], place: int | None) -> bool:
    if entry.is_of_no_place and place is not None:
        return False
    return not entry.permissions or any(each in held for each in entry.permissions)


def _lines(entries: Sequence[Entry], path: str) -> list[Line]:
    addresses = {each: reverse(each.url_name) for each in entries}
    # Some pages lie below another's address: one is at the one that names the most of the path, and there alone.
    named = {
        each: max((len(start) for start in (addresses[each], *each.within) if path.startswith(start)), default=0)
        for each in entries
    }
    here = max(entries, key=lambda each: named[each])
    return [
        Line(each.label, addresses[each], each.icon, each is here and named[each] > 0, each.key) for each in entries
    ]
