"""What the leader's results cost a server: ten years, a million programmes, 357 municipalities, releases of each year.

Whole requests through every middleware with row-level security on, by turns over municipalities of all sizes: the first
look at one since the person-years were renewed (cold), and the next (warm). And how long it takes from an exit that is
saved until it is on the page, by the worker's own task. `BENCH_KEEP=yes` takes the database of a run that goes on.
"""

import os
import random
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

from tests import conftest
from tests.benchmarks import walls
from tests.benchmarks.trail_cost import tell

PEOPLE = walls.PARTICIPANTS
REQUESTS = int(os.environ.get("BENCH_REQUESTS", "300"))
PROCESSES = int(os.environ.get("BENCH_PROCESSES", "5"))
_DATABASE, _USER = "bench_results", "bench-leader"
_FIRST, _YEARS = 2017, 10
_NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
_WARM = 5
# The municipalities of today share the people by how many live there: Oslo has 13 of a hundred. Keys are spread as the
# product's own are: an index of ranges over keys that begin alike took an hour.
_PLACES = """
CREATE TABLE bench_places AS SELECT municipality_id AS id,
    row_number() OVER (ORDER BY centrality_class, municipality_id) - 1 AS position FROM access_municipalityprofile;
ANALYZE bench_places;
CREATE FUNCTION bench_place(n int) RETURNS int LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN n % 100 < 13 THEN 0
        ELSE least(356, 1 + floor(356 * power((((n::bigint * 7919) % 100003) / 100003.0), 2)))::int END $$;
CREATE FUNCTION bench_key(kind text, ref text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT md5(kind || ref)::uuid $$
"""
_PERSON = f"""
INSERT INTO participants_person (id) SELECT bench_key('person', 'P' || n) FROM generate_series(1, {PEOPLE}) AS n
"""
_PARTICIPANT = f"""
INSERT INTO participants_participant (id, municipality_id, ref, given_name, family_name, born_on, sex, citizenship,
    country_background, permit_basis, permitted_on, settled_on, education_level, address_protection)
SELECT bench_key('participant', 'P' || n), place.id, 'P' || n, 'Navn', 'Etternavn',
    date '1965-01-01' + n % 14000, CASE WHEN n % 2 = 0 THEN 'F' ELSE 'M' END, '',
    (ARRAY['SYR','UKR','ERI','AFG','COD','SOM','TUR','IRN'])[1 + n % 8],
    (ARRAY['utl28', 'utl35_3', 'utl34', 'family'])[1 + n % 4], started.on_day - 90, started.on_day - 20 - n % 90,
    (ARRAY['none', 'primary', 'upper_secondary', 'higher', 'unknown'])[1 + n % 5],
    CASE WHEN n % 500 = 7 THEN 'strictly_confidential' ELSE 'none' END
FROM generate_series(1, {PEOPLE}) AS n JOIN bench_places AS place ON place.position = bench_place(n)
CROSS JOIN LATERAL (SELECT date '{_FIRST}-01-05' + ((n::bigint * 104729) % 3600)::int AS on_day) AS started
"""
_LINK = """
INSERT INTO participants_personlink (participant_id, municipality_id, person_id)
SELECT id, municipality_id, bench_key('person', ref) FROM participants_participant
"""
_PROGRAMME = """
INSERT INTO programmes_programme (id, municipality_id, participant_id, is_hidden, ref, continues_municipality_number,
    continues_ref, starts_on, ends_on, goal)
SELECT bench_key('programme', ref), municipality_id, id, is_hidden, ref, '', '',
    permitted_on + 90, CASE WHEN ends.on_day < date '2026-11-20' THEN ends.on_day + 1 END, ''
FROM participants_participant
CROSS JOIN LATERAL (SELECT permitted_on + 270 + (right(ref, -1)::bigint * 31 % 700)::int AS on_day) AS ends
"""
_EXIT = """
INSERT INTO programmes_exit (municipality_id, programme_id, is_hidden, exited_on, cause, main_activity)
SELECT municipality_id, id, is_hidden, ends_on - 1,
    (ARRAY['completed','completed','completed','duration_expired','moved','not_registered'])[1 + n % 6],
    (ARRAY['work','work','upper_secondary','higher_education','primary_education','qualification',
        'social_assistance','other','unknown'])[1 + n % 9]
FROM (SELECT *, right(ref, -1)::int AS n FROM programmes_programme WHERE ends_on IS NOT NULL) AS programme
"""
_MEASURE = """
INSERT INTO programmes_measure (municipality_id, programme_id, is_hidden, measure_type, starts_on, hours_per_week,
    provider, ordinal)
SELECT municipality_id, programme.id, is_hidden,
    (ARRAY['norwegian', 'work_practice', 'language_practice', 'vocational_course', 'work', 'digital_skills'])
        [CASE WHEN m = 1 THEN 1 ELSE 2 + (right(ref, -1)::int + m) % 5 END],
    starts_on + 30 * m, 5 + m, 'Skolen', m
FROM programmes_programme AS programme, generate_series(1, 3) AS m
"""
_TEST = """
INSERT INTO programmes_languagetest (municipality_id, participant_id, is_hidden, tested_on, skill, result, ordinal)
SELECT municipality_id, participant_id, is_hidden, starts_on + 150, skill,
    (ARRAY['below_a1', 'a1', 'a2', 'b1', 'b2'])[1 + (right(ref, -1)::int + length(skill)) % 5], 1
FROM programmes_programme, unnest(ARRAY['listening', 'reading', 'writing', 'oral']) AS skill
WHERE right(ref, -1)::int % 2 = 0
"""
_ABSENCE = """
INSERT INTO programmes_absence (municipality_id, programme_id, is_hidden, absent_on, hours, absence_kind, measure_type)
SELECT municipality_id, id, is_hidden, starts_on + 7 * d, 6, '', ''
FROM programmes_programme, generate_series(2, 4) AS d
WHERE right(ref, -1)::int % 4 = 0
"""
_INDEXES = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
    format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE contype = 'x' AND conrelid::regclass::text = ANY(%s)
