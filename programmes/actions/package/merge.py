"""From the stage into the register: rows are matched on their keys, and touched only where something differs."""

import psycopg

from programmes.actions.package.numbers import Numbers, prepare

_UPSERT = """
    WITH written AS (
        INSERT INTO {table} AS kept ({columns}) {select}
        ON CONFLICT ({key}) DO UPDATE SET {assignments}
        WHERE ({kept}) IS DISTINCT FROM ({given}) AND NOT ({unless})
        RETURNING {returning}(xmax = 0) AS is_new){also}
    SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM written
"""
_PROGRAMME_OF_STAGE = (
    "JOIN programmes_programme AS programme ON programme.municipality_id = stage.municipality_id "
    "AND programme.ref = stage.programme_ref"
)
_PARTICIPANT_OF_STAGE = (
    "JOIN participants_participant AS participant ON participant.municipality_id = stage.municipality_id "
    "AND participant.ref = stage.participant_ref"
)
_PARTICIPANT_COLUMNS = [
    "given_name", "family_name", "born_on", "sex", "citizenship", "country_background", "permit_basis", "permitted_on",
    "settled_on", "settled_by_agreement", "education_level", "address_protection",
]  # fmt: skip
_PROGRAMME_COLUMNS = [
    "participant_id", "continues_municipality_number", "continues_ref", "offered_on", "decided_on", "starts_on", "goal",
    "planned_end_on",
]  # fmt: skip
# What a participant now carries; whose numbers are new or other than before is kept in stage_renumbered.
_IDENTIFIERS = """
    WITH replaced AS (
        UPDATE participants_participantidentifier AS known SET replaced_at = now()
        FROM stage_participants AS stage JOIN participants_participant AS participant
            ON participant.municipality_id = stage.municipality_id AND participant.ref = stage.ref,
            participants_identifierdigest AS hashed
        WHERE known.participant_id = participant.id AND known.replaced_at IS NULL AND known.kind = '{kind}'
            AND hashed.identifier_id = known.id AND hashed.digest <> stage.{kind}
        RETURNING participant.id)
    INSERT INTO stage_renumbered SELECT id FROM replaced;
    WITH added AS (
        INSERT INTO stage_new_number
        SELECT gen_random_uuid(), stage.municipality_id, participant.id, '{kind}', stage.{kind}, stage.{kind}_kin,
            stage.{kind}_is_d_number, stage.{kind}_sealed
        FROM stage_participants AS stage JOIN participants_participant AS participant
            ON participant.municipality_id = stage.municipality_id AND participant.ref = stage.ref
        WHERE stage.{kind} IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM participants_participantidentifier AS known WHERE known.participant_id = participant.id
                AND known.replaced_at IS NULL AND known.kind = '{kind}')
        RETURNING participant_id)
    INSERT INTO stage_renumbered SELECT participant_id FROM added;
"""
# A number is kept in a row of its own, so that the participant's row may be as it was.
_RENUMBERED_ALONE = """
    SELECT count(DISTINCT participant_id) FROM stage_renumbered AS renumbered
    WHERE NOT EXISTS (SELECT 1 FROM stage_written AS written WHERE written.participant_id = renumbered.participant_id)
"""


def participants(cursor: psycopg.Cursor, *, numbers: Numbers) -> tuple[int, int]:
    """Participants and their numbers; returns new and changed participants, those with another number among them."""
    cursor.execute("CREATE TEMP TABLE stage_written (participant_id uuid) ON COMMIT DROP")
    columns = ["municipality_id", "ref", *_PARTICIPANT_COLUMNS]
    counts = _upsert(
        cursor,
        table="participants_participant",
        columns=columns,
        select=f"SELECT {', '.join(columns)} FROM stage_participants",
        key="municipality_id, ref",
        changing=_PARTICIPANT_COLUMNS,
        written_to="stage_written",
    )
    cursor.execute("CREATE TEMP TABLE stage_renumbered (participant_id uuid) ON COMMIT DROP")
    prepare(cursor)
    for kind in ("national_id", "duf_number"):
        cursor.execute(_IDENTIFIERS.format(kind=kind))
    numbers.keep(cursor)
    cursor.execute("ANALYZE stage_renumbered; ANALYZE stage_written")
    cursor.execute(_RENUMBERED_ALONE)
    (renumbered,) = cursor.fetchone() or (0,)
    return counts[0], counts[1] + renumbered


