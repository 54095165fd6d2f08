"""Cases worked by hand from the tables of the law; each row names the section it is from."""

import json

import pytest
from django.core.management import CommandError, call_command

from programmes.rules import CaseRefused, assess, read_case
from tests.programmes.rules.cases import PLAIN, asked

LONG_AGO = {"settled_date": "2019-03-01", "decision_date": "2019-04-01", "offered_date": "2019-04-01"}


def test_the_plain_case_is_answered_in_full():
    answer = asked()

    assert {key: value for key, value in answer.items() if key != "reasons"} == {
        "regime": "integration_act_2026",
        "programme": "right_and_duty",
        "decision_and_start_due": "2026-08-04",
        "max_months": 12,
        "extension_months": 0,
        "max_end": "2027-06-07",
        "norwegian_due": "2026-08-04",
        "social_studies_due": "2027-06-01",
        "mandatory_elements": ["work_or_education", "norwegian", "social_studies", "life_skills"],
        "work_content_from": "2026-09-08",
        "language_goals": {"listening": "b1", "reading": "b1", "writing": "b1", "oral": "b2"},
        "needs": [],
    }
    assert all(each["section"] and each["text"] for each in answer["reasons"])


@pytest.mark.parametrize(
    ("permit", "offered", "regime"),
    [
        ("2020-12-31", "2026-06-01", "introduction_act_2003"),  # INTL §52
        ("2020-12-31", None, "introduction_act_2003"),
        ("2021-01-01", "2021-02-01", "integration_act_2021"),  # INTL §51
        ("2023-07-31", "2024-12-31", "integration_act_2021"),
        ("2023-08-01", "2024-12-31", "integration_act_2023"),  # INTF §74
        ("2023-07-31", "2025-01-01", "integration_act_2025"),  # INTF §76
        ("2024-05-01", "2025-12-31", "integration_act_2025"),
        ("2021-01-01", "2026-01-01", "integration_act_2026"),
        ("2026-01-01", None, "integration_act_2026"),  # an offer cannot be earlier than the permit
        ("2025-12-31", None, None),
    ],
)
def test_the_regime_follows_from_the_permit_and_the_offer(permit, offered, regime):
    answer = asked(permit_date=permit, offered_date=offered, start_date=None)

    assert answer["regime"] == regime
    assert ("offered_date" in answer["needs"]) == (regime is None or (offered is None and permit == "2026-01-01"))


@pytest.mark.parametrize(
    ("education", "goal", "offered", "months"),
    [
        # INTL §§13–14, offers from 1 January 2026
        ("upper_secondary", "work", "2026-01-01", (12, 0)),
        ("higher", "higher_prep", "2026-01-01", (12, 0)),
        ("higher", "requalification", "2026-01-01", (12, 0)),
        ("primary", "work", "2026-01-01", (24, 0)),
        ("none", "upper_secondary_part", "2026-01-01", (36, 12)),
        ("upper_secondary_part", "upper_secondary_full", "2026-01-01", (48, 12)),
        ("primary", "vocational", "2026-01-01", (60, 0)),
        ("higher", "vocational", "2026-01-01", (None, None)),  # no such row
        ("higher", None, "2026-01-01", (None, None)),  # not every goal is theirs
        ("higher", None, "2025-06-01", (6, 6)),  # every goal leads to the same
        ("primary", None, "2026-01-01", (None, None)),
        (None, "upper_secondary_full", "2026-01-01", (None, None)),
        ("unknown", "work", "2026-01-01", (None, None)),
        # INTF §76: in 2025 upper secondary was new, work was not
        ("primary", "upper_secondary_part", "2025-01-01", (36, 12)),
        ("primary", "upper_secondary_full", "2025-12-31", (48, 12)),
        ("primary", "vocational", "2025-06-01", (60, 0)),
        ("primary", "work", "2025-12-31", (24, 12)),
        ("higher", "work", "2025-12-31", (6, 6)),
        # Prop. 81 L ch. 6.1 and 7.1
        ("higher", "work", "2024-12-31", (6, 6)),
        ("primary", "upper_secondary_full", "2024-12-31", (36, 12)),
        ("primary", "upper_secondary_part", "2024-12-31", (24, 12)),
        ("primary", "work", "2024-12-31", (24, 12)),
    ],
)
def test_the_duration_follows_from_education_and_goal(education, goal, offered, months):
    answer = asked(permit_date="2024-02-01", offered_date=offered, education_level=education, goal=goal)

    assert (answer["max_months"], answer["extension_months"]) == months


def test_the_introduction_act_has_one_duration_for_all():
    answer = asked(permit_date="2018-12-01", education_level=None, goal=None, start_date="2019-05-31", **LONG_AGO)

    assert (answer["max_months"], answer["extension_months"], answer["max_end"]) == (24, 12, "2021-05-30")
    assert answer["mandatory_elements"] == ["work_or_education", "norwegian", "social_studies"]
    assert answer["language_goals"] is None


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-06-08", "2027-06-07"),
        ("2027-03-01", "2028-02-29"),  # the day before 1 March of a leap year
        ("2028-02-29", "2029-02-27"),  # 28 February less a day
        ("2026-12-31", "2027-12-30"),
    ],
)
def test_the_last_day_is_the_day_before_the_months_are_out(start, end):
    assert asked(start_date=start)["max_end"] == end


