"""Rows of the law's tables that no other test has: bases of the permit, goals by age, the year of social studies."""

import pytest

from participants.codes import PermitBasis
from tests.programmes.rules.cases import asked

FAMILY = {"sponsor_settled_date": "2024-01-10", "family_application_date": "2025-06-01"}


def reasons(answer, section):
    return [(each["met"], each["text"]) for each in answer["reasons"] if each["section"] == section]


@pytest.mark.parametrize("basis", PermitBasis.values)
def test_every_basis_of_section_9_gives_right_and_duty(basis):
    """INTL §9 first paragraph, a to g."""
    answer = asked(permit_basis=basis, **(FAMILY if basis == "family" else {}), decision_date="2026-07-10")

    assert (answer["programme"], answer["needs"]) == ("right_and_duty", [])


@pytest.mark.parametrize(("basis", "verdict"), [
    ("utl28", "may_be_offered"), ("utl35_3", "may_be_offered"), ("utl38_1", "may_be_offered"),
    ("utl38_5", "may_be_offered"), ("utl34", "may_be_offered"), ("family", "right_and_duty"),
    ("utl53", "right_and_duty"),
])  # fmt: skip
def test_an_agreed_settlement_is_asked_of_all_but_family_and_independent_permits(basis, verdict):
    """INTL §8 first and third paragraphs."""
    answer = asked(
        permit_basis=basis, settled_by_agreement=False, decision_date="2026-07-10",
        **(FAMILY if basis == "family" else {}),
    )  # fmt: skip

    assert answer["programme"] == verdict


@pytest.mark.parametrize(("born", "education", "goal", "told"), [
    # The age when the start is offered, here 1 June 2026.
    ("2001-06-02", "primary", "work", "under 25"), ("2001-06-01", "primary", "work", ""),
    ("2001-06-02", "none", "upper_secondary_part", "under 25"), ("2001-06-02", "primary", "vocational", "under 25"),
    ("2001-06-02", "primary", "upper_secondary_full", ""), ("2001-06-02", "upper_secondary", "work", ""),
    ("1970-06-02", "primary", "upper_secondary_part", ""), ("1970-06-01", "primary", "upper_secondary_part", "over 55"),
    ("1970-06-01", "higher", "higher_prep", "over 55"), ("1970-06-01", "primary", "work", ""),
])  # fmt: skip
def test_the_goal_follows_from_the_age(born, education, goal, told):
    """INTL §13: what is unusual is a reason that is not met; it changes no duration."""
    answer = asked(birth_date=born, permit_date="2026-05-01", education_level=education, goal=goal)
    plain = asked(birth_date="1990-01-01", permit_date="2026-05-01", education_level=education, goal=goal)

    unmet = " ".join(text for met, text in reasons(answer, "INTL §13") if met is False)
    assert told in unmet
    assert bool(told) == bool(unmet)
    assert (answer["max_months"], answer["max_end"]) == (plain["max_months"], plain["max_end"])


@pytest.mark.parametrize(("permit", "offered", "due"), [
    # Before the change of 2023 from the permit (docs/adr/0018), since from the offer.
    ("2021-06-01", "2023-02-01", "2022-06-01"), ("2023-07-31", "2023-09-01", "2024-07-31"),
    ("2023-08-01", "2024-01-10", "2025-01-10"), ("2024-02-29", "2024-02-29", "2025-02-28"),
])  # fmt: skip
def test_social_studies_are_due_within_a_year(permit, offered, due):
    """INTL §§33 and 37, INTF §74."""
    answer = asked(permit_date=permit, settled_date=permit, offered_date=offered, decision_date=None, start_date=None)

    assert answer["social_studies_due"] == due


@pytest.mark.parametrize(("born", "has_right"), [
    ("2003-06-01", True), ("2004-06-01", True), ("2004-06-02", False), ("1953-06-02", True), ("1953-06-01", False),
])  # fmt: skip
def test_by_the_act_of_2003_norwegian_is_from_sixteen(born, has_right):
    """A choice (docs/adr/0018)."""
    answer = asked(birth_date=born, permit_date="2020-06-01", settled_date="2020-07-01")

    assert (answer["norwegian_due"] is not None) == has_right


@pytest.mark.parametrize(("changes", "section", "met", "change"), [
    ({}, "INTL §8", True, ""), ({"birth_date": "1969-01-01"}, "INTL §8", False, "over 55 år"),
    ({"settled_by_agreement": False}, "INTL §8", False, "uten avtale"),
    ({"work_hours_per_week": 37.5}, "INTL §8", False, "Retten kommer tilbake"),
    ({"permit_basis": "family", "sponsor_settled_date": "2018-01-01", "family_application_date": "2025-01-01"},
     "INTL §9", False, "andre familiemedlemmer"),
])  # fmt: skip
def test_each_condition_is_told_as_met_or_not_with_what_would_change_it(changes, section, met, change):
    """INTL §§8–9."""
    found = [text for is_met, text in reasons(asked(**changes), section) if is_met is met]

    assert any(change in text for text in found)
    assert met or len(found) == 1


@pytest.mark.parametrize(("offered", "elements"), [
    ("2026-06-30", ["work_or_education", "norwegian", "life_skills"]),
    ("2026-07-01", ["work_or_education", "norwegian", "life_skills"]),
    ("2028-07-01", ["work_or_education", "norwegian", "social_studies", "life_skills"]),
])  # fmt: skip
def test_collective_protection_leaves_out_social_studies_and_nothing_else(offered, elements):
    """INTL §37c, from 1 July 2026 to 1 July 2028; what it said before is a choice (docs/adr/0018)."""
    answer = asked(permit_basis="utl34", offered_date=offered, decision_date=offered, start_date=None)

    assert answer["mandatory_elements"] == elements


@pytest.mark.parametrize(("offered", "start", "education", "begins"), [
    # Chapter 6A from summer 2023: after three months whatever the education; by the ordinary rule from 2026.
    ("2023-06-01", "2023-06-30", "primary", None), ("2023-06-01", "2023-07-01", "primary", "2023-10-01"),
    ("2025-03-01", "2025-03-10", "higher", "2025-06-10"), ("2026-07-01", "2026-07-10", "primary", "2027-01-10"),
    ("2026-07-01", "2026-07-10", "higher", "2026-10-10"),
])  # fmt: skip
def test_with_collective_protection_work_content_is_asked_by_the_chapter_of_its_time(offered, start, education, begins):
    """INTL §37c, §14a."""
    answer = asked(
        permit_basis="utl34", permit_date="2022-03-20", settled_date="2022-06-20", offered_date=offered,
        decision_date=offered, start_date=start, education_level=education,
    )  # fmt: skip

    assert answer["work_content_from"] == begins