UNION ALL SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
FROM pg_index WHERE indrelid::regclass::text = ANY(%s) AND NOT indisprimary
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""
# One after another; those of one line side by side.
_STAGES = ((_PERSON, _PARTICIPANT), (_LINK, _PROGRAMME), (_MEASURE, _EXIT, _ABSENCE), (_TEST,))
_TABLES = ("participants_participant", "participants_person", "participants_personlink", "programmes_programme",
           "programmes_exit", "programmes_measure", "programmes_languagetest", "programmes_absence")  # fmt: skip
# A release of each year with the totals of every place: what the page compares with. Small ones are hidden.
_CELLS = """
INSERT INTO reporting_releasecell (release_id, position, region_level, region, region_name, sex, age_group,
    country_background, education_level, permit_basis, main_activity, indicator, value, symbol)
SELECT %(release)s, row_number() OVER (), level, region, region, 'all', 'all', 'all', 'all', 'all', 'all', indicator,
    CASE WHEN is_hidden THEN NULL ELSE value END, CASE WHEN is_hidden THEN ':' ELSE '' END
FROM (
    SELECT CASE WHEN grouping(municipality) = 0 THEN 'municipality' WHEN grouping(county) = 0 THEN 'county'
            ELSE 'country' END AS level,
        coalesce(lpad(municipality::text, 4, '0'), county, 'all') AS region,
        count(*)::int AS exits, (count(*) FILTER (WHERE is_transition))::int AS transitions
    FROM (SELECT exit_municipality_id AS municipality, exit_county_number AS county, is_transition
        FROM reporting_personyear WHERE year = %(year)s AND is_exit AND exit_municipality_id IS NOT NULL) AS exits
    GROUP BY GROUPING SETS ((), (county), (municipality))
) AS counted CROSS JOIN LATERAL (VALUES ('exits', exits), ('transitions', transitions),
    ('transition_share', (200 * transitions + exits) / (2 * exits))) AS of_place (indicator, value)
CROSS JOIN LATERAL (SELECT transitions < 4 OR exits - transitions < 4 AS is_hidden) AS small
"""
_BEGUN = """
SELECT municipality_id, count(*) FROM programmes_programme WHERE NOT is_hidden GROUP BY 1 ORDER BY 2 DESC, 1
"""


