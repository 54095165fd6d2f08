"""Makes the database ready for the migrations: its roles, and what they may do at all."""

from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured
from psycopg import sql

from participants.access.row_security import AUDITOR, NATIONAL, OWNER, RUNTIME, SEALER, STATISTICS, TEACHER, TRAIL_OWNER

# The owner passes row-level security so that a data migration sees every row; the others never do.
_PASSES_ROW_SECURITY = {
    OWNER: True, RUNTIME: False, NATIONAL: False, STATISTICS: False,
    TRAIL_OWNER: False, SEALER: False, AUDITOR: False, TEACHER: False,
}  # fmt: skip
# From this version on, who makes a role is its administrator but may not act as it before saying so.
_SEPARATE_SET = 160000


def prepare(*, settings: dict[str, Any]) -> None:
    """Make the roles that are missing, mend those that are too wide, and let the login act as them.

    Safe to run again. `settings` is Django's dictionary for the `migration` way in. Raises ImproperlyConfigured with
    what to do when the login may not.
    """
    named = {
        "host": settings["HOST"],
        "port": settings["PORT"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "dbname": settings["NAME"],
    }
    # Whatever else the address says, sslmode above all. Not the role: it may not be there yet.
    address = {name: value for name, value in settings.get("OPTIONS", {}).items() if name not in {"options", "pool"}}
    address |= {name: value for name, value in named.items() if value}
    try:
        with psycopg.connect(**address, autocommit=True) as connection:
            for role, passes in _PASSES_ROW_SECURITY.items():
                _make_role(connection, role, passes=passes)
                _let_login_act_as(connection, role)
            _let_teachers_do_as_the_runtime(connection)
            _open_schema(connection, database=settings["NAME"])
    except psycopg.errors.InsufficientPrivilege as error:
        raise ImproperlyConfigured(
            "The login in MIGRATION_DATABASE_URL (or DATABASE_URL) may not make the database roles. "
            "Let an administrator run `manage.py prepare_database` once, or see docs/operations.md for the SQL."
        ) from error


def _make_role(connection: psycopg.Connection, role: str, *, passes: bool) -> None:
    found = connection.execute(
        "SELECT rolsuper, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = %s", [role]
    ).fetchone()
    bypass = "BYPASSRLS" if passes else "NOBYPASSRLS"
    if not found:
        inherit = "INHERIT" if role == TEACHER else "NOINHERIT"
        made = sql.SQL("CREATE ROLE {} NOLOGIN NOSUPERUSER NOCREATEROLE {} {}")
        connection.execute(made.format(sql.Identifier(role), sql.SQL(inherit), sql.SQL(bypass)))
        return
    is_super, makes_roles, does_pass = found
    # Only what is wrong is named: naming SUPERUSER at all takes a superuser.
    wrong = {"NOSUPERUSER": is_super, "NOCREATEROLE": makes_roles, bypass: does_pass is not passes}
    attributes = " ".join(attribute for attribute, is_wrong in wrong.items() if is_wrong)
    if not attributes:
        return
    mend = sql.SQL("ALTER ROLE {} {}").format(sql.Identifier(role), sql.SQL(attributes))
    try:
        connection.execute(mend)
    except psycopg.errors.InsufficientPrivilege as error:
        raise ImproperlyConfigured(
            f"The database role {role} has rights it must not have, or lacks one it needs, and the two walls between "
            f"municipalities do not hold. Let an administrator run: {mend.as_string(connection)};"
        ) from error


def _let_teachers_do_as_the_runtime(connection: psycopg.Connection) -> None:
    """What is granted to the runtime role, and each policy on it, is the teachers' too: nothing is granted twice."""
    done = connection.execute("SELECT pg_has_role(%s, %s, 'USAGE')", [TEACHER, RUNTIME]).fetchone()
    if done and not done[0]:
        grant = "GRANT {} TO {}"
        if connection.info.server_version >= _SEPARATE_SET:
            grant += " WITH INHERIT TRUE, SET FALSE"
        connection.execute(sql.SQL(grant).format(sql.Identifier(RUNTIME), sql.Identifier(TEACHER)))


def _let_login_act_as(connection: psycopg.Connection, role: str) -> None:
    """Only a login that manages the role gives it to itself; separate logins (docs/operations.md) need none of it."""
    is_separate = connection.info.server_version >= _SEPARATE_SET
    act, manages = (
        ("SET", "pg_has_role(%(role)s, 'MEMBER WITH ADMIN OPTION')") if is_separate else ("MEMBER", "rolcreaterole")
    )
    answer = connection.execute(
        f"SELECT rolname = %(role)s OR pg_has_role(%(role)s, %(act)s), {manages} FROM pg_roles "
        "WHERE rolname = session_user",
        {"role": role, "act": act},
    ).fetchone()
    acts_as, may_grant = answer or (True, False)
    if may_grant and not acts_as:
        grant = "GRANT {} TO CURRENT_USER WITH SET TRUE, INHERIT FALSE" if is_separate else "GRANT {} TO CURRENT_USER"
        connection.execute(sql.SQL(grant).format(sql.Identifier(role)))


def _open_schema(connection: psycopg.Connection, *, database: str) -> None:
    for role, on_database in {OWNER: "CREATE", TRAIL_OWNER: "CONNECT"}.items():
        owns = connection.execute(
            "SELECT has_database_privilege(%s, %s, %s) AND has_schema_privilege(%s, 'public', 'CREATE')",
            [role, database, on_database, role],
        ).fetchone()
        if owns and not owns[0]:
            grants = "GRANT {} ON DATABASE {} TO {}", "GRANT USAGE, CREATE ON SCHEMA public TO {}"
            owner = sql.Identifier(role)
            connection.execute(sql.SQL(grants[0]).format(sql.SQL(on_database), sql.Identifier(database), owner))
            connection.execute(sql.SQL(grants[1]).format(owner))
            connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
