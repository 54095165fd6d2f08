"""The rows of both logs as the text that is hashed. A change here is a new form, beside the old ones."""

from collections.abc import Iterator

import psycopg

from participants.trail.codes import Log

TABLES = {Log.EVENT: "trail_event", Log.READING: "trail_reading"}
_AT = "floor(extract(epoch FROM at) * 1000000)::bigint"
_SHARED = f"id, {_AT}, xid::text, municipality_id, user_id, role, request_id, origin"
# Form → log → the columns in order. jsonb writes an array, a number and a null in one way alone.
_COLUMNS = {
    1: {
        Log.EVENT: f"{_SHARED}, table_name, operation, participant_id, to_jsonb(row_keys), changes, reason, way, login",
        Log.READING: (
            f"{_SHARED}, outcome, action, purpose, field_class, to_jsonb(criteria), to_jsonb(participant_ids), glass_id"
        ),
    },
}


def rows(
    cursor: psycopg.Cursor, *, log: str, form: int, above_id: int, upto_id: int | None, low: int, high: int
) -> Iterator[tuple[int, str]]:
    """Key and canonical text of the rows of a run, in the order of their keys, as a stream."""
    # Numbers of ours alone: COPY takes no parameters.
    bound = "" if upto_id is None else f"AND id <= {int(upto_id)}"
    statement = (
        f"COPY (SELECT id, jsonb_build_array({_COLUMNS[form][Log(log)]})::text FROM {TABLES[Log(log)]} "
        f"WHERE xid >= '{int(low)}'::xid8 AND xid < '{int(high)}'::xid8 AND id > {int(above_id)} {bound} ORDER BY id) "
        "TO STDOUT"
    )
    with cursor.copy(statement) as copy:
        copy.set_types(["int8", "text"])
        for key, text in copy.rows():
            yield int(key), text
