"""What made-up people and their municipality have agreed on: plans in one version or two, and contracts, most of them.

Nothing is drawn: the same programme gives the same plan, and a few lack something, so that there is something to do.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID, uuid5

from participants.codes import EducationLevel
from programmes.codes import ContractSignature, Goal, PlanAgreement, PlanChange
from programmes.models import Contract, Measure, Plan, Programme
from programmes.models.plan import entry_of
from programmes.rules.calendar import add_months
from programmes.rules.language import DEFAULTS
from programmes.rules.plans import REVIEW_MONTHS

_DAY: Final = timedelta(days=1)
_NAMESPACE: Final = UUID("6f2d2f9e-5f0b-4d0c-9a38-0c8f3f1e7a51")
# One in so many: without a plan, with one that has been changed, not signed by the participant.
_PLANLESS, _CHANGED, _UNSIGNED = 14, 5, 16
_TEXTS: Final = (
    {
        "long_term_goals": "Fast jobb som helsefagarbeider.",
        "milestones": "Norsk B1 muntlig før sommeren.\nPraksis på et sykehjem til høsten.",
        "reasons": "Deltakeren har arbeidet med omsorg før. Praksis på arbeidsplassen gir språk og et nettverk.",
        "agreed": "Vi møtes hver måned. Deltakeren sier fra om fravær samme morgen.",
    },
    {
        "long_term_goals": "Fagbrev og arbeid på et verksted.",
        "milestones": "Bestå norskprøven A2.\nKomme inn på videregående for voksne.",
        "reasons": "Deltakeren kan faget, men mangler norsk og papirer på det. Derfor praksis og fag sammen.",
        "agreed": "Kommunen bestiller godkjenning av kompetansen.",
    },
    {
        "long_term_goals": "Forsørge familien med eget arbeid.",
        "milestones": "Fullføre samfunnskunnskap.\nFinne en praksisplass i butikk eller kjøkken.",
        "reasons": "Butikkene her ansetter folk med litt norsk. Praksisen gir en vei inn.",
        "agreed": "",
    },
)
_CHANGE: Final = "Deltakeren vil ta utdanning i stedet for å gå rett i arbeid."


def agreements_of(
    programme: Programme, *, measures: Sequence[Measure], education: str, on: date
) -> tuple[list[Plan], list[Contract]]:
    """The versions of the plan of a programme that runs, and the contract on the first of them."""
    number = int(uuid5(_NAMESPACE, programme.ref)) % 10_000
    day = programme.decided_on or programme.starts_on
    if day is None or number % _PLANLESS == 0:
        return [], []
    goal = programme.goal or Goal.WORK
    levels = DEFAULTS.get(EducationLevel(education), DEFAULTS[EducationLevel.PRIMARY])
    given: dict[str, Any] = {
        "municipality_id": programme.municipality_id, "programme": programme, "is_hidden": programme.is_hidden,
        **levels, **_TEXTS[number % len(_TEXTS)], "planned_end_on": programme.planned_end_on,
        "norwegian_hours": Decimal(15), "hours_per_week": Decimal(30), "social_studies_hours": 75,
        "mapped_on": day - timedelta(days=20 + number % 30),
        "guided_on": day - timedelta(days=number % 18) if number % 4 else None,
        "agreement": PlanAgreement.AGREED, "contents": [entry_of(each) for each in measures],
    }  # fmt: skip
    is_changed = number % _CHANGED == 0 and add_months(day, REVIEW_MONTHS) < on
    first = Plan(
        number=1, decided_on=day, goal=Goal.WORK if is_changed else goal, change_reason="",
        **given | {"contents": given["contents"][:1] if is_changed else given["contents"]},
        **_followed(day, number=number, on=on),
    )  # fmt: skip
    plans = [first]
    if is_changed:
        then = add_months(day, REVIEW_MONTHS)
        plans.append(
            Plan(
                number=2,
                decided_on=then,
                goal=goal if goal != Goal.WORK else Goal.VOCATIONAL,
                change=PlanChange.MINOR,
                change_reason=_CHANGE,
                **given | {"agreed": "Vi møtes annenhver uke."},
                **_followed(then, number=number, on=on),
            )
        )
    is_signed = number % _UNSIGNED != 0
    contract = Contract(
        municipality_id=programme.municipality_id, programme=programme, is_hidden=programme.is_hidden, plan=first,
        signed_on=day, participant_signed_on=day if is_signed else None,
        signature=ContractSignature.PAPER if is_signed else "", starts_on=programme.starts_on or day,
        planned_end_on=programme.planned_end_on,
    )  # fmt: skip
    return plans, [contract]


def _followed(decided_on: date, *, number: int, on: date) -> dict[str, date | None]:
    """Looked through each half year until now, some a little late; the next within the half year to come."""
    months = (on.year - decided_on.year) * 12 + on.month - decided_on.month
    rounds = max(0, (months - 1) // REVIEW_MONTHS)
    last = add_months(decided_on, rounds * REVIEW_MONTHS)
    due = add_months(last, REVIEW_MONTHS)
    # Every ninth is late by some days; the others have it ahead.
    review_on = on - timedelta(days=1 + number % 12) if number % 9 == 0 else max(due, on + timedelta(days=number % 90))
    return {
        "reviewed_on": last if rounds else None,
        "review_on": max(review_on, (last if rounds else decided_on) + _DAY),
    }
