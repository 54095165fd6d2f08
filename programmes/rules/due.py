"""What is to be done about a participant, and by when: judged from the records each time, kept nowhere.

An item is there as long as the records say so. What solves it is written in the records, and it is gone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from participants.codes import MeasureType
from programmes.codes import DueGroup, DueKind, ExitCause, MainActivity, Skill
from programmes.rules.assessment import assess
from programmes.rules.calendar import add_months
from programmes.rules.case import Case
from programmes.rules.content import SCHEDULED_HOURS
from programmes.rules.deadlines import social_studies_due
from programmes.rules.entitlement import Entitlement
from programmes.rules.numbers import in_words
from programmes.rules.plans import contract_due, plan_due
from programmes.rules.regimes import Subject, section_of

SOON = timedelta(days=30)
# Results of a test are asked for so many days after the end.
ASKED_AFTER_END = 365
_BREATH = timedelta(days=7)  # between two measures
ANSWER_MONTHS = 1  # FVL §11a: without undue delay; whoever asks hears something within a month
REGISTER_MONTHS = 2  # INTF §58: in the national register within two months after it is known
# Nothing to ask about any more: whoever is dead, or has moved on, is tested elsewhere or not at all.
_UNTESTED = frozenset({ExitCause.MOVED, ExitCause.DIED, ExitCause.LEFT_COUNTRY})
_WITHOUT_ACTIVITY = frozenset({ExitCause.MOVED, ExitCause.DIED, ExitCause.LEFT_COUNTRY})
_NORWEGIAN = frozenset({Skill.LISTENING, Skill.READING, Skill.WRITING, Skill.ORAL})
_NO_RIGHT = frozenset({Entitlement.NONE, Entitlement.MAY_BE_OFFERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A measure or a leave in [starts_on, ends_on)."""

    kind: str
    starts_on: date
    ends_on: date | None
    hours: Decimal | None = None
    # Which leave it is, nobody needs here: only whether the programme is put off meanwhile; None of a measure.
    is_long_leave: bool | None = None

    def covers(self, day: date) -> bool:
        """Whether it runs on a day."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on > day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """The plan that holds, and what stands of the contract on it."""

    number: int
    decided_on: date
    review_on: date
    # Whether one that both have signed holds; and whether it is on a plan that has been changed significantly since.
    is_contracted: bool = False
    is_outdated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A programme with what belongs to it. `exited_on` is the last day."""

    case: Case
    planned_end_on: date | None = None
    # Of one that goes on from another municipality, when it came here.
    came_on: date | None = None
    agreed: Agreed | None = None
    # The latest stop, in [starts_on, ends_on).
    stop: Spell | None = None
    measures: tuple[Spell, ...] = ()
    leaves: tuple[Spell, ...] = ()
    exited_on: date | None = None
    exit_cause: str = ""
    main_activity: str = ""

    @property
    def starts_on(self) -> date | None:
        """The first day."""
        return self.case.start_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the records say of a participant. `courses` with the latest last; `case` is what is known beside them."""

    case: Case
    has_number: bool
    courses: tuple[Course, ...] = ()
    tests: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing to be done. `due_on` is the last day for it."""

    kind: DueKind
    due_on: date
    title: str
    reason: str
    section: str
    is_earlier: bool = False  # of a programme that another has come after


def due_of(standing: Standing, *, on: date) -> tuple[Due, ...]:
    """Everything that is to be done about a participant, the most urgent first."""
    found = [*_before(standing, on=on), *_number(standing)]
    for course in standing.courses:
        is_earlier = course is not standing.courses[-1]
        items = (*_course(course, standing, on=on), *_agreed(course, on=on))
        found += [replace(each, is_earlier=is_earlier) for each in items]
    return tuple(sorted(found, key=lambda each: (each.due_on, each.kind)))


def answer_due(*, told_on: date, moved_on: date, by: str) -> Due:
    """That a municipality waits for an answer about someone who is said to have moved here (FVL §11a)."""
    return Due(
        kind=DueKind.TRANSFER, due_on=add_months(told_on, ANSWER_MONTHS), title="Svar på flyttingen",
        reason=f"{by} meldte {_shown(told_on)} at personen flyttet hit {_shown(moved_on)}. Fristen er én måned.",
        section="FVL §11a",
    )  # fmt: skip


def group_of(due_on: date, *, on: date) -> DueGroup | None:
    """Where it stands in the list; None for what lies further ahead."""
    if due_on < on:
        return DueGroup.OVERDUE
    if due_on <= sunday_of(on):
        return DueGroup.THIS_WEEK
    return DueGroup.SOON if due_on <= on + SOON else None


def sunday_of(day: date) -> date:
    """The last day of the week."""
    return day + timedelta(days=6 - day.weekday())


