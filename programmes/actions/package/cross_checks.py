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
    "leave_overlap": (
        "Deltakeren har en annen permisjon i samme periode.",
        "Rett datoene, her eller i registeret. Siste dag regnes med.",
    ),
    "offered_late": ("Programmet starter før det er tilbudt.", "Rett en av datoene."),
    "continues_itself": ("Programmet fortsetter seg selv.", "Oppgi programmet i den forrige kommunen, eller ingen."),
    "restricted": (
        "Behandlingen av deltakeren er begrenset, og raden ville endret noe.",
        "Ta raden ut, eller få begrensningen opphevet i kommunen.",
    ),
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
    JOIN participants_identifierdigest AS hashed ON hashed.digest = stage.{kind}
        AND hashed.municipality_id = stage.municipality_id
    JOIN participants_participantidentifier AS known ON known.id = hashed.identifier_id AND known.replaced_at IS NULL
    JOIN participants_participant AS holder ON holder.id = known.participant_id
    WHERE holder.ref <> stage.ref AND NOT EXISTS (
        SELECT 1 FROM stage_participants AS other WHERE other.municipality_id = holder.municipality_id
            AND other.ref = holder.ref AND other.{kind} IS NOT NULL AND other.{kind} <> stage.{kind})
"""
# A row that points to nothing. Where it points to a row with faults, that row alone is told; an exit follows its
# programme even where the register has an earlier version of it, since their dates belong together.
_MISSING = """
    SELECT '{table}', stage.row, '{column}', CASE WHEN unsound.found THEN 'left_out' ELSE '{kind}' END
    FROM stage_{table} AS stage CROSS JOIN LATERAL (SELECT EXISTS (
        SELECT 1 FROM stage_unsound AS unsound WHERE unsound.tbl = '{target}'
            AND unsound.municipality_id = stage.municipality_id AND unsound.ref = stage.{column}) AS found) AS unsound
    WHERE NOT EXISTS (SELECT 1 FROM stage_{target} AS target
            WHERE target.municipality_id = stage.municipality_id AND target.ref = stage.{column})
        AND (('{table}' = 'exits' AND unsound.found) OR NOT EXISTS (SELECT 1 FROM {register} AS target
            WHERE target.municipality_id = stage.municipality_id AND target.ref = stage.{column}))
"""
_OTHER_PARTICIPANT = """
    SELECT 'programmes', stage.row, 'participant_ref', 'other_participant' FROM stage_programmes AS stage
    JOIN programmes_programme AS known ON known.municipality_id = stage.municipality_id AND known.ref = stage.ref
    JOIN participants_participant AS holder ON holder.id = known.participant_id
    WHERE holder.ref <> stage.participant_ref
"""
# Only what was registered for a column that the package leaves out can meet this: a row alone is judged before.
_OFFERED_LATE = (
    "SELECT 'programmes', row, 'start_date', 'offered_late' FROM stage_programmes WHERE offered_on > starts_on"
)
# All programmes of every participant whom the package touches, as they will be: its word before the register's.
_PERIODS = """
    DROP TABLE IF EXISTS stage_period;
    CREATE TEMP TABLE stage_period ON COMMIT DROP AS
    WITH touched AS (
        SELECT municipality_id, participant_ref FROM stage_programmes
        UNION
        SELECT known.municipality_id, holder.ref FROM stage_exits AS exit
        JOIN programmes_programme AS known
            ON known.municipality_id = exit.municipality_id AND known.ref = exit.programme_ref
        JOIN participants_participant AS holder ON holder.id = known.participant_id),
    programme AS (
        SELECT stage.row, stage.municipality_id, stage.participant_ref, stage.ref, stage.starts_on, known.ends_on
        FROM stage_programmes AS stage LEFT JOIN programmes_programme AS known
            ON known.municipality_id = stage.municipality_id AND known.ref = stage.ref
        UNION ALL
        SELECT NULL, known.municipality_id, holder.ref, known.ref, known.starts_on, known.ends_on
        FROM touched JOIN participants_participant AS holder
            ON holder.municipality_id = touched.municipality_id AND holder.ref = touched.participant_ref
        JOIN programmes_programme AS known
            ON known.municipality_id = holder.municipality_id AND known.participant_id = holder.id
        WHERE NOT EXISTS (SELECT 1 FROM stage_programmes AS stage
            WHERE stage.municipality_id = known.municipality_id AND stage.ref = known.ref))
    SELECT programme.row, exit.row AS exit_row, programme.municipality_id, programme.participant_ref, programme.ref,
        programme.starts_on, coalesce(exit.exited_on + 1, programme.ends_on) AS ends_on,
        exit.row IS NULL AND EXISTS (SELECT 1 FROM stage_unsound AS unsound WHERE unsound.tbl = 'exits'
            AND unsound.municipality_id = programme.municipality_id AND unsound.ref = programme.ref) AS lost_its_exit
    FROM programme LEFT JOIN stage_exits AS exit
        ON exit.municipality_id = programme.municipality_id AND exit.programme_ref = programme.ref;
    CREATE INDEX ON stage_period (municipality_id, participant_ref);
    ANALYZE stage_period;
