"""Plans and contracts for the demonstration, whose package has no table of them."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from django.db import transaction

from participants.encryption import seal_all
from programmes import demo
from programmes.models import Contract, Measure, Plan, Programme

_OPERATOR = "national"


@transaction.atomic(using=_OPERATOR)
def agree_for_demonstration(*, municipality_id: int, on: date) -> int:
    """The operator's: a plan and a contract of the programmes that run and have none; of how many."""
    plans = Plan.objects.using(_OPERATOR).filter(municipality_id=municipality_id)
    running = Programme.objects.using(_OPERATOR).open_on(on).filter(municipality_id=municipality_id)
    programmes = list(running.exclude(pk__in=plans.values("programme")).select_related("participant"))
    measures: dict[UUID, list[Measure]] = defaultdict(list)
    of = Measure.objects.using(_OPERATOR).filter(municipality_id=municipality_id, programme__in=programmes)
    for measure in of.order_by("starts_on", "measure_type", "pk"):
        measures[measure.programme_id].append(measure)
    made = [
        demo.agreements_of(
            each, measures=measures[each.pk], education=each.participant.education_level, on=on
        )
        for each in programmes
    ]  # fmt: skip
    versions = [plan for plans_of, _ in made for plan in plans_of]
    seal_all(versions, using=_OPERATOR)
    Plan.objects.using(_OPERATOR).bulk_create(versions)
    Contract.objects.using(_OPERATOR).bulk_create([contract for _, contracts in made for contract in contracts])
    return sum(bool(plans_of) for plans_of, _ in made)
