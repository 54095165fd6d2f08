"""R25. Whatever someone with every right does to the logs or their seals is found, and its place is named."""

import random
import uuid

import pytest

from participants.trail.actions.seals import key_of_settings
from participants.trail.rules import sealing
from participants.trail.verification import verify
from tests.trail.conftest import ask, found, one_connection, seal, superuser

TAMPERINGS = 1000


def places(faults):
    return {(fault.table, fault.seal, fault.row) for fault in faults}


def _pick(chance, table):
    rows = ask(f"SELECT id, xid::text FROM {table} ORDER BY id")
    return rows[chance.randrange(len(rows))]


def _seal_of(log, key):
    for number, marks in ask("SELECT number, marks FROM trail_seal WHERE log = %s", [log]):
        if key in sealing.unmark(marks):
            return number
    return None


def tamper_update(chance):
    table, column, value = chance.choice([
        ("trail_event", "user_id", "99"), ("trail_event", "changes", "'{}'"), ("trail_event", "reason", "'x'"),
        ("trail_event", "participant_id", f"'{uuid.uuid4()}'"), ("trail_event", "row_keys", "ARRAY['x']"),
        ("trail_event", "operation", "'insert'"), ("trail_event", "table_name", "'x'"),
        ("trail_event", "at", "at + interval '1 microsecond'"), ("trail_event", "municipality_id", "301"),
        ("trail_event", "login", "'x'"), ("trail_event", "way", "'x'"), ("trail_event", "role", "'x'"),
        ("trail_event", "request_id", f"'{uuid.uuid4()}'"), ("trail_event", "origin", "'x'"),
        ("trail_reading", "user_id", "99"), ("trail_reading", "participant_ids", "participant_ids[1:1]"),
        ("trail_reading", "participant_ids", "ARRAY[participant_ids[2], participant_ids[1]]"),
        ("trail_reading", "outcome", "'refused'"), ("trail_reading", "purpose", "'control'"),
        ("trail_reading", "action", "'api'"), ("trail_reading", "field_class", "'notes'"),
        ("trail_reading", "criteria", "ARRAY['name']"), ("trail_reading", "municipality_id", "301"),
        ("trail_reading", "glass_id", f"'{uuid.uuid4()}'"), ("trail_reading", "role", "'leader'"),
        ("trail_reading", "at", "at - interval '1 day'"),
    ])  # fmt: skip
    key, _ = _pick(chance, table)
    number = _seal_of(table.removeprefix("trail_"), key)
    ask(f"UPDATE {table} SET {column} = {value} WHERE id = {key}")
    return {(table, number, key)}


def tamper_delete(chance):
    table = chance.choice(["trail_event", "trail_reading"])
    key, _ = _pick(chance, table)
    ask(f"DELETE FROM {table} WHERE id = {key}")
    return {(table, _seal_of(table.removeprefix("trail_"), key), key)}


def tamper_insert(chance):
    table = chance.choice(["trail_event", "trail_reading"])
    _, xid = _pick(chance, table)
    rest = {
        "trail_event": "(id, xid, table_name, operation, row_keys) OVERRIDING SYSTEM VALUE VALUES "
        "(%s, %s, 'programmes_exit', 'delete', '{}')",
        "trail_reading": "(id, xid, action, participant_ids, user_id, municipality_id) OVERRIDING SYSTEM VALUE VALUES "
        "(%s, %s, 'page', '{}', 7, 4204)",
    }[table]
    key = 10_000_000 + chance.randrange(1000)
    ask(f"INSERT INTO {table} {rest}", [key, xid])
    numbers = ask(
        "SELECT number FROM trail_seal WHERE log = %s AND low <= %s::text::xid8 AND high > %s::text::xid8",
        [table.removeprefix("trail_"), xid, xid],
    )
    return {(table, numbers[0][0], key)}


