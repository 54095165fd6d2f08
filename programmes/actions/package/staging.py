"""Temporary tables that hold a package while it is judged as a whole. They vanish with the transaction."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import psycopg

from participants.codes import AddressProtection, EducationLevel
from programmes.actions.package.leaves import Leaves
from programmes.actions.package.numbers import Numbers
from programmes.codes import ExitCause, MainActivity
from programmes.exchange.cells import Row

# Column and type of each staged table, in COPY's order.
_COLUMNS: dict[str, list[tuple[str, str]]] = {
    "participants": [
        # A number as its hash, by which it is compared; and sealed, to be kept.
        ("row", "int"), ("municipality_id", "int"), ("ref", "text"),
        ("national_id", "bytea"), ("national_id_kin", "bytea"), ("national_id_is_d_number", "bool"),
        ("national_id_sealed", "bytea"),
        ("duf_number", "bytea"), ("duf_number_kin", "bytea"), ("duf_number_is_d_number", "bool"),
        ("duf_number_sealed", "bytea"),
        ("given_name", "text"), ("family_name", "text"),
        ("born_on", "date"), ("sex", "text"), ("citizenship", "text"), ("country_background", "text"),
        ("permit_basis", "text"), ("permitted_on", "date"), ("settled_on", "date"), ("settled_by_agreement", "bool"),
        ("education_level", "text"), ("address_protection", "text"),
    ],
    "programmes": [
        ("row", "int"), ("municipality_id", "int"), ("ref", "text"), ("participant_ref", "text"),
        ("continues_municipality_number", "text"), ("continues_ref", "text"), ("offered_on", "date"),
        ("decided_on", "date"), ("starts_on", "date"), ("goal", "text"), ("planned_end_on", "date"),
    ],
    "measures": [
        ("row", "int"), ("municipality_id", "int"), ("programme_ref", "text"), ("measure_type", "text"),
        ("starts_on", "date"), ("end_date", "date"), ("hours_per_week", "numeric"), ("provider", "text"),
    ],
    "leaves": [
        ("row", "int"), ("municipality_id", "int"), ("programme_ref", "text"), ("id", "uuid"),
        ("leave_type", "bytea"), ("is_long", "bool"),
        ("starts_on", "date"), ("end_date", "date"),
    ],
    "language_tests": [
        ("row", "int"), ("municipality_id", "int"), ("participant_ref", "text"), ("tested_on", "date"),
        ("skill", "text"), ("result", "text"),
    ],
    "exits": [
        ("row", "int"), ("municipality_id", "int"), ("programme_ref", "text"), ("exited_on", "date"),
        ("cause", "text"), ("main_activity", "text"),
    ],
}  # fmt: skip
_KEYS = {
    "participants": "municipality_id, ref",
    "programmes": "municipality_id, ref",
    "measures": "municipality_id, programme_ref",
    "leaves": "municipality_id, programme_ref",
    "language_tests": "municipality_id, participant_ref",
    "exits": "municipality_id, programme_ref",
}
# Rows whose fault matters to others: what points to them, and for an exit the programme that it would have ended.
_POINTED_AT = {"participants": "participant_ref", "programmes": "programme_ref", "exits": "programme_ref"}
# Columns that a package may leave out, and the columns here that they fill.
_OPTIONAL: dict[str, dict[str, list[str]]] = {
    "participants": {
        "citizenship": ["citizenship"], "settled_date": ["settled_on"],
        "settled_by_agreement": ["settled_by_agreement"], "education_level": ["education_level"],
    },
    "programmes": {
        "continues_ref": ["continues_municipality_number", "continues_ref"], "offered_date": ["offered_on"],
        "decision_date": ["decided_on"], "start_date": ["starts_on"], "goal": ["goal"],
        "planned_end_date": ["planned_end_on"],
    },
    "exits": {"exit_cause": ["cause"], "main_activity": ["main_activity"]},
}  # fmt: skip
_REGISTERED = {
    "participants": (
        "participants_participant AS known WHERE known.municipality_id = stage.municipality_id "
        "AND known.ref = stage.ref"
    ),
    "programmes": (
        "programmes_programme AS known WHERE known.municipality_id = stage.municipality_id AND known.ref = stage.ref"
    ),
    "exits": (
        "programmes_exit AS known JOIN programmes_programme AS programme ON programme.id = known.programme_id "
        "WHERE programme.municipality_id = stage.municipality_id AND programme.ref = stage.programme_ref"
    ),
}

# Measures and leaves have no key of their own: the nth of a programme's like ones in the package is the nth kept.
_LIKE: dict[str, tuple[str, list[str], dict[str, str]]] = {
    "measures": (
        "programmes_measure", ["measure_type", "starts_on", "provider"],
        {"provider": "provider = known.provider", "end_date": "end_date = known.ends_on - 1",
         "hours_per_week": "hours_per_week = known.hours_per_week"},
    ),
    "leaves": ("programmes_leave", ["starts_on"], {"end_date": "end_date = known.ends_on - 1"}),
}  # fmt: skip
_KEEP_LIKE = """
    UPDATE stage_{table} AS stage SET {assignments} FROM (
        SELECT row, municipality_id, programme_ref, {like}, row_number() OVER (
            PARTITION BY municipality_id, programme_ref, {like} ORDER BY row) AS place FROM stage_{table}) AS own
    JOIN (SELECT element.*, programme.ref AS programme_ref, row_number() OVER (
            PARTITION BY element.programme_id, {known_like} ORDER BY {order}) AS place
        FROM {register} AS element JOIN programmes_programme AS programme
            ON programme.id = element.programme_id) AS known
        ON known.municipality_id = own.municipality_id AND known.programme_ref = own.programme_ref
        AND known.place = own.place AND {same}
    WHERE own.row = stage.row
