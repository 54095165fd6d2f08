"""The numbers of one group by themselves: which are small, and what follows at once from a pair. Not for the public."""

from reporting.codes import Indicator, Symbol
from reporting.counting import Counts
from reporting.disclosure.cells import Cell
from reporting.rules.shares import share


def is_small(number: int, *, limit: int) -> bool:
    """Counts from 1 up to, not including, the limit. Zero is shown; limit 1 hides nothing."""
    return 0 < number < limit


def cells(counts: Counts, *, limit: int, exits_only: bool) -> dict[Indicator, Cell]:
    """The cells of one group.

    Transitions are hidden too when exits are shown and those *without* transition are few: the difference would
    tell. A share is shown only where both its parts are.
    """
    shown: dict[Indicator, Cell] = {}
    if not exits_only:
        shown[Indicator.PARTICIPANTS] = _count(counts.participants, limit=limit)
        shown[Indicator.STARTERS] = _count(counts.starters, limit=limit)
    exits = _count(counts.exits, limit=limit)
    transitions = _count(counts.transitions, limit=limit)
    if not exits.symbol and is_small(counts.exits - counts.transitions, limit=limit):
        transitions = Cell(None, Symbol.HIDDEN)
    shown[Indicator.EXITS] = exits
    shown[Indicator.TRANSITIONS] = transitions
    percent = share(part=counts.transitions, whole=counts.exits)
    if percent is None:
        shown[Indicator.TRANSITION_SHARE] = Cell(None, Symbol.IMPOSSIBLE)
    elif Symbol.HIDDEN in {exits.symbol, transitions.symbol}:
        shown[Indicator.TRANSITION_SHARE] = Cell(None, Symbol.HIDDEN)
    else:
        shown[Indicator.TRANSITION_SHARE] = Cell(percent, Symbol.NONE)
    return shown


def _count(number: int, *, limit: int) -> Cell:
    return Cell(None, Symbol.HIDDEN) if is_small(number, limit=limit) else Cell(number, Symbol.NONE)
