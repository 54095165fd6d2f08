"""The triggers that write the trail of changes, as migration operations."""

from collections.abc import Iterable

from django.db.migrations import RunSQL

from participants.access.row_security import OWNER, TRAIL_OWNER

AS_TRAIL_OWNER = f"SET LOCAL ROLE {TRAIL_OWNER};"
AS_OWNER = f"SET LOCAL ROLE {OWNER};"

# A statement that touched no row is none.
_ANY = {"insert": "new_rows", "update": "new_rows", "delete": "old_rows"}
EVENTS = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "update": "REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
    "truncate": "",
}
# Runs as the trail's owner, who alone may write there. The path ends with temporary tables, so that none takes the
# place of a real one. A plan that walks the whole register for each row is never taken, whatever a cached plan thinks
# of its size. Time zone: a value is written alike whoever writes it.
_FUNCTION = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off SET timezone = 'UTC' AS $$ BEGIN
    IF {any} THEN
        {check}
        INSERT INTO public.trail_event (table_name, operation, municipality_id, participant_id, row_keys, changes)
        {select};
    END IF;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION {name}() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {name}() TO {owner};
"""
_TRIGGER = (
    "CREATE TRIGGER {name} AFTER {event} ON {table} {transition} FOR EACH STATEMENT EXECUTE FUNCTION {name}();"
    "ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name};"
)
# What the database works out itself is written where it comes from. That one is hidden follows from the grade, and is
# told to nobody who may not know it: a row where nothing else differs is not written down.
_DERIVED = "ARRAY['is_hidden', 'search_name', 'sort_name']"
# Names of all columns that differ; old and new value of those whose values may be kept, null for the others.
_DIFFERENCE = (
    "(SELECT coalesce(jsonb_object_agg(col, CASE WHEN col = ANY ({kept}) THEN "
    "jsonb_build_array(before -> col, after -> col) END), '{{}}') "
    "FROM jsonb_object_keys(coalesce(after, before)) AS col WHERE before -> col IS DISTINCT FROM after -> col)"
)


def record(
    table: str,
    *,
    participant: str,
    kept: Iterable[str],
    municipality: str = "{row}.municipality_id",
    key: str = "id",
    needs_user: bool = True,
) -> RunSQL:
    """Write an event to the trail for each participant that a statement on `table` touches.

    `participant` and `municipality` are SQL about one changed row, `{row}`. `kept` are the columns whose old and new
    values may stand in the trail: keys, codes and dates, never a name, a number or a text. Of every other column the
    name alone is written, so a column that is added later is seen as well. One trigger a statement: a bulk load costs
    a row for each participant, not for each row. A row that changes municipality is filed where it was.
    """
    names = {event: f"{table}_trail_{event}" for event in EVENTS}
    literals = ", ".join(f"'{column}'" for column in kept)
    selects = _selects(
        table, participant=participant, municipality=municipality, key=key, kept=f"ARRAY[{literals}]::text[]"
    )
    check = "PERFORM public.trail_check_writer();" if needs_user else ""
    functions = "".join(
        _FUNCTION.format(
            name=name,
            any=f"EXISTS (SELECT FROM {_ANY[event]})" if event in _ANY else "true",
            check=check,
            select=selects[event],
            owner=OWNER,
        )
        for event, name in names.items()
    )
    triggers = "".join(
        _TRIGGER.format(name=name, event=event.upper(), table=table, transition=EVENTS[event])
        for event, name in names.items()
    )
    let_owner_read = AS_TRAIL_OWNER + functions + AS_OWNER
    dropped = "".join(f"DROP TRIGGER {name} ON {table};" for name in names.values())
    gone = "".join(f"DROP FUNCTION {name}();" for name in names.values())
    return RunSQL(let_owner_read + triggers, dropped + AS_TRAIL_OWNER + gone + AS_OWNER)


def _selects(table: str, *, participant: str, municipality: str, key: str, kept: str) -> dict[str, str]:
    def of(row: str) -> str:
        place, person = municipality.format(row=row), participant.format(row=row)
        return f"{place} AS municipality_id, {person} AS participant_id, {row}.{key}::text AS row_key"

    def either(expression: str) -> str:
        return f"coalesce({expression.format(row='o')}, {expression.format(row='n')})"

    grouped = (
        "SELECT '{table}', '{event}', municipality_id, participant_id, array_agg(row_key), {changes} "
        "FROM ({rows}) AS found {where} GROUP BY municipality_id, participant_id"
    )
    both = (
        f"{either(municipality)} AS municipality_id, {either(participant)} AS participant_id, "
        f"coalesce(o.{key}, n.{key})::text AS row_key, "
        f"to_jsonb(o) - {_DERIVED} AS before, to_jsonb(n) - {_DERIVED} AS after"
    )
    changes = f"jsonb_object_agg(row_key, {_DIFFERENCE.format(kept=kept)})"
    # A full join on equality is never a nested loop, so no cached plan makes a large statement quadratic.
    updated = f"SELECT {both} FROM old_rows AS o FULL JOIN new_rows AS n ON n.{key} = o.{key} OFFSET 0"
    deleted = f"SELECT {of('o')}, to_jsonb(o) - {_DERIVED} AS before, NULL::jsonb AS after FROM old_rows AS o"
    differs = "WHERE before IS DISTINCT FROM after"
    return {
        "insert": grouped.format(
            table=table, event="insert", changes="NULL", where="", rows=f"SELECT {of('n')} FROM new_rows AS n"
        ),
        "update": grouped.format(table=table, event="update", changes=changes, where=differs, rows=updated),
        "delete": grouped.format(table=table, event="delete", changes=changes, where="", rows=deleted),
        "truncate": f"VALUES ('{table}', 'truncate', NULL::int, NULL::uuid, ARRAY[]::text[], NULL::jsonb)",
    }


def let_trail_read(table: str, *, columns: str) -> RunSQL:
    """Let the trail's triggers read the keys by which a row belongs to a participant."""
    return RunSQL(
        f"CREATE POLICY trail ON {table} FOR SELECT TO {TRAIL_OWNER} USING (true);"
        f"GRANT SELECT ({columns}) ON {table} TO {TRAIL_OWNER};",
        f"REVOKE SELECT ({columns}) ON {table} FROM {TRAIL_OWNER}; DROP POLICY trail ON {table};",
    )
