"""What is to be done, by date and section: each kind comes, goes when it is solved, and keeps still where it should."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.codes import PermitBasis
from programmes.codes import LONG_LEAVE, DueGroup, DueKind, Skill
from programmes.rules.case import Case
from programmes.rules.due import Agreed, Course, Spell, Standing, due_of, group_of

ON = date(2026, 11, 25)  # a Wednesday
SETTLED = date(2026, 8, 20)
PERSON = Case(
    birth_date=date(1990, 5, 1), permit_basis=PermitBasis('utl28'), permit_date=date(2026, 3, 1), settled_date=SETTLED,
    settled_by_agreement=True,
)  # fmt: skip
STARTED = replace(PERSON, offered_date=date(2026, 9, 1), decision_date=date(2026, 9, 1), start_date=date(2026, 9, 14))
# Far ahead, so that nothing is due of it but where a test says so.
AGREED = Agreed(number=1, decided_on=date(2026, 9, 1), review_on=date(2028, 1, 1), is_contracted=True)
REVIEW = (DueKind.REVIEW, date(2028, 1, 1), "INTL §15")
ALL_TESTS = frozenset(Skill.values)


def ahead(days):
    return ON + timedelta(days=days)


def spell(kind="norwegian", start=-60, end=100, hours="30", **more):
    hours = None if hours is None else Decimal(hours)
    return Spell(kind=kind, starts_on=ahead(start), ends_on=None if end is None else ahead(end), hours=hours, **more)


def leave(start, end, kind="parental"):
    ends_on = None if end is None else ahead(end)
    return Spell(kind="", starts_on=ahead(start), ends_on=ends_on, is_long_leave=kind in LONG_LEAVE)


def standing(*courses, case=PERSON, has_number=True, tests=ALL_TESTS):
    return Standing(case=case, has_number=has_number, courses=courses, tests=frozenset(tests))


def running(*measures, case=STARTED, leaves=(), **more):
    more = {"agreed": AGREED} | more
    return Course(case=case, measures=measures or (spell(end=None),), leaves=tuple(leaves), **more)


def kinds(of, *, on=ON):
    """All but the review of the plan, which is always ahead."""
    return {(each.kind, each.due_on, each.section) for each in due_of(of, on=on)} - {REVIEW}


def ended(cause="completed", activity="work"):
    return running(exited_on=ahead(-30), exit_cause=cause, main_activity=activity)


# --- decision and start ---


def test_a_decision_is_due_three_months_after_the_settlement():
    assert kinds(standing()) == {(DueKind.DECISION, date(2026, 11, 20), "INTL §12")}
    assert kinds(standing(Course(case=replace(PERSON, offered_date=SETTLED)))) == kinds(standing())


def test_no_decision_is_due_for_whom_there_is_no_right():
    for case in (
        replace(PERSON, birth_date=date(2010, 1, 1)),  # under 18
        replace(PERSON, birth_date=date(1960, 1, 1)),  # over 55: may be offered one
        replace(PERSON, settled_date=date(2020, 1, 1), permit_date=date(2019, 12, 1)),  # too long ago
        replace(PERSON, settled_date=None),  # not settled yet
    ):
        assert kinds(standing(case=case)) == set(), case


def test_a_start_is_due_when_the_decision_is_made():
    decided = replace(PERSON, offered_date=SETTLED, decision_date=date(2026, 9, 1))
    late = Course(case=replace(decided, start_date=date(2026, 12, 10)), agreed=AGREED)
    in_time = Course(case=replace(decided, start_date=date(2026, 11, 20)), agreed=AGREED)

    assert kinds(standing(Course(case=decided, agreed=AGREED))) == {(DueKind.START, date(2026, 11, 20), "INTL §12")}
    assert kinds(standing(late)) == {(DueKind.START, date(2026, 11, 20), "INTL §12")}
    assert kinds(standing(in_time), on=date(2026, 10, 1)) == set()
    assert kinds(standing(running())) == set()


def test_a_programme_that_runs_without_a_decision_is_told_of():
    course = running(case=replace(STARTED, decision_date=None))

    assert kinds(standing(course)) == {(DueKind.DECISION, STARTED.start_date, "INTL §12")}


# --- plan and contract ---


def test_a_plan_is_due_with_the_decision():
    planless = Course(case=replace(STARTED, start_date=None))
    assert (DueKind.PLAN, STARTED.decision_date, "INTL §15") in kinds(standing(planless))
    assert kinds(standing(running(agreed=None))) == {(DueKind.PLAN, STARTED.decision_date, "INTL §15")}
    assert (
        kinds(standing(running(agreed=None, exited_on=ahead(-30), exit_cause="completed", main_activity="work")))
        == set()
    )
    undecided = kinds(standing(running(agreed=None, case=replace(STARTED, decision_date=None))))
    assert (DueKind.PLAN, STARTED.start_date, "INTL §15") in undecided


def test_who_comes_from_another_municipality_is_to_have_a_plan_here_from_that_day():
    came = running(agreed=None, came_on=ahead(-4))

    assert kinds(standing(came)) == {(DueKind.PLAN, ahead(-4), "INTL §15")}


def test_by_the_act_of_2003_a_plan_is_due_and_no_contract():
    old = replace(STARTED, permit_date=date(2020, 6, 1))
    assert (DueKind.PLAN, STARTED.decision_date, "INTROL §6") in kinds(standing(running(agreed=None, case=old)))
    planned = kinds(standing(running(agreed=replace(AGREED, is_contracted=False), case=old)))
    assert DueKind.CONTRACT not in {kind for kind, _, _ in planned}
    # Nothing that is due to someone by that act is due by a section of the other.
    ends = running(spell("norwegian", -20, 9, hours=10), case=old, planned_end_on=ahead(20))
    told = {kind: section for kind, _, section in (*planned, *kinds(standing(ends)))}
    assert told[DueKind.REVIEW] == "INTROL §6"
    assert told[DueKind.PLANNED_END] == "INTROL §5"
    assert told[DueKind.MEASURE] == told[DueKind.HOURS] == "INTROL §4"


def test_a_plan_is_due_to_be_looked_through_on_its_day():
    due = running(agreed=replace(AGREED, review_on=ahead(3)))

    assert kinds(standing(due)) == {(DueKind.REVIEW, ahead(3), "INTL §15")}


def test_a_contract_is_due_with_the_plan_and_again_when_that_is_changed_significantly():
    unsigned = running(agreed=replace(AGREED, is_contracted=False))
    assert kinds(standing(unsigned)) == {(DueKind.CONTRACT, AGREED.decided_on, "INTL §16")}

    changed = replace(AGREED, number=2, decided_on=ahead(-7), is_outdated=True)
    assert kinds(standing(running(agreed=changed))) == {(DueKind.CONTRACT, ahead(-7), "INTL §16")}


def test_nothing_is_due_of_them_while_the_programme_is_stopped_and_a_contract_when_it_goes_on():
    unsigned = replace(AGREED, is_contracted=False, review_on=ahead(1))
    stopped = running(agreed=unsigned, stop=spell("", -9, None))
    assert kinds(standing(stopped)) == set()

    resumed = running(agreed=unsigned, stop=spell("", -9, -2))
    assert (DueKind.CONTRACT, ahead(-2), "INTL §16") in kinds(standing(resumed))


# --- what the programme holds ---


def test_the_last_measure_without_a_next_is_due_on_its_last_day():
    practice = spell("work_practice", -30, 10)
    assert kinds(standing(running(practice))) == {(DueKind.MEASURE, ahead(9), "INTL §14a")}

    assert kinds(standing(running(practice, spell("norwegian", 10, 60)))) == {(DueKind.MEASURE, ahead(59), "INTL §14a")}
    assert kinds(standing(running(practice, spell("norwegian", 10, None)))) == set()
    assert kinds(standing(running(practice, spell("norwegian", 17, None)))) == set()  # a week between is a breath
    assert kinds(standing(running(practice, spell("norwegian", 18, None)))) == {
        (DueKind.MEASURE, ahead(9), "INTL §14a")
    }
    assert kinds(standing(running(practice, planned_end_on=ahead(10)))) == {
        (DueKind.PLANNED_END, ahead(10), "INTL §18a")
    }


def test_what_was_empty_in_the_past_is_over():
    course = running(spell("language_practice", -60, -40), spell("norwegian", -10, None))

    assert kinds(standing(course)) == set()


def test_a_programme_without_measures_is_due_since_its_start():
    course = Course(case=STARTED, agreed=AGREED)

    assert kinds(standing(course)) == {(DueKind.MEASURE, STARTED.start_date, "INTL §14a")}


def test_a_leave_without_a_next_is_due_on_its_last_day_and_an_open_one_is_not():
    before = spell("norwegian", -60, -20)
    assert kinds(standing(running(before, leaves=[leave(-20, 5)]))) == {(DueKind.LEAVE, ahead(4), "INTL §14a")}
    assert kinds(standing(running(before, spell("norwegian", 5, None), leaves=[leave(-20, 5)]))) == set()
    assert kinds(standing(running(before, leaves=[leave(-20, None)]))) == set()
    sick = leave(-1, 2, kind="own_sickness")
    assert kinds(standing(running(spell(), leaves=[sick]))) == {(DueKind.MEASURE, ahead(99), "INTL §14a")}


@pytest.mark.parametrize(("measures", "lacks"), [
    ((spell(hours="22.5", end=None),), "Det mangler 7,5"),
    ((spell(hours="15", end=None), spell("work_practice", hours="14.5", end=None)), "Det mangler 0,5"),
    ((spell(hours="15", end=None), spell("work_practice", hours="15", end=None)), ""),
    ((spell(hours="10", end=None), spell("work_practice", hours=None, end=None)), ""),  # not known is not short
    ((spell(hours="10", end=None), spell("work_practice", start=5, hours="20", end=None)), "Det mangler 20"),
])  # fmt: skip
def test_a_week_short_of_full_time_is_due_this_week(measures, lacks):
    found = [each for each in due_of(standing(running(*measures)), on=ON) if each.kind == DueKind.HOURS]

    assert [each.due_on for each in found] == ([date(2026, 11, 29)] if lacks else [])
    assert all(lacks in each.reason for each in found)


def test_on_leave_no_week_is_short():
    course = running(spell(hours="10", end=None), leaves=[leave(-5, 50)])

    assert kinds(standing(course)) == set()


def test_the_planned_end_is_due_until_the_programme_ends_or_is_prolonged():
    course = running(spell(end=None), planned_end_on=ahead(-3))
    assert kinds(standing(course)) == {(DueKind.PLANNED_END, ahead(-3), "INTL §18a")}

    assert group_of(ahead(300), on=ON) is None
    assert kinds(standing(ended())) == set()


# --- tests ---


def test_results_are_due_two_months_after_the_end_for_a_year():
    missing = standing(ended(), tests={Skill.ORAL, Skill.READING, Skill.SOCIAL_STUDIES})

    assert kinds(missing) == {(DueKind.TESTS, date(2026, 12, 26), "INTF §58")}
    assert "Mangler lytteforståelse, skriftlig framstilling." in due_of(missing, on=ON)[0].reason
    assert kinds(missing, on=ahead(334)) != set()
    assert kinds(missing, on=ahead(335)) == set()
    assert kinds(standing(ended(cause="moved"), tests=())) == set()


def test_social_studies_are_due_a_year_after_the_offer_with_leave_added():
    tested = ALL_TESTS - {Skill.SOCIAL_STUDIES}
    course = running(spell(end=None))
    assert kinds(standing(course, tests=tested)) == {(DueKind.SOCIAL_STUDIES, date(2027, 9, 1), "INTL §33")}

    away = running(spell(end=None), leaves=[leave(-40, -30)])
    assert kinds(standing(away, tests=tested)) == {(DueKind.SOCIAL_STUDIES, date(2027, 9, 11), "INTL §33")}
    assert kinds(standing(course)) == set()


# --- the national register ---


@pytest.mark.parametrize(("cause", "activity", "title"), [
    ("not_registered", "unknown", "Registrer hvorfor programmet er avsluttet"),
    ("not_registered", "work", "Registrer hvorfor programmet er avsluttet"),
    ("completed", "unknown", "Registrer hva deltakeren gikk til"),
    ("completed", "work", ""), ("moved", "unknown", ""), ("died", "unknown", ""),
])  # fmt: skip
def test_why_and_to_what_are_due_two_months_after_the_end(cause, activity, title):
    found = due_of(standing(ended(cause, activity)), on=ON)

    assert [(each.title, each.due_on) for each in found] == ([(title, date(2026, 12, 26))] if title else [])


def test_a_number_is_due_two_months_after_the_settlement_while_the_programme_is_not_over():
    assert (DueKind.NUMBER, date(2026, 10, 20), "INTF §58") in kinds(standing(running(), has_number=False))
    assert (DueKind.NUMBER, date(2026, 10, 20), "INTF §58") in kinds(standing(has_number=False))
    assert kinds(standing(ended(), has_number=False)) == set()


# --- when ---


@pytest.mark.parametrize(("days", "group"), [
    (-1, DueGroup.OVERDUE), (0, DueGroup.THIS_WEEK), (4, DueGroup.THIS_WEEK), (5, DueGroup.SOON), (30, DueGroup.SOON),
    (31, None),
])  # fmt: skip
def test_a_day_belongs_to_one_group(days, group):
    assert group_of(ahead(days), on=ON) == group


_DAYS = st.integers(-400, 400)
_SPELLS = st.lists(
    st.builds(
        lambda start, length, hours, is_leave: Spell(
            kind="" if is_leave else "norwegian", starts_on=ahead(start),
            ends_on=ahead(start + length) if length else None, hours=hours, is_long_leave=is_leave or None,
        ),
        _DAYS, st.integers(0, 300), st.none() | st.decimals(0, 37, places=1), st.booleans(),
    ),
    max_size=5,
)  # fmt: skip


@given(_SPELLS, _DAYS, st.none() | _DAYS, st.none() | _DAYS)
def test_whatever_is_registered_each_kind_is_told_of_once_with_a_sentence(spells, start, planned_end, exited):
    """And nothing that can be registered makes the list fail."""
    course = Course(
        case=replace(STARTED, start_date=ahead(start), offered_date=ahead(start)),
        measures=tuple(each for each in spells if not each.is_long_leave),
        leaves=tuple(each for each in spells if each.is_long_leave),
        planned_end_on=None if planned_end is None else ahead(planned_end),
        exited_on=None if exited is None else ahead(exited), exit_cause="completed", main_activity="unknown",
    )  # fmt: skip
    found = due_of(standing(course, has_number=False, tests=()), on=ON)

    assert len({each.kind for each in found}) == len(found)
    assert all(each.reason.endswith(".") and each.section for each in found)
    assert not {DueKind.MEASURE, DueKind.LEAVE} <= {each.kind for each in found}
