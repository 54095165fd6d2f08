"""Every write to the trail that is not a trigger's."""

from participants.trail.actions.endings import (
    approve_ending,
    end_again,
    end_approved,
    end_month,
    hold_ending,
    holds_of,
    plan_endings,
    waiting_endings,
)
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
    "approve_ending", "begin_new_cluster", "end_again", "end_approved", "end_month", "explain", "find_unusual",
    "follow_up", "hold_ending", "holds_of", "make_partitions", "plan_endings", "record_breach_report", "record_reading",
    "record_refusal", "record_support", "seal", "waiting_endings",
]  # fmt: skip