def main() -> None:
    """Fill, ask, and print the figures beside the load of the machine."""
    if os.environ.get("BENCH_ONE"):
        _one_cold_request(int(os.environ["BENCH_ONE"]))
        return
    fill()
    import_module("config.wsgi")  # as each process of the web begins
    tell(f"load of the machine: {os.getloadavg()}, {os.cpu_count()} cores")
    sizes = walls._raw("migration").execute(_BEGUN).fetchall()
    tell(f"{sum(many for _, many in sizes):,} programmes in {len(sizes)} municipalities, {_YEARS} years")
    _by_turns(sizes)
    for name, place in {"middle": sizes[len(sizes) // 2], "larger than 95 of a hundred": sizes[len(sizes) // 20],
                        "largest": sizes[0]}.items():  # fmt: skip
        _fresh(name, *place)
    _new_processes(sizes)
    tell(f"load of the machine: {os.getloadavg()}")


def _by_turns(sizes: list[tuple[int, int]]) -> None:
    """Municipalities drawn alike from the small and the large: the first look since all were counted, and the next."""
    from django.core.cache import cache

    drawn = [place for place, _ in sizes]
    random.Random(1).shuffle(drawn)
    for place in drawn[:_WARM]:
        _timed(_client(place))
    cache.clear()
    cold, warm = [], []
    for place in drawn[_WARM : REQUESTS + _WARM]:
        client = _client(place)
        cold.append(_timed(client))
        warm.append(_timed(client))
    _tell(f"{len(cold)} municipalities, the first look", cold)
    _tell(f"{len(warm)} municipalities, the next look", warm)
    named = {"largest": sizes[0], "second": sizes[1], "larger than 95 of a hundred": sizes[len(sizes) // 20],
             "middle": sizes[len(sizes) // 2]}  # fmt: skip
    for name, (place, many) in named.items():
        client, first, then = _client(place), [], []
        for _ in range(10):
            cache.clear()
            first.append(_timed(client))
            then.append(_timed(client))
        _tell(f"{name}, {many:,} programmes, the first look", first)
        _tell(f"{name}, {many:,} programmes, the next look", then)


def _new_processes(sizes: list[tuple[int, int]]) -> None:
    """The first answer of a process, which reads its templates and much of the program: once for each that starts."""
    drawn = [sizes[place * (len(sizes) - 1) // max(PROCESSES - 1, 1)][0] for place in range(PROCESSES)]
    found = []
    for place in drawn:
        environment = os.environ | {"BENCH_ONE": str(place), "BENCH_KEEP": "yes"}
        command = [sys.executable, "-m", "tests.benchmarks", "results"]
        answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        found.append(tuple(float(each) for each in answer.stdout.split()[-3:]))
    _tell(f"the first answer of {PROCESSES} processes", found)


def _one_cold_request(place: int) -> None:
    conftest.point_at(_DATABASE)
    import_module("config.wsgi")
    from django.db import connections

    for alias in ("default", "statistics"):
        connections[alias].ensure_connection()
    client = _client(place)
    tell(" ".join(f"{each:.3f}" for each in _timed(client)))


def _fresh(name: str, place: int, many: int) -> None:
    """From the commit of an exit, through the worker's own task, to a page that counts it; and from the task's end."""
    from programmes.models import Exit, Programme
    from reporting.tasks import refresh_statistics

    owner, found, after_task = walls._raw("migration"), [], []
    client, year = _client(place), 2026
    left = Exit.objects.using("migration").filter(municipality_id=place).values("programme_id")
    rows = Programme.objects.using("migration").filter(
        municipality_id=place, is_hidden=False, starts_on__lt=date(2026, 9, 1)
    ).exclude(pk__in=left)  # fmt: skip
    for programme in rows.order_by("ref")[:10]:
        before = _exits(client, year)
        started = time.perf_counter()
        owner.execute(
            "WITH ended AS (UPDATE programmes_programme SET ends_on = '2026-11-21' WHERE id = %s) "
            "INSERT INTO programmes_exit (municipality_id, programme_id, is_hidden, exited_on, cause, main_activity) "
            "VALUES (%s, %s, false, %s, 'completed', 'work')", [programme.pk, place, programme.pk, date(2026, 11, 20)],
        )  # fmt: skip
        refresh_statistics()
        ended = time.perf_counter()
        after = _exits(client, year)
        after_task.append(time.perf_counter() - ended)
        found.append(time.perf_counter() - started)
        assert after == before + 1, (before, after)
    tell(f"  {name}, {many:,} programmes: an exit saved, counted by the task and read on the page: median "
         f"{statistics.median(found):.3f} s, most {max(found):.3f} s of {len(found)}; from the end of the task "
         f"{statistics.median(after_task):.3f} s, most {max(after_task):.3f} s")  # fmt: skip


def _exits(client: Any, year: int) -> int:
    text = client.get("/resultater/tall.csv", {"aar": year}).content.decode("utf-8-sig")
    return next(int(row.split(";")[5]) for row in text.splitlines()
                if row.startswith("år;") and row.split(";")[2:5] == [str(year), "alle", "sluttet"]
                and row.split(";")[1] not in {"fylket", "landet"})  # fmt: skip


_CLIENTS: dict[int, Any] = {}


def _client(place: int) -> Any:
    """Signed in as the leader there."""
    from django.test import Client

    from participants.access import actions
    from participants.access.models import Municipality, User

    if place not in _CLIENTS:
        number = Municipality.objects.get(pk=place).number
        user, is_new = User.objects.get_or_create(username=f"{_USER}-{number}")
        if is_new:
            actions.grant_role(
                username=user.username, role="leader", municipality_number=number, on=date(2020, 1, 1)
            )  # fmt: skip
        client = Client()
        client.force_login(user)
        _CLIENTS[place] = client
    return _CLIENTS[place]


def _timed(client: Any) -> tuple[float, float, float]:
    """Milliseconds by the clock, of processor for web and both backends, and for the backends alone."""
    from django.db import connections

    backends = []
    for alias in ("default", "statistics"):
        connections[alias].ensure_connection()
        backends.append(connections[alias].connection.info.backend_pid)
    before = sum(walls.used(pid) for pid in backends)
    started, web = time.perf_counter(), time.process_time()
    answer = client.get("/resultater/", {"aar": "2025"})
    by_clock, by_web = time.perf_counter() - started, time.process_time() - web
    assert answer.status_code == 200, answer.status_code
    spent = sum(walls.used(pid) for pid in backends) - before
    return by_clock * 1000, by_web * 1000 + spent, spent


def _tell(name: str, found: list[tuple[float, ...]]) -> None:
    clock, both, backend = (sorted(row[column] for row in found) for column in range(3))
    p95 = int(len(found) * 0.95)
    tell(
        f"  {name:46} clock {statistics.median(clock):7.1f} (p95 {clock[p95]:7.1f})   processor "
        f"{statistics.median(both):7.1f} (p95 {both[p95]:7.1f}), the database's part {statistics.median(backend):7.1f}"
    )


def fill() -> None:
    """A database of the benchmark's own; with BENCH_KEEP the one of the last run."""
    import io

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
    _make_people()
    _count_and_publish()


def _make_people() -> None:
    owner, filler, started = walls._raw("migration"), walls.superuser(), time.monotonic()
    for table in _TABLES:
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    filler.execute(_PLACES)
    taken = _take_indexes(filler)
    for stage in _STAGES:
        with ThreadPoolExecutor(len(stage)) as side_by_side:
            for done in side_by_side.map(_fill, stage):
                tell(f"  {done}, {time.monotonic() - started:.0f} s")
    for statement in taken:
        filler.execute(statement)
    for table in _TABLES:
        owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    for table, name in owner.execute(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname ~ '_trail_'"
    ).fetchall():
        owner.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
    owner.execute("VACUUM ANALYZE")
    tell(f"{PEOPLE:,} programmes made in {time.monotonic() - started:.0f} s")


def _fill(statement: str) -> str:
    """On a connection of its own; which table it was."""
    table = statement.split()[2]
    with walls.another_superuser() as connection:
        # What is made refers to what was made before it: to ask that of each row took longer than to make it.
        connection.execute("SET session_replication_role = replica")
        connection.execute(statement)
        connection.execute(f"ANALYZE {table}")
    return table


def _take_indexes(filler: Any) -> list[str]:
    """Drop those that no key stands on, and give what makes them anew: one sort, not a million searches."""
    kept = filler.execute(_INDEXES, [list(_TABLES), list(_TABLES)]).fetchall()
    for drop, _ in kept:
        filler.execute(drop)
    return [make for _, make in kept]


def _count_and_publish() -> None:
    from participants.access.models import User
    from reporting import actions
    from reporting.models import Release

    owner, started = walls._raw("migration"), time.monotonic()
    done = actions.refresh_statistics(now=datetime.now(tz=UTC), full=True)
    owner.execute("VACUUM ANALYZE")
    tell(f"{done.person_years:,} person-years counted in {time.monotonic() - started:.0f} s")
    people = [User(username=name) for name in ("bench-builder", "bench-approver")]
    for person in people:
        person.save(using="migration")
    for year in range(_FIRST, _FIRST + _YEARS - 1):
        at = datetime(year + 1, 6, 1, tzinfo=UTC)
        release = Release(
            year=year, version=1, limit=4, definitions={}, checksum=str(year), built_at=at, built_by=people[0]
        )  # fmt: skip
        release.save(using="migration")
        owner.execute(_CELLS, {"release": release.pk, "year": year})
        Release.objects.using("migration").filter(pk=release.pk).update(
            status="published", approved_by=people[1], approved_at=at, published_at=at
        )  # fmt: skip
    owner.execute("VACUUM ANALYZE reporting_releasecell")


if __name__ == "__main__":
    main()
