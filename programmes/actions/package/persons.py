"""Ties each participant to the person behind them: whoever shares a number is one person, however many rows.

The rule. Two participants are one person when they carry the same number now, or are tied so through others. A number
that was replaced ties no longer: it was a mistake, and a mistake must not keep two people together for ever. The one
exception is a D-number that gave way to a fødselsnummer of the same birth date and sex: that is how a person's
number ordinarily changes, and another municipality may still use the D-number. Whoever is loosened too much by this
is tied again as soon as both carry the new number.
"""

from collections.abc import Iterable

import psycopg

# Participants whose numbers this loading has added or replaced (`stage_renumbered`, filled by the merge), and everyone
# they have been or become one person with.
_CONCERNED = """
    CREATE TEMP TABLE stage_concerned ON COMMIT DROP AS
    WITH seed AS (SELECT DISTINCT participant_id FROM stage_renumbered),
    person AS (
        SELECT link.person_id FROM seed JOIN participants_personlink AS link USING (participant_id)
        UNION
        SELECT link.person_id FROM seed
        JOIN participants_participantidentifier AS own USING (participant_id)
        JOIN participants_identifierdigest AS own_hash ON own_hash.identifier_id = own.id
        JOIN participants_identifierdigest AS same_hash ON same_hash.digest = own_hash.digest
        JOIN participants_participantidentifier AS same ON same.id = same_hash.identifier_id
        JOIN participants_personlink AS link ON link.participant_id = same.participant_id)
    SELECT participant_id FROM seed
    UNION
    SELECT link.participant_id FROM person JOIN participants_personlink AS link USING (person_id);
    CREATE UNIQUE INDEX ON stage_concerned (participant_id);
    ANALYZE stage_concerned;
"""
# A D-number in place of a fødselsnummer of the same day, month and year, and the same parity in the ninth digit.
_NUMBERS = """
    CREATE TEMP TABLE stage_number ON COMMIT DROP AS
    SELECT participant_id, digest FROM stage_concerned
    JOIN participants_participantidentifier AS own USING (participant_id)
    JOIN participants_identifierdigest AS own_hash ON own_hash.identifier_id = own.id
    WHERE own.replaced_at IS NULL
    UNION
    SELECT participant_id, earlier_hash.digest FROM stage_concerned
    JOIN participants_participantidentifier AS earlier USING (participant_id)
    JOIN participants_identifierdigest AS earlier_hash ON earlier_hash.identifier_id = earlier.id
    JOIN participants_participantidentifier AS own USING (participant_id)
    JOIN participants_identifierdigest AS own_hash ON own_hash.identifier_id = own.id
    WHERE earlier.replaced_at IS NOT NULL AND own.replaced_at IS NULL
        AND earlier_hash.is_d_number AND NOT own_hash.is_d_number AND earlier_hash.kin = own_hash.kin;
    ANALYZE stage_number;
"""
_SHARED = """
    SELECT min(participant_id::text) OVER same, participant_id::text FROM (
        SELECT *, count(*) OVER (PARTITION BY digest) AS holders FROM stage_number) AS number
    WHERE holders > 1 WINDOW same AS (PARTITION BY digest)
"""
_GROUPS = """
    CREATE TEMP TABLE stage_group (participant_id uuid, leader_id uuid) ON COMMIT DROP;
"""
# Each group keeps a person that one of its participants has had. Where a person has to be shared out, the group with
# most of its participants keeps it, so that few rows change; the others get a new one. A group of newcomers takes the
# person who had their number before, if nobody else is that person any more.
_CHOOSE = """
    CREATE TEMP TABLE stage_leader ON COMMIT DROP AS
    SELECT participant_id, coalesce(grouped.leader_id, participant_id) AS leader_id
    FROM stage_concerned LEFT JOIN stage_group AS grouped USING (participant_id);
    CREATE TEMP TABLE stage_person ON COMMIT DROP AS
    WITH claim AS (
        SELECT leader_id, link.person_id, count(*) AS weight FROM stage_leader
        JOIN participants_personlink AS link USING (participant_id) GROUP BY leader_id, link.person_id
        UNION ALL
        SELECT leader_id, known.person_id, 0 FROM stage_leader JOIN stage_number USING (participant_id)
        JOIN participants_personidentifier AS known USING (digest)
        WHERE NOT EXISTS (SELECT 1 FROM participants_personlink AS link WHERE link.person_id = known.person_id)),
    won AS (
        SELECT DISTINCT ON (person_id) leader_id, person_id, weight FROM claim
        ORDER BY person_id, weight DESC, leader_id),
    chosen AS (
        SELECT DISTINCT ON (leader_id) leader_id, person_id FROM won ORDER BY leader_id, weight DESC, person_id)
    SELECT leader_id, coalesce(chosen.person_id, gen_random_uuid()) AS person_id
    FROM (SELECT DISTINCT leader_id FROM stage_leader) AS leader LEFT JOIN chosen USING (leader_id);
    CREATE UNIQUE INDEX ON stage_person (leader_id);
    ANALYZE stage_leader;
    ANALYZE stage_person;
    CREATE TEMP TABLE stage_former ON COMMIT DROP AS
    SELECT DISTINCT link.person_id FROM stage_concerned JOIN participants_personlink AS link USING (participant_id);
"""
_LINK = """
    INSERT INTO participants_person (id) SELECT person_id FROM stage_person ON CONFLICT DO NOTHING;
    INSERT INTO participants_personlink AS link (participant_id, municipality_id, person_id)
    SELECT participant.id, participant.municipality_id, person.person_id FROM stage_leader
    JOIN stage_person AS person USING (leader_id)
    JOIN participants_participant AS participant ON participant.id = stage_leader.participant_id
    ON CONFLICT (participant_id) DO UPDATE SET person_id = EXCLUDED.person_id
    WHERE link.person_id <> EXCLUDED.person_id;
    INSERT INTO participants_personidentifier AS known (digest, person_id)
    SELECT DISTINCT digest, person.person_id FROM stage_number JOIN stage_leader USING (participant_id)
    JOIN stage_person AS person USING (leader_id)
    ON CONFLICT (digest) DO UPDATE SET person_id = EXCLUDED.person_id WHERE known.person_id <> EXCLUDED.person_id;
    DELETE FROM participants_personidentifier AS known USING stage_replaced AS replaced
    WHERE known.digest = replaced.digest AND NOT EXISTS (
        SELECT 1 FROM stage_number AS held WHERE held.digest = replaced.digest);
    DELETE FROM participants_personidentifier AS known USING stage_former AS former
    WHERE known.person_id = former.person_id AND NOT EXISTS (
        SELECT 1 FROM participants_personlink AS link WHERE link.person_id = former.person_id);
    DELETE FROM participants_person AS person USING stage_former AS former
    WHERE person.id = former.person_id AND NOT EXISTS (
        SELECT 1 FROM participants_personlink AS link WHERE link.person_id = former.person_id);
"""
# Numbers replaced in this loading that nobody carries any more.
_REPLACED = """
    CREATE TEMP TABLE stage_replaced ON COMMIT DROP AS
    SELECT own_hash.digest FROM stage_concerned
    JOIN participants_participantidentifier AS own USING (participant_id)
    JOIN participants_identifierdigest AS own_hash ON own_hash.identifier_id = own.id
    WHERE own.replaced_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM participants_identifierdigest AS other_hash
        JOIN participants_participantidentifier AS other ON other.id = other_hash.identifier_id
        WHERE other_hash.digest = own_hash.digest AND other.replaced_at IS NULL);
    ANALYZE stage_replaced;
"""


def tie(cursor: psycopg.Cursor) -> None:
    """Find the persons behind the participants whose numbers have changed; the others are left alone."""
    cursor.execute("SELECT EXISTS (SELECT 1 FROM stage_renumbered)")
    if not (cursor.fetchone() or (False,))[0]:
        return
    cursor.execute(_CONCERNED)
    cursor.execute(_NUMBERS)
    cursor.execute(_SHARED)
    leaders = _leaders(cursor)
    cursor.execute(_GROUPS)
    with cursor.copy("COPY stage_group FROM STDIN") as copy:
        for participant, leader in leaders.items():
            copy.write_row((participant, leader))
    cursor.execute(_REPLACED)
    cursor.execute(_CHOOSE)
    cursor.execute(_LINK)


def _leaders(ties: Iterable[tuple[str, str]]) -> dict[str, str]:
    """One leader for all that are tied together, however long the chain."""
    above: dict[str, str] = {}

    def top(each: str) -> str:
        path = []
        while (higher := above.setdefault(each, each)) != each:
            path.append(each)
            each = higher
        above.update(dict.fromkeys(path, each))
        return each

    for one, other in ties:
        first, second = sorted((top(one), top(other)))
        above[second] = first
    return {each: top(each) for each in list(above)}
