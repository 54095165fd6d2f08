"""Every write to the trail that is not a trigger's."""

from participants.trail.actions.findings import find_unusual, follow_up
from participants.trail.actions.partitions import make_partitions
from participants.trail.actions.readings import (
    explain,
    record_breach_report,
    record_reading,
    record_refusal,
    record_support,
)
from participants.trail.actions.seals import begin_new_cluster, seal

__all__ = [
    "begin_new_cluster", "explain", "find_unusual", "follow_up", "make_partitions", "record_breach_report",
    "record_reading", "record_refusal", "record_support", "seal",
]  # fmt: skip
