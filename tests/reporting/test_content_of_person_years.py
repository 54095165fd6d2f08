"""What a person-year tells of measures, language and waiting: case by case, from a package."""

from datetime import UTC, date, datetime

from participants.codes import MeasureType
from programmes import actions as programmes
from programmes.codes import Skill
from programmes.rules.language import LEVELS, SKILLS
from reporting import actions
from reporting.codes import BroadMeasure, LanguageLevel, MeasureGroup
from reporting.measure_groups import GROUP_OF, MADE_OF
from reporting.models import PersonYear
from tests import packages
from tests.trail.conftest import ask

NOW = datetime(2024, 11, 24, 12, tzinfo=UTC)
TODAY = date(2024, 11, 24)
YEAR = 2022
ELSEWHERE = {"municipality_number": "0301"}
# Programme from 8 June 2022; what each has beside it, and what 2022 tells.
MEASURES = {
    "none": ([], []),
    "two_in_one_group": ([("norwegian", "2022-06-10", ""), ("social_studies", "2022-07-01", "")], ["norwegian"]),
    "several": ([("work", "2022-06-10", ""), ("english", "2022-07-01", "2022-07-01")], ["other", "work"]),
    "on_the_last_day_of_the_year": ([("work", "2022-12-31", "")], ["work"]),
    "the_year_after": ([("work", "2023-01-01", "")], []),
    "over_before_the_programme": ([("work", "2022-06-01", "2022-06-07")], []),
    "over_on_its_first_day": ([("work", "2022-06-01", "2022-06-08")], ["work"]),
}
# The day of settlement, and what was waited until 8 June 2022.
WAITED = {
    "2022-06-08": "to_3_months", "2022-03-08": "to_3_months", "2022-03-07": "to_6_months", "2021-12-08": "to_6_months",
    "2021-12-07": "to_12_months", "2021-06-08": "to_12_months", "2021-06-07": "over_12_months", "": "unknown",
    "2022-06-09": "unknown",
}  # fmt: skip
# Left on 20 December 2022 with these oral results.
TESTS = {
    "no_test": ([], "no_result"),
    "the_highest": ([("2022-07-01", "b1"), ("2022-11-15", "a2"), ("2022-08-01", "below_a1")], "b1"),
    "on_the_day": ([("2022-12-20", "c1")], "c1"),
    "the_day_after": ([("2022-12-21", "c1")], "no_result"),
    "before_the_programme": ([("2020-01-01", "below_a1")], "below_a1"),
}


def package(folder):
    people, spells, measures, tests, exits = [], [], [], [], []

    def one(ref, *, spell=None, **changes):
        people.append(packages.participant(ref, len(people), **changes))
        place = {"municipality_number": people[-1]["municipality_number"]}
        spells.append(packages.programme(ref, ref, offered_date="", decision_date="", **place, **(spell or {})))

    for ref, (taken, _) in MEASURES.items():
        one(ref)
        measures.extend(
            packages.MEASURE | {"programme_ref": ref, "measure_type": kind, "start_date": first, "end_date": last}
            for kind, first, last in taken
        )
    for place, day in enumerate(WAITED):
        one(f"waited{place}", settled_date=day)
    for ref, (taken, _) in TESTS.items():
        one(ref)
        exits.append(packages.exit_(ref))
        tests.extend(
            packages.TEST | {"participant_ref": ref, "test_date": day, "result": result} for day, result in taken
        )
    # In two municipalities: measures of both, the result of the other, and the wait for the first start.
    one("moved", settled_date="2022-06-01")
    people.append(people[-1] | ELSEWHERE | {"settled_date": "2020-01-01"})
    spells.append(
        packages.programme(
            "moved", "moved", offered_date="", decision_date="", start_date="2022-09-02", continues_ref="4204:moved",
            **ELSEWHERE,
        )
    )  # fmt: skip
    exits += [packages.exit_("moved", exit_date="2022-09-01", exit_cause="moved"), packages.exit_("moved", **ELSEWHERE)]
    measures += [
        packages.MEASURE | {"programme_ref": "moved", "measure_type": "work"},
        packages.MEASURE | {"programme_ref": "moved", "start_date": "2022-10-01", "end_date": ""} | ELSEWHERE,
    ]
    tests.append(packages.TEST | {"participant_ref": "moved", "result": "b2", "test_date": "2022-07-01"})
    one("goes_on", spell={"continues_ref": "0301:elsewhere"})
    return packages.write_package(
        folder, participants=people, programmes=spells, measures=measures, language_tests=tests, exits=exits
    )


def test_each_case_is_told_as_the_definitions_say(register, tmp_path):
    programmes.load_package(path=package(tmp_path / "package"), on=TODAY)
    actions.refresh_statistics(now=NOW)
    persons = dict(
        ask("SELECT ref, person_id FROM participants_personlink JOIN participants_participant AS p "
            "ON p.id = participant_id WHERE p.municipality_id = 4204")
    )  # fmt: skip
    found = {each.person_id: each for each in PersonYear.objects.using("statistics").filter(year=YEAR)}
    told = {ref: found[person] for ref, person in persons.items()}

    assert {ref: told[ref].measures for ref in MEASURES} == {ref: groups for ref, (_, groups) in MEASURES.items()}
    assert {day: told[f"waited{place}"].waiting for place, day in enumerate(WAITED)} == WAITED
    assert {ref: told[ref].oral for ref in TESTS} == {ref: level for ref, (_, level) in TESTS.items()}
    assert {told[ref].listening for ref in TESTS} == {"no_result"}
    moved = told["moved"]
    assert (moved.measures, moved.oral, moved.waiting) == (["norwegian", "work"], "b2", "to_3_months")
    assert (told["goes_on"].waiting, told["goes_on"].oral) == ("", "")

    # A measure, a result or a day of settlement that changes is told at the next refresh.
    ask("UPDATE programmes_measure SET measure_type = 'recognition' WHERE measure_type = 'english' RETURNING id")
    ask("UPDATE programmes_languagetest SET result = 'b1' WHERE result = 'below_a1' RETURNING id")
    ask("UPDATE participants_participant SET settled_on = NULL WHERE ref = 'waited0' RETURNING id")
    assert not actions.refresh_statistics(now=NOW).is_full
    found = {each.person_id: each for each in PersonYear.objects.using("statistics").filter(year=YEAR)}
    assert found[persons["several"]].measures == ["recognition", "work"]
    assert found[persons["before_the_programme"]].oral == "b1"
    assert found[persons["waited0"]].waiting == "unknown"
    assert actions.count_wrong_person_years(now=NOW) == 0


def test_each_kind_of_measure_is_in_one_of_twelve_groups_and_each_group_in_one_of_four():
    assert set(GROUP_OF) == set(MeasureType)
    assert set(GROUP_OF.values()) == set(MeasureGroup)
    assert set(MADE_OF) == set(BroadMeasure)
    assert sorted(each for parts in MADE_OF.values() for each in parts) == sorted(MeasureGroup)


def test_the_levels_are_those_of_the_tests():
    assert [level.value for level in LanguageLevel][:-1] == [level.value for level in LEVELS]
    assert SKILLS == (Skill.LISTENING, Skill.READING, Skill.WRITING, Skill.ORAL)
