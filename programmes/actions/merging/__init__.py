"""Making two registrations of one person one, previewed and reversible."""

from programmes.actions.merging.joining import merge_participants as merge_participants
from programmes.actions.merging.parting import forget_mergers as forget_mergers
from programmes.actions.merging.parting import part_participants as part_participants
