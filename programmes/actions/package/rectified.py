"""What was put right in the register stays right: a package that still has the mistake does not bring it back."""

import psycopg

from participants.codes import Fact
from participants.encryption import open_all
from participants.models import Rectification
from participants.rules import facts as rules
from programmes.exchange.findings import Finding, Findings

_DATABASE = "national"
# Facts by the names that a package has for them.
_COLUMNS = {Fact.BORN_ON: "birth_date", Fact.PERMITTED_ON: "permit_date", Fact.SETTLED_ON: "settled_date"}
_PROBLEM = "Opplysningen er rettet i løsningen, og pakken har fortsatt feilen. Det som er rettet, står."
_REMEDY = "Rett den i systemet som pakken kommer fra."
_TOUCHED = """
    SELECT rectification.id FROM participants_rectification AS rectification
    JOIN participants_participant AS known ON known.id = rectification.participant_id
    JOIN stage_participants AS stage ON stage.municipality_id = known.municipality_id AND stage.ref = known.ref
"""
_BOTH = """
    SELECT stage.row, stage.{fact}, known.{fact} FROM stage_participants AS stage
    JOIN participants_participant AS known ON known.municipality_id = stage.municipality_id AND known.ref = stage.ref
    WHERE known.id = %s AND stage.{fact} IS DISTINCT FROM known.{fact}
"""
_KEEP = "UPDATE stage_participants SET {fact} = %s WHERE row = %s"


def keep_rectified(cursor: psycopg.Cursor, *, findings: Findings) -> None:
    """Take what was rectified before what the package has, where that is the mistake, and warn.

    Another value than the mistake is news, and is taken.
    """
    cursor.execute(_TOUCHED)
    touched = [key for (key,) in cursor.fetchall()]
    rows = list(Rectification.objects.using(_DATABASE).filter(pk__in=touched))
    open_all(rows, using=_DATABASE)
    mistakes: dict[tuple[object, Fact], set[str]] = {}
    for row in rows:
        mistakes.setdefault((row.participant_id, Fact(row.fact)), set()).add(str(row.before))
    for (participant, fact), wrong in mistakes.items():
        cursor.execute(_BOTH.format(fact=fact.value), [participant])
        for number, given, known in cursor.fetchall():
            if rules.as_text(given) in wrong and rules.as_text(known) not in wrong:
                cursor.execute(_KEEP.format(fact=fact.value), [known, number])
                column = _COLUMNS.get(fact, fact.value)
                findings.add(Finding("participants", number, column, _PROBLEM, _REMEDY, is_warning=True))
