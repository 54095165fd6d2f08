"""What a participant has had of what the programme must hold, and the hours of the week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from participants.codes import MeasureType
from programmes.codes import Theme
from programmes.models import HoursDone
from programmes.models.cases import case_of_programme
from programmes.overviews.case import Case
from programmes.rules.hours import Need, Week, needs_of, week_of

if TYPE_CHECKING:
    from participants.access.models import User


@dataclass(frozen=True, slots=True)
class Content:
    """Hours needed and done, the week, and each entry with its key."""

    needs: list[Need]
    week: Week | None
    entries: list[HoursDone]


def content_of(user: "User", case: Case, *, on: date) -> Content | None:
    """Of the latest programme; None where there is none."""
    programme = case.programme
    if programme is None:
        return None
    entries = list(HoursDone.objects.for_user(user, on=on).filter(programme=programme).order_by("-done_on", "theme"))
    in_law = case_of_programme(
        case.bar.participant, programme, on=on, children_under_18=True if case.is_with_child else None
    )  # fmt: skip
    running = [
        (MeasureType(each.measure_type), each.hours_per_week)
        for each in case.measures
        if each.programme_id == programme.pk and each.starts_on <= on and (each.ends_on is None or each.ends_on > on)
    ]
    is_open = programme.starts_on is not None and programme.starts_on <= on and programme.ends_on is None
    return Content(
        needs=needs_of(in_law, done=done_of(entries)),
        week=week_of(in_law, measures=running, on=on) if is_open else None,
        entries=entries,
    )


def done_of(entries: Iterable[HoursDone]) -> dict[Theme, Decimal]:
    """The sum for each theme."""
    sums: dict[Theme, Decimal] = {}
    for each in entries:
        theme = Theme(each.theme)
        sums[theme] = sums.get(theme, Decimal(0)) + each.amount
    return sums
