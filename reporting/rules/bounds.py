"""Between which shares a rate lies while something is not registered: over every way of registering it."""

from dataclasses import dataclass

from reporting.rules.shares import share


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """Those who left, as they are counted now, and what is not known of some of them.

    Whoever lacks a cause may turn out to have moved or died, and then does not count. Whoever lacks an activity may
    turn out to have a transition. Whoever lacks an exit may turn out to have left in the year, or not.
    """

    exits: int
    transitions: int
    without_activity: int = 0  # cause known, counted, without transition
    without_cause: int = 0  # activity known, counted, without transition
    without_cause_in_transition: int = 0  # activity known, counted with transition
    without_both: int = 0  # counted, without transition
    without_exit: int = 0  # not counted


@dataclass(frozen=True, slots=True)
class Bounds:
    """Whole per cent: as it is, and the lowest and highest that it can become. None where nobody would be left."""

    now: int | None
    lowest: int | None
    highest: int | None

    @property
    def is_settled(self) -> bool:
        """Whether what is missing changes nothing that is shown."""
        return self.now == self.lowest == self.highest


def bounds(unsettled: Unsettled) -> Bounds:
    """The bounds, each reached by registering what is missing in one way.

    Adding someone with a transition never lowers a share, and taking such a one away never raises it; the other way
    about without. So each one is settled by itself. Where that leaves nobody, whoever is taken away last stays.
    """
    certain = unsettled.exits - unsettled.without_cause - unsettled.without_cause_in_transition
    fixed = unsettled.transitions - unsettled.without_cause_in_transition
    high_part = (
        fixed + unsettled.without_cause_in_transition + unsettled.without_activity + unsettled.without_both
        + unsettled.without_exit
    )  # fmt: skip
    high_whole = certain + unsettled.without_cause_in_transition + unsettled.without_exit
    low_whole = certain + unsettled.without_cause + unsettled.without_exit
    highest = share(part=high_part, whole=high_whole)
    lowest = share(part=fixed, whole=low_whole)
    if highest is None and unsettled.without_cause:
        highest = 0
    if lowest is None and unsettled.without_cause_in_transition:
        lowest = 100
    return Bounds(share(part=unsettled.transitions, whole=unsettled.exits), lowest, highest)
