"""The real database with its roles, made once; a clean register for each test."""

import gc
import io
import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import django
import pytest
from hypothesis import settings as hypothesis

from config import embedded

# Before Django reads its settings: tests run against real servers, found in the environment or started here.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("SECRET_KEY", "tests-only-not-a-secret-0123456789-abcdefghijklmnopqrstuvwxyz")
os.environ.setdefault("PERSON_KEY", "tests-only")
os.environ.setdefault("TRAIL_KEY", "tests-only-not-a-secret-0123456789-abcdefghijk")
os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,testserver")
os.environ["DEMONSTRATION"] = "true"
os.environ["STATISTICS_API_CALLS"] = "100000"  # the tests are one address
# A browser keeps an event loop in the thread of the tests, and Django would refuse every query beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
HAS_SERVERS_GIVEN = bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))
if not HAS_SERVERS_GIVEN:
    embedded.start_for_tests(WORKER)
# A busy machine is no fault of the product: no example is failed for taking long.
hypothesis.register_profile("fotfeste", deadline=None)
if not os.environ.get("CI"):
    hypothesis.load_profile("fotfeste")
# pytest-django looks for settings before this file is read.
django.setup()


def pytest_xdist_auto_num_workers() -> int:
    """Each worker has servers and a browser of its own; on servers that were given, the tests run one by one."""
    return 0 if HAS_SERVERS_GIVEN else min(os.cpu_count() or 1, 4)


