"""What has been kept for as long as the law lets it is not loaded, whether it was removed here or never was here.

By the days in the package alone: no list of those who are gone is kept (docs/adr/0024-no-list-of-the-removed.md).
"""

from datetime import date

import psycopg

from programmes.exchange.findings import Finding, Findings

_PROBLEM = "Lagringstiden er ute (integreringsforskriften § 60). Raden, og det som hører til den, er ikke lastet inn."
_REMEDY = "Slett den i systemet som pakken kommer fra."
_NEW_PROGRAMME = (
    "NOT EXISTS (SELECT FROM programmes_programme AS known WHERE known.municipality_id = stage.municipality_id "
    "AND known.ref = stage.ref)"
)
# As programmes.actions.retention.DUE has it, of rows that the register does not have.
_PROGRAMMES = f"""
    CREATE TEMP TABLE stage_old_programmes ON COMMIT DROP AS
    SELECT stage.row, stage.municipality_id, stage.ref, stage.participant_ref FROM stage_programmes AS stage
    LEFT JOIN stage_participants AS person
        ON person.municipality_id = stage.municipality_id AND person.ref = stage.participant_ref
    LEFT JOIN participants_participant AS kept
        ON kept.municipality_id = stage.municipality_id AND kept.ref = stage.participant_ref
    WHERE coalesce(stage.starts_on, stage.decided_on, stage.offered_on, person.permitted_on, kept.permitted_on)
            <= %(limit)s
        AND {_NEW_PROGRAMME}
        AND (stage.starts_on IS NULL OR EXISTS (SELECT FROM stage_exits AS ended
            WHERE ended.municipality_id = stage.municipality_id AND ended.programme_ref = stage.ref
                AND ended.exited_on < %(on)s))
        AND NOT EXISTS (SELECT FROM stage_measures AS later WHERE later.municipality_id = stage.municipality_id
            AND later.programme_ref = stage.ref AND later.starts_on > %(limit)s)
        AND NOT EXISTS (SELECT FROM stage_leaves AS later WHERE later.municipality_id = stage.municipality_id
            AND later.programme_ref = stage.ref AND later.starts_on > %(limit)s)
"""
_PARTICIPANTS = """
    CREATE TEMP TABLE stage_old_participants ON COMMIT DROP AS
    SELECT stage.row, stage.municipality_id, stage.ref FROM stage_participants AS stage
    WHERE coalesce(stage.settled_on, stage.permitted_on) <= %(limit)s
        AND NOT EXISTS (SELECT FROM participants_participant AS known
            WHERE known.municipality_id = stage.municipality_id AND known.ref = stage.ref)
        AND NOT EXISTS (SELECT FROM stage_programmes AS own WHERE own.municipality_id = stage.municipality_id
            AND own.participant_ref = stage.ref AND own.row NOT IN (SELECT row FROM stage_old_programmes))
        AND NOT EXISTS (SELECT FROM stage_language_tests AS own WHERE own.municipality_id = stage.municipality_id
            AND own.participant_ref = stage.ref AND own.tested_on > %(test_limit)s)
"""
# With a participant goes what is theirs, and with a programme likewise: told of once.
_WITH_PARTICIPANT = """
    DELETE FROM stage_{table} AS stage USING stage_old_participants AS old
    WHERE old.municipality_id = stage.municipality_id AND old.ref = stage.{column} RETURNING stage.row
"""
_WITH_PROGRAMME = """
    DELETE FROM stage_{table} AS stage USING stage_old_programmes AS old
    WHERE old.municipality_id = stage.municipality_id AND old.ref = stage.{column} RETURNING stage.row
"""
_ELEMENTS = """
    DELETE FROM stage_{table} AS stage WHERE stage.starts_on <= %(limit)s
        AND (EXISTS (SELECT FROM stage_exits AS ended WHERE ended.municipality_id = stage.municipality_id
                AND ended.programme_ref = stage.programme_ref AND ended.exited_on < %(on)s)
            OR EXISTS (SELECT FROM programmes_programme AS known WHERE known.municipality_id = stage.municipality_id
                AND known.ref = stage.programme_ref AND known.ends_on <= %(on)s))
        AND NOT EXISTS (SELECT FROM {register} AS kept
            JOIN programmes_programme AS known ON known.id = kept.programme_id
            WHERE known.municipality_id = stage.municipality_id AND known.ref = stage.programme_ref
                AND kept.starts_on = stage.starts_on)
    RETURNING stage.row
"""
_TESTS = """
    DELETE FROM stage_language_tests AS stage WHERE stage.tested_on <= %(test_limit)s
        AND NOT EXISTS (SELECT FROM programmes_languagetest AS kept
            JOIN participants_participant AS known ON known.id = kept.participant_id
            WHERE known.municipality_id = stage.municipality_id AND known.ref = stage.participant_ref
                AND kept.tested_on = stage.tested_on AND kept.skill = stage.skill)
    RETURNING stage.row
"""
_YEARS, _YEARS_OF_TESTS = 15, 20


def leave_out_overdue(cursor: psycopg.Cursor, *, on: date, findings: Findings) -> None:
    """Take out of the stage what would be due for removal as soon as it was loaded, and warn of it.

    What the register still has, due or not, is left to the plan for removal.
    """
    cursor.execute(
        "SELECT (%(on)s::date - make_interval(years => %(years)s))::date, "
        "(%(on)s::date - make_interval(years => %(of_tests)s))::date",
        {"on": on, "years": _YEARS, "of_tests": _YEARS_OF_TESTS},
    )
    limit, test_limit = cursor.fetchone() or (on, on)
    given = {"on": on, "limit": limit, "test_limit": test_limit}
    cursor.execute(_PROGRAMMES, given)
    cursor.execute(_PARTICIPANTS, given)
    told = {"participants": _taken(cursor, _WITH_PARTICIPANT.format(table="participants", column="ref"))}
    if told["participants"]:
        _taken(cursor, _WITH_PARTICIPANT.format(table="language_tests", column="participant_ref"))
        _taken(cursor, _WITH_PARTICIPANT.format(table="programmes", column="participant_ref"))
    told["programmes"] = _taken(cursor, _WITH_PROGRAMME.format(table="programmes", column="ref"))
    for table in ("measures", "leaves", "exits"):
        _taken(cursor, _WITH_PROGRAMME.format(table=table, column="programme_ref"))
    told["measures"] = _taken(cursor, _ELEMENTS.format(table="measures", register="programmes_measure"), given)
    told["leaves"] = _taken(cursor, _ELEMENTS.format(table="leaves", register="programmes_leave"), given)
    told["language_tests"] = _taken(cursor, _TESTS, given)
    for table, rows in told.items():
        for row in rows:
            findings.add(Finding(table, row, "", _PROBLEM, _REMEDY, is_warning=True))


def _taken(cursor: psycopg.Cursor, statement: str, given: dict[str, date] | None = None) -> list[int]:
    cursor.execute(statement, given)
    return sorted(row for (row,) in cursor.fetchall())
