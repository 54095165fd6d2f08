"""What the walls and the trail cost: the hot queries on a million people, and a page with and without its reading.

Processor time of the backend (`/proc/<pid>/schedstat`, nanoseconds), the variants by turns in random order, so that
other work on the machine meets all of them alike. Ratios are what counts.
"""

import io
import os
import random
import statistics
import time
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg

from tests import conftest
from tests.benchmarks.trail_cost import tell

PARTICIPANTS = int(os.environ.get("BENCH_PARTICIPANTS", "1000000"))
ROUNDS, TURNS, REQUESTS = 15, 40, 250
_DATABASE = "bench_walls"
# The largest municipality has 38 of a thousand, as Oslo has; the others share the rest alike.
_FILL = f"""
CREATE TABLE bench_places AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS position FROM access_municipality
    WHERE id <> 301 ORDER BY id LIMIT 356;
INSERT INTO participants_participant (municipality_id, ref, given_name, family_name, born_on, sex, citizenship,
    country_background, permit_basis, permitted_on, education_level, address_protection)
SELECT CASE WHEN n % 1000 < 38 THEN 301 ELSE place.id END, 'P' || n,
    translate('Navn' || n % 900, '0123456789', 'abcdefghij'),
    translate('Etternavn' || n % 7919, '0123456789', 'abcdefghij'),
    date '1960-01-01' + n % 16000, CASE WHEN n % 2 = 0 THEN 'F' ELSE 'M' END, '', 'SYR',
    (ARRAY['utl28', 'utl34', 'family'])[1 + n % 3], date '2018-01-01' + n % 2500,
    (ARRAY['none', 'primary', 'upper_secondary', 'higher', 'unknown'])[1 + n % 5],
    CASE WHEN n % 500 = 7 THEN 'strictly_confidential' ELSE 'none' END
FROM generate_series(1, {PARTICIPANTS}) AS n JOIN bench_places AS place ON place.position = (n / 7) % 356;
INSERT INTO programmes_programme (municipality_id, participant_id, is_hidden, ref, continues_municipality_number,
    continues_ref, starts_on, goal)
SELECT municipality_id, id, is_hidden, ref, '', '', '2022-06-01', '' FROM participants_participant;
INSERT INTO programmes_measure (municipality_id, programme_id, is_hidden, measure_type, starts_on, provider, ordinal)
SELECT municipality_id, id, is_hidden, 'norwegian', '2022-06-01', 'Skolen', n
FROM programmes_programme, generate_series(1, 3) AS n;
"""
_TABLES = ("participants_participant", "programmes_programme", "programmes_measure")
_COLUMNS = "id, given_name, family_name, born_on, sex, education_level, address_protection"
_PEOPLE = f"SELECT {_COLUMNS} FROM participants_participant"
# As `in_order` and `named_like` ask.
_BY_NAME = "ORDER BY sort_name, id LIMIT 50"
# What a municipality asks all day. {mine} is what keeps it to its own.
QUERIES = {
    "list of 50": f"{_PEOPLE} WHERE {{mine}} {_BY_NAME}",
    "list of 50, filtered": f"{_PEOPLE} WHERE {{mine}} AND education_level = 'primary' "
    f"AND permitted_on >= '2022-01-01' {_BY_NAME}",
    "one person": f"{_PEOPLE} WHERE {{mine}} AND id = '{{person}}'",
    "by reference number": f"{_PEOPLE} WHERE {{mine}} AND ref = '{{ref}}'",
    "names that begin with": f"{_PEOPLE} WHERE {{mine}} AND strpos(search_name, ' etternavnbc') > 0 {_BY_NAME}",
    "count": "SELECT count(*) FROM participants_participant WHERE {mine}",
    "count by level": "SELECT education_level, count(*) FROM participants_participant WHERE {mine} GROUP BY 1",
    "measures of one programme": "SELECT measure_type, starts_on, ends_on FROM programmes_measure WHERE {mine} "
    "AND programme_id = '{programme}'",
}
_CONTEXT = (
    "SELECT set_config('app.municipality_id', %s, true), set_config('app.user_id', '1', true), "
    "set_config('app.role', 'caseworker', true), set_config('app.clearance', '', true)"
)


def used(pid: int) -> float:
    """Milliseconds of processor that a process has used."""
    return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e6


def _ms(connection: psycopg.Connection, statement: str, *, place: int) -> float:
    """Of one execution, planning and sending included, as the product asks: nothing is prepared."""
    pid = connection.info.backend_pid
    with connection.transaction(), psycopg.ClientCursor(connection) as cursor:
        cursor.execute(_CONTEXT, [str(place)])
        before = used(pid)
        for _ in range(TURNS):
            cursor.execute(statement, prepare=False)
            cursor.fetchall()
        return (used(pid) - before) / TURNS