"""
_EXIT_DATES = """
    SELECT 'exits', exit_row, 'exit_date', CASE WHEN starts_on IS NULL THEN 'not_started' ELSE 'exit_before_start' END
    FROM stage_period WHERE exit_row IS NOT NULL AND (starts_on IS NULL OR ends_on <= starts_on)
"""
# Told at the programme only where the exit is the register's: an exit in the package is told itself.
_START_AFTER_EXIT = """
    SELECT 'programmes', row, 'start_date', 'exit_before_start' FROM stage_period
    WHERE row IS NOT NULL AND exit_row IS NULL AND ends_on IS NOT NULL AND (starts_on IS NULL OR ends_on <= starts_on)
        AND ({again} OR NOT lost_its_exit)
"""
# Told at the later of two, or at the one that the package brings; at its exit where the exit is all that it brings.
# Not where the dates are at fault by themselves, or an exit has been left out: that fault is told, not what follows.
_OVERLAP = """
    SELECT DISTINCT '{table}', period.{row}, '{column}', 'overlap' FROM stage_period AS period
    JOIN stage_period AS other ON other.municipality_id = period.municipality_id
        AND other.participant_ref = period.participant_ref AND other.ref <> period.ref
    WHERE period.{row} IS NOT NULL AND ('{table}' = 'programmes' OR period.row IS NULL)
        AND ((other.row IS NULL AND other.exit_row IS NULL)
            OR (other.starts_on, coalesce(other.row, 0), other.ref)
                < (period.starts_on, coalesce(period.row, 0), period.ref))
        AND period.starts_on < coalesce(other.ends_on, 'infinity')
        AND other.starts_on < coalesce(period.ends_on, 'infinity')
        AND period.starts_on < coalesce(period.ends_on, 'infinity')
        AND other.starts_on < coalesce(other.ends_on, 'infinity')
        AND ({again} OR NOT (period.lost_its_exit OR other.lost_its_exit))
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
_CONTINUES_ITSELF = """
    SELECT 'programmes', row, 'continues_ref', 'continues_itself' FROM stage_programmes
    WHERE continues_ref = ref AND continues_municipality_number::int = municipality_id AND continues_ref <> ''
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
# Rows that would change anything about a participant whose data are restricted (GDPR art. 18). Address protection may
# always change: it is there for someone's safety.
_HELD = """
    CREATE TEMP TABLE stage_held ON COMMIT DROP AS
    SELECT participant.id, participant.municipality_id, participant.ref FROM participants_restriction AS restriction
    JOIN participants_participant AS participant ON participant.id = restriction.participant_id
    WHERE restriction.lifted_at IS NULL
