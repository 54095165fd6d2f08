"""The real database with its roles, made once; a clean register for each test."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import django
import pytest

# Before Django reads its settings: tests run against real servers, found in the environment or started here.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("SECRET_KEY", "tests-only-not-a-secret-0123456789-abcdefghijklmnopqrstuvwxyz")
os.environ.setdefault("PERSON_KEY", "tests-only")
os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,testserver")
os.environ["DEMONSTRATION"] = "true"
if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
    from config import embedded

    embedded.start_for_tests()
# pytest-django looks for settings before this file is read.
django.setup()

# What a test leaves behind; reference data stay.
DATA_TABLES = (
    "programmes_exit", "programmes_leave", "programmes_measure", "programmes_languagetest", "programmes_programme",
    "participants_participantidentifier", "participants_personlink", "participants_personidentifier",
    "participants_participant", "participants_person", "trail_change", "reporting_releasecell", "reporting_release",
    "reporting_personyear", "reporting_watermark", "jobs_job", "access_grant", "access_user", "django_session",
)  # fmt: skip


@pytest.fixture(scope="session")
def database(django_db_blocker) -> Iterator[None]:
    """A test database beside the real one, migrated by the owner and reached through all four ways in."""
    import psycopg
    from django.core.management import call_command
    from django.db import connections
    from psycopg import sql

    from participants.access import database as access_database

    settings = connections["migration"].settings_dict
    original = settings["NAME"]
    name = f"test_{original}"
    address = {
        "host": settings["HOST"], "port": settings["PORT"], "user": settings["USER"], "password": settings["PASSWORD"],
    }  # fmt: skip
    with psycopg.connect(**address, dbname=original, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    with django_db_blocker.unblock():
        for alias in connections:
            connections[alias].close()
            connections[alias].settings_dict["NAME"] = name
        access_database.prepare(settings=connections["migration"].settings_dict)
        call_command("migrate", verbosity=0)
        call_command("load_reference", verbosity=0, stdout=io.StringIO())
        yield
        for alias in connections:
            connections[alias].close()


@pytest.fixture
def register(database, django_db_blocker) -> Iterator[None]:
    """An empty register. Rows are committed for real, since each role has a connection of its own."""
    with django_db_blocker.unblock():
        wipe()
        yield
        wipe()


def wipe() -> None:
    """Empty every table of people, users and statistics."""
    from django.db import connections

    for alias in connections:
        connections[alias].needs_rollback = False
    with connections["migration"].cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(DATA_TABLES)} RESTART IDENTITY")


@pytest.fixture
def package(tmp_path: Path):
    """Writes exchange packages: `package(participants=[…], exits=[…])` gives the folder."""
    from tests.packages import write_package

    return lambda **tables: write_package(tmp_path / "package", **tables)
