"""What hiding people costs: the hot queries of a municipality with and without the policy `grade`, in one run."""

import io
import json
import statistics
from collections.abc import Callable

import psycopg

from tests import conftest

_PARTICIPANTS = 200_000
_ROUNDS, _TURNS = 5, 60
# The largest municipality has 20 000 of them, the others share the rest alike.
_PLACE = "CASE WHEN n % 10 = 0 THEN 301 ELSE place.id END"
_FILL = f"""
CREATE TEMP TABLE places AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS position FROM access_municipality
    WHERE id <> 301 ORDER BY id LIMIT 356;
INSERT INTO participants_participant (municipality_id, ref, given_name, family_name, born_on, sex, citizenship,
    country_background, permit_basis, permitted_on, education_level, address_protection)
SELECT {_PLACE}, 'P' || n, 'Navn' || n % 900, 'Etternavn' || n % 7000, '1990-01-01', 'F', '', 'SYR', 'utl28',
    '2022-01-01', 'unknown', CASE WHEN n % 500 < 2 THEN 'strictly_confidential' ELSE 'none' END
FROM generate_series(1, {_PARTICIPANTS}) AS n JOIN places AS place ON place.position = n % 356;
INSERT INTO programmes_programme (municipality_id, participant_id, ref, continues_municipality_number, continues_ref,
    starts_on, goal)
SELECT municipality_id, id, ref, '', '', '2022-06-01', '' FROM participants_participant;
INSERT INTO programmes_measure (municipality_id, programme_id, measure_type, starts_on, provider, ordinal)
SELECT municipality_id, id, 'norwegian', '2022-06-01', 'Skolen', n
FROM programmes_programme, generate_series(1, 3) AS n;
"""
_TABLES = ("participants_participant", "programmes_programme", "programmes_measure")
_JOINED = "programme_id IN (SELECT programme.id FROM programmes_programme AS programme)"
_QUERIES = {
    "list of 50 people": "SELECT * FROM participants_participant WHERE municipality_id = {place} "
    "ORDER BY family_name, given_name, id LIMIT 50",
    "one person": "SELECT * FROM participants_participant WHERE municipality_id = {place} AND id = '{person}'",
    "count of people": "SELECT count(*) FROM participants_participant WHERE municipality_id = {place}",
    "list of 50 measures": "SELECT * FROM programmes_measure WHERE municipality_id = {place} "
    "ORDER BY starts_on, id LIMIT 50",
    "measures of one programme": "SELECT * FROM programmes_measure WHERE municipality_id = {place} "
    "AND programme_id = '{programme}'",
    "count of measures": "SELECT count(*) FROM programmes_measure WHERE municipality_id = {place}",
}


def _policies(owner: psycopg.Connection) -> dict[str, str]:
    rows = owner.execute("SELECT tablename, qual FROM pg_policies WHERE policyname = 'grade'").fetchall()
    return {table: qual for table, qual in rows if table in _TABLES}


def _set(owner: psycopg.Connection, policies: dict[str, str]) -> None:
    for table in _TABLES:
        owner.execute(f"DROP POLICY IF EXISTS grade ON {table}")
        if table in policies:
            owner.execute(
                f"CREATE POLICY grade ON {table} AS RESTRICTIVE TO fotfeste_runtime USING ({policies[table]})"
            )


def _measure(runtime: psycopg.Connection, statement: str, *, place: int, cleared: str) -> tuple[float, int]:
    """Execution time in ms and pages touched, warm."""
    with runtime.transaction():
        runtime.execute("SELECT set_config('app.municipality_id', %s, true)", [str(place)])
        runtime.execute("SELECT set_config('app.clearance', %s, true)", [cleared])
        times = []
        for _ in range(_TURNS):
            [[explained]] = runtime.execute(
                f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {statement}"
            ).fetchone()
            times.append(explained["Execution Time"])
    return min(times), explained["Plan"]["Shared Hit Blocks"] + explained["Plan"]["Shared Read Blocks"]


def _compare(owner: psycopg.Connection, runtime: psycopg.Connection, tell: Callable[[str], None]) -> None:
    made = _policies(owner)
    own_table = (
        "NOT is_hidden OR id = ANY ((SELECT string_to_array(current_setting('app.clearance', true), ','))::uuid[])"
    )
    joined = {
        "participants_participant": own_table,
        "programmes_measure": _JOINED,
    }
    variants = {"no grade": ({}, ""), "grade": (made, ""), "grade, contact for 3": (made, "3"), "join": (joined, "")}
    for place in (301, owner.execute("SELECT id FROM places OFFSET 100 LIMIT 1").fetchone()[0]):
        of = "WHERE municipality_id = %s AND NOT is_hidden LIMIT 1"
        [person] = owner.execute(f"SELECT id FROM participants_participant {of}", [place]).fetchone()
        [programme] = owner.execute(f"SELECT id FROM programmes_programme {of}", [place]).fetchone()
        hidden = owner.execute(
            "SELECT string_agg(id::text, ',') FROM (SELECT id FROM participants_participant "
            "WHERE municipality_id = %s AND is_hidden LIMIT 3) AS few",
            [place],
        ).fetchone()[0]
        found: dict[tuple[str, str], list[tuple[float, int]]] = {}
        for _ in range(_ROUNDS):
            for variant, (policies, cleared) in variants.items():
                _set(owner, policies)
                for name, statement in _QUERIES.items():
                    asked = statement.format(place=place, person=person, programme=programme)
                    measured = _measure(runtime, asked, place=place, cleared=hidden if cleared else "")
                    found.setdefault((name, variant), []).append(measured)
        _set(owner, made)
        [size] = owner.execute(
            "SELECT count(*) FROM participants_participant WHERE municipality_id = %s", [place]
        ).fetchone()
        tell(f"municipality {place}: {size} people")
        for name in _QUERIES:
            times = {variant: statistics.median(each[0] for each in found[name, variant]) for variant in variants}
            tell(
                f"  {name:26}"
                + "  ".join(
                    f"{variant} {times[variant]:.3f} ms ({found[name, variant][-1][1]} pages, "
                    f"x{times[variant] / times['no grade']:.2f})"
                    for variant in variants
                )
            )


def main() -> None:
    """Fill a database of its own, ask, and print the figures."""
    from django.core.management import call_command
    from django.db import connections

    from participants.access import database

    conftest.make_database("bench_hidden", template="template0")
    conftest.point_at("bench_hidden")
    database.prepare(settings=connections["migration"].settings_dict)
    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0, stdout=io.StringIO())
    for alias in ("migration", "default"):
        connections[alias].ensure_connection()
    owner, runtime = connections["migration"].connection, connections["default"].connection
    # As psycopg makes it, dictionaries from JSON come as such.
    psycopg.types.json.set_json_loads(json.loads, runtime)
    owner.execute(_FILL)
    owner.execute("VACUUM ANALYZE")
    _compare(owner, runtime, print)


if __name__ == "__main__":
    main()