"""


def create(cursor: psycopg.Cursor) -> None:
    """Make the temporary tables of one load."""
    for table, columns in _COLUMNS.items():
        body = ", ".join(f"{name} {kind}" for name, kind in columns)
        cursor.execute(f"CREATE TEMP TABLE stage_{table} ({body}) ON COMMIT DROP")
    cursor.execute(
        "CREATE TEMP TABLE stage_fault (tbl text, row int, col text, kind text) ON COMMIT DROP;"
        "CREATE TEMP TABLE stage_unsound (tbl text, municipality_id int, ref text) ON COMMIT DROP;"
    )


def fill(
    cursor: psycopg.Cursor,
    *,
    table: str,
    rows: Iterator[Row],
    numbers: Numbers,
    leaves: Leaves,
    progress: Callable[[int], None],
) -> int:
    """Copy the sound rows of a table in; returns how many rows were read, sound or not."""
    names = [name for name, _ in _COLUMNS[table]]
    sealed = {"participants": partial(_participant, numbers=numbers), "leaves": partial(_leave, leaves=leaves)}
    shape = sealed.get(table) or _SHAPES[table]
    unsound: list[tuple[str, int, str]] = []
    count = 0
    with cursor.copy(f"COPY stage_{table} ({', '.join(names)}) FROM STDIN") as copy:
        for row in rows:
            count += 1
            if count % 5000 == 0:
                progress(count)
            if row.is_sound:
                copy.write_row((row.number, int(row.values["municipality_number"]), *shape(row.values)))
            elif table in _POINTED_AT:
                unsound += _unsound_key(table, row.values)
    if unsound:
        cursor.executemany("INSERT INTO stage_unsound VALUES (%s, %s, %s)", unsound)
    progress(count)
    return count


def index(cursor: psycopg.Cursor) -> None:
    """After filling: indexes and statistics for the checks that follow."""
    for table, key in _KEYS.items():
        cursor.execute(f"CREATE INDEX ON stage_{table} ({key}); ANALYZE stage_{table};")


def keep_registered(cursor: psycopg.Cursor, *, columns: dict[str, list[str]]) -> None:
    """Fill in what the package says nothing of, from the register. `columns` are those each table has.

    A column that is left out leaves what is registered; an empty cell says that the value is not known. Address
    protection is never lifted by saying nothing: an empty cell keeps it too.
    """
    for table, optional in _OPTIONAL.items():
        absent = [
            name for given, names in optional.items() if given not in columns.get(table, [given]) for name in names
        ]
        if absent:
            assignments = ", ".join(f"{name} = known.{name}" for name in absent)
            cursor.execute(f"UPDATE stage_{table} AS stage SET {assignments} FROM {_REGISTERED[table]}")
    for table, (register, key, kept) in _LIKE.items():
        left_out = [given for given in kept if given not in columns.get(table, [given])]
        if left_out:
            like = [name for name in key if name not in left_out]
            cursor.execute(
                _KEEP_LIKE.format(
                    table=table,
                    register=register,
                    assignments=", ".join(kept[given] for given in left_out),
                    like=", ".join(like),
                    known_like=", ".join(f"element.{name}" for name in like),
                    order="element.provider, element.ordinal" if table == "measures" else "element.starts_on",
                    same=" AND ".join(f"known.{name} = own.{name}" for name in like),
                )
            )
    cursor.execute(
        "UPDATE stage_participants AS stage SET address_protection = known.address_protection "
        f"FROM {_REGISTERED['participants']} AND stage.address_protection IS NULL"
    )
    cursor.execute(
        "UPDATE stage_participants SET address_protection = %s WHERE address_protection IS NULL",
        [AddressProtection.NONE.value],
    )


def _unsound_key(table: str, values: dict[str, Any]) -> list[tuple[str, int, str]]:
    number, ref = values["municipality_number"], values[_POINTED_AT[table]]
    return [(table, int(number), ref)] if number and ref else []


def _participant(values: dict[str, Any], *, numbers: Numbers) -> tuple[Any, ...]:
    return (
        values["participant_ref"],
        *numbers.staged(values["national_id"] or None, kind="national_id"),
        *numbers.staged(values["duf_number"] or None, kind="duf_number"),
        values["given_name"],
        values["family_name"],
        values["birth_date"],
        values["sex"],
        values["citizenship"] or "",
        values["country_background"],
        values["permit_basis"],
        values["permit_date"],
        values["settled_date"],
        values["settled_by_agreement"],
        values["education_level"] or EducationLevel.UNKNOWN.value,
        values["address_protection"],
    )


def _programme(values: dict[str, Any]) -> tuple[Any, ...]:
    number, _, ref = (values["continues_ref"] or "").partition(":")
    return (
        values["programme_ref"],
        values["participant_ref"],
        number,
        ref,
        values["offered_date"],
        values["decision_date"],
        values["start_date"],
        values["goal"] or "",
        values["planned_end_date"],
    )


def _measure(values: dict[str, Any]) -> tuple[Any, ...]:
    return (
        values["programme_ref"],
        values["measure_type"],
        values["start_date"],
        values["end_date"],
        values["hours_per_week"],
        values["provider"] or "",
    )


def _leave(values: dict[str, Any], *, leaves: Leaves) -> tuple[Any, ...]:
    return (
        values["programme_ref"],
        *leaves.staged(values["leave_type"], municipality_id=int(values["municipality_number"])),
        values["start_date"],
        values["end_date"],
    )


def _test(values: dict[str, Any]) -> tuple[Any, ...]:
    return values["participant_ref"], values["test_date"], values["skill"], values["result"]


def _exit(values: dict[str, Any]) -> tuple[Any, ...]:
    return (
        values["programme_ref"],
        values["exit_date"],
        values["exit_cause"] or ExitCause.NOT_REGISTERED.value,
        values["main_activity"] or MainActivity.UNKNOWN.value,
    )


_SHAPES: dict[str, Callable[[dict[str, Any]], tuple[Any, ...]]] = {
    "programmes": _programme,
    "measures": _measure,
    "language_tests": _test,
    "exits": _exit,
}
