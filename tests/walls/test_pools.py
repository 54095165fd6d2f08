"""Connections that many share: nothing of one transaction's context reaches the next, whoever forgets, fails or dies.

R05, R06 (ASVS 8.4.1): psycopg's pool, and PgBouncer in transaction mode.
"""

import getpass
import os
import pwd
import random
import shutil
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from copy import deepcopy
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, connections, transaction
from django.test import Client

from participants.access import tenancy
from participants.access.models import User
from participants.models import Participant
from tests.access.conftest import KRISTIANSAND, OSLO
from tests.conftest import NO_PGBOUNCER, pgbouncer
from tests.trail.conftest import ask as as_superuser
from tests.walls.world import PEOPLE

THREADS, TURNS = 100, 12
SEEN = {
    KRISTIANSAND: sorted(case for case, (number, _) in PEOPLE.items() if number == "4204" and case != "hidden"),
    OSLO: sorted(case for case, (number, _) in PEOPLE.items() if number == "0301"),
    None: [],
}
_POOL = 5
_BOUNCER = """
[databases]
* = host={host} port={port}
[pgbouncer]
pool_mode = transaction
auth_type = trust
auth_file = {folder}/users
listen_addr =
listen_port = 6432
unix_socket_dir = {folder}
default_pool_size = {pool}
max_client_conn = 500
logfile = {folder}/log
server_reset_query =
"""


@pytest.fixture(scope="session")
def bouncer(database):
    """PgBouncer in transaction mode before the tests' database: the folder of its socket."""
    program = pgbouncer()
    if program is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(NO_PGBOUNCER)
    settings = connections["migration"].settings_dict
    folder = Path(tempfile.mkdtemp(prefix="bouncer-", dir="/tmp"))
    (folder / "users").write_text('"fotfeste_web" ""\n', encoding="ascii")
    # Five servers for a hundred clients, so that each is handed from one to another all the time.
    (folder / "ini").write_text(
        _BOUNCER.format(host=settings["HOST"], port=settings["PORT"] or 5432, folder=folder, pool=_POOL),
        encoding="ascii",
    )
    # As whoever owns the server's socket: it refuses to be the superuser, and the folder is closed to others.
    owner = pwd.getpwuid(Path(settings["HOST"]).stat().st_uid)
    as_user = (
        {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner.pw_name != getpass.getuser() else {}
    )
    shutil.chown(folder, owner.pw_uid, owner.pw_gid)
    server = subprocess.Popen([program, str(folder / "ini")], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, **as_user)  # fmt: skip
    try:
        deadline = time.monotonic() + 20
        while not (folder / ".s.PGSQL.6432").exists():
            assert server.poll() is None, (folder / "log").read_text(encoding="utf-8")
            assert time.monotonic() < deadline, "PgBouncer does not come up."
            time.sleep(0.05)
        yield folder
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(folder)


@pytest.fixture(params=["a pool of psycopg's", "PgBouncer"])
def shared(request, world):
    """The runtime's own way in, through a pool, for every thread; the world is behind it."""
    whole = connections["default"].settings_dict
    kept = deepcopy(whole)
    if request.param == "PgBouncer":
        folder = request.getfixturevalue("bouncer")
        # As docs/operations.md tells for a pooler: the role is the login's own.
        whole |= {"HOST": str(folder), "PORT": "6432", "USER": "fotfeste_web", "CONN_MAX_AGE": 60}
        whole["OPTIONS"] = {name: value for name, value in kept["OPTIONS"].items() if name != "options"}
        whole["DISABLE_SERVER_SIDE_CURSORS"] = True
    else:
        whole |= {"CONN_MAX_AGE": 0}
        whole["OPTIONS"] = kept["OPTIONS"] | {"pool": {"min_size": 1, "max_size": _POOL, "timeout": 120}}
    connections["default"].close()
    yield world
    connections["default"].close()
    if request.param != "PgBouncer":
        connections["default"].close_pool()
    whole.clear()
    whole |= kept


def people() -> list[str]:
    return sorted(Participant.objects.values_list("ref", flat=True))


def at_once(work) -> list:
    """What each of a hundred threads has found wrong."""

    def run(number):
        try:
            return work(random.Random(number))
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(THREADS) as executor:
        return [each for found in executor.map(run, range(THREADS)) for each in found]


def test_a_hundred_threads_never_see_a_row_of_anyone_elses(shared):
    """R05, R06: at random for one municipality or the other; one in five forgets, some fail, some lose their server."""

    def work(chance):
        wrong = []
        for _ in range(TURNS):
            place = None if chance.random() < 0.2 else chance.choice([KRISTIANSAND, OSLO])
            end = chance.choice(["commit", "commit", "commit", "roll back", "error"])
            try:
                with ExitStack() as stack:
                    if place:
                        stack.enter_context(tenancy.tenant(municipality_id=place, user_id=1, role="caseworker"))
                    stack.enter_context(transaction.atomic())
                    if (seen := people()) != SEEN[place]:
                        wrong.append((place, seen))
                    transaction.set_rollback(end == "roll back")
                    if end == "error":
                        with connections["default"].cursor() as cursor:
                            cursor.execute("SELECT 1 / 0")
            except DatabaseError:
                assert end == "error"
            # As between two requests.
            connections["default"].close_if_unusable_or_obsolete()
            if (seen := people()) != []:
                wrong.append(("outside a transaction", seen))
        return wrong

    assert at_once(work) == []


def test_a_hundred_threads_of_requests_get_the_pages_of_their_own(shared, settings):
    """R06, through every middleware: each signed in as someone else, the same page of names and schools."""
    settings.ROOT_URLCONF = "tests.walls.pages"
    actors = ["caseworker", "other_caseworker", "leader", "no_grant", "named_contact"]
    cookies, wanted = {}, {}
    for actor in actors:
        client = Client()
        client.force_login(User.objects.get(pk=shared.users[actor]))
        cookies[actor], wanted[actor] = client.cookies, client.get("/names-all/").content
    assert len(set(wanted.values())) == 4

    def work(chance):
        wrong = []
        for _ in range(4):
            actor, client = chance.choice(actors), Client()
            client.cookies = cookies[actor]
            if (got := client.get("/names-all/").content) != wanted[actor]:
                wrong.append((actor, got))
        return wrong

    assert at_once(work) == []


def test_a_server_that_dies_in_mid_transaction_leaves_nothing_behind(shared):
    with (  # noqa: PT012
        pytest.raises(OperationalError),
        tenancy.tenant(municipality_id=OSLO, user_id=1, role="caseworker"),
        transaction.atomic(),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute("SELECT pg_backend_pid()")
        # The web's role may end no server, its own included.
        as_superuser("SELECT pg_terminate_backend(%s, 5000)", cursor.fetchone())
        cursor.execute("SELECT 1")
    connections["default"].close()

    assert at_once(lambda _: people()) == []


def test_behind_pgbouncer_the_servers_are_handed_from_one_to_another(bouncer, world):
    """The proof that this can fail: what is set for a session is met there by whoever comes next."""
    address = f"host={bouncer} port=6432 user=fotfeste_web dbname={connections['default'].settings_dict['NAME']}"
    with psycopg.connect(address, autocommit=True, prepare_threshold=None) as connection:
        connection.execute(f"SELECT set_config('app.municipality_id', '{OSLO}', false)")
    with psycopg.connect(address, autocommit=True, prepare_threshold=None) as connection:
        [(seen,)] = connection.execute("SELECT count(*) FROM participants_participant").fetchall()
        connection.execute("SELECT set_config('app.municipality_id', '', false)")
    assert seen == len(SEEN[OSLO])
