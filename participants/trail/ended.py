"""Verification of the months that have ended: by whose approval, in their time, and with no row left."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connections

from participants.trail import canonical
from participants.trail.actions.seals import DATABASE
from participants.trail.codes import Log
from participants.trail.faults import Fault
from participants.trail.models import FEWEST_YEARS, Ending
from participants.trail.rules import ending, sealing
from participants.trail.rules.ending import End
from participants.trail.rules.sealing import Signed

_SHOWN = 20


def ends_of(
    seals: Iterable[Signed], *, kept: Mapping[int, Signed], key: Ed25519PublicKey
) -> tuple[list[End], list[Fault]]:
    """What has ended by the statements among the seals; one that the key has not signed ends nothing."""
    ends: list[End] = []
    faults: list[Fault] = []
    for each in seals:
        number = each.statement.number
        if each.statement.log != sealing.END or not each.is_signed_by(key):
            continue
        own = kept.get(number)
        found = ending.as_end(each) or (ending.as_end(own) if own else None)
        if found is None:
            faults.append(Fault("trail_seal", "Det står ikke hvilken måned som er avsluttet, og av hvem.", seal=number))
        else:
            ends.append(found)
    return ends, faults


def approvals(ends: Iterable[End]) -> Iterator[Fault]:
    """Ends that nobody else has approved, that came before their time, or that no plan here stands behind."""
    plans = {each.starts_on: each for each in Ending.objects.using(DATABASE).exclude(ended_at=None)}
    for end in ends:
        said, plan, table = end.said, plans.pop(end.month, None), f"trail_{end.month:%Y_%m}"
        if said["approved_by"] is None or said["approved_by"] == said["planned_by"]:
            yield Fault(table, "Måneden er avsluttet uten at en annen har godkjent det.", seal=end.number)
        years = max(said["years"], FEWEST_YEARS)
        if not ending.is_due(end.month, years=years, on=end.ended_at.astimezone(UTC).date()):
            yield Fault(table, "Måneden er avsluttet før tiden.", seal=end.number)
        if plan is None or (plan.approved_by, plan.planned_by) != (said["approved_by"], said["planned_by"]):
            yield Fault(table, "Planen i databasen er en annen enn den måneden er avsluttet etter.", seal=end.number)
    for month in sorted(plans):
        yield Fault(f"trail_{month:%Y_%m}", "Planen sier at måneden er avsluttet, men ingen segl gjør det.")


def left_of(
    ends: Iterable[End], seals: Collection[Signed], *, closed: Mapping[tuple[str, int], int]
) -> Iterator[Fault]:
    """Rows of ended seals: put back, or never taken away."""
    for end in ends:
        covered = [each.statement for each in seals if end.covers(each.statement.number)]
        for log, above_id in sorted({(said.log, said.above_id) for said in covered}):
            own = [said for said in covered if (said.log, said.above_id) == (log, above_id)]
            bounds = [min(said.low for said in own), max(said.high for said in own), above_id]
            statement = (
                f"SELECT id FROM {canonical.TABLES[Log(log)]} WHERE xid >= %s::text::xid8 AND xid < %s::text::xid8 "
                "AND id > %s"
            )
            if upto_id := closed.get((log, above_id)):
                statement, bounds = f"{statement} AND id <= %s", [*bounds, upto_id]
            with connections[DATABASE].cursor() as cursor:
                cursor.execute(f"{statement} ORDER BY id LIMIT {_SHOWN}", bounds)
                for (row,) in cursor.fetchall():
                    yield Fault(canonical.TABLES[Log(log)], "Raden hører til en måned som er avsluttet.", row=row)
