"""Who of the participants a list is of, and in which order: asked of the database, page by page."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least
from django.db.models.lookups import GreaterThan, LessThan

from participants.models import Assignment, Participant
from participants.querysets import ParticipantQuerySet
from programmes.codes import DueGroup, ListSort, Skill
from programmes.models import LanguageTest, Measure, Plan, Programme, Stop
from programmes.querysets import ProgrammeQuerySet
from programmes.rules.calendar import add_months
from programmes.rules.due import SOON, sunday_of
from programmes.rules.listing import NONE, Terms, above

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

# Who has no day comes last, whichever way the list goes.
_LAST, _FIRST = date.max, date.min
_OWN = {"participant": OuterRef("pk")}
_OF_OWN = {"programme__participant": OuterRef("pk")}
# Agreed adults: of others nobody knows without the rules whether there is anything to decide.
_YOUNGEST, _OLDEST = 18, 55


def narrowed(people: ParticipantQuerySet, terms: Terms, *, on: date) -> ParticipantQuerySet:
    """Those who fit, whatever their status.

    What a participant may be seen by, what belongs to them may be seen by too: row-level security holds for both.
    """
    if terms.caseworker:
        running = Assignment.objects.running().filter(**_OWN)
        people = people.filter(
            ~Exists(running) if terms.caseworker == NONE else Exists(running.filter(caseworker=int(terms.caseworker)))
        )
    if terms.country:
        people = people.filter(country_background=terms.country)
    if terms.measure:
        measures = Measure.objects.filter(
            Q(ends_on=None) | Q(ends_on__gt=on), Q(programme__ends_on=None) | Q(programme__ends_on__gt=on),
            starts_on__lte=on, measure_type=terms.measure, **_OF_OWN,
        )  # fmt: skip
        people = people.filter(Exists(measures))
    if terms.level:
        people = _of_level(people, terms.level)
    if terms.level_goal:
        people = _of_goal(people, terms.level_goal)
    if terms.deadline:
        people = people.alias(due_on=due_on(on=on)).filter(**_within(terms.deadline, on=on))
    return people


def ordered(people: ParticipantQuerySet, terms: Terms, *, on: date, is_backwards: bool = False) -> ParticipantQuerySet:
    """As they follow one another, or the other way: by what is asked for, then by name, then by key."""
    is_down = terms.is_reversed != is_backwards
    sign = "-" if is_down else ""
    keys = ["sort_name", "pk"]
    if terms.sort != ListSort.NAME:
        people, keys = people.annotate(at=_day_of(terms, on=on)), ["at", *keys]
    return people.order_by(*(sign + key for key in keys))


def beyond(
    people: ParticipantQuerySet, pivot: Participant, terms: Terms, *, on: date, is_backwards: bool = False
) -> ParticipantQuerySet:
    """Those who come after someone, or before."""
    is_down = terms.is_reversed != is_backwards
    if terms.sort == ListSort.NAME:
        return people.before(pivot) if is_down else people.after(pivot)
    # As one row of values: what the day is, is then worked out once for each.
    each = Func(_day_of(terms, on=on), F("sort_name"), F("pk"), function="ROW", output_field=CharField())
    held = Func(
        Value(pivot.at),  # type: ignore[attr-defined]
        Value(pivot.sort_name), Value(pivot.pk), function="ROW", output_field=CharField(),
    )  # fmt: skip
    return people.filter((LessThan if is_down else GreaterThan)(each, held))


def due_on(*, on: date) -> Case:
    """The next deadline that stands in the register.

    For decision and start until the programme has begun; then for looking through the plan, and the planned end. What
    else is to be done is derived of all that is known of someone, and stands in the list of tasks.
    """
    own = Programme.objects.filter(**_OWN)
    running = own.filter(starts_on__lte=on, ends_on=None)
    stops = Stop.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on, **_OF_OWN)
    plans = Plan.objects.filter(
        programme__starts_on__lte=on, programme__ends_on=None, number__isnull=False, **_OF_OWN
    ).order_by("-number")
    review_on = Case(When(~Exists(stops), then=Subquery(plans.values("review_on")[:1])), default=None)
    planned_on = Subquery(running.values("planned_end_on")[:1])
    return Case(
        When(Exists(running), then=Least(planned_on, review_on, output_field=DateField())),
        When(_is_awaited(own, on=on), then=_three_months_after("settled_on")),
        default=None,
        output_field=DateField(),
    )


def _three_months_after(field: "str | OuterRef") -> Func:
    return Func(field, template="(%(expressions)s + interval '3 months')::date", output_field=DateField())


def _is_awaited(own: ProgrammeQuerySet, *, on: date) -> Q:
    """That someone waits for a decision, or for a start that is not decided to be in time."""
    to_come = own.filter(Q(starts_on=None) | Q(starts_on__gt=on), ends_on=None)
    in_time = to_come.filter(decided_on__isnull=False, starts_on__lte=_three_months_after(OuterRef("settled_on")))
    oldest, youngest = (add_months(on, -years * 12) for years in (_OLDEST, _YOUNGEST))
    is_agreed = Q(settled_by_agreement=True, born_on__gt=oldest, born_on__lte=youngest) & Q(~Exists(own))
    return Q(settled_on__isnull=False) & (is_agreed | Q(Exists(to_come))) & Q(~Exists(in_time))


def _within(group: DueGroup, *, on: date) -> dict[str, date]:
    if group == DueGroup.OVERDUE:
        return {"due_on__lt": on}
    return {"due_on__gte": on, "due_on__lte": sunday_of(on) if group == DueGroup.THIS_WEEK else on + SOON}


def _day_of(terms: Terms, *, on: date) -> "Combinable":
    """The day that someone is put in order by."""
    absent = Value(_FIRST if terms.is_reversed else _LAST, output_field=DateField())
    if terms.sort == ListSort.DEADLINE:
        return Coalesce(due_on(on=on), absent)
    last_day = Func(F("ends_on"), template="(%(expressions)s - 1)", output_field=DateField())
    shown = F("starts_on") if terms.sort == ListSort.STARTED else Coalesce(last_day, F("planned_end_on"))
    return Coalesce(Subquery(_of_today(on=on).annotate(shown=shown).values("shown")[:1]), absent)


def _of_today(*, on: date) -> ProgrammeQuerySet:
    """The programme that the status speaks of, first: running, else to come, else the last."""
    rank = Case(When(ends_on__lte=on, then=Value(0)), When(starts_on__lte=on, then=Value(2)), default=Value(1))
    return Programme.objects.filter(**_OWN).order_by(rank.desc(), F("starts_on").desc(nulls_first=True), "pk")


def _of_level(people: ParticipantQuerySet, level: str) -> ParticipantQuerySet:
    """Those whose best oral result is a level, or who have none."""
    oral = LanguageTest.objects.filter(skill=Skill.ORAL, **_OWN)
    if level == NONE:
        return people.filter(~Exists(oral))
    found = people.filter(Exists(oral.filter(result=level)))
    higher = above(level)
    return found.filter(~Exists(oral.filter(result__in=higher))) if higher else found


def _of_goal(people: ParticipantQuerySet, level: str) -> ParticipantQuerySet:
    """Those whose plan has a level for its oral goal, or who have no goal."""
    plans = Plan.objects.filter(programme__ends_on=None, number__isnull=False, **_OF_OWN)
    held: Any = Subquery(plans.order_by("-number").values("oral")[:1])
    people = people.alias(oral_goal=Coalesce(held, Value("")))
    return people.filter(oral_goal="" if level == NONE else level)