def compare_queries(owner: psycopg.Connection, runtime: psycopg.Connection) -> None:
    """Each query as a role that passes the policies, with the condition; and behind them, with and without it."""
    small = owner.execute("SELECT id FROM bench_places WHERE position = 100").fetchone()[0]
    for place in (301, small):
        keys = owner.execute(
            "SELECT person.id, person.ref, programme.id FROM participants_participant AS person "
            "JOIN programmes_programme AS programme ON programme.participant_id = person.id "
            "WHERE person.municipality_id = %s AND NOT person.is_hidden LIMIT 1",
            [place],
        ).fetchone()
        found: dict[tuple[str, str], list[float]] = {}
        mine = f"municipality_id = {place} AND NOT is_hidden"
        variants = {"no policy": (owner, mine), "both walls": (runtime, mine), "second wall alone": (runtime, "true")}
        names = dict(zip(("person", "ref", "programme"), keys, strict=True))
        order = [(name, variant) for name in QUERIES for variant in variants]
        for turn in range(ROUNDS + 1):
            random.shuffle(order)
            for name, variant in order:
                connection, condition = variants[variant]
                taken = _ms(connection, QUERIES[name].format(mine=condition, **names), place=place)
                if turn:  # the first is for the caches
                    found.setdefault((name, variant), []).append(taken)
        [size] = owner.execute(
            "SELECT count(*) FROM participants_participant WHERE municipality_id = %s", [place]
        ).fetchone()
        tell(
            f"municipality {place}: {size:,} people; ms of processor, median of {ROUNDS} x {TURNS}; ratio to no policy"
        )
        for name in QUERIES:
            plain = found[name, "no policy"]
            line = f"  {name:26} no policy {statistics.median(plain):7.3f}"
            for variant in ("both walls", "second wall alone"):
                ratios = [one / other for one, other in zip(found[name, variant], plain, strict=True)]
                line += (
                    f"   {variant} {statistics.median(found[name, variant]):7.3f} (x{statistics.median(ratios):.2f})"
                )
            tell(line)


def compare_pages() -> None:
    """Whole requests, with and without the policies, and with and without the writing of the reading."""
    from django.db import connections
    from django.test import override_settings

    from participants.models import Participant

    key = Participant.objects.using("national").filter(municipality_id=301, is_hidden=False).first().pk
    pages = {"a page of one person": f"/person/{key}/", "a page of those of one name": "/search/?name=Etternavnb"}
    with override_settings(ROOT_URLCONF="tests.trail.pages"):
        for name, address in pages.items():
            for what, thing in (("policies", _policies), ("reading written", _reading)):
                client = caseworker(301)
                _compare_page(f"{name}, {what}", lambda: _request(client, address, connections["default"]), thing)  # noqa: B023


def compare_hot_pages() -> None:
    """The pages that caseworkers ask for all day, as the product makes them, with and without the policies."""
    from django.db import connections

    from participants.models import Participant
    from participants.short_keys import shorten

    everyone = Participant.objects.using("migration").filter(is_hidden=False)
    for place in (301, everyone.exclude(municipality_id=301).values_list("municipality_id", flat=True).first()):
        someone = everyone.filter(municipality_id=place).order_by("ref")[7]
        pages: dict[str, Callable[[Any], Any]] = {
            "the list of participants": lambda client: client.get("/deltakere/"),
            "one status in the list": lambda client: client.get("/deltakere/", {"status": "i-program"}),
            "a participant's page": lambda client: client.get(f"/d/{shorten(key=someone.pk)}/"),  # noqa: B023
            "search by name": lambda client: client.post("/sok/", {"q": someone.family_name}),  # noqa: B023
            "suggestions while one types": lambda client: client.post("/sok/forslag/", {"q": "Navmbc Ettenavn"}),
        }
        for name, ask in pages.items():
            client = caseworker(place)
            _compare_page(
                f"municipality {place}, {name}, policies",
                lambda: asked(lambda: ask(client), connections["default"]),  # noqa: B023
                _policies,
            )


def caseworker(place: int) -> Any:
    """A browser of somebody new: whoever searches for all that is asked here is stopped within the hour."""
    from django.test import Client

    from participants.access import actions
    from participants.access.models import Municipality, User

    name = f"bench-{place}-{random.randrange(10**9)}"
    actions.grant_role(
        username=name, role="caseworker", municipality_number=Municipality.objects.get(pk=place).number,
        on=conftest.date(2020, 1, 1),
    )  # fmt: skip
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


