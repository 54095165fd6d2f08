"""What the trail tells of people at a strictly confidential address, and to whom (R18)."""

import uuid
from contextlib import ExitStack

import pytest
from django.db import connections, transaction

from participants.access import tenancy
from participants.trail import actions
from participants.trail.models import Event
from tests.access.conftest import KRISTIANSAND
from tests.trail.conftest import ask, change
from tests.trail.test_unusual import DAY, staff

__all__ = ["staff"]
OTHER = uuid.UUID("11111111-1111-4111-8111-111111111111")
_ROW = (
    "INSERT INTO trail_reading (municipality_id, user_id, role, outcome, action, purpose, field_class, criteria, "
    "participant_ids, at, origin) VALUES (%s, 8, 'protected_contact', %s, %s, 'casework', 'basic', '{}', %s, "
    "'2026-03-10 02:30+01', 'web:participant')"
)


@pytest.fixture
def hidden(people):
    """Someone who is changed, opened, listed, searched for and asked for in vain; and then hidden."""
    change(sex="M")
    for outcome, action, whom in (
        ("served", "page", [people]), ("served", "page", [people, OTHER]), ("served", "search", [people]),
        ("refused", "participant", [people]),
    ):  # fmt: skip
        ask(_ROW, [KRISTIANSAND, outcome, action, whom])
    ask("UPDATE participants_participant SET address_protection = 'strictly_confidential' WHERE id = %s", [people])
    return people


def seen_by_auditor(*clearance):
    with ExitStack() as stack:
        stack.enter_context(tenancy.tenant(municipality_id=KRISTIANSAND, user_id=9, role="auditor"))
        stack.enter_context(tenancy.cleared_for(clearance))
        stack.enter_context(transaction.atomic())
        with connections["default"].cursor() as cursor:
            cursor.execute(
                "SELECT outcome, action, trail_looks_shown(participant_ids) FROM trail_reading WHERE user_id = 8 "
                "ORDER BY id"
            )
            return cursor.fetchall(), Event.objects.filter(table_name="participants_participant").count()


def test_the_database_tells_of_readings_of_hidden_people_to_those_named_for_them_alone(hidden):
    """R18: an auditor can neither count the readings of a hidden person nor see that a list was one longer."""
    assert seen_by_auditor() == (
        [("served", "page", [OTHER]), ("served", "search", []), ("refused", "participant", [])],
        0,
    )
    readings, changes = seen_by_auditor(hidden)
    assert [len(whom) for _, _, whom in readings] == [1, 2, 1, 1]
    assert changes > 0


def test_readings_of_hidden_people_make_no_finding(hidden, staff):
    """R18: a leader who is asked to follow up a number is told of nobody; of what was refused all the same."""
    key = staff["kari"].pk
    columns = (
        "municipality_id, given_name, family_name, born_on, sex, citizenship, country_background, permit_basis, "
        "permitted_on, education_level, address_protection"
    )
    for number in range(6):
        ask(
            f"INSERT INTO participants_participant (ref, {columns}) SELECT %s, {columns} FROM participants_participant "
            "WHERE id = %s",
            [f"one-more-{number}", hidden],
        )
    [keys] = ask("SELECT array_agg(id) FROM participants_participant WHERE starts_with(ref, 'one-more')")
    for whom in keys[0]:
        ask(_ROW.replace(" 8,", f" {key},"), [KRISTIANSAND, "served", "page", [whom]])

    assert actions.find_unusual(on=DAY) == []
    for _ in range(5):
        ask(_ROW.replace(" 8,", f" {key},"), [KRISTIANSAND, "refused", "participant", [hidden]])
    assert [each.user_id for each in actions.find_unusual(on=DAY)] == [key]
    ask("UPDATE participants_participant SET address_protection = 'none'")
    assert len(actions.find_unusual(on=DAY)) == 1  # at night, of people whom all may know of
