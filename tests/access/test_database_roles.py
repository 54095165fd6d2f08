"""Making the database ready: which roles are made, mended and handed on, and what an unable login is told."""

import secrets

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from psycopg import sql

from participants.access import database as roles


@pytest.fixture
def own_roles(database, django_db_blocker, monkeypatch):
    """Four roles under names of the test's own, so that those of the other tests are left alone."""
    suffix = secrets.token_hex(4)
    names = {role: f"{role}_{suffix}" for role in roles._PASSES_ROW_SECURITY}
    monkeypatch.setattr(
        roles, "_PASSES_ROW_SECURITY", {names[role]: passes for role, passes in roles._PASSES_ROW_SECURITY.items()}
    )
    for name in ("OWNER", "RUNTIME", "TEACHER"):
        monkeypatch.setattr(roles, name, names[getattr(roles, name)])
    logins = [f"login_{suffix}"]
    with django_db_blocker.unblock():
        yield {"names": [*names.values()], "login": logins[0]}
        with connect() as connection:
            for name in [*names.values(), *logins]:
                if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone():
                    # A role's grants to itself go with the role that gave them.
                    connection.execute(sql.SQL("DROP OWNED BY {} CASCADE").format(sql.Identifier(name)))
            for name in [*names.values(), *logins]:
                connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name)))


def settings(**changes):
    return connections["migration"].settings_dict | changes


def connect(**changes):
    found = settings(**changes)
    keys = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return psycopg.connect(**{key: found[name] or None for key, name in keys.items()}, autocommit=True)


def make_login(own_roles, attributes):
    with connect() as connection:
        if "CREATEROLE" in attributes and connection.info.server_version < 160000:
            # Before PostgreSQL 16 only a superuser makes a role that passes row-level security.
            owner = sql.Identifier(own_roles["names"][0])
            connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN NOINHERIT BYPASSRLS").format(owner))
        login = sql.Identifier(own_roles["login"])
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'tests-only' {}").format(login, sql.SQL(attributes)))
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("GRANT CREATE ON DATABASE {} TO {} WITH GRANT OPTION").format(name, login))
        connection.execute(sql.SQL("GRANT CREATE, USAGE ON SCHEMA public TO {} WITH GRANT OPTION").format(login))
    return settings(USER=own_roles["login"], PASSWORD="tests-only")


def attributes_of(name):
    with connect() as connection:
        return connection.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolinherit, rolcanlogin FROM pg_roles "
            "WHERE rolname = %s",
            [name],
        ).fetchone()


def test_missing_roles_are_made_narrow_and_only_the_owner_passes_row_security(own_roles):
    roles.prepare(settings=settings())

    owner, *others, teacher = own_roles["names"]
    assert attributes_of(owner) == (False, False, False, True, False, False)
    assert {attributes_of(name) for name in others} == {(False, False, False, False, False, False)}
    # A teacher has what the runtime has, and no more of their own.
    assert attributes_of(teacher) == (False, False, False, False, True, False)
    with connect() as connection:
        may = connection.execute("SELECT pg_has_role(%s, %s, 'USAGE')", [teacher, others[0]]).fetchone()
    assert may == (True,)


def test_preparing_twice_changes_nothing(own_roles):
    roles.prepare(settings=settings())
    before = [attributes_of(name) for name in own_roles["names"]]
    roles.prepare(settings=settings())

    assert [attributes_of(name) for name in own_roles["names"]] == before


@pytest.mark.parametrize("runs", [1, 2])
def test_a_login_that_makes_the_roles_without_being_a_superuser_can_act_as_them(own_roles, runs):
    login = make_login(own_roles, "CREATEROLE BYPASSRLS")
    for _ in range(runs):
        roles.prepare(settings=login)

    with connect(USER=login["USER"], PASSWORD=login["PASSWORD"]) as connection:
        for name in own_roles["names"]:
            connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(name)))
            assert connection.execute("SELECT current_user").fetchone() == (name,)


def test_a_login_that_made_the_roles_but_never_took_them_on_is_mended(own_roles):
    login = make_login(own_roles, "CREATEROLE BYPASSRLS")
    with connect(USER=login["USER"], PASSWORD=login["PASSWORD"]) as connection:
        for name in own_roles["names"][1:]:
            connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(own_roles["names"][1])))

    roles.prepare(settings=login)

    with connect(USER=login["USER"], PASSWORD=login["PASSWORD"]) as connection:
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(own_roles["names"][1])))


def test_a_login_for_one_way_in_is_not_given_the_others(own_roles):
    roles.prepare(settings=settings())
    owner, runtime, *_ = own_roles["names"]
    login = make_login(own_roles, "NOINHERIT")
    with connect() as connection:
        connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(owner), sql.Identifier(login["USER"])))

    roles.prepare(settings=login)

    with (
        connect(USER=login["USER"], PASSWORD=login["PASSWORD"]) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(runtime)))


def test_a_login_that_may_make_no_roles_is_told_what_to_do(own_roles):
    login = make_login(own_roles, "")

    with pytest.raises(ImproperlyConfigured, match=r"docs/operations\.md"):
        roles.prepare(settings=login)


def test_a_role_that_has_become_too_wide_is_made_narrow_again(own_roles):
    roles.prepare(settings=settings())
    owner, runtime, *_ = own_roles["names"]
    with connect() as connection:
        connection.execute(sql.SQL("ALTER ROLE {} SUPERUSER CREATEROLE BYPASSRLS").format(sql.Identifier(runtime)))
        connection.execute(sql.SQL("ALTER ROLE {} NOBYPASSRLS").format(sql.Identifier(owner)))

    roles.prepare(settings=settings())

    assert attributes_of(runtime)[:4] == (False, False, False, False)
    assert attributes_of(owner)[3] is True


def test_a_role_that_is_too_wide_stops_a_login_that_may_not_mend_it_and_names_the_statement(own_roles):
    roles.prepare(settings=settings())
    runtime = own_roles["names"][1]
    login = make_login(own_roles, "")
    with connect() as connection:
        connection.execute(sql.SQL("ALTER ROLE {} BYPASSRLS").format(sql.Identifier(runtime)))

    with pytest.raises(ImproperlyConfigured, match=f'ALTER ROLE "{runtime}" NOBYPASSRLS;'):
        roles.prepare(settings=login)


def test_the_whole_address_is_kept_to_but_the_role_that_may_not_be_there_yet(monkeypatch):
    from config.database.urls import connection_settings

    class Stopped(Exception):
        """Far enough."""

    def connect(**address):
        asked.update(address)
        raise Stopped

    asked = {}
    monkeypatch.setattr(roles.psycopg, "connect", connect)
    address = "postgres://app:secret@db.example:5433/fotfeste?sslmode=verify-full&sslrootcert=/etc/ca.pem"
    with pytest.raises(Stopped):
        roles.prepare(settings=connection_settings(address, role="fotfeste_owner"))

    assert asked == {
        "host": "db.example", "port": "5433", "user": "app", "password": "secret", "dbname": "fotfeste",
        "sslmode": "verify-full", "sslrootcert": "/etc/ca.pem", "autocommit": True,
    }  # fmt: skip