"""
_KEPT_FACTS = ", ".join(
    f"known.{name}"
    for name in (
        "given_name", "family_name", "born_on", "sex", "citizenship", "country_background", "permit_basis",
        "permitted_on", "settled_on", "settled_by_agreement", "education_level",
    )
)  # fmt: skip
_HELD_PARTICIPANT = f"""
    SELECT 'participants', stage.row, 'participant_ref', 'restricted' FROM stage_participants AS stage
    JOIN stage_held AS held ON held.municipality_id = stage.municipality_id AND held.ref = stage.ref
    JOIN participants_participant AS known ON known.id = held.id
    WHERE ({_KEPT_FACTS}) IS DISTINCT FROM ({_KEPT_FACTS.replace("known.", "stage.")}) OR EXISTS (
        SELECT FROM (VALUES ('national_id', stage.national_id), ('duf_number', stage.duf_number))
            AS given (kind, digest)
        WHERE given.digest IS NOT NULL AND NOT EXISTS (
            SELECT FROM participants_participantidentifier AS own
            JOIN participants_identifierdigest AS hashed ON hashed.identifier_id = own.id
            WHERE own.participant_id = held.id AND own.replaced_at IS NULL AND own.kind = given.kind
                AND hashed.digest = given.digest))
"""
_SAME_PROGRAMME = (
    "known.ref = stage.ref AND (known.continues_municipality_number, known.continues_ref, known.offered_on, "
    "known.decided_on, known.starts_on, known.goal, known.planned_end_on) IS NOT DISTINCT FROM "
    "(stage.continues_municipality_number, stage.continues_ref, stage.offered_on, stage.decided_on, stage.starts_on, "
    "stage.goal, stage.planned_end_on)"
)
_SAME_TEST = "(known.tested_on, known.skill, known.result) = (stage.tested_on, stage.skill, stage.result)"
_HELD_OWN = """
    SELECT '{table}', stage.row, 'participant_ref', 'restricted' FROM stage_{table} AS stage
    JOIN stage_held AS held ON held.municipality_id = stage.municipality_id AND held.ref = stage.participant_ref
    WHERE NOT EXISTS (SELECT FROM {register} AS known WHERE known.participant_id = held.id AND {same})
"""
_HELD_ELEMENT = """
    SELECT '{table}', stage.row, 'programme_ref', 'restricted' FROM stage_{table} AS stage
    JOIN programmes_programme AS programme ON programme.municipality_id = stage.municipality_id
        AND programme.ref = stage.programme_ref
    JOIN stage_held AS held ON held.id = programme.participant_id
    WHERE NOT EXISTS (SELECT FROM {register} AS known WHERE known.programme_id = programme.id AND {same})
