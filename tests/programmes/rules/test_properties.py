"""What holds of the rules whatever the case."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from participants.codes import EducationLevel, PermitBasis
from programmes.codes import Goal
from programmes.codes import TestResult as Result
from programmes.rules import Case, assess
from programmes.rules.calendar import add_months, age_on, last_day
from programmes.rules.case import KEYS
from programmes.rules.language import LEVELS, goal_is_reached, may_change_goal

DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))
VERDICTS = (
    "regime", "programme", "decision_and_start_due", "max_months", "extension_months", "max_end", "norwegian_due",
    "social_studies_due", "mandatory_elements", "work_content_from", "language_goals",
)  # fmt: skip


@st.composite
def cases(draw):
    permit = draw(DAYS)
    settled = permit + timedelta(days=draw(st.integers(0, 400)))
    offered = settled + timedelta(days=draw(st.integers(0, 900)))
    return Case(
        birth_date=draw(st.dates(date(1950, 1, 1), date(2010, 12, 31))),
        permit_basis=draw(st.sampled_from(PermitBasis)),
        permit_date=permit,
        settled_date=settled,
        settled_by_agreement=draw(st.booleans()),
        claim_date=draw(st.none() | DAYS),
        education_level=draw(st.sampled_from([each for each in EducationLevel if each != EducationLevel.UNKNOWN])),
        goal=draw(st.sampled_from(Goal)),
        offered_date=offered,
        decision_date=offered,
        start_date=offered + timedelta(days=draw(st.integers(0, 200))),
        work_hours_per_week=draw(st.floats(0, 60)),
        children_under_18=draw(st.booleans()),
        sponsor_settled_date=draw(DAYS),
        family_application_date=draw(DAYS),
        on=offered,
    )


def without(case, keys):
    return Case(**{key: getattr(case, key) for key in KEYS if key not in keys})


@given(cases(), st.sets(st.sampled_from(KEYS)))
def test_what_is_known_of_less_stays_so_when_more_is_told(case, hidden):
    # A claim, a first settlement, a decision or another day asked about is news, not knowledge.
    hidden -= {"claim_date", "first_settled_date", "decision_date", "on"}
    less, full = assess(without(case, hidden)), assess(case)

    changed = {
        name for name in VERDICTS if getattr(less, name) is not None and getattr(less, name) != getattr(full, name)
    }
    # Who tells of a claim alone is answered by the claim (ADR 0018): a settlement by agreement is news to that.
    if {"settled_date", "settled_by_agreement"} <= hidden and case.claim_date:
        changed -= {"decision_and_start_due", "norwegian_due"}
    # Where a verdict moves from none to known, or to another, the answer has asked for a key that was hidden.
    assert not changed or set(less.needs) & hidden, changed
    assert {name for name in changed if name not in {"decision_and_start_due", "norwegian_due"}} == set()


@given(cases(), st.sampled_from(KEYS))
def test_a_verdict_that_appears_had_been_asked_for(case, key):
    less, full = assess(without(case, {key})), assess(case)

    appeared = [name for name in VERDICTS if getattr(less, name) is None and getattr(full, name) is not None]
    assert not appeared or less.needs


@given(cases())
def test_a_full_case_needs_only_what_an_event_would_bring(case):
    assert set(assess(case).needs) == set()


@given(cases())
def test_no_programme_ends_before_it_starts_and_no_extension_shortens_it(case):
    answer = assess(case)

    assert answer.max_end is None or answer.max_end >= case.start_date
    assert answer.extension_months is None or answer.extension_months >= 0


@given(DAYS, st.integers(0, 400), st.integers(1, 72))
def test_a_later_start_never_ends_earlier(start, later, months):
    assert last_day(start=start + timedelta(days=later), months=months) >= last_day(start=start, months=months)
    assert add_months(start, months + 1) > add_months(start, months)


def test_a_person_of_29_february_is_a_year_older_on_1_march():
    born = date(2008, 2, 29)

    assert age_on(born=born, on=date(2026, 2, 28)) == 17
    assert age_on(born=born, on=date(2026, 3, 1)) == 18


@given(st.sampled_from(LEVELS), st.sampled_from(LEVELS))
def test_a_goal_goes_down_one_level_at_a_time(old, new):
    assert may_change_goal(old=old, new=new) == (LEVELS.index(old) - LEVELS.index(new) <= 1)


def test_a_result_reaches_its_own_level_and_those_below():
    assert goal_is_reached(goal=Result.B1, results=(Result.A2, Result.B1))
    assert not goal_is_reached(goal=Result.B1, results=(Result.A2, Result.PASSED))
