"""Why someone is away, on its way into the register: sealed before it reaches the database, for the row it is kept in.

A leave that is new is sealed for the key that its row will have. Of one that is registered the stage takes the key, and
where the code is the same the sealed value too: what is alike there is alike byte for byte, and no row is written.
"""

from collections.abc import Iterable
from uuid import UUID, uuid4

import psycopg

from participants.encryption import keys, sealing
from programmes.codes import LONG_LEAVE
from programmes.models import Leave
from programmes.models.leave import LEAVE_TYPE_LENGTH

_AT_A_TIME = 5_000
_DATABASE = "national"

# Key of the row, the sealed code, and whether the programme is put off.
Staged = tuple[UUID, bytes | None, bool]
# Nothing else can come to have a leave: one of another municipality has no programme, which is told as a fault.
_PLACES = "SELECT municipality_id FROM stage_programmes UNION SELECT DISTINCT municipality_id FROM programmes_programme"
_REGISTERED = """
    SELECT stage.row, stage.municipality_id, stage.id, stage.leave_type, known.id, known.leave_type
    FROM stage_leaves AS stage
    JOIN programmes_programme AS programme ON programme.municipality_id = stage.municipality_id
        AND programme.ref = stage.programme_ref
    JOIN programmes_leave AS known ON known.programme_id = programme.id AND known.starts_on = stage.starts_on
"""
_TAKE = """
    CREATE TEMP TABLE stage_known_leave (row int, id uuid, leave_type bytea) ON COMMIT DROP
"""
_GIVE = """
    ANALYZE stage_known_leave;
    UPDATE stage_leaves AS stage SET id = known.id, leave_type = known.leave_type
    FROM stage_known_leave AS known WHERE known.row = stage.row;
    DROP TABLE stage_known_leave;
"""


class Leaves:
    """What turns codes of leave into what may be stored."""

    def __init__(self) -> None:
        self._keys: dict[int, keys.Key] = {}
        self._old: dict[tuple[int, int], bytes] = {}

    def prepare(self, cursor: psycopg.Cursor) -> None:
        """Have the keys of every municipality that may have a leave, when the programmes are staged."""
        cursor.execute(_PLACES)
        places = [each for (each,) in cursor.fetchall()]
        if places:
            self._keys = keys.current_keys(municipality_ids=places, using=_DATABASE)

    def staged(self, code: str, *, municipality_id: int) -> Staged:
        """A leave as it may lie in the stage."""
        row = uuid4()
        return row, self._seal(code, municipality_id, row), code in LONG_LEAVE

    def match(self, cursor: psycopg.Cursor) -> None:
        """Give the staged leaves that are registered the keys of their rows, and codes sealed for those."""
        cursor.execute(_TAKE)
        with cursor.connection.cursor(name="known_leaves") as source:
            source.execute(_REGISTERED)
            while rows := source.fetchmany(_AT_A_TIME):
                # Whole before it is written: a key is asked for on the same connection.
                found = list(self._matched(rows))
                with cursor.copy("COPY stage_known_leave FROM STDIN (FORMAT BINARY)") as copy:
                    copy.set_types(["int4", "uuid", "bytea"])
                    for values in found:
                        copy.write_row(values)
        cursor.execute(_GIVE)

    def _matched(self, rows: Iterable[tuple[int, int, UUID, bytes, UUID, bytes]]) -> Iterable[tuple[int, UUID, bytes]]:
        for number, municipality, staged_row, staged, row, kept in rows:
            code = self._open(staged, municipality, staged_row)
            is_same = code == self._open(kept, municipality, row)
            yield number, row, kept if is_same else self._seal(code, municipality, row) or b""

    def _seal(self, code: str, municipality: int, row: UUID) -> bytes | None:
        key = self._keys.get(municipality)
        if key is None:
            return None
        text = code.ljust(LEAVE_TYPE_LENGTH)
        return sealing.seal(text, key=key.value, number=key.number, place=_place(municipality, row))

    def _open(self, sealed: bytes, municipality: int, row: UUID) -> str:
        name = (municipality, sealing.key_number(sealed))
        if name not in self._old:
            self._old[name] = keys.key_of(sealed, municipality_id=municipality, using=_DATABASE)
        return sealing.open_sealed(sealed, key=self._old[name], place=_place(municipality, row))


def _place(municipality: int, row: UUID) -> sealing.Place:
    return sealing.Place(Leave._meta.db_table, "leave_type", municipality, row)  # noqa: SLF001 - Django's own name
