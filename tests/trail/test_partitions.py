"""Each month has a place, and what comes before its place is there is kept and moved."""

import pytest
from django.utils import timezone

from participants.trail import actions
from tests.trail.conftest import ask, found, read, seal, superuser

EVENT = "INSERT INTO trail_event (table_name, operation, row_keys, at) VALUES ('x', 'insert', '{a}', %s) RETURNING id"


@pytest.fixture
def next_month(trail):
    """The coming month, whose place has been taken away."""
    today = timezone.now()
    year, month = divmod(today.year * 12 + today.month, 12)
    ask(f"DROP TABLE trail_event_{year}_{month + 1:02d}")
    yield f"{year}-{month + 1:02d}"
    ask("TRUNCATE trail_event")
    actions.make_partitions()


def place_of(key):
    return ask("SELECT tableoid::regclass::text FROM trail_event WHERE id = %s", [key])[0][0]


def test_a_write_is_never_lost_for_want_of_a_place_and_is_moved_when_there_is_one(next_month):
    [(key,)] = ask(EVENT, [f"{next_month}-15"])
    assert place_of(key) == "trail_event_default"

    assert actions.make_partitions() == 1

    assert place_of(key) == f"trail_event_{next_month.replace('-', '_')}"
    assert actions.make_partitions() == 0


def test_what_is_moved_is_still_as_it_was_sealed(next_month, trail):
    read(2)
    ask(EVENT, [f"{next_month}-15"])
    seal()
    actions.make_partitions()
    read(1)
    seal()

    assert found(trail).faults == []


def test_the_months_are_the_same_whatever_time_zone_one_is_in(trail):
    with superuser() as connection:
        connection.execute("SET timezone = 'UTC'")
        bounds = connection.execute(
            "SELECT pg_get_expr(relpartbound, oid) FROM pg_class "
            "WHERE relispartition AND relkind = 'r' AND relname ~ '^trail_(event|reading)_[0-9]'"
        ).fetchall()

    assert len(bounds) >= 8
    assert [bound for (bound,) in bounds if bound.count("-01 00:00:00+00") != 2] == []


def test_nobody_reaches_a_month_by_its_own_name(trail):
    months = ask("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'trail_event'::regclass")

    assert len(months) >= 5
    for role in ("fotfeste_runtime", "fotfeste_national", "fotfeste_auditor", "fotfeste_sealer", "fotfeste_owner"):
        for (name,) in months:
            may = ask("SELECT has_table_privilege(%s, %s, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')", [role, name])
            assert may == [(False,)], (role, name)
