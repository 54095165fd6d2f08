"""R24. Nobody who uses the product can write the trail, change it, or keep it from being written."""

import psycopg
import pytest
from django.db import connections

from participants.access.row_security import AUDITOR, NATIONAL, OWNER, RUNTIME, SEALER, STATISTICS
from tests.trail.conftest import ask, events, superuser

ROLES = [RUNTIME, NATIONAL, STATISTICS, SEALER, AUDITOR, OWNER]
CONTEXT = "SELECT set_config('app.municipality_id', '4204', true), set_config('app.user_id', '7', true)"
FORGED = {
    "an event": "INSERT INTO trail_event (table_name, operation, row_keys) VALUES ('programmes_exit', 'delete', '{}')",
    "a change of an event": "UPDATE trail_event SET user_id = 1",
    "an event less": "DELETE FROM trail_event",
    "no events": "TRUNCATE trail_event",
    "a change of a reading": "UPDATE trail_reading SET user_id = 1",
    "a reading less": "DELETE FROM trail_reading",
    "no readings": "TRUNCATE trail_reading",
    "a change of a seal": "UPDATE trail_seal SET count = 1",
    "a seal less": "DELETE FROM trail_seal",
    "no seals": "TRUNCATE trail_seal",
    "a partition by its own name": "DELETE FROM trail_event_default",
    "a reading of someone else": (
        "INSERT INTO trail_reading (action, purpose, participant_ids, user_id) VALUES ('page', 'casework', '{}', 8)"
    ),
    "a reading of another day": (
        "INSERT INTO trail_reading (action, purpose, participant_ids, at) VALUES ('page', '', '{}', '2020-01-01')"
    ),
    "a reading of another transaction": (
        "INSERT INTO trail_reading (action, purpose, participant_ids, xid) VALUES ('page', 'casework', '{}', '3')"
    ),
    "a reading of another municipality": (
        "INSERT INTO trail_reading (action, purpose, participant_ids, municipality_id) "
        "VALUES ('page', 'casework', '{}', 301)"
    ),
    "a table gone": "DROP TABLE trail_event",
    "a partition let go": "ALTER TABLE trail_event DETACH PARTITION trail_event_default",
    "the tables' own triggers": "SELECT participants_participant_trail_insert()",
    "triggers replayed": "SET session_replication_role = replica",
    "the trail's owner": "SET ROLE fotfeste_audit_owner",
    "another function": (
        "CREATE OR REPLACE FUNCTION participants_participant_trail_update() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NULL; END $$"
    ),
}  # fmt: skip


@pytest.fixture
def login(trail):
    """A login for a role, as in production; as a superuser anyone may take on any role."""
    made = []

    def make(role: str) -> psycopg.Connection:
        ask(f"CREATE ROLE login_{role} LOGIN NOINHERIT PASSWORD 'tests-only' IN ROLE {role}")
        made.append(role)
        found = connections["migration"].settings_dict
        return psycopg.connect(
            host=found["HOST"] or None, port=found["PORT"] or None, user=f"login_{role}", password="tests-only",
            dbname=found["NAME"], options=f"-c role={role}",
        )  # fmt: skip

    yield make
    for role in made:
        ask(f"DROP ROLE login_{role}")


@pytest.mark.parametrize("role", ROLES)
def test_no_role_forges_or_silences(login, role):
    with login(role) as connection:
        for what, statement in FORGED.items():
            connection.execute(CONTEXT)
            with pytest.raises(psycopg.errors.Error) as refused:
                connection.execute(statement)
            connection.rollback()
            # The functions of triggers cannot be called, by anyone.
            assert refused.value.sqlstate in {"42501", "0A000", "428C9"}, what

    assert ask("SELECT count(*) FROM trail_event WHERE way = %s", [role]) == [(0,)]


