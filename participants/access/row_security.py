"""The second wall as migration operations: policies and grants for one table at a time.

Shape and reasons: docs/adr/0003-two-walls.md. One equality in a scalar sub-select keeps the index usable;
wider readers are roles of their own, never an OR in a policy.
"""

from collections.abc import Iterable

from django.db.migrations import RunSQL

OWNER = "fotfeste_owner"
RUNTIME = "fotfeste_runtime"
NATIONAL = "fotfeste_national"
STATISTICS = "fotfeste_statistics"

_OWN_MUNICIPALITY = "municipality_id = (SELECT nullif(current_setting('app.municipality_id', true), '')::int)"


def _switch_on(table: str) -> str:
    return f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"


def _switch_off(table: str) -> str:
    return f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"


def protect(table: str, *, runtime: str, national: str, statistics_columns: Iterable[str] = ()) -> RunSQL:
    """Close a table about people and open it again for each role, row by row.

    `runtime` and `national` are privileges ("SELECT, INSERT"); empty gives none. `statistics_columns` are the
    only columns the statistics role may read: never a name, a number or an address.
    """
    forward, backward = [_switch_on(table)], []
    if runtime:
        forward += [
            f"CREATE POLICY tenant ON {table} TO {RUNTIME} "
            f"USING ({_OWN_MUNICIPALITY}) WITH CHECK ({_OWN_MUNICIPALITY});",
            f"GRANT {runtime} ON {table} TO {RUNTIME};",
        ]
        backward += [f"REVOKE ALL ON {table} FROM {RUNTIME}; DROP POLICY tenant ON {table};"]
    if national:
        forward += [
            f"CREATE POLICY national ON {table} TO {NATIONAL} USING (true) WITH CHECK (true);",
            f"GRANT {national} ON {table} TO {NATIONAL};",
        ]
        backward += [f"REVOKE ALL ON {table} FROM {NATIONAL}; DROP POLICY national ON {table};"]
    columns = ", ".join(statistics_columns)
    if columns:
        forward += [
            f"CREATE POLICY statistics ON {table} FOR SELECT TO {STATISTICS} USING (true);",
            f"GRANT SELECT ({columns}) ON {table} TO {STATISTICS};",
        ]
        backward += [f"REVOKE SELECT ({columns}) ON {table} FROM {STATISTICS}; DROP POLICY statistics ON {table};"]
    backward.append(_switch_off(table))
    return RunSQL(" ".join(forward), " ".join(backward))


def share(table: str, **privileges: str) -> RunSQL:
    """Grant privileges on a table without people: `share("access_country", runtime="SELECT", …)`."""
    roles = {"runtime": RUNTIME, "national": NATIONAL, "statistics": STATISTICS}
    forward = [f"GRANT {granted} ON {table} TO {roles[role]};" for role, granted in privileges.items()]
    backward = [f"REVOKE ALL ON {table} FROM {roles[role]};" for role in privileges]
    return RunSQL(" ".join(forward), " ".join(backward))


def composite_key(table: str, *, name: str, columns: str, references: str) -> RunSQL:
    """A foreign key that names the municipality too: a plain one would tell that a hidden row exists.

    Checked when the transaction ends, so that a bulk load may fill its tables in any order.
    """
    return RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {references} "
        "DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )
