"""What is due for removal in a municipality, for the leader who says whether it goes: as much of it as they may see."""

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db import connections

from participants.access import tenancy
from participants.models import Participant
from programmes.actions.retention import DUE
from programmes.codes import RetentionRule
from programmes.models import RetentionBatch
from programmes.overviews.paging import Cut, cut

if TYPE_CHECKING:
    from participants.access.models import User


class Due(NamedTuple):
    """What a plan removes by one rule."""

    label: str
    number: int
    oldest_on: date


class Plan(NamedTuple):
    """A plan that is not carried out, with what this reader may see of it and still is due."""

    batch: RetentionBatch
    due: list[Due]
    leaving: Cut[Participant]  # a page of them, by name
    how_many_leave: int


def retention_plans(user: "User", *, on: date, after: UUID | None = None) -> list[Plan]:
    """Of the municipality one acts for: those that wait, or are approved and not carried out yet.

    What is due is asked anew on the reader's behalf, by the same rule on the day of the plan: whoever they may not see
    is not counted. A plan of which nothing is left to see is not shown. Those who leave are shown
    from the first, or from the one who comes after somebody in the plan where that one is.
    """
    acting_for = tenancy.current()
    if acting_for is None:
        return []
    batches = RetentionBatch.objects.filter(municipality_id=acting_for.municipality_id).select_related(
        "planned_by", "approved_by"
    )
    waiting = (
        batches.defer(*RetentionBatch.COUNTS).filter(executed_at=None, refused_at=None).order_by("planned_on", "pk")
    )
    found = [_plan(each, user, on=on, after=after) for each in waiting]
    return [each for each in found if each.due]


def _plan(batch: RetentionBatch, user: "User", *, on: date, after: UUID | None) -> Plan:
    with connections["default"].cursor() as cursor:
        cursor.execute(DUE, {"place": batch.municipality_id, "on": batch.planned_on})
        rows: list[tuple[str, UUID, UUID, date]] = cursor.fetchall()
    visible = Participant.objects.for_user(user, on=on)
    seen = set(visible.filter(pk__in={whose for *_, whose, _due in rows}).values_list("pk", flat=True))
    rows = [row for row in rows if row[2] in seen]
    counts = Counter(rule for rule, *_ in rows)
    due = [
        Due(rule.label, counts[rule], min(since for name, *_, since in rows if name == rule))
        for rule in RetentionRule
        if counts[rule]
    ]
    leaving = [key for rule, key, *_ in rows if rule == RetentionRule.PARTICIPANT]
    people = visible.filter(pk__in=leaving).in_order()
    pivot = people.filter(pk=after).first() if after else None
    page: Cut[Participant] = cut(people.after(pivot) if pivot else people, is_further=pivot is not None)
    return Plan(batch, due, page, len(leaving))
