"""The triggers that write the change feed, as migration operations."""

from django.db.migrations import RunSQL

_EVENTS = {"insert": ("new",), "update": ("new", "old"), "delete": ("old",)}


def feed(table: str, *, select: str) -> RunSQL:
    """Write a row to the feed for each participant that a statement on `table` touches.

    `select` gives municipality_id, participant_id and person_id from `rows`, the changed rows. One trigger a
    statement, not a row: a bulk load of a country costs one insert. Temporary tables are looked in last, or one named
    trail_change would take the feed's place.
    """
    forward, backward = [], []
    for event, sides in _EVENTS.items():
        name = f"{table}_feed_{event}"
        rows = " UNION ALL ".join(f"SELECT * FROM {side}_rows" for side in sides)
        transition = " ".join(f"{side.upper()} TABLE AS {side}_rows" for side in sides)
        forward.append(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$ BEGIN "
            "INSERT INTO trail_change (municipality_id, participant_id, person_id) "
            f"SELECT DISTINCT found.* FROM (WITH rows AS ({rows}) {select}) AS found; RETURN NULL; END $$;"
            f"CREATE TRIGGER {name} AFTER {event.upper()} ON {table} REFERENCING {transition} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}();"
        )
        backward.append(f"DROP TRIGGER {name} ON {table}; DROP FUNCTION {name}();")
    return RunSQL(" ".join(forward), " ".join(backward))
