"""What can only be judged across rows: keys, persons, periods. Told row by row, against package and register."""

import psycopg

from programmes.exchange.findings import Finding, Findings

_MESSAGES: dict[str, tuple[str, str]] = {
    "ref_twice": ("Nøkkelen er brukt på en tidligere rad i samme kommune.", "Gi hver rad sin egen nøkkel."),
    "person_twice": (
        "Nummeret står på en annen deltaker i samme kommune i pakken.",
        "Bruk samme participant_ref for samme person.",
    ),
    "person_registered": (
        "Nummeret er registrert på en annen deltaker i kommunen.",
        "Bruk nøkkelen som personen er registrert med.",
    ),
    "no_participant": (
        "Deltakeren finnes verken i pakken eller i registeret.",
        "Legg ved deltakeren, eller rett nøkkelen.",
    ),
    "other_participant": ("Programmet er registrert på en annen deltaker.", "Gi programmet sin egen nøkkel."),
    "no_programme": (
        "Programmet finnes verken i pakken eller i registeret.",
        "Legg ved programmet, eller rett nøkkelen.",
    ),
    "two_exits": (
        "Programmet har en avslutning på en tidligere rad.",
        "Et program kan avsluttes én gang. Ta bort den ene.",
    ),
    "not_started": ("Programmet er avsluttet uten å ha startet.", "Oppgi start_date, eller ta bort avslutningen."),
    "exit_before_start": ("Siste dag i programmet er før start.", "Rett en av datoene."),
    "overlap": (
        "Deltakeren har et annet program i samme periode.",
        "Avslutt det første før det neste starter. Siste dag regnes med.",
    ),
    "leave_overlap": ("Deltakeren har en annen permisjon i samme periode.", "Rett datoene. Siste dag regnes med."),
    "left_out": ("Raden hører til en rad som har feil.", "Rett den raden først."),
}
_WARNINGS: dict[str, tuple[str, str]] = {
    "continues_nothing": (
        "Programmet som dette fortsetter, finnes verken i pakken eller i registeret.",
        "Sjekk nøkkelen. Programmet regnes likevel som en fortsettelse.",
    ),
}