def tamper_order(chance):
    table = chance.choice(["trail_event", "trail_reading"])
    rows = [key for (key,) in ask(f"SELECT id FROM {table} ORDER BY id")]
    one, other = chance.sample(rows, 2)
    with superuser() as connection:
        connection.execute(f"CREATE TEMP TABLE two AS SELECT * FROM {table} WHERE id IN ({one}, {other})")
        connection.execute(f"UPDATE two SET id = {one} + {other} - id")
        connection.execute(f"DELETE FROM {table} WHERE id IN ({one}, {other})")
        connection.execute(f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM two")
    return {(table, _seal_of(table.removeprefix("trail_"), one), one)}


def tamper_transaction(chance):
    table = chance.choice(["trail_event", "trail_reading"])
    key, _ = _pick(chance, table)
    ask(f"UPDATE {table} SET xid = '{2**40}' WHERE id = {key}")
    return {(table, _seal_of(table.removeprefix("trail_"), key), key), (table, None, key)}


def tamper_seal(chance):
    column, value = chance.choice([
        ("count", "count + 1"), ("digest", "sha256('x')"), ("previous", "sha256('x')"), ("marks", "sha256('x')"),
        ("signature", "sha256('x') || sha256('x')"), ("sealed_at", "sealed_at - interval '1 hour'"),
        ("key_id", "'0000000000000000'"), ("above_id", "above_id + 1"),
    ])  # fmt: skip
    number = chance.randrange(1, 7)
    ask(f"UPDATE trail_seal SET {column} = {value} WHERE number = {number}")
    return {("trail_seal", number, None)}


def tamper_seals_away(chance):
    number = chance.randrange(1, 7)
    ask(f"DELETE FROM trail_seal WHERE number = {number}" if chance.random() < 0.5 else
        f"DELETE FROM trail_seal WHERE number >= {number}")  # fmt: skip
    return {("trail_seal", number, None)}


TAMPERERS = [
    tamper_update, tamper_update, tamper_delete, tamper_insert, tamper_order, tamper_transaction, tamper_seal,
    tamper_seals_away,
]  # fmt: skip


def test_every_one_of_many_tamperings_is_found_and_its_place_named(sealed):
    chance = random.Random(20241125)
    keys = {"trail_event": "id", "trail_reading": "id", "trail_seal": "number"}
    # What differs, and no more: to empty tables of many partitions took most of the time.
    restore = "; ".join(
        f"DELETE FROM {table} WHERE {key} IN "
        f"(SELECT {key} FROM (SELECT * FROM {table} EXCEPT SELECT * FROM kept_{table}) AS other); "
        f"INSERT INTO {table} OVERRIDING SYSTEM VALUE (SELECT * FROM kept_{table} EXCEPT SELECT * FROM {table})"
        for table, key in keys.items()
    )
    with one_connection():
        for table in keys:
            ask(f"CREATE TEMP TABLE kept_{table} AS SELECT * FROM {table}")
        for turn in range(TAMPERINGS):
            tamper = TAMPERERS[turn % len(TAMPERERS)]
            expected = tamper(chance)
            assert expected <= places(found(sealed).faults), (turn, tamper.__name__, expected)
            ask(restore)
        assert found(sealed).faults == []


@pytest.mark.parametrize("tamper", [tamper_update, tamper_delete, tamper_insert, tamper_order, tamper_seal])
def test_the_database_alone_tells_it_too(sealed, tamper):
    expected = tamper(random.Random(1))

    assert expected <= places(found().faults)


def test_the_exported_seals_alone_tell_it_when_those_of_the_database_are_gone(sealed):
    [(key,)] = ask("SELECT min(id) FROM trail_event")
    ask("TRUNCATE trail_seal")
    ask(f"DELETE FROM trail_event WHERE id = {key}")

    faults = places(found(sealed).faults)
    # Which row it was, only the database's own marks could tell.
    assert ("trail_event", 1, None) in faults
    assert {("trail_seal", number, None) for number in range(1, 7)} <= faults


def test_a_month_that_was_emptied_is_told_row_by_row(sealed):
    [(partition,)] = ask("SELECT DISTINCT tableoid::regclass::text FROM trail_reading")
    keys = {key for (key,) in ask("SELECT id FROM trail_reading")}
    ask(f"TRUNCATE {partition}")

    assert {row for table, _, row in places(found(sealed).faults) if table == "trail_reading"} == keys


def test_seals_written_anew_with_another_key_are_told(sealed, settings):
    ask("TRUNCATE trail_seal")
    true_key = key_of_settings().public_key()
    settings.TRAIL_KEY = "another-key-that-is-not-a-secret-0123456789"
    settings.TRAIL_SEAL_FOLDER = ""
    seal()

    alone = places(verify(key=true_key).faults)
    assert {("trail_seal", 1, None), ("trail_seal", 2, None)} <= alone


def test_the_last_seal_made_anew_is_not_the_one_that_was_kept_outside(sealed):
    ask("DELETE FROM trail_seal WHERE number = 6")
    assert seal() == 1

    assert ("trail_seal", 6, None) in places(found(sealed).faults)


@pytest.mark.parametrize("mend", [
    lambda lines: lines[:2] + lines[3:], lambda lines: [lines[1], *lines], lambda lines: [*lines, "x"],
    lambda lines: [lines[0].replace('"count":2', '"count":1'), *lines[1:]],
])  # fmt: skip
def test_a_file_of_seals_that_was_changed_is_told(sealed, mend):
    lines = sealed.read_text().splitlines()
    changed = mend(lines)
    sealed.write_text("\n".join(changed))

    faults = found(sealed).faults
    # A line twice, and alike, is no fault.
    assert bool(faults) == (len(set(changed)) != len(lines) or set(changed) != set(lines))
