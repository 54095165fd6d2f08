"""The cells of a release: each a number, or the reason why there is none."""

from typing import NamedTuple

from reporting.codes import Indicator, Symbol
from reporting.counting import Group
from reporting.disclosure.structure import Place, place_of
from reporting.rules.shares import share

Hidden = frozenset[tuple[Place, Indicator]]
NOTHING: Hidden = frozenset()


class Cell(NamedTuple):
    """A number, or the reason why there is none."""

    value: int | None
    symbol: str


def cells_of(group: Group, *, hidden: Hidden) -> dict[Indicator, Cell]:
    """The cells of one group. A share is shown only where both its parts are: with either it gives the other."""
    place, counts = place_of(group), group.counts
    shown: dict[Indicator, Cell] = {}
    if not group.figure.is_published:
        return shown
    for indicator, value in zip(Indicator, counts, strict=False):
        if indicator in group.figure.indicators:
            is_hidden = (place, indicator) in hidden
            shown[indicator] = Cell(None, Symbol.HIDDEN) if is_hidden else Cell(value, Symbol.NONE)
    if Indicator.TRANSITION_SHARE not in group.figure.indicators:
        return shown
    percent = share(part=counts.transitions, whole=counts.exits)
    if Symbol.HIDDEN in {shown[Indicator.EXITS].symbol, shown[Indicator.TRANSITIONS].symbol}:
        shown[Indicator.TRANSITION_SHARE] = Cell(None, Symbol.HIDDEN)
    elif percent is None:
        shown[Indicator.TRANSITION_SHARE] = Cell(None, Symbol.IMPOSSIBLE)
    else:
        shown[Indicator.TRANSITION_SHARE] = Cell(percent, Symbol.NONE)
    return shown