# Rows of a table that share a key with an earlier row.
_TWICE = (
    "SELECT '{table}', row, '{column}', '{kind}' FROM (SELECT row, row_number() OVER "
    "(PARTITION BY municipality_id, {key} ORDER BY row) AS place FROM stage_{table} WHERE {key} IS NOT NULL) AS rows "
    "WHERE place > 1"
)
_REGISTERED = """
    SELECT 'participants', stage.row, '{kind}', 'person_registered' FROM stage_participants AS stage
    JOIN participants_participantidentifier AS known ON known.municipality_id = stage.municipality_id
        AND known.kind = '{kind}' AND known.value = stage.{kind} AND known.replaced_at IS NULL
    JOIN participants_participant AS holder ON holder.id = known.participant_id
    WHERE holder.ref <> stage.ref AND NOT EXISTS (
        SELECT 1 FROM stage_participants AS other WHERE other.municipality_id = holder.municipality_id
            AND other.ref = holder.ref AND other.{kind} IS NOT NULL AND other.{kind} <> stage.{kind})
"""
# A row that points to nothing. Where it points to a row with faults, that row alone is told.
_MISSING = """
    SELECT '{table}', stage.row, '{column}', CASE WHEN EXISTS (
        SELECT 1 FROM stage_unsound AS unsound WHERE unsound.tbl = '{target}'
            AND unsound.municipality_id = stage.municipality_id AND unsound.ref = stage.{column})
        THEN 'left_out' ELSE '{kind}' END
    FROM stage_{table} AS stage
    WHERE NOT EXISTS (SELECT 1 FROM stage_{target} AS target
            WHERE target.municipality_id = stage.municipality_id AND target.ref = stage.{column})
        AND NOT EXISTS (SELECT 1 FROM {register} AS target
            WHERE target.municipality_id = stage.municipality_id AND target.ref = stage.{column})
"""
_OTHER_PARTICIPANT = """
    SELECT 'programmes', stage.row, 'participant_ref', 'other_participant' FROM stage_programmes AS stage
    JOIN programmes_programme AS known ON known.municipality_id = stage.municipality_id AND known.ref = stage.ref
    JOIN participants_participant AS holder ON holder.id = known.participant_id
    WHERE holder.ref <> stage.participant_ref
"""
# Start and end of every programme that the package touches, as it will be: the package's word before the register's.
_PERIODS = """
    CREATE TEMP TABLE stage_period ON COMMIT DROP AS
    SELECT stage.row, stage.municipality_id, stage.participant_ref, stage.ref, stage.starts_on,
        coalesce(exit.exited_on + 1, known.ends_on) AS ends_on
    FROM stage_programmes AS stage
    LEFT JOIN stage_exits AS exit ON exit.municipality_id = stage.municipality_id AND exit.programme_ref = stage.ref
    LEFT JOIN programmes_programme AS known ON known.municipality_id = stage.municipality_id AND known.ref = stage.ref
    UNION ALL
    SELECT NULL, known.municipality_id, holder.ref, known.ref, known.starts_on,
        coalesce(exit.exited_on + 1, known.ends_on)
    FROM programmes_programme AS known
    JOIN participants_participant AS holder ON holder.id = known.participant_id
    LEFT JOIN stage_exits AS exit ON exit.municipality_id = known.municipality_id AND exit.programme_ref = known.ref
    WHERE NOT EXISTS (SELECT 1 FROM stage_programmes AS stage
            WHERE stage.municipality_id = known.municipality_id AND stage.ref = known.ref)
        AND (exit.row IS NOT NULL OR EXISTS (SELECT 1 FROM stage_programmes AS stage
            WHERE stage.municipality_id = holder.municipality_id AND stage.participant_ref = holder.ref));
    CREATE INDEX ON stage_period (municipality_id, participant_ref);
    ANALYZE stage_period;
"""
_EXIT_DATES = """
    SELECT 'exits', exit.row, 'exit_date',
        CASE WHEN period.starts_on IS NULL THEN 'not_started' ELSE 'exit_before_start' END
    FROM stage_exits AS exit JOIN stage_period AS period
        ON period.municipality_id = exit.municipality_id AND period.ref = exit.programme_ref
    WHERE period.starts_on IS NULL OR exit.exited_on < period.starts_on
"""
_START_AFTER_EXIT = """
    SELECT 'programmes', period.row, 'start_date', 'exit_before_start' FROM stage_period AS period
    WHERE period.row IS NOT NULL AND period.ends_on IS NOT NULL
        AND (period.starts_on IS NULL OR period.ends_on <= period.starts_on)
        AND NOT EXISTS (SELECT 1 FROM stage_exits AS exit
            WHERE exit.municipality_id = period.municipality_id AND exit.programme_ref = period.ref)
"""
_OVERLAP = """
    SELECT DISTINCT 'programmes', period.row, 'start_date', 'overlap' FROM stage_period AS period
    JOIN stage_period AS other ON other.municipality_id = period.municipality_id
        AND other.participant_ref = period.participant_ref AND other.ref <> period.ref
    WHERE period.row IS NOT NULL AND period.starts_on IS NOT NULL AND other.starts_on IS NOT NULL
        AND (other.row IS NULL OR (other.starts_on, other.row) < (period.starts_on, period.row))
        AND period.starts_on < coalesce(other.ends_on, 'infinity')
        AND other.starts_on < coalesce(period.ends_on, 'infinity')
"""
# An exit moved later by the package alone may run into a programme that only the register knows.
_OVERLAP_BY_EXIT = """
    SELECT DISTINCT 'exits', exit.row, 'exit_date', 'overlap' FROM stage_exits AS exit
    JOIN programmes_programme AS own ON own.municipality_id = exit.municipality_id AND own.ref = exit.programme_ref
    JOIN programmes_programme AS other ON other.participant_id = own.participant_id AND other.id <> own.id
    WHERE NOT EXISTS (SELECT 1 FROM stage_programmes AS stage
            WHERE stage.municipality_id = own.municipality_id AND stage.ref IN (own.ref, other.ref))
        AND NOT EXISTS (SELECT 1 FROM stage_exits AS staged
            WHERE staged.municipality_id = other.municipality_id AND staged.programme_ref = other.ref)
        AND own.starts_on < coalesce(other.ends_on, 'infinity') AND other.starts_on <= exit.exited_on
"""
_LEAVE_OVERLAP = """
    WITH period AS (
        SELECT row, municipality_id, programme_ref, starts_on, end_date + 1 AS ends_on FROM stage_leaves
        UNION ALL
        SELECT NULL, leave.municipality_id, programme.ref, leave.starts_on, leave.ends_on
        FROM programmes_leave AS leave JOIN programmes_programme AS programme ON programme.id = leave.programme_id
        WHERE EXISTS (SELECT 1 FROM stage_leaves AS stage
                WHERE stage.municipality_id = leave.municipality_id AND stage.programme_ref = programme.ref)
            AND NOT EXISTS (SELECT 1 FROM stage_leaves AS stage WHERE stage.municipality_id = leave.municipality_id
                AND stage.programme_ref = programme.ref AND stage.starts_on = leave.starts_on)
    )
    SELECT DISTINCT 'leaves', leave.row, 'start_date', 'leave_overlap' FROM period AS leave
    JOIN period AS other ON other.municipality_id = leave.municipality_id AND other.programme_ref = leave.programme_ref
    WHERE leave.row IS NOT NULL
        AND (other.row IS NULL OR (other.starts_on, other.row) < (leave.starts_on, leave.row))
        AND leave.starts_on < coalesce(other.ends_on, 'infinity')
        AND other.starts_on < coalesce(leave.ends_on, 'infinity')
"""
_CONTINUES_NOTHING = """
    SELECT stage.row FROM stage_programmes AS stage WHERE stage.continues_ref <> ''
        AND NOT EXISTS (SELECT 1 FROM stage_programmes AS target
            WHERE target.municipality_id = stage.continues_municipality_number::int
                AND target.ref = stage.continues_ref)
        AND NOT EXISTS (SELECT 1 FROM programmes_programme AS target
            WHERE target.municipality_id = stage.continues_municipality_number::int
                AND target.ref = stage.continues_ref)
    ORDER BY stage.row
"""
_PARTICIPANT = {
    "column": "participant_ref", "target": "participants", "register": "participants_participant",
    "kind": "no_participant",
}  # fmt: skip
_PROGRAMME = {
    "column": "programme_ref", "target": "programmes", "register": "programmes_programme", "kind": "no_programme",
}  # fmt: skip


