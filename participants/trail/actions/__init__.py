"""Every write to the trail that is not a trigger's."""

from participants.trail.actions.partitions import make_partitions
from participants.trail.actions.readings import explain, record_reading, record_refusal
from participants.trail.actions.seals import begin_new_cluster, seal

__all__ = ["begin_new_cluster", "explain", "make_partitions", "record_reading", "record_refusal", "seal"]
