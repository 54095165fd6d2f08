"""The number that a question about people is asked of, as the page shows it, and what it is called."""

from reporting.codes import CohortState, ResultNumber
from reporting.results.behind import Question
from reporting.results.page import HEADINGS, Results
from reporting.summaries import Outcome, Shown


def number_of(page: Results, question: Question) -> Shown | None:
    """As it stands on the page; None for a number that the page does not have."""
    match question.measure:
        case ResultNumber.IN_PROGRAMME:
            return Shown(page.now)
        case ResultNumber.WITHOUT_ACTIVITY:
            return Shown(page.gaps.without_activity)
        case ResultNumber.WITHOUT_CAUSE:
            return Shown(page.gaps.without_cause)
        case ResultNumber.STARTERS:
            return _of_cohort(page, question)
        case _:
            return _of_those_who_left(page, question)


def _of_those_who_left(page: Results, question: Question) -> Shown | None:
    if question.dimension == "main_activity" and question.measure is ResultNumber.EXITS:
        return next((each.count for each in page.activities if each.code == question.code), None)
    outcome = _outcome(page, question)
    if outcome is None:
        return None
    return outcome.transitions if question.measure is ResultNumber.TRANSITIONS else outcome.exits


def label_of(page: Results, question: Question) -> str:
    """ "Sluttet i programmet: Kvinner"."""
    label = str(question.measure.label)
    if question.measure is ResultNumber.STARTERS and question.code:
        return f"{label}: {CohortState(question.code).label.lower()}"
    if question.dimension == "main_activity":
        return f"{label}: {next(each.label for each in page.activities if each.code == question.code).lower()}"
    outcome = _outcome(page, question) if question.dimension in HEADINGS else None
    return f"{label}: {outcome.label}" if outcome else label


def _of_cohort(page: Results, question: Question) -> Shown | None:
    cohort = next((each for each in page.cohorts if each.year == question.year), None)
    if cohort is None:
        return None
    return cohort.states.get(question.code) if question.code else cohort.starters


def _outcome(page: Results, question: Question) -> Outcome | None:
    if not question.dimension:
        return None if page.line.is_published else page.outcome
    for breakdown in page.breakdowns:
        if breakdown.dimension == question.dimension:
            return next((each.outcome for each in breakdown.groups if each.code == question.code and each.code), None)
    return None
