"""A participant and a programme as the rules take them."""

from datetime import date
from typing import Any

from participants.codes import EducationLevel, PermitBasis
from participants.models import Participant
from programmes.codes import Goal
from programmes.models.programme import Programme
from programmes.rules.case import Case


def case_in_law(participant: Participant, *, on: date | None, **known: Any) -> Case:
    """The case as the rules take it, with what is about to be registered in the place of what is."""
    education = EducationLevel(participant.education_level)
    return Case(
        birth_date=participant.born_on,
        permit_basis=PermitBasis(participant.permit_basis),
        permit_date=participant.permitted_on,
        settled_date=participant.settled_on,
        settled_by_agreement=participant.settled_by_agreement,
        education_level=None if education == EducationLevel.UNKNOWN else education,
        on=on,
        **known,
    )


def case_of_programme(participant: Participant, programme: Programme | None, *, on: date | None, **known: Any) -> Case:
    """The same with what is registered of the programme."""
    held: dict[str, Any] = {}
    if programme:
        held = {
            "offered_date": programme.offered_on,
            "decision_date": programme.decided_on,
            "start_date": programme.clock_starts_on,
            "goal": Goal(programme.goal) if programme.goal else None,
        }
    return case_in_law(participant, on=on, **(held | known))