@pytest.mark.parametrize(
    ("born", "verdict"),
    [
        # INTL §8: the age when the permit was granted, here 1 February 2026
        ("2008-02-01", "right_and_duty"),
        ("2008-02-02", "none"),
        ("1970-02-02", "right_and_duty"),
        ("1970-02-01", "may_be_offered"),
    ],
)
def test_the_age_at_the_permit_decides(born, verdict):
    # A person of 1970-02-02 is 55, of 1970-02-01 is 56; 55 is within (docs/adr/0018).
    assert asked(birth_date=born)["programme"] == verdict


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        # INTL §8 first paragraph: under two years when the decision is made
        ({"decision_date": "2028-05-03"}, "right_and_duty"),
        ({"decision_date": "2028-05-04"}, "none"),
        ({"first_settled_date": "2024-06-01"}, "none"),
        ({"first_settled_date": "2024-06-02"}, "right_and_duty"),
        ({"decision_date": None, "on": "2028-05-04"}, "none"),
        ({"settled_by_agreement": False}, "may_be_offered"),
        ({"settled_by_agreement": False, "permit_basis": "utl53"}, "right_and_duty"),
        # INTL §8 fourth paragraph, from 1 January 2026
        ({"work_hours_per_week": 29.9}, "right_and_duty"),
        ({"work_hours_per_week": 30}, "none"),
        (
            {
                "work_hours_per_week": 37.5, "permit_date": "2025-10-01", "settled_date": "2025-11-03",
                "decision_date": "2025-12-31",
            },
            "right_and_duty",
        ),
        (
            {
                "work_hours_per_week": 37.5, "permit_date": "2025-10-01", "settled_date": "2025-11-03",
                "decision_date": "2026-01-01",
            },
            "none",
        ),
    ],
)  # fmt: skip
def test_each_condition_of_the_right_decides(changes, verdict):
    assert asked(**changes)["programme"] == verdict


@pytest.mark.parametrize(
    ("sponsor", "applied", "verdict"),
    [
        # INTL §9 f: the sponsor settled for less than five years before the application
        ("2020-05-10", "2025-05-09", "right_and_duty"),
        ("2020-05-10", "2025-05-10", "may_be_offered"),
        ("2020-02-29", "2025-02-27", "right_and_duty"),
        ("2020-02-29", "2025-02-28", "may_be_offered"),
        (None, "2025-05-09", None),
        ("2020-05-10", None, None),
    ],
)
def test_family_has_the_right_by_how_long_the_sponsor_was_settled(sponsor, applied, verdict):
    answer = asked(
        permit_basis="family",
        settled_by_agreement=False,
        sponsor_settled_date=sponsor,
        family_application_date=applied,
    )

    assert answer["programme"] == verdict
    missing = {"sponsor_settled_date": sponsor, "family_application_date": applied}
    assert set(answer["needs"]) == {key for key, value in missing.items() if value is None}


@pytest.mark.parametrize(
    ("day", "verdict", "has_social_studies", "months"),
    [
        # INTL chapter 6A
        ("2022-06-14", "right_and_duty", True, 6),
        ("2022-06-15", "right", False, 12),
        ("2024-06-30", "right", False, 12),
        ("2024-07-01", "right", False, 12),
        ("2026-06-30", "right", False, 12),
        ("2026-07-01", "right_and_duty", False, 12),
        ("2028-06-30", "right_and_duty", False, 12),
        ("2028-07-01", "right_and_duty", True, 12),
    ],
)
def test_collective_protection_follows_the_chapter_of_its_time(day, verdict, has_social_studies, months):
    answer = asked(
        permit_basis="utl34", permit_date="2022-03-20", settled_date=day, offered_date=day, decision_date=day,
        start_date=None, on=day,
    )  # fmt: skip

    assert (answer["programme"], answer["max_months"]) == (verdict, months)
    assert ("social_studies" in answer["mandatory_elements"]) == has_social_studies
    assert (answer["social_studies_due"] is not None) == has_social_studies


@pytest.mark.parametrize(
    ("settled", "claimed", "by_agreement", "due"),
    [
        # INTL §12 second paragraph
        ("2026-11-30", None, True, "2027-02-28"),
        ("2027-11-30", None, True, "2028-02-29"),
        ("2026-08-31", None, True, "2026-11-30"),
        ("2026-05-04", "2026-07-01", True, "2026-08-04"),
        ("2026-05-04", "2026-07-01", False, "2026-10-01"),
        ("2026-05-04", "2026-07-01", None, None),
        (None, "2026-05-31", None, "2026-08-31"),
        (None, None, True, None),
    ],
)
def test_decision_and_norwegian_are_due_three_months_after_settlement_or_claim(settled, claimed, by_agreement, due):
    answer = asked(settled_date=settled, claim_date=claimed, settled_by_agreement=by_agreement)

    assert answer["decision_and_start_due"] == answer["norwegian_due"] == due