@pytest.mark.parametrize("role", [RUNTIME, NATIONAL, STATISTICS, SEALER, AUDITOR])
def test_no_role_but_the_owner_puts_a_trigger_off_or_hooks_into_one(login, role):
    tried = [
        "ALTER TABLE participants_participant DISABLE TRIGGER ALL",
        "ALTER TABLE participants_participant DISABLE TRIGGER participants_participant_trail_update",
        "DROP TRIGGER participants_participant_trail_update ON participants_participant",
        "TRUNCATE participants_participant",
    ]
    with login(role) as connection:
        for statement in tried:
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(statement)


def test_a_table_of_ones_own_cannot_be_hooked_to_the_trails_function(login):
    with login(NATIONAL) as connection:
        connection.execute("CREATE TEMP TABLE mine (id uuid, municipality_id int)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(
                "CREATE TRIGGER t AFTER INSERT ON mine REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT "
                "EXECUTE FUNCTION participants_participant_trail_insert()"
            )


@pytest.mark.parametrize("setting", [
    "pgtrigger.ignore", "app.ignore", "search_path", "enable_seqscan", "row_security", "app.reason",
])  # fmt: skip
def test_no_setting_keeps_a_change_from_the_trail(people, setting):
    value = {"search_path": "pg_temp, public", "enable_seqscan": "off", "row_security": "on"}.get(setting, "x")
    with superuser(RUNTIME) as connection, connection.transaction():
        connection.execute(CONTEXT)
        connection.execute("SELECT set_config(%s, %s, true)", [setting, value])
        connection.execute("UPDATE public.participants_participant SET sex = 'M'")

    assert len(events("participants_participant")) == 1


@pytest.mark.parametrize("table", ["trail_event", "jsonb_object_agg", "access_user"])
def test_a_temporary_table_does_not_take_the_trails_place(people, table):
    with superuser(NATIONAL) as connection:
        connection.execute(f"CREATE TEMP TABLE {table} (id uuid, table_name text, row_keys text[])")
        connection.execute("UPDATE participants_participant SET sex = 'M'")

    assert len(events("participants_participant")) == 2


def test_a_text_in_the_place_of_a_code_is_refused(people):
    for setting in ("app.reason", "app.origin"):
        with superuser(RUNTIME) as connection, connection.transaction(force_rollback=True):
            connection.execute(CONTEXT)
            connection.execute("SELECT set_config(%s, 'Olena flyttet', true)", [setting])
            with pytest.raises(psycopg.errors.CheckViolation):
                connection.execute("UPDATE participants_participant SET sex = 'M'")


def test_who_pretends_to_be_another_way_in_is_written_as_what_they_are(people, login):
    with login(NATIONAL) as connection:
        connection.execute("SELECT set_config('app.user_id', '1', true), set_config('app.role', 'leader', true)")
        connection.execute("UPDATE participants_participant SET sex = 'M'")

    [first, *_] = events("participants_participant")
    assert (first["way"], first["login"]) == (NATIONAL, f"login_{NATIONAL}")


def test_a_trigger_that_the_owner_put_off_is_found(trail):
    from tests.trail.conftest import found

    with connections["migration"].cursor() as cursor:
        cursor.execute("ALTER TABLE programmes_exit DISABLE TRIGGER programmes_exit_trail_update")
        try:
            faults = found().faults
        finally:
            cursor.execute("ALTER TABLE programmes_exit ENABLE ALWAYS TRIGGER programmes_exit_trail_update")

    assert [fault.table for fault in faults] == ["programmes_exit"]
    assert found().faults == []


def test_the_context_of_a_caseworker_is_their_own(people):
    with superuser(RUNTIME) as connection, connection.transaction():
        connection.execute(CONTEXT)
        connection.execute(
            "INSERT INTO trail_reading (action, purpose, field_class, participant_ids) "
            "VALUES ('page', 'casework', 'basic', %s)",
            [[people]],
        )

    assert ask("SELECT user_id, municipality_id, participant_ids FROM trail_reading") == [(7, 4204, [people])]
