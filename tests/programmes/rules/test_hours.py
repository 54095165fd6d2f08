"""Hours done of hours needed, and the week (INTL §§13, 14a, 33, INTF §§3–4)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from participants.codes import EducationLevel, MeasureType, PermitBasis
from programmes.codes import Theme
from programmes.rules import read_case
from programmes.rules.hours import MODULES, WORK_ORIENTED, needs_of, week_of
from tests.programmes.rules.cases import PLAIN

CASE = read_case(PLAIN)
ON = date(2026, 10, 1)


def needed(case=CASE, **done):
    found = needs_of(case, done={Theme(name): Decimal(amount) for name, amount in done.items()})
    return {each.label: (each.done, each.needed, each.missing) for each in found}


def test_social_studies_are_three_modules_of_25_hours():
    """INTL §33: too much of one module is not something of another."""
    found = needed(education_and_work=30, family_and_everyday=10)

    assert [found[each.label] for each in MODULES] == [(30, 25, 0), (10, 25, 15), (0, 25, 25)]


def test_who_has_the_50_hours_has_one_sum():
    """INTF §73: a permit before 2022."""
    earlier = replace(CASE, permit_date=date(2021, 5, 1), offered_date=date(2021, 9, 1))

    assert needed(earlier, education_and_work=30, family_and_everyday=10)["Samfunnskunnskap"] == (40, 50, 10)


def test_collective_protection_asks_for_no_social_studies():
    """INTL §37c."""
    ukrainian = replace(CASE, permit_basis=PermitBasis.COLLECTIVE_PROTECTION, offered_date=date(2026, 8, 1))

    assert not any("Samfunnskunnskap" in label for label in needed(ukrainian))


@pytest.mark.parametrize(("education", "health", "career"), [("none", 10, 15), ("upper_secondary", 5, 10)])
def test_life_skills_are_counted_theme_by_theme(education, health, career):
    """INTF §4."""
    found = needed(replace(CASE, education_level=EducationLevel(education)), career=4)

    assert found[Theme.MIGRATION_AND_DIVERSITY.label] == (0, health, health)
    assert found[Theme.CAREER.label] == (4, career, career - 4)


def test_guidance_is_counted_in_the_way_it_is_given():
    """INTF §3: eight meetings in a group, or five talks."""
    assert needed(guidance_in_group=3)["Foreldreveiledning i gruppe"] == (3, 8, 5)
    assert needed(guidance_alone=3)["Foreldreveiledning alene"] == (3, 5, 2)
    assert "barn under 18" in needs_of(CASE, done={})[-1].condition


@pytest.mark.parametrize(("measures", "full", "missing"), [
    ([("norwegian", 20)], 30, 10), ([("norwegian", 20), ("work_practice", "10.5")], 30, 0),
    ([("work_practice", 30)], "37.5", "7.5"), ([], "37.5", "37.5"),
])  # fmt: skip
def test_the_week_is_held_against_what_is_full_time_for_its_content(measures, full, missing):
    week = week_of(CASE, measures=[(MeasureType(kind), Decimal(hours)) for kind, hours in measures], on=ON)

    assert (week.full, week.missing) == (Decimal(full), Decimal(missing))


@pytest.mark.parametrize(("on", "missing"), [(date(2026, 9, 7), 0), (date(2026, 9, 8), 5)])
def test_fifteen_work_oriented_hours_are_asked_from_the_fourth_month(on, missing):
    """INTL §14a: three months after the start for whoever has upper secondary."""
    measures = [(MeasureType.NORWEGIAN, Decimal(15)), (MeasureType.WORK_PRACTICE, Decimal(10))]
    week = week_of(CASE, measures=measures, on=on)

    assert (week.work, week.work_from, week.work_missing) == (10, date(2026, 9, 8), missing)


def test_nothing_is_known_of_a_week_where_a_measure_has_no_hours():
    week = week_of(CASE, measures=[(MeasureType.WORK, None)], on=ON)

    assert (week.unknown, week.is_known) == (1, False)
    assert MeasureType.NORWEGIAN not in WORK_ORIENTED
