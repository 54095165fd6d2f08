"""The plan of whoever follows the act of 2003: what it asks for, and what is told by it (INTROL §§6 and 22)."""

from datetime import date

from programmes import plan_letter
from programmes.rules.case import Case
from tests.programmes.test_plans import DECIDED, measures, plans, read
from tests.programmes.test_programme_actions import address, days_shown, opened, send
from tests.trail.conftest import ask


def test_by_the_act_of_2003_a_plan_needs_no_goals_and_there_is_no_contract(caseworker):
    """INTROL §§6 and 22: what is told is told by the act that the participant follows."""
    ask("UPDATE participants_participant SET permitted_on = '2020-06-01'")
    bare = dict.fromkeys(DECIDED, "") | {
        "decided_on": -100, "agreement": "agreed", "contents": measures()["social_studies"],
    }  # fmt: skip
    form = opened(caseworker, "plan-save") | days_shown(bare)
    warned = caseworker.post(address("plan-save"), form).content.decode()
    assert "INTROL §4" in warned
    assert "INTROL §6" in warned
    assert "INTL" not in warned.partition("<form")[2]
    send(caseworker, "plan-save", bare)
    [plan] = plans()
    assert (plan.number, plan.goal) == (1, "")

    text = read(caseworker)
    assert "INTROL §6" in text
    assert "som ikke har noen integreringskontrakt" in text
    assert "som ikke har noen" in caseworker.get(address("contract-sign")).content.decode()
    assert caseworker.post(address("plan")).content.startswith(b"%PDF")


def test_the_letter_tells_to_whom_one_appeals_by_the_act_that_the_participant_follows():
    old, new = (Case(permit_date=date(year, 6, 1), offered_date=date(2026, 2, 1)) for year in (2020, 2024))

    assert "(introduksjonsloven § 22)" in plan_letter.appeal_of(old)
    assert "(integreringsloven § 47)" in plan_letter.appeal_of(new)