@pytest.mark.parametrize(
    ("born", "has_right"), [("2008-02-01", True), ("2008-02-02", False), ("1959-02-02", True), ("1959-02-01", False)]
)
def test_norwegian_is_for_those_between_18_and_67(born, has_right):
    answer = asked(birth_date=born)

    assert (answer["social_studies_due"] is not None) == has_right
    # Over 55 the programme may be offered, under 18 it may not: neither changes the right to Norwegian.
    assert (answer["norwegian_due"] is not None) == has_right


@pytest.mark.parametrize(
    ("changes", "begins"),
    [
        # INTL §14a: 15 hours a week
        ({"start_date": "2026-11-30"}, "2027-02-28"),
        ({"education_level": "primary"}, "2026-12-08"),
        ({"education_level": "primary", "start_date": "2026-08-31"}, "2027-02-28"),
        ({"education_level": "primary", "goal": "upper_secondary_part"}, None),
        ({"goal": "higher_prep"}, None),
        ({"permit_date": "2024-02-01", "offered_date": "2025-12-31", "start_date": "2026-01-05"}, None),
    ],
)
def test_work_content_is_asked_from_some_months_after_the_start(changes, begins):
    answer = asked(**changes)

    assert answer["work_content_from"] == begins
    assert answer["needs"] == []


@pytest.mark.parametrize(
    ("education", "levels"),
    [
        # INTF §26: listening, reading, writing, oral
        ("none", "a2 a2 a2 b1"),
        ("primary", "b1 b1 b1 b1"),
        ("upper_secondary_part", "b1 b1 b1 b1"),
        ("upper_secondary", "b1 b1 b1 b2"),
        ("higher", "b1 b1 b1 b2"),
    ],
)
def test_language_goals_start_from_the_education(education, levels):
    assert " ".join(asked(education_level=education, goal=None)["language_goals"].values()) == levels


def test_parents_get_parental_guidance():
    assert "parental_guidance" in asked(children_under_18=True)["mandatory_elements"]
    answer = asked(children_under_18=None)
    assert (answer["mandatory_elements"], answer["needs"]) == (None, ["children_under_18"])


def test_an_empty_case_says_what_it_needs_and_claims_nothing():
    answer = assess(read_case({})).as_data()

    assert [key for key, value in answer.items() if value is not None and key not in {"reasons", "needs"}] == []
    assert {"birth_date", "permit_basis", "permit_date", "settled_date", "offered_date"} - set(answer["needs"]) == {
        "offered_date"
    }


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (PLAIN | {"born": "1990-01-01"}, "born"),
        (PLAIN | {"birth_date": "2026-02-30"}, "birth_date"),
        (PLAIN | {"birth_date": "20260201"}, "birth_date"),
        (PLAIN | {"birth_date": "1２95-04-12"}, "birth_date"),
        (PLAIN | {"birth_date": 19950412}, "birth_date"),
        (PLAIN | {"birth_date": "9999-12-31"}, "birth_date"),
        (PLAIN | {"birth_date": "2026-02-02"}, "permit_date"),
        (PLAIN | {"start_date": "2026-05-31"}, "start_date"),
        (PLAIN | {"permit_basis": "utl60"}, "permit_basis"),
        (PLAIN | {"goal": ["work"]}, "goal"),
        (PLAIN | {"settled_by_agreement": "true"}, "settled_by_agreement"),
        (PLAIN | {"settled_by_agreement": 1}, "settled_by_agreement"),
        (PLAIN | {"work_hours_per_week": True}, "work_hours_per_week"),
        (PLAIN | {"work_hours_per_week": float("nan")}, "work_hours_per_week"),
        (PLAIN | {"work_hours_per_week": -1}, "work_hours_per_week"),
        ([], "case"),
    ],
)
def test_a_fault_is_told_by_its_key(data, key):
    with pytest.raises(CaseRefused) as refusal:
        read_case(data)

    assert list(refusal.value.faults) == [key]


def test_the_command_prints_the_answer(tmp_path, capsys):
    file = tmp_path / "case.json"
    file.write_text(json.dumps(PLAIN), encoding="utf-8")

    call_command("assess_case", str(file))

    assert json.loads(capsys.readouterr().out) == asked()


@pytest.mark.parametrize(
    ("text", "told"), [('{"born": 1}', "born: "), ("{", "ikke gyldig JSON"), ("[" * 100_000, "ikke gyldig JSON")]
)
def test_the_command_refuses_with_a_sentence(tmp_path, text, told):
    file = tmp_path / "case.json"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(CommandError, match=told):
        call_command("assess_case", str(file))
