"""Makes the database ready for the migrations: its roles, and what they may do at all."""

from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured
from psycopg import sql

from participants.access.row_security import NATIONAL, OWNER, RUNTIME, STATISTICS

# The owner passes row-level security so that a data migration sees every row; the others never do.
_ATTRIBUTES = {
    OWNER: "NOSUPERUSER BYPASSRLS",
    RUNTIME: "NOSUPERUSER NOBYPASSRLS NOINHERIT",
    NATIONAL: "NOSUPERUSER NOBYPASSRLS NOINHERIT",
    STATISTICS: "NOSUPERUSER NOBYPASSRLS NOINHERIT",
}


def prepare(*, settings: dict[str, Any]) -> None:
    """Make the roles that are missing and let the login act as them. Safe to run again.

    `settings` is Django's dictionary for the `migration` way in. Raises ImproperlyConfigured with what to do
    when the login may not make roles.
    """
    address = {
        "host": settings["HOST"] or None,
        "port": settings["PORT"] or None,
        "user": settings["USER"] or None,
        "password": settings["PASSWORD"] or None,
        "dbname": settings["NAME"],
    }
    try:
        with psycopg.connect(**address, autocommit=True) as connection:
            _make_roles(connection)
            _open_schema(connection, database=settings["NAME"])
    except psycopg.errors.InsufficientPrivilege as error:
        raise ImproperlyConfigured(
            "The login in MIGRATION_DATABASE_URL (or DATABASE_URL) may not make the database roles. "
            "Let an administrator run `manage.py prepare_database` once, or see docs/operations.md for the SQL."
        ) from error


def _make_roles(connection: psycopg.Connection) -> None:
    for role, attributes in _ATTRIBUTES.items():
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        if not known:
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN {}").format(sql.Identifier(role), sql.SQL(attributes)))
        acts_as = connection.execute(
            "SELECT session_user = %s OR pg_has_role(session_user, %s, 'MEMBER')", [role, role]
        ).fetchone()
        # Only a login that made the role itself hands it on; separate logins (docs/operations.md) need none of it.
        if acts_as and not acts_as[0] and not known:
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))


def _open_schema(connection: psycopg.Connection, *, database: str) -> None:
    owns = connection.execute(
        "SELECT has_database_privilege(%s, %s, 'CREATE') AND has_schema_privilege(%s, 'public', 'CREATE')",
        [OWNER, database, OWNER],
    ).fetchone()
    if owns and not owns[0]:
        owner = sql.Identifier(OWNER)
        connection.execute(sql.SQL("GRANT CREATE ON DATABASE {} TO {}").format(sql.Identifier(database), owner))
        connection.execute(sql.SQL("GRANT USAGE, CREATE ON SCHEMA public TO {}").format(owner))
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
