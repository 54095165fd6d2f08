"""A package that still has two registrations of one person: what it says of the one that is gone is the other's."""

import psycopg

from programmes.exchange.findings import Finding, Findings

_PROBLEM = "Registreringen er slått sammen med en annen i løsningen. Opplysningene i raden er ikke tatt med."
_REMEDY = "Slå dem sammen i systemet som pakken kommer fra også."
_FORMER = """
    participants_merger AS made JOIN participants_participant AS kept ON kept.id = made.participant_id
    WHERE made.undone_at IS NULL AND made.municipality_id = stage.municipality_id AND made.former_ref = stage.{column}
"""
_FOLLOW = "UPDATE {table} AS stage SET participant_ref = kept.ref FROM" + _FORMER.format(column="participant_ref")
_LEAVE_OUT = "DELETE FROM stage_participants AS stage USING" + _FORMER.format(column="ref") + " RETURNING stage.row"


def follow_mergers(cursor: psycopg.Cursor, *, findings: Findings) -> None:
    """Programmes and tests go to the registration that stays. What stands of the person is what was chosen there."""
    for table in ("stage_programmes", "stage_language_tests"):
        cursor.execute(_FOLLOW.format(table=table))
    cursor.execute(_LEAVE_OUT)
    for (row,) in cursor.fetchall():
        findings.add(Finding("participants", row, "ref", _PROBLEM, _REMEDY, is_warning=True))
