"""The people behind a number: as many rows as it says, each with why it counts here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from participants.models import Participant
from programmes.codes import ExitCause, MainActivity
from reporting.codes import CohortState, ResultNumber
from reporting.results import facts
from reporting.results.facts import Narrowing, Scope, Someone

if TYPE_CHECKING:
    from participants.access.models import User

_COUNTS_AS_TRANSITION = {MainActivity.WORK, MainActivity.UPPER_SECONDARY, MainActivity.HIGHER_EDUCATION}


@dataclass(frozen=True, slots=True)
class Question:
    """Which number is asked about."""

    measure: ResultNumber
    year: int
    dimension: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One who counts in the number. Nobody is named where another municipality number holds the record."""

    participant: Participant | None
    why: str


@dataclass(frozen=True, slots=True)
class People:
    """Everyone behind a number."""

    rows: Sequence[Row]

    @property
    def keys(self) -> list[UUID]:
        """The participants who are named."""
        return [row.participant.pk for row in self.rows if row.participant]


def people_behind(scope: Scope, question: Question, *, user: "User") -> People:
    """The rows of a number, by name. Two queries.

    Whoever has been hidden since the person-years were renewed is in neither the list nor the next count.
    """
    found = _found(scope, question)
    keys = [each.participant_id for each in found if each.participant_id]
    seen = Participant.objects.for_user(user, on=scope.today).filter(pk__in=keys, municipality_id=scope.municipality_id)
    order = {participant.pk: (place, participant) for place, participant in enumerate(seen.in_order())}
    named = sorted(
        (order[each.participant_id][0], each) for each in found if each.participant_id and each.participant_id in order
    )
    elsewhere = [each for each in found if each.participant_id is None]
    return People(
        [Row(order[each.participant_id][1], _why(each, question)) for _, each in named if each.participant_id]
        + [Row(None, _why(each, question)) for each in elsewhere]
    )


def _found(scope: Scope, question: Question) -> list[Someone]:
    match question.measure:
        case ResultNumber.IN_PROGRAMME:
            return facts.those_in_programme(scope)
        case ResultNumber.STARTERS:
            return facts.those_who_started(scope, year=question.year, state=question.code)
        case _:
            narrowing = Narrowing(
                dimension=question.dimension,
                code=question.code,
                with_transition=True if question.measure is ResultNumber.TRANSITIONS else None,
                without_activity=question.measure is ResultNumber.WITHOUT_ACTIVITY,
                without_cause=question.measure is ResultNumber.WITHOUT_CAUSE,
            )
            return facts.those_who_left(scope, year=question.year, narrowing=narrowing)


def _why(each: Someone, question: Question) -> str:
    if each.participant_id is None:
        return "Registrert under et annet kommunenummer. Personen telles her, men kan ikke åpnes herfra."
    match question.measure:
        case ResultNumber.IN_PROGRAMME:
            return f"Startet {_day(each.starts_on)} og har ikke sluttet."
        case ResultNumber.STARTERS:
            state = CohortState(each.state)
            if state is CohortState.IN_PROGRAMME:
                return f"Startet i {question.year}. Er fortsatt i program: det er for tidlig å si."
            return f"Startet i {question.year}. {_left(each)}"
        case _:
            return _left(each)


def _left(each: Someone) -> str:
    cause = ExitCause(each.cause) if each.cause else ExitCause.NOT_REGISTERED
    activity = MainActivity(each.main_activity) if each.main_activity else MainActivity.UNKNOWN
    left = f"Siste dag i programmet var {_day(each.exited_on)}."
    if cause in {ExitCause.MOVED, ExitCause.DIED}:
        return f"{left} Årsak: {_small(cause.label)}. Regnes ikke med blant dem som sluttet."
    told = "årsak er ikke registrert" if cause is ExitCause.NOT_REGISTERED else f"årsak: {_small(cause.label)}"
    if activity is MainActivity.UNKNOWN:
        return f"{left} Hovedaktivitet mangler, så personen teller ikke som overgang ({told})."
    counts = "teller som overgang" if activity in _COUNTS_AS_TRANSITION else "teller ikke som overgang"
    return f"{left} Hovedaktivitet: {_small(activity.label)}, {counts} ({told})."


def _small(label: str) -> str:
    """Within a sentence: "flyttet fra Norge"."""
    return label[:1].lower() + label[1:]


def _day(day: date | None) -> str:
    return f"{day.day}.{day.month}.{day.year}" if day else "ukjent dag"
