"""The rules of the records: each told of what breaks it alone, and the same in Python and in the database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programmes.codes import ExitCause, MainActivity, QualityRule
from programmes.rules.quality import NAMES, RULES, Facts, findings_of
from tests.access.conftest import ground

__all__ = ["ground"]

TODAY = date(2024, 2, 1)
SOUND = Facts(
    today=TODAY, permitted_on=date(2021, 12, 1), settled_on=date(2022, 1, 10), education_level="higher",
    decided_on=date(2022, 2, 1), starts_on=date(2022, 2, 15), planned_end_on=date(2024, 2, 14),
    first_measure_on=date(2022, 2, 20), last_measure_on=date(2023, 6, 1), first_test_on=date(2022, 6, 1),
)  # fmt: skip
ENDED = replace(SOUND, exited_on=date(2023, 6, 30), cause="completed", main_activity="work")
BROKEN = {
    "without_activity": replace(ENDED, main_activity="unknown"),
    "without_cause": replace(ENDED, cause="not_registered"),
    "without_education": replace(SOUND, education_level="unknown"),
    "without_decision": replace(SOUND, decided_on=None),
    "without_exit": replace(SOUND, planned_end_on=date(2024, 1, 31)),
    "without_start": replace(SOUND, starts_on=None, first_measure_on=None, last_measure_on=None),
    "decided_after_start": replace(SOUND, decided_on=date(2022, 2, 16)),
    "ended_before_start": replace(ENDED, exited_on=date(2022, 2, 14), cause="stopped", first_measure_on=None,
                                  last_measure_on=None),
    "planned_before_start": replace(ENDED, planned_end_on=date(2022, 2, 14)),
    "started_before_settled": replace(SOUND, settled_on=date(2022, 2, 16)),
    "started_before_permit": replace(SOUND, permitted_on=date(2022, 2, 16)),
    "measure_outside": replace(ENDED, last_measure_on=date(2023, 7, 1)),
    "tested_before_settled": replace(SOUND, first_test_on=date(2022, 1, 9)),
    "gone_with_activity": replace(ENDED, cause="died"),
    "very_short": replace(ENDED, exited_on=date(2022, 3, 1), last_measure_on=date(2022, 3, 1)),
    "very_long": replace(ENDED, starts_on=date(2019, 1, 1), decided_on=date(2018, 12, 1),
                         permitted_on=date(2018, 1, 1), settled_on=date(2018, 6, 1)),
}  # fmt: skip


def codes(facts):
    return [each.code.value for each in findings_of(facts)]


def test_sound_records_break_no_rule():
    assert codes(SOUND) == codes(ENDED) == []


@pytest.mark.parametrize("code", QualityRule.values)
def test_what_breaks_a_rule_is_told_with_its_figures_its_section_and_where_it_is_solved(code):
    assert codes(BROKEN[code]) == [code]
    (found,) = findings_of(BROKEN[code])
    assert found.reason.endswith(".") or found.reason.endswith("?")
    assert "{" not in found.reason
    assert found.section.startswith(("INTL §", "INTF §", "Definisjon"))
    assert found.way
    assert found.label


def test_what_another_municipality_has_registered_is_not_asked_of_this_one():
    continued = replace(SOUND, is_continued=True, decided_on=None, settled_on=date(2022, 3, 1), first_test_on=None)

    assert codes(continued) == []


@pytest.mark.parametrize(("cause", "told"), [("moved", []), ("died", []), ("left_country", []), ("stopped", ["x"])])
def test_whoever_is_gone_needs_no_activity(cause, told):
    found = codes(replace(ENDED, cause=cause, main_activity="unknown"))

    assert found == ["without_activity"] * len(told)


_DAYS = st.none() | st.integers(0, 12).map(lambda days: date(2022, 1, 1) + timedelta(days=150 * days + days % 3))
_FACTS = st.builds(
    Facts,
    today=st.just(TODAY), settled_on=_DAYS, permitted_on=_DAYS, decided_on=_DAYS, starts_on=_DAYS,
    planned_end_on=_DAYS, exited_on=_DAYS, first_measure_on=_DAYS, last_measure_on=_DAYS, first_test_on=_DAYS,
    is_continued=st.booleans(), education_level=st.sampled_from(["unknown", "higher"]),
    cause=st.sampled_from(["", *ExitCause.values]), main_activity=st.sampled_from(["", *MainActivity.values]),
)  # fmt: skip


@given(st.lists(_FACTS, min_size=40, max_size=60))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_database_finds_what_the_forms_find(ground, many):
    """One declaration, read twice."""
    kinds = {"is_continued": "boolean", "education_level": "text", "cause": "text", "main_activity": "text"}
    row = ", ".join(f"%s::{kinds.get(name, 'date')}" for name in NAMES)
    columns = {name: f"facts.{name}" for name in NAMES}
    given = [getattr(facts, name) for facts in many for name in NAMES]
    with connections["default"].cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(rule.sql(columns) for rule in RULES.values())} "
            f"FROM (VALUES {', '.join(f'({at}, {row})' for at in range(len(many)))}) AS facts (at, {', '.join(NAMES)}) "
            "ORDER BY facts.at",
            given,
        )
        found = cursor.fetchall()

    assert found == [tuple(rule.holds(facts) for rule in RULES.values()) for facts in many]
