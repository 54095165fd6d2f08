"""Edge: what is missing or does not fit together in the municipality's records of a year."""

from typing import TYPE_CHECKING, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participants.access import tenancy
from participants.access.errors import NotAllowed
from participants.trail.codes import Criterion, Purpose, ReadingAction
from participants.trail.showing import Showing, shows_participants
from reporting import permissions
from reporting.quality.page import SLUGS, quality_page

if TYPE_CHECKING:
    from participants.access.models import User

PAGE = 50
_YEARS = 4


@never_cache
@require_safe
@shows_participants(action=ReadingAction.PAGE, purpose=Purpose.FOLLOW_UP)
def data_quality(request: HttpRequest, *, showing: Showing) -> HttpResponse:
    """By rule, and each record with why and where it is solved."""
    user, acting_for, today = cast("User", request.user), tenancy.current(), timezone.localdate()
    place = permissions.check_may_see_results(
        user, municipality_id=acting_for.municipality_id if acting_for else None, on=today
    )
    if not permissions.sees_people(user, municipality_id=place, on=today):
        raise NotAllowed("Rollen din ser ingen deltakere.")
    asked = request.GET.get("aar", "")
    years = range(today.year, today.year - _YEARS, -1)
    # Last year until its deadline is over: that is the one there is work with.
    usual = today.year - 1 if today.month <= 2 else today.year  # noqa: PLR2004
    year = next((each for each in years if str(each) == asked), usual)
    chosen = request.GET.get("hva", "")
    page = quality_page(user, place=place, year=year, on=today, chosen=chosen if chosen in SLUGS else "")
    showing.criteria.add(Criterion.PERIOD)
    sheet = Paginator(page.rows, PAGE).get_page(request.GET.get("side"))
    showing.of(dict.fromkeys(row.participant.pk for row in sheet))
    return TemplateResponse(request, "reporting/quality/page.html", {"page": page, "sheet": sheet, "years": years})
