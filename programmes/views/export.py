"""Taking out the list of participants as a file: asked for anew, and each line recorded."""

from dataclasses import replace
from datetime import date
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participants.access import tenancy
from participants.access.errors import NotAllowed
from participants.access.models import Municipality, User
from participants.access.permissions import may
from participants.access.roles import Permission
from participants.access.signin.freshness import needs_fresh_signin
from participants.trail.codes import Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from programmes import exports, overviews
from programmes.codes import ListColumn
from programmes.rules import listing
from programmes.rules.listing import STATUSES, Terms
from programmes.views.listing import criteria_of

_MAKERS = {
    "csv": (exports.as_csv, "text/csv; charset=utf-8"),
    "xlsx": (exports.as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


# R46: what the list is for, as it stands in the form and in the trail.
PURPOSES = {"oppfolging": Purpose.FOLLOW_UP, "saksbehandling": Purpose.CASEWORK, "kontroll": Purpose.CONTROL}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs_fresh_signin
@shows_participants(action=ReadingAction.EXPORT, purpose=Purpose.FOLLOW_UP, asks=tuple(PURPOSES.values()))
def participant_export(request: HttpRequest, *, showing: Showing) -> HttpResponse:
    """The form, and the file: whom the list showed, and the columns it showed of them."""
    user, acting_for, today = cast("User", request.user), tenancy.current(), timezone.localdate()
    place = acting_for.municipality_id if acting_for else None
    if place is None or not may(user, Permission.PARTICIPANT_EXPORT, municipality_id=place, on=today):
        raise NotAllowed("Bare leder og teamleder kan ta ut lister over deltakerne.")
    terms, columns = _asked(request, user, place=place, today=today)
    kind = request.POST.get("format", "")
    purpose = PURPOSES.get(request.POST.get("formal", ""))
    if not showing.choose(purpose or "") or kind not in _MAKERS or purpose is None:
        showing.action = ReadingAction.PAGE
        showing.of([])
        counts = overviews.counts(user, municipality_id=place, on=today, terms=terms)
        context = {
            "statuses": [(slug, each.label, counts[each]) for slug, each in STATUSES.items()],
            "total": sum(counts.values()),
            "purposes": PURPOSES,
            "errors": _errors(kind, purpose) if request.method == "POST" else {},
            "chosen": {
                "status": next((slug for slug, each in STATUSES.items() if each == terms.status), ""),
                "formal": request.POST.get("formal", ""),
                "format": kind,
            },
            # As in the list, whoever has changed their columns meanwhile.
            "text": listing.written(terms, columns=columns, status=None),
            "is_narrowed": terms.narrows or terms.is_own,
            "labels": ["Fornavn", "Etternavn", *(each.label for each in columns)],
        }
        return TemplateResponse(
            request, "programmes/participant_export.html", context, status=422 if context["errors"] else 200
        )
    showing.criteria |= criteria_of(terms)
    lines = list(overviews.everyone(user, municipality_id=place, on=today, terms=terms, columns=columns))
    showing.of(line.participant.pk for line in lines)
    make, content_type = _MAKERS[kind]
    number = Municipality.objects.get(pk=place).number
    stamp = exports.Stamp(taken_by=user.username, at=timezone.localtime(), purpose=purpose.label, rows=len(lines))
    response = HttpResponse(make(lines, columns=columns, stamp=stamp), content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="deltakere-{number}-{today:%Y-%m-%d}.{kind}"'
    return response


def _asked(request: HttpRequest, user: User, *, place: int, today: date) -> tuple[Terms, tuple[ListColumn, ...]]:
    """What the list showed that one came from; the status is asked for anew."""
    if request.method == "POST":
        status = STATUSES.get(request.POST.get("status", ""))
        terms = replace(listing.read_text(request.POST.get("liste", "")), status=status)
    else:
        terms = listing.read(request.GET.dict())
    if terms.columns is not None:
        return terms, terms.columns
    return terms, overviews.desk_of(user, municipality_id=place, on=today).columns


def _errors(kind: str, purpose: Purpose | None) -> dict[str, str]:
    errors = {} if purpose else {"formal-oppfolging": "Velg hva listen skal brukes til."}
    return errors if kind in _MAKERS else errors | {"format-xlsx": "Velg hva slags fil du vil ha."}