"""
_SAME = {
    "measures": (
        "programmes_measure",
        "(known.measure_type, known.starts_on, known.ends_on, known.hours_per_week, known.provider) IS NOT DISTINCT "
        "FROM (stage.measure_type, stage.starts_on, stage.end_date + 1, round(stage.hours_per_week, 1), "
        "stage.provider)",
    ),
    "leaves": (
        "programmes_leave",
        "(known.leave_type, known.starts_on, known.ends_on) IS NOT DISTINCT "
        "FROM (stage.leave_type, stage.starts_on, stage.end_date + 1)",
    ),
    "exits": (
        "programmes_exit",
        "(known.exited_on, known.cause, known.main_activity) = (stage.exited_on, stage.cause, stage.main_activity)",
    ),
}
_PARTICIPANT = {
    "column": "participant_ref", "target": "participants", "register": "participants_participant",
    "kind": "no_participant",
}  # fmt: skip
_PROGRAMME = {
    "column": "programme_ref", "target": "programmes", "register": "programmes_programme", "kind": "no_programme",
}  # fmt: skip

# The key by which a faulty row of a table is pointed at.
_POINTED_AT = {"participants": "ref", "programmes": "ref", "exits": "programme_ref"}


def check(cursor: psycopg.Cursor, *, findings: Findings, sound_rows_only: bool) -> None:
    """Find every fault across rows, tell it, and take the faulty rows out of the stage.

    Tables are judged in the order in which they point to each other, so that what is left out takes what hangs on it
    along. That is told too where the sound rows are loaded all the same.
    """
    _judge(cursor, "participants", _twice("participants", "participant_ref", "ref_twice", key="ref"))
    for column in ("national_id", "duf_number"):
        _judge(cursor, "participants", _twice("participants", column, "person_twice", key=column))
        _judge(cursor, "participants", _REGISTERED.format(kind=column))
    _judge_restricted(cursor)
    _judge(cursor, "programmes", _twice("programmes", "programme_ref", "ref_twice", key="ref"))
    _judge(cursor, "programmes", _MISSING.format(table="programmes", **_PARTICIPANT))
    _judge(cursor, "programmes", _CONTINUES_ITSELF)
    _judge(cursor, "programmes", _OTHER_PARTICIPANT)
    _judge(cursor, "programmes", _OFFERED_LATE)
    _judge(cursor, "exits", _twice("exits", "programme_ref", "two_exits", key="programme_ref"))
    _judge(cursor, "exits", _MISSING.format(table="exits", **_PROGRAMME))
    _judge_periods(cursor)
    _judge_elements(cursor)
    # A row taken out leaves what the register has in its place, which the remaining rows have to go with as well.
    while sound_rows_only and _judge_periods(cursor, is_again=True) + _judge_elements(cursor, is_again=True):
        pass
    _judge(cursor, "language_tests", _MISSING.format(table="language_tests", **_PARTICIPANT))
    _tell(cursor, findings=findings, tell_left_out=sound_rows_only)


def _twice(table: str, column: str, kind: str, *, key: str) -> str:
    return _TWICE.format(table=table, column=column, kind=kind, key=key)


def _judge_restricted(cursor: psycopg.Cursor) -> None:
    """Before what points to the rows is judged: of whoever is restricted, only what changes nothing is let in."""
    cursor.execute(_HELD)
    if not cursor.rowcount:
        return
    _judge(cursor, "participants", _HELD_PARTICIPANT)
    for table, register, same in (
        ("programmes", "programmes_programme", _SAME_PROGRAMME),
        ("language_tests", "programmes_languagetest", _SAME_TEST),
    ):
        _judge(cursor, table, _HELD_OWN.format(table=table, register=register, same=same))
    for table, (register, same) in _SAME.items():
        _judge(cursor, table, _HELD_ELEMENT.format(table=table, register=register, same=same))


def _judge_periods(cursor: psycopg.Cursor, *, is_again: bool = False) -> int:
    """Exits and periods; returns how many rows were taken out. When judged again, what shows only follows."""
    kind = "left_out" if is_again else None
    again = "true" if is_again else "false"
    cursor.execute(_PERIODS)
    count = _judge(cursor, "exits", _EXIT_DATES, kind=kind)
    count += _judge(cursor, "programmes", _START_AFTER_EXIT.format(again=again), kind=kind)
    for table, row, column in (("programmes", "row", "start_date"), ("exits", "exit_row", "exit_date")):
        count += _judge(cursor, table, _OVERLAP.format(table=table, row=row, column=column, again=again), kind=kind)
    return count + _judge(cursor, "exits", _MISSING.format(table="exits", **_PROGRAMME))


def _judge_elements(cursor: psycopg.Cursor, *, is_again: bool = False) -> int:
    for table in ("measures", "leaves"):
        _judge(cursor, table, _MISSING.format(table=table, **_PROGRAMME))
    return _judge(cursor, "leaves", _LEAVE_OVERLAP, kind="left_out" if is_again else None)


def _judge(cursor: psycopg.Cursor, table: str, query: str, *, kind: str | None = None) -> int:
    """Note the rows that a query finds as faulty, and take them out; returns how many."""
    told = f"'{kind}'" if kind else "kind"
    cursor.execute(
        f"INSERT INTO stage_fault SELECT tbl, row, col, {told} FROM ({query}) AS found (tbl, row, col, kind)"
    )
    count = cursor.rowcount
    if not count:
        return 0
    if table in _POINTED_AT:
        # A key that is given twice still has its first row: that one is sound.
        cursor.execute(
            f"INSERT INTO stage_unsound SELECT '{table}', stage.municipality_id, stage.{_POINTED_AT[table]} "
            f"FROM stage_{table} AS stage JOIN stage_fault AS fault ON fault.tbl = '{table}' AND fault.row = stage.row"
        )
    cursor.execute(
        f"DELETE FROM stage_{table} AS stage USING stage_fault AS fault "
        f"WHERE fault.tbl = '{table}' AND fault.row = stage.row"
    )
    return count


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