def pytest_xdist_setupnodes() -> None:
    """The process that hands the tests out has servers and settings too; its workers begin without."""
    if not HAS_SERVERS_GIVEN:
        embedded.forget_addresses()
        del os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes to make is made by one worker: its tests are the first of that worker's share.

    A worker that has nothing left takes from the end of another's share, and so does not come upon it. Which order the
    tests have among themselves stays as it was drawn.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    by_need: dict[str | None, list[pytest.Item]] = {None: [], "demonstration_once": [], "world_once": []}
    for item in items:
        by_need[next((need for need in by_need if need in getattr(item, "fixturenames", ())), None)].append(item)
    others, demonstration, world = by_need.values()
    if workers == 1:
        return
    # The shares as worksteal deals them out: the second begins with what needs the world of the walls.
    first = max(len(items) // workers - len(demonstration), 0)
    items[:] = [*demonstration, *others[:first], *world, *others[first:]]


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it for rubbish again and again was a tenth of the tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


NO_CHROMIUM = "Chromium is missing: apt-get install chromium, or name it in CHROMIUM."


def chromium() -> str | None:
    """Where the machine has its browser."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


NO_PGBOUNCER = "PgBouncer is missing: apt-get install pgbouncer, or name it in PGBOUNCER."


def pgbouncer() -> str | None:
    """Where the machine has its pooler; Debian puts it where only the superuser looks."""
    return os.environ.get("PGBOUNCER") or shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """In the last lines, where it is read: that pages were not tried in a browser, or nothing behind a pooler."""
    for is_missing, told, what_to_do in (
        (chromium() is None, "No browser test was run", NO_CHROMIUM),
        (pgbouncer() is None, "Nothing was tried behind PgBouncer", NO_PGBOUNCER),
    ):
        if is_missing:
            terminalreporter.write_sep("!", told)
            terminalreporter.write_line(what_to_do)


# What a test leaves behind; reference data stay.
DATA_TABLES = (
    "programmes_listchoice", "programmes_savedlist", "participants_formerperson", "participants_merger",
    "programmes_confirmedweek", "participants_groupmember", "participants_groupteacher", "participants_groupsession",
    "participants_group",
    "programmes_absence", "programmes_hoursdone",
    "programmes_transfer", "programmes_arrival", "programmes_stop", "programmes_contract", "programmes_plan",
    "programmes_exit", "programmes_postponement", "programmes_appointment",
    "programmes_leave", "programmes_measure", "programmes_languagetest",
    "programmes_programme",
    "participants_restriction", "participants_rectification", "participants_familymember",
    "participants_recipient", "programmes_retentionbatch",
    "programmes_retentionitem", "reporting_keptpersonyear",
    "participants_draft", "participants_journalentry", "participants_contactdetails",
    "participants_identifierdigest",
    "participants_participantidentifier", "participants_protectedcontact", "participants_personlink",
    "participants_personidentifier", "participants_datakey", "participants_glass", "participants_notice",
    "participants_distinction", "participants_assignment", "trail_finding", "trail_ending", "participants_participant",
    "participants_person", "trail_change",
    "reporting_yearsignoff", "reporting_qualitycount", "reporting_objection", "reporting_ownrowslook",
    "reporting_earlylook", "reporting_earlyaccess", "reporting_releasereason", "reporting_furthercell",
    "reporting_releasecell",
    "reporting_release", "reporting_personyear",
    "reporting_countahead", "reporting_municipalitymark", "reporting_savedview", "jobs_monthlyletter",
    "reporting_watermark", "jobs_job", "jobs_mailaddress", "jobs_outboxmail", "access_grantreview", "access_grant",
    "access_supportsession",
    "access_user", "django_session", "access_externalidentity", "access_usersession", "access_invitation",
    "access_spenttoken", "access_signinattempt", "mfa_authenticator",
)  # fmt: skip


def make_database(name: str, *, template: str) -> None:
    """A new database in the place of one of that name."""
    import psycopg
    from django.db import connections
    from psycopg import sql

    settings = connections["migration"].settings_dict
    address = {
        "host": settings["HOST"], "port": settings["PORT"], "user": settings["USER"], "password": settings["PASSWORD"],
    }  # fmt: skip
    with psycopg.connect(**address, dbname="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        # Nothing is copied while anyone is in it: a thread of an earlier test may have left its connections open.
        connections.close_all()
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [template]
        )
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )


def point_at(name: str) -> None:
    """Lead all four ways in to a database."""
    from django.db import connections

    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


@pytest.fixture(scope="session")
def database(django_db_blocker) -> Iterator[str]:
    """A test database beside the real one, migrated by the owner and reached through all four ways in; its name."""
    from django.core.management import call_command
    from django.db import connections

    from participants.access import database as access_database

    with django_db_blocker.unblock():
        name = f"test_{connections['migration'].settings_dict['NAME']}"
        make_database(name, template="template0")
        point_at(name)
        access_database.prepare(settings=connections["migration"].settings_dict)
        call_command("migrate", verbosity=0)
        call_command("load_reference", verbosity=0, stdout=io.StringIO())
        yield name
        point_at(name)


class Demonstration(NamedTuple):
    """The demonstration register: its package and its database."""

    folder: Path
    database: str


@pytest.fixture(scope="session")
def demonstration_once(database, django_db_blocker, tmp_path_factory) -> Demonstration:
    """The demonstration in a database of its own, loaded and published once."""
    from django.core.management import call_command

    from programmes import actions as programmes

    name, folder = f"{database}_demo", tmp_path_factory.mktemp("demonstration") / "package"
    with django_db_blocker.unblock():
        point_at(database)
        make_database(name, template=database)
        point_at(name)
        try:
            wipe()
            call_command("load_demo", empty=True, stdout=io.StringIO())
            call_command("make_demo", out=folder, verbosity=0, stdout=io.StringIO())
            programmes.load_package(path=folder, on=date(2026, 1, 1))
            call_command("load_demo", stdout=io.StringIO())
        finally:
            point_at(database)
    return Demonstration(folder=folder, database=name)


@pytest.fixture
def demonstration(demonstration_once, database, django_db_blocker) -> Iterator[Demonstration]:
    """All ways in lead to the demonstration. Read it, build releases; change no one in it."""
    with django_db_blocker.unblock():
        point_at(demonstration_once.database)
        yield demonstration_once
        point_at(database)


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
        cursor.execute("SELECT " + ", ".join(f"EXISTS (SELECT FROM {table})" for table in DATA_TABLES))
        filled = [table for table, is_filled in zip(DATA_TABLES, cursor.fetchone(), strict=True) if is_filled]
        # Emptying an empty table costs as much as a full one, and each year of the statistics is a table.
        if filled:
            cursor.execute(f"TRUNCATE {', '.join(filled)} RESTART IDENTITY CASCADE")


@pytest.fixture
def package(tmp_path: Path):
    """Writes exchange packages: `package(participants=[…], exits=[…])` gives the folder."""
    from tests.packages import write_package

    return lambda **tables: write_package(tmp_path / "package", **tables)
