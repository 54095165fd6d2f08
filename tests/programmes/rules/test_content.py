"""Hours and meetings that the content of a programme is held against."""

from datetime import date
from decimal import Decimal

import pytest

from participants.codes import EducationLevel
from programmes.codes import AbsenceKind, LeaveType
from programmes.rules.absence import Absent
from programmes.rules.content import (
    guidance_meetings,
    is_registered_with_child,
    life_skills_hours,
    social_studies_hours,
    weekly_hours_missing,
)
from programmes.rules.leave import Spell


@pytest.mark.parametrize(("permit", "hours"), [(date(2021, 12, 31), 50), (date(2022, 1, 1), 75)])
def test_social_studies_grew_for_permits_after_2021(permit, hours):
    assert social_studies_hours(permit_on=permit) == hours  # INTF §73


@pytest.mark.parametrize(
    ("education", "health", "career"),
    [("none", 10, 15), ("primary", 10, 15), ("upper_secondary_part", 10, 15), ("upper_secondary", 5, 10),
     ("higher", 5, 10)],
)  # fmt: skip
def test_life_skills_follow_the_education(education, health, career):
    hours = life_skills_hours(education=EducationLevel(education))

    assert hours == {"migration_health_diversity": health, "career": career}  # INTF §4


@pytest.mark.parametrize(("in_group", "short", "meetings"), [(1, 0, 8), (0, 0, 5), (1, 1, 4), (0, 1, 2)])
def test_parental_guidance_has_a_least_number_of_meetings(in_group, short, meetings):
    assert guidance_meetings(in_group=bool(in_group), short_of_capacity=bool(short)) == meetings  # INTF §3


@pytest.mark.parametrize(("hours", "self_study", "missing"), [(30, True, 0), (30, False, 7.5), (38, False, 0)])
def test_full_time_is_less_on_the_timetable_with_self_study(hours, self_study, missing):
    assert weekly_hours_missing(hours=hours, with_self_study=self_study) == missing


@pytest.mark.parametrize(
    ("kind", "tells"), [(each, each in {"child_sickness", "parental"}) for each in LeaveType.values]
)
def test_leave_that_nobody_has_without_a_child_tells_of_one(kind, tells):
    """INTL §14a: guidance of parents is mandatory for whoever has children under 18."""
    leave = Spell(leave_type=LeaveType(kind), starts_on=date(2026, 9, 1), last_on=None)

    assert is_registered_with_child(leaves=[leave], absences=[]) is tells


@pytest.mark.parametrize(
    ("kind", "tells"), [(each, each in {"child_sick", "breastfeeding"}) for each in AbsenceKind.values]
)
def test_absence_that_nobody_has_without_a_child_tells_of_one(kind, tells):
    absent = Absent(kind=AbsenceKind(kind), absent_on=date(2026, 9, 1), hours=Decimal(1))

    assert is_registered_with_child(leaves=[], absences=[absent]) is tells
    assert not is_registered_with_child(leaves=[], absences=[])
