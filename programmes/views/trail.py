"""Who has looked at whom: for the one who asks, for oneself, and for the auditor."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from participants.access import tenancy
from participants.access.errors import NotAllowed
from participants.access.models import Grant
from participants.access.permissions import may
from participants.access.roles import Permission
from participants.trail.codes import FieldClass, Outcome, Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import overviews

if TYPE_CHECKING:
    from participants.access.models import User

_DAY = timedelta(days=1)
_SALT = "trail page"
_NO_PURPOSE = "Velg hva du skal bruke sporet til."


# R46: what a look into the trail may be for.
PURPOSES = (Purpose.ACCESS_REQUEST, Purpose.CONTROL, Purpose.BREACH, Purpose.COMPLAINT)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.ACCESS_REQUEST, asks=PURPOSES)
def looks_about(request: HttpRequest, participant_pk: UUID, *, showing: Showing) -> HttpResponse:
    """Who has looked at a participant: what they may ask for themselves (GDPR art. 15)."""
    bar = overviews.bar_of(cast("User", request.user), participant_pk, on=timezone.localdate())
    if bar is None:
        raise Http404
    if not bar.answers_requests:
        raise NotAllowed("Rollen din svarer ikke på krav om innsyn.")
    showing.of([participant_pk])
    showing.glass_id = bar.glass_id
    purpose = request.POST.get("formal", "")
    has_purpose = showing.choose(purpose)
    is_wrong = request.method == "POST" and not has_purpose
    context = {
        "bar": bar, "participant": bar.participant, "tab": "looks", "purposes": PURPOSES, "purpose": purpose,
        "looks": overviews.looks_about(participant_pk) if has_purpose else None, "has_purpose": has_purpose,
        "error": _NO_PURPOSE if is_wrong else "",
        "may_guard": may(
            cast("User", request.user), Permission.TRAIL_FOLLOW_UP, municipality_id=bar.participant.municipality_id,
            on=timezone.localdate(),
        ),
    }  # fmt: skip
    return TemplateResponse(request, "programmes/looks_about.html", context, status=422 if is_wrong else 200)


@never_cache
@require_safe
def own_looks(request: HttpRequest) -> HttpResponse:
    """What I have looked at. Who acts for no municipality has looked at nobody."""
    if tenancy.current() is None:
        return TemplateResponse(request, "programmes/own_looks.html", {"page": None})
    return cast("HttpResponse", _own_looks(request))


@shows_participants(action=ReadingAction.TRAIL, purpose=Purpose.CONTROL)
def _own_looks(request: HttpRequest, *, showing: Showing) -> HttpResponse:
    page = overviews.own_looks(
        cast("User", request.user), on=timezone.localdate(), before=_before(request.GET.get("eldre", ""))
    )
    showing.of([person.pk for look in page.rows for person in look.people])
    return TemplateResponse(request, "programmes/own_looks.html", {"page": page, "after": _signed(page.after)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@shows_participants(action=ReadingAction.TRAIL, purpose=Purpose.CONTROL, fields=FieldClass.KEYS, asks=PURPOSES)
def trail(request: HttpRequest, *, showing: Showing) -> HttpResponse:
    """The auditor's view of the municipality. What it is narrowed by comes by POST, since it names employees."""
    user, today, acting_for = cast("User", request.user), timezone.localdate(), tenancy.current()
    if acting_for is None or not may(user, Permission.TRAIL_READ, municipality_id=acting_for.municipality_id, on=today):
        raise NotAllowed("Bare den som kontrollerer oppslag i kommunen, kan lese sporet.")
    showing.of([])
    asked = request.POST
    shows_changes = asked.get("vis") == "endringer"
    employees = list(
        Grant.objects.filter(municipality_id=acting_for.municipality_id)
        .values_list("user__username", "user_id").distinct().order_by("user__username")
    )  # fmt: skip
    since, until = _day(asked.get("fra", "")), _day(asked.get("til", ""))
    narrowed: dict[str, Any] = {
        "who": dict(employees).get(asked.get("ansatt", "")),
        "since": _start(since),
        "until": _start(until + _DAY) if until else None,
        "before": _before(asked.get("eldre", "")),
    }
    has_purpose = showing.choose(asked.get("formal", ""))
    if not has_purpose:
        context: dict[str, Any] = {}
    elif shows_changes:
        changes = overviews.changes_in(user, on=today, **narrowed)
        context = {"changes": changes, "after": _signed(changes.after)}
    else:
        outcome = Outcome.REFUSED if asked.get("avvist") else None
        looks = overviews.looks_in(user, on=today, outcome=outcome, **narrowed)
        context = {"looks": looks, "after": _signed(looks.after)}
    context |= {
        "employees": [name for name, _key in employees], "asked": asked, "shows_changes": shows_changes,
        "is_older": bool(asked.get("eldre")), "since": since, "until": until, "purposes": PURPOSES,
        "purpose": asked.get("formal", ""), "has_purpose": has_purpose,
        "errors": _faults(
            {"id_formal": _NO_PURPOSE} if request.method == "POST" and not has_purpose else {},
            is_bad=bool((asked.get("fra") and not since) or (asked.get("til") and not until)),
        ),
    }  # fmt: skip
    status = 422 if request.method == "POST" and not has_purpose else 200
    return TemplateResponse(request, "programmes/trail.html", context, status=status)


def _faults(errors: dict[str, str], *, is_bad: bool) -> dict[str, str]:
    return errors | ({"id_fra": "Skriv dagen slik: 1.11.2026."} if is_bad else {})


def _day(text: str) -> date | None:
    """As people write a day: 1.11.2026."""
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None


def _start(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None


def _signed(place: overviews.Place | None) -> str:
    """Where the next page begins, of no use for counting."""
    return signing.dumps([place.at.isoformat(), place.shown], salt=_SALT) if place else ""


def _before(text: str) -> overviews.Place | None:
    try:
        at, shown = signing.loads(text, salt=_SALT)
        return overviews.Place(datetime.fromisoformat(at), int(shown))
    except (signing.BadSignature, ValueError, TypeError):
        return None
