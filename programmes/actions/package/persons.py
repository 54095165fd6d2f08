"""Ties each participant to the person behind them: whoever shares a number is one person, however many rows."""

import psycopg

# Numbers that more than one row carries; most carry their own alone and need no walking.
_SHARED = """
    CREATE TEMP TABLE stage_number ON COMMIT DROP AS
    SELECT row, digest FROM (
        SELECT row, national_digest AS digest FROM stage_participants WHERE national_digest IS NOT NULL
        UNION ALL SELECT row, duf_digest FROM stage_participants WHERE duf_digest IS NOT NULL) AS numbers;
    CREATE INDEX ON stage_number (digest);
    ANALYZE stage_number;
    CREATE TEMP TABLE stage_component ON COMMIT DROP AS SELECT row, row AS label FROM stage_participants;
    CREATE UNIQUE INDEX ON stage_component (row);
    ANALYZE stage_component;
    CREATE TEMP TABLE stage_shared ON COMMIT DROP AS
    SELECT row, digest FROM stage_number WHERE digest IN
        (SELECT digest FROM stage_number GROUP BY digest HAVING count(*) > 1);
"""
# A person already known, by a number or by an earlier loading of the same participant, joins the rows as well.
_KNOWN = """
    CREATE TEMP TABLE stage_known ON COMMIT DROP AS
    SELECT number.row, identifier.person_id FROM stage_number AS number
    JOIN participants_personidentifier AS identifier ON identifier.digest = number.digest
    UNION
    SELECT stage.row, link.person_id FROM stage_participants AS stage
    JOIN participants_participant AS participant
        ON participant.municipality_id = stage.municipality_id AND participant.ref = stage.ref
    JOIN participants_personlink AS link ON link.participant_id = participant.id;
    ANALYZE stage_known;
"""
# The smallest row number spreads along shared numbers and known persons until nothing changes.
_SPREAD = """
    WITH edge AS (
        SELECT row, digest::text AS tie FROM stage_shared
        UNION ALL SELECT row, person_id::text FROM stage_known),
    smallest AS (
        SELECT edge.tie, min(component.label) AS label FROM edge JOIN stage_component AS component USING (row)
        GROUP BY edge.tie),
    reached AS (SELECT edge.row, min(smallest.label) AS label FROM edge JOIN smallest USING (tie) GROUP BY edge.row)
    UPDATE stage_component AS component SET label = reached.label FROM reached
    WHERE reached.row = component.row AND reached.label < component.label
"""
_CHOOSE = """
    CREATE TEMP TABLE stage_person ON COMMIT DROP AS
    SELECT component.label, coalesce(min(known.person_id::text)::uuid, gen_random_uuid()) AS person_id
    FROM stage_component AS component LEFT JOIN stage_known AS known USING (row) GROUP BY component.label;
    CREATE UNIQUE INDEX ON stage_person (label);
    ANALYZE stage_person;
    INSERT INTO participants_person (id) SELECT person_id FROM stage_person ON CONFLICT DO NOTHING;
"""
# Two known persons that turn out to be one: everything of the one moves to the other.
_MERGE = """
    CREATE TEMP TABLE stage_merge ON COMMIT DROP AS
    SELECT DISTINCT known.person_id AS old_id, person.person_id AS new_id FROM stage_known AS known
    JOIN stage_component AS component USING (row) JOIN stage_person AS person USING (label)
    WHERE known.person_id <> person.person_id;
    UPDATE participants_personidentifier AS identifier SET person_id = merge.new_id FROM stage_merge AS merge
    WHERE identifier.person_id = merge.old_id;
    UPDATE participants_personlink AS link SET person_id = merge.new_id FROM stage_merge AS merge
    WHERE link.person_id = merge.old_id;
    DELETE FROM participants_person AS person USING stage_merge AS merge WHERE person.id = merge.old_id;
"""
_LINK = """
    INSERT INTO participants_personidentifier (digest, person_id)
    SELECT DISTINCT number.digest, person.person_id FROM stage_number AS number
    JOIN stage_component USING (row) JOIN stage_person AS person USING (label)
    ON CONFLICT (digest) DO NOTHING;
    INSERT INTO participants_personlink AS link (participant_id, municipality_id, person_id)
    SELECT participant.id, participant.municipality_id, person.person_id FROM stage_participants AS stage
    JOIN stage_component USING (row) JOIN stage_person AS person USING (label)
    JOIN participants_participant AS participant
        ON participant.municipality_id = stage.municipality_id AND participant.ref = stage.ref
    ON CONFLICT (participant_id) DO UPDATE SET person_id = EXCLUDED.person_id
    WHERE link.person_id <> EXCLUDED.person_id;
"""


def tie(cursor: psycopg.Cursor) -> None:
    """Find the persons behind the staged participants, which are in the register by now."""
    cursor.execute(_SHARED)
    cursor.execute(_KNOWN)
    while True:
        cursor.execute(_SPREAD)
        if not cursor.rowcount:
            break
    cursor.execute(_CHOOSE)
    cursor.execute(_MERGE)
    cursor.execute(_LINK)