def _compare_page(name: str, ask: Callable[[], tuple[float, float, float]], switched: Callable) -> None:
    found: dict[bool, list[tuple[float, float, float]]] = {True: [], False: []}
    for turn in range(REQUESTS + 20):
        for is_on in random.sample([True, False], 2):
            with switched(is_on):
                found[is_on].append(ask())
        if turn == 19:  # the first are for the caches
            found = {True: [], False: []}
    tell(f"{name}: median of {REQUESTS} by turns")
    for place, what in enumerate(("ms by the clock", "ms of processor, web and backend", "ms of processor, backend")):
        on, off = (statistics.median(each[place] for each in found[how]) for how in (True, False))
        pairs = [(one[place], other[place]) for one, other in zip(found[True], found[False], strict=True)]
        extra = statistics.median(one - other for one, other in pairs)
        tell(f"  {what:34} without {off:7.3f}   with {on:7.3f}   more {extra:+7.3f}   x{on / off:.3f}")


@contextmanager
def _reading(is_on: bool) -> Iterator[None]:  # noqa: FBT001
    """A double stands in for the writing of the reading, for this benchmark alone."""
    from participants.trail import ledger

    with nullcontext() if is_on else patch("participants.trail.showing.record_reading", lambda **_: ledger.settle()):
        yield


@contextmanager
def _policies(is_on: bool) -> Iterator[None]:  # noqa: FBT001
    """The same login on the same connection passes by the policies, on the benchmark's own server."""
    if is_on:
        yield
        return
    _as_superuser("ALTER ROLE fotfeste_runtime BYPASSRLS")
    try:
        yield
    finally:
        _as_superuser("ALTER ROLE fotfeste_runtime NOBYPASSRLS")


_SUPERUSER: list[psycopg.Connection] = []


def _as_superuser(statement: str) -> None:
    superuser().execute(statement)


def superuser() -> psycopg.Connection:
    """The login of the benchmark's own server as it is before it takes the owner's role."""
    if not _SUPERUSER:
        _SUPERUSER.append(another_superuser())
    return _SUPERUSER[0]


def another_superuser() -> psycopg.Connection:
    """A connection to be closed by whoever asks for it."""
    from django.db import connections

    settings = connections["migration"].settings_dict
    keys = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return psycopg.connect(**{key: settings[name] or None for key, name in keys.items()}, autocommit=True)


def _request(client: Any, address: str, connection: Any) -> tuple[float, float, float]:
    return asked(lambda: client.get(address), connection)


def asked(ask: Callable[[], Any], connection: Any, *, expected: Container[int] = (200,)) -> tuple[float, float, float]:
    """Milliseconds of a request by the clock, of processor for web and backend, and for the backend alone."""
    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    started, web, before = time.perf_counter(), time.process_time(), used(backend)
    answer = ask()
    by_clock, by_web, spent = time.perf_counter() - started, time.process_time() - web, used(backend) - before
    assert answer.status_code in expected, answer.status_code
    assert connection.connection.info.backend_pid == backend
    return by_clock * 1000, by_web * 1000 + spent, spent


def fill(progress: Callable[[str], None] = tell) -> None:
    """A database of the benchmark's own, with people by the million; with BENCH_KEEP the one of the last run."""
    from django.core.management import call_command
    from django.db import connections

    from participants.access import database

    if os.environ.get("BENCH_KEEP"):
        conftest.point_at(_DATABASE)
        return
    conftest.make_database(_DATABASE, template="template0")
    conftest.point_at(_DATABASE)
    database.prepare(settings=connections["migration"].settings_dict)
    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0, stdout=io.StringIO())
    owner = _raw("migration")
    started = time.monotonic()
    for table in _TABLES:
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    owner.execute(_FILL)
    for table in _TABLES:
        owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    for table, name in owner.execute(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname ~ '_trail_'"
    ).fetchall():
        owner.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
    owner.execute("VACUUM ANALYZE")
    progress(f"{PARTICIPANTS:,} people and {3 * PARTICIPANTS:,} measures made in {time.monotonic() - started:.0f} s")


def _raw(alias: str) -> psycopg.Connection:
    from django.db import connections

    connections[alias].ensure_connection()
    return connections[alias].connection


def main() -> None:
    """Fill, ask, and print the figures beside the load of the machine."""
    fill()
    tell(f"load of the machine: {os.getloadavg()}, {os.cpu_count()} cores")
    # As the web's way in does: and only the backend's own processor time is read.
    _raw("migration").execute("SET max_parallel_workers_per_gather = 0")
    compare_queries(_raw("migration"), _raw("default"))
    try:
        compare_pages()
        compare_hot_pages()
    finally:
        _as_superuser("ALTER ROLE fotfeste_runtime NOBYPASSRLS")
    tell(f"load of the machine: {os.getloadavg()}")


if __name__ == "__main__":
    main()
