"""Identity numbers on their way into the register: hashed to be compared, sealed to be kept, in clear nowhere there.

A number comes into the stage as its hash, by which it is compared with every other, and sealed with a key that lives as
long as the loading. Those that are new are sealed again, each for its own row under the key of its municipality.
"""

from uuid import UUID

import psycopg

from participants.encryption import blind_index, keys, sealing
from participants.encryption.digests import digests_of
from participants.models import ParticipantIdentifier

_AT_A_TIME = 5_000
_NOWHERE = UUID(int=0)
_DATABASE = "national"

# What is staged of a fødselsnummer, and of a DUF number.
Staged = tuple[bytes | None, bytes | None, bool | None, bytes | None]
_NEW = """
    CREATE TEMP TABLE stage_new_number (
        id uuid, municipality_id int, participant_id uuid, kind text, digest bytea, kin bytea, is_d_number bool,
        staged bytea) ON COMMIT DROP;
    CREATE TEMP TABLE stage_sealed (id uuid, value bytea, value_index bytea) ON COMMIT DROP;
"""
_KEEP = """
    CREATE UNIQUE INDEX ON stage_sealed (id);
    ANALYZE stage_new_number; ANALYZE stage_sealed;
    INSERT INTO participants_participantidentifier (id, municipality_id, participant_id, kind, value, value_index)
    SELECT id, municipality_id, participant_id, kind, value, value_index
    FROM stage_new_number JOIN stage_sealed USING (id);
    INSERT INTO participants_identifierdigest (identifier_id, municipality_id, digest, kin, is_d_number)
    SELECT id, municipality_id, digest, kin, is_d_number FROM stage_new_number;
"""
_WITHOUT = """
    SELECT number.id, number.municipality_id, number.kind, number.value
    FROM participants_participantidentifier AS number
    LEFT JOIN participants_identifierdigest AS hashed ON hashed.identifier_id = number.id
    WHERE hashed.identifier_id IS NULL
"""


class Numbers:
    """What turns numbers into what may be stored."""

    def __init__(self, *, person_key: str) -> None:
        self._person_key = person_key
        self._key = sealing.new_key()

    def staged(self, value: str | None, *, kind: str) -> Staged:
        """Digest, kin, whether it is a D-number, and the number sealed for this loading."""
        if value is None:
            return None, None, None, None
        found = digests_of(value, kind=kind, person_key=self._person_key)
        return (*found, sealing.seal(value, key=self._key, number=0, place=_stage_of(kind)))

    def keep(self, cursor: psycopg.Cursor) -> None:
        """Seal what is new (`stage_new_number`, filled by the merge) for its own row, and put it into the register."""
        cursor.execute("SELECT DISTINCT municipality_id FROM stage_new_number")
        municipalities = [each for (each,) in cursor.fetchall()]
        if not municipalities:
            return
        found = keys.current_keys(municipality_ids=municipalities, using=_DATABASE)
        with cursor.connection.cursor(name="new_numbers") as source:
            source.execute("SELECT id, municipality_id, kind, staged FROM stage_new_number")
            while rows := source.fetchmany(_AT_A_TIME):
                with cursor.copy("COPY stage_sealed FROM STDIN (FORMAT BINARY)") as copy:
                    copy.set_types(["uuid", "bytea", "bytea"])
                    for row, municipality, kind, staged in rows:
                        value = sealing.open_sealed(staged, key=self._key, place=_stage_of(kind))
                        key = found[municipality]
                        place = _row_of(municipality, row)
                        sealed = sealing.seal(value, key=key.value, number=key.number, place=place)
                        copy.write_row((row, sealed, blind_index(value, kind=kind, municipality_id=municipality)))
        cursor.execute(_KEEP)

    def digest_the_registered(self, cursor: psycopg.Cursor) -> None:
        """Give the numbers that were registered one by one the hashes that the comparison goes by."""
        cursor.execute(_WITHOUT)
        for row, municipality, kind, sealed in cursor.fetchall():
            key = keys.key_of(bytes(sealed), municipality_id=municipality, using=_DATABASE)
            value = sealing.open_sealed(bytes(sealed), key=key, place=_row_of(municipality, row))
            found = digests_of(value, kind=kind, person_key=self._person_key)
            cursor.execute(
                "INSERT INTO participants_identifierdigest (identifier_id, municipality_id, digest, kin, is_d_number) "
                "VALUES (%s, %s, %s, %s, %s)",
                (row, municipality, *found),
            )


def prepare(cursor: psycopg.Cursor) -> None:
    """Temporary tables for the numbers that are new."""
    cursor.execute(_NEW)


def _stage_of(kind: str) -> sealing.Place:
    return sealing.Place("stage", kind, 0, _NOWHERE)


def _row_of(municipality: int, row: UUID) -> sealing.Place:
    return sealing.Place(ParticipantIdentifier._meta.db_table, "value", municipality, row)  # noqa: SLF001