def check(cursor: psycopg.Cursor, *, findings: Findings, tell_left_out: bool) -> None:
    """Find every fault across rows, tell it, and take the faulty rows out of the stage.

    Tables are judged in the order in which they point to each other, so that what is left out takes what hangs on it
    along. `tell_left_out` tells those too: of use when the sound rows are loaded all the same.
    """
    _judge(
        cursor,
        "participants",
        _TWICE.format(table="participants", column="participant_ref", kind="ref_twice", key="ref"),
    )
    for column in ("national_id", "duf_number"):
        _judge(
            cursor, "participants", _TWICE.format(table="participants", column=column, kind="person_twice", key=column)
        )
        _judge(cursor, "participants", _REGISTERED.format(kind=column))
    _judge(cursor, "programmes", _TWICE.format(table="programmes", column="programme_ref", kind="ref_twice", key="ref"))
    _judge(cursor, "programmes", _MISSING.format(table="programmes", **_PARTICIPANT))
    _judge(cursor, "programmes", _OTHER_PARTICIPANT)
    _judge(cursor, "exits", _TWICE.format(table="exits", column="programme_ref", kind="two_exits", key="programme_ref"))
    _judge(cursor, "exits", _MISSING.format(table="exits", **_PROGRAMME))
    cursor.execute(_PERIODS)
    _judge(cursor, "exits", _EXIT_DATES)
    _judge(cursor, "programmes", _START_AFTER_EXIT)
    _judge(cursor, "programmes", _OVERLAP)
    _judge(cursor, "exits", _OVERLAP_BY_EXIT)
    _judge(cursor, "exits", _MISSING.format(table="exits", **_PROGRAMME))
    for table in ("measures", "leaves"):
        _judge(cursor, table, _MISSING.format(table=table, **_PROGRAMME))
    _judge(cursor, "leaves", _LEAVE_OVERLAP)
    _judge(cursor, "language_tests", _MISSING.format(table="language_tests", **_PARTICIPANT))
    _tell(cursor, findings=findings, tell_left_out=tell_left_out)


def _judge(cursor: psycopg.Cursor, table: str, query: str) -> None:
    cursor.execute(f"INSERT INTO stage_fault {query}")
    if not cursor.rowcount:
        return
    if table in {"participants", "programmes"}:
        # A key that is given twice still has its first row: that one is sound.
        cursor.execute(
            f"INSERT INTO stage_unsound SELECT '{table}', stage.municipality_id, stage.ref FROM stage_{table} AS stage "
            f"JOIN stage_fault AS fault ON fault.tbl = '{table}' AND fault.row = stage.row"
        )
    cursor.execute(
        f"DELETE FROM stage_{table} AS stage USING stage_fault AS fault "
        f"WHERE fault.tbl = '{table}' AND fault.row = stage.row"
    )


def _tell(cursor: psycopg.Cursor, *, findings: Findings, tell_left_out: bool) -> None:
    cursor.execute("SELECT tbl, row, col, kind FROM stage_fault ORDER BY tbl, row, col")
    for table, row, column, kind in cursor:
        if kind != "left_out" or tell_left_out:
            problem, remedy = _MESSAGES[kind]
            findings.add(Finding(table, row, column, problem, remedy))
    cursor.execute(_CONTINUES_NOTHING)
    for (row,) in cursor:
        problem, remedy = _WARNINGS["continues_nothing"]
        findings.add(Finding("programmes", row, "continues_ref", problem, remedy, is_warning=True))