def _shown(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _before(standing: Standing, *, on: date) -> Iterator[Due]:
    """Decision and start (INTL §12)."""
    current = standing.courses[-1] if standing.courses else None
    if current is None:
        case = replace(standing.case, on=on)
    elif current.exited_on is None and (current.starts_on is None or current.starts_on > on):
        case = replace(current.case, on=on)
    elif current.exited_on is None and current.case.decision_date is None:
        # It runs without a decision: the deadline is that of the start.
        yield Due(
            kind=DueKind.DECISION, due_on=current.starts_on or on, title="Registrer vedtaket om program",
            reason=f"Programmet startet {_shown(current.starts_on or on)} uten registrert vedtak.",
            section=section_of(current.case, Subject.START),
        )  # fmt: skip
        return
    else:
        return
    judged = assess(case)
    due = judged.decision_and_start_due
    if due is None or (case.decision_date is None and judged.programme in _NO_RIGHT):
        return
    since = f"Bosatt {_shown(case.settled_date)}." if case.settled_date else f"Krevde program {_shown(due)}."
    if case.decision_date is None:
        yield Due(
            kind=DueKind.DECISION, due_on=due, title="Lag vedtak om introduksjonsprogram",
            reason=f"{since} Vedtak og oppstart skal skje innen tre måneder.",
            section=section_of(case, Subject.START),
        )  # fmt: skip
    elif case.start_date is None or case.start_date > due:
        planned = f"Planlagt start er {_shown(case.start_date)}." if case.start_date else "Ingen start er registrert."
        yield Due(
            kind=DueKind.START, due_on=due, title="Start programmet",
            reason=f"{since} {planned} Fristen er tre måneder.", section=section_of(case, Subject.START),
        )  # fmt: skip


def _number(standing: Standing) -> Iterator[Due]:
    """Whoever has left needs none from us any more."""
    is_over = bool(standing.courses) and standing.courses[-1].exited_on is not None
    if standing.has_number or is_over or standing.case.settled_date is None:
        return
    yield Due(
        kind=DueKind.NUMBER, due_on=add_months(standing.case.settled_date, REGISTER_MONTHS),
        title="Registrer fødselsnummer eller D-nummer",
        reason=f"Bosatt {_shown(standing.case.settled_date)}. Uten nummer kan ikke deltakeren meldes til IMDi.",
        section="INTF §58",
    )  # fmt: skip


def _course(course: Course, standing: Standing, *, on: date) -> Iterator[Due]:
    if course.exited_on is not None:
        yield from _exit(course, ended_on=course.exited_on)
        if on - course.exited_on < timedelta(days=ASKED_AFTER_END):
            yield from _tests(course, standing, ended_on=course.exited_on)
    elif course.starts_on is not None and course.starts_on <= on:
        yield from _content(course, on=on)
        yield from _hours(course, on=on)
        yield from _social_studies(course, standing)
        if course.planned_end_on is not None:
            yield Due(
                kind=DueKind.PLANNED_END, due_on=course.planned_end_on, title="Vurder om sluttmålet er nådd",
                reason=f"Planlagt slutt er {_shown(course.planned_end_on)}. Avslutt programmet, eller forleng det.",
                section=section_of(course.case, Subject.END),
            )  # fmt: skip


def _agreed(course: Course, *, on: date) -> Iterator[Due]:
    """Plan and contract (INTL §§15–16), from the decision until the exit; nothing while the programme is stopped."""
    has_begun = course.starts_on is not None and course.starts_on <= on
    is_stopped = course.stop is not None and course.stop.covers(on)
    if course.exited_on is not None or is_stopped or not (course.case.decision_date or has_begun):
        return
    if course.agreed is None:
        due = plan_due(course.case)
        reason = due.reasons[0].text
        if course.came_on:
            reason = f"Deltakeren kom hit {_shown(course.came_on)}. Planen skal fastsettes på nytt her."
        yield Due(
            kind=DueKind.PLAN, due_on=course.came_on or due.value or on, title="Lag integreringsplan", reason=reason,
            section=due.reasons[0].section,
        )  # fmt: skip
        return
    plan = course.agreed
    yield Due(
        kind=DueKind.REVIEW, due_on=plan.review_on, title="Gå gjennom integreringsplanen",
        reason=f"Versjon {plan.number} er fra {_shown(plan.decided_on)}. Fristen er {_shown(plan.review_on)}.",
        section=plan_due(course.case).reasons[0].section,
    )  # fmt: skip
    asked = contract_due(course.case, planned_on=plan.decided_on)
    if asked.value is None or (plan.is_contracted and not plan.is_outdated):
        return
    resumed_on = course.stop.ends_on if course.stop else None
    if plan.is_outdated:
        title, reason = "Inngå ny integreringskontrakt", "Planen er vesentlig endret siden kontrakten ble inngått."
    elif resumed_on and resumed_on > plan.decided_on:
        title = "Inngå ny integreringskontrakt"
        reason = f"Programmet fortsatte {_shown(resumed_on)}, og kontrakten sluttet da det ble stanset."
    else:
        title, reason = "Inngå integreringskontrakt", asked.reasons[0].text
    yield Due(
        kind=DueKind.CONTRACT, due_on=max(asked.value, resumed_on or asked.value), title=title, reason=reason,
        section=asked.reasons[0].section,
    )  # fmt: skip


def _exit(course: Course, *, ended_on: date) -> Iterator[Due]:
    has_activity = course.main_activity != MainActivity.UNKNOWN or course.exit_cause in _WITHOUT_ACTIVITY
    lacks_cause = course.exit_cause == ExitCause.NOT_REGISTERED
    if has_activity and not lacks_cause:
        return
    what = "hvorfor programmet er avsluttet" if lacks_cause else "hva deltakeren gikk til"
    yield Due(
        kind=DueKind.EXIT, due_on=add_months(ended_on, REGISTER_MONTHS), title=f"Registrer {what}",
        reason=f"Sluttet {_shown(ended_on)}. Uten det teller deltakeren som ikke overgang.", section="INTF §58",
    )  # fmt: skip


def _tests(course: Course, standing: Standing, *, ended_on: date) -> Iterator[Due]:
    missing = [skill.label.lower() for skill in Skill if skill in _NORWEGIAN - standing.tests]
    if not missing or course.exit_cause in _UNTESTED:
        return
    yield Due(
        kind=DueKind.TESTS, due_on=add_months(ended_on, REGISTER_MONTHS), title="Registrer resultat på norskprøven",
        reason=f"Sluttet {_shown(ended_on)}. Mangler {', '.join(missing)}.", section="INTF §58",
    )  # fmt: skip


def _social_studies(course: Course, standing: Standing) -> Iterator[Due]:
    due = social_studies_due(course.case).value
    if due is None or Skill.SOCIAL_STUDIES in standing.tests:
        return
    # Approved leave comes in addition, where it is over.
    away = sum(
        (each.ends_on - each.starts_on for each in course.leaves if each.is_long_leave and each.ends_on),
        timedelta(),
    )
    yield Due(
        kind=DueKind.SOCIAL_STUDIES, due_on=due + away, title="Registrer samfunnskunnskapsprøven",
        reason="Opplæring og prøve skal være gjennomført innen ett år etter at oppstart ble tilbudt.",
        section="INTL §33",
    )  # fmt: skip


def _content(course: Course, *, on: date) -> Iterator[Due]:
    """The day from which nothing is planned, though the programme goes on. What was left open before today is over."""
    away = next((each for each in course.leaves if each.covers(on) and each.is_long_leave), None)
    begun = course.starts_on or on
    last, empty_from = None, begun
    for each in sorted((*course.measures, *((away,) if away else ())), key=lambda spell: spell.starts_on):
        if each.starts_on > max(empty_from + _BREATH, on):
            break
        if each.ends_on is None:
            return
        if each.ends_on >= empty_from:
            last, empty_from = each, each.ends_on
    if course.planned_end_on is not None and empty_from >= course.planned_end_on:
        return
    last_day, section = empty_from - timedelta(days=1), section_of(course.case, Subject.CONTENT)
    if last is None:
        yield Due(
            kind=DueKind.MEASURE, due_on=begun, title="Registrer tiltak",
            reason=f"Programmet startet {_shown(begun)} og har ingen tiltak nå.", section=section,
        )  # fmt: skip
    elif last.is_long_leave:
        yield Due(
            kind=DueKind.LEAVE, due_on=last_day, title="Avklar hva som skjer etter permisjonen",
            reason=f"Permisjonen slutter {_shown(last_day)}, og ingen tiltak er planlagt fra da.", section=section,
        )  # fmt: skip
    else:
        yield Due(
            kind=DueKind.MEASURE, due_on=last_day, title="Finn nytt tiltak",
            reason=f"{MeasureType(last.kind).label} slutter {_shown(last_day)}, og ingenting er planlagt rett etter.",
            section=section,
        )  # fmt: skip


def _hours(course: Course, *, on: date) -> Iterator[Due]:
    """Full time, from hours that are registered: where one is not, nothing is judged."""
    running = [each for each in course.measures if each.covers(on)]
    if not running or any(each.hours is None for each in running):
        return
    if any(each.covers(on) and each.is_long_leave for each in course.leaves):
        return
    total = sum((each.hours for each in running if each.hours is not None), Decimal(0))
    lacks = Decimal(str(SCHEDULED_HOURS)) - total
    if lacks <= 0:
        return
    yield Due(
        kind=DueKind.HOURS, due_on=sunday_of(on), title="Fyll opp uka",
        reason=f"{in_words(total)} timer i uka er planlagt. Det mangler {in_words(lacks)} til full tid.",
        section=section_of(course.case, Subject.FULL_TIME),
    )  # fmt: skip