def programmes(cursor: psycopg.Cursor) -> tuple[int, int]:
    """Programmes, each with the end that its exit gives; an end already registered is kept."""
    values = ", ".join("participant.id" if name == "participant_id" else f"stage.{name}" for name in _PROGRAMME_COLUMNS)
    counts = _upsert(
        cursor,
        table="programmes_programme",
        columns=["municipality_id", "ref", *_PROGRAMME_COLUMNS, "ends_on"],
        select=(
            f"SELECT stage.municipality_id, stage.ref, {values}, coalesce(exit.exited_on + 1, known.ends_on) "
            f"FROM stage_programmes AS stage {_PARTICIPANT_OF_STAGE} "
            "LEFT JOIN stage_exits AS exit ON exit.municipality_id = stage.municipality_id "
            "AND exit.programme_ref = stage.ref "
            "LEFT JOIN programmes_programme AS known ON known.municipality_id = stage.municipality_id "
            "AND known.ref = stage.ref"
        ),
        key="municipality_id, ref",
        changing=[*_PROGRAMME_COLUMNS, "ends_on"],
    )
    # An exit may come for a programme that only the register knows.
    cursor.execute(
        "UPDATE programmes_programme AS programme SET ends_on = stage.exited_on + 1 FROM stage_exits AS stage "
        "WHERE programme.municipality_id = stage.municipality_id AND programme.ref = stage.programme_ref "
        "AND programme.ends_on IS DISTINCT FROM stage.exited_on + 1"
    )
    return counts[0], counts[1] + cursor.rowcount


def exits(cursor: psycopg.Cursor) -> tuple[int, int]:
    """Exits: one a programme."""
    return _upsert(
        cursor,
        table="programmes_exit",
        columns=["municipality_id", "programme_id", "exited_on", "cause", "main_activity"],
        select=(
            "SELECT stage.municipality_id, programme.id, stage.exited_on, stage.cause, stage.main_activity "
            f"FROM stage_exits AS stage {_PROGRAMME_OF_STAGE}"
        ),
        key="programme_id",
        changing=["exited_on", "cause", "main_activity"],
    )


def measures(cursor: psycopg.Cursor) -> tuple[int, int]:
    """Measures. The package gives no key: equal ones are told apart by their place among equals."""
    return _upsert(
        cursor,
        table="programmes_measure",
        columns=[
            "municipality_id", "programme_id", "measure_type", "starts_on", "ends_on", "hours_per_week", "provider",
            "ordinal",
        ],
        select=(
            "SELECT stage.municipality_id, programme.id, stage.measure_type, stage.starts_on, stage.end_date + 1, "
            "round(stage.hours_per_week, 1), stage.provider, "
            "row_number() OVER (PARTITION BY programme.id, stage.measure_type, "
            "stage.starts_on, stage.provider ORDER BY stage.end_date NULLS LAST, stage.hours_per_week, stage.row) "
            f"FROM stage_measures AS stage {_PROGRAMME_OF_STAGE}"
        ),
        key="programme_id, measure_type, starts_on, provider, ordinal",
        changing=["ends_on", "hours_per_week"],
    )  # fmt: skip


def leaves(cursor: psycopg.Cursor) -> tuple[int, int]:
    """Leaves: no two of a programme start on one day."""
    return _upsert(
        cursor,
        table="programmes_leave",
        columns=["id", "municipality_id", "programme_id", "leave_type", "is_long", "starts_on", "ends_on"],
        select=(
            "SELECT stage.id, stage.municipality_id, programme.id, stage.leave_type, stage.is_long, stage.starts_on, "
            f"stage.end_date + 1 FROM stage_leaves AS stage {_PROGRAMME_OF_STAGE}"
        ),
        key="programme_id, starts_on",
        changing=["leave_type", "is_long", "ends_on"],
        # A code is sealed for its row: one that was registered while this was loading is left to the next package.
        unless="kept.id <> EXCLUDED.id",
    )


def language_tests(cursor: psycopg.Cursor) -> tuple[int, int]:
    """Tests. Two sittings in a skill on one day are told apart by their place."""
    return _upsert(
        cursor,
        table="programmes_languagetest",
        columns=["municipality_id", "participant_id", "tested_on", "skill", "result", "ordinal"],
        select=(
            "SELECT stage.municipality_id, participant.id, stage.tested_on, stage.skill, stage.result, "
            "row_number() OVER "
            "(PARTITION BY participant.id, stage.tested_on, stage.skill ORDER BY stage.result, stage.row) "
            f"FROM stage_language_tests AS stage {_PARTICIPANT_OF_STAGE}"
        ),
        key="participant_id, tested_on, skill, ordinal",
        changing=["result"],
    )


def _upsert(
    cursor: psycopg.Cursor,
    *,
    table: str,
    columns: list[str],
    select: str,
    key: str,
    changing: list[str],
    written_to: str = "",
    unless: str = "false",
) -> tuple[int, int]:
    cursor.execute(
        _UPSERT.format(
            table=table,
            columns=", ".join(columns),
            select=select,
            key=key,
            assignments=", ".join(f"{name} = EXCLUDED.{name}" for name in changing),
            kept=", ".join(f"kept.{name}" for name in changing),
            given=", ".join(f"EXCLUDED.{name}" for name in changing),
            unless=unless,
            returning="kept.id, " if written_to else "",
            also=f", noted AS (INSERT INTO {written_to} SELECT id FROM written)" if written_to else "",
        )
    )
    new, changed = cursor.fetchone() or (0, 0)
    return new, changed
