"""Which parts of a shown whole are hidden: the small ones, and so many more that no subtraction gives them back."""

from collections.abc import Sequence


def is_few(number: int, *, limit: int) -> bool:
    """From 1 up to, not including, the limit. Limit 1 hides nothing."""
    return 0 < number < limit


def hidden_parts(parts: Sequence[int], *, limit: int) -> frozenset[int]:
    """The places that are hidden where the sum of the parts is shown.

    One alone would be the sum less the others; several whose own sum is small would be known to be few. So the
    smallest of the rest is hidden with them, until neither holds. An empty part is hidden last of all.
    """
    hidden = {place for place, part in enumerate(parts) if is_few(part, limit=limit)}
    rest = sorted(
        (place for place in range(len(parts)) if place not in hidden), key=lambda each: _last_empty(parts, each)
    )
    while hidden and rest and (len(hidden) == 1 or sum(parts[each] for each in hidden) < limit):
        hidden.add(rest.pop(0))
    return frozenset(hidden)


def hidden_outcomes(groups: Sequence[tuple[int, int]], *, limit: int) -> tuple[frozenset[int], frozenset[int]]:
    """Of groups of those who left and those of them with a transition: whose first, and whose second, is hidden.

    Those without a transition are the difference, and are protected as those with one. The totals are shown.
    """
    exits = hidden_parts([left for left, _ in groups], limit=limit)
    hidden = set(exits)
    for part in ([moved for _, moved in groups], [left - moved for left, moved in groups]):
        hidden |= {place for place, number in enumerate(part) if is_few(number, limit=limit)}
    rest = sorted(
        (place for place in range(len(groups)) if place not in hidden),
        key=lambda each: _last_empty([left for left, _ in groups], each),
    )
    while hidden and rest and (len(hidden) == 1 or _is_known(groups, hidden, limit=limit)):
        hidden.add(rest.pop(0))
    return exits, frozenset(hidden)


def _is_known(groups: Sequence[tuple[int, int]], hidden: set[int], *, limit: int) -> bool:
    left, moved = (sum(groups[each][which] for each in hidden) for which in (0, 1))
    return is_few(moved, limit=limit) or is_few(left - moved, limit=limit)


def _last_empty(parts: Sequence[int], place: int) -> tuple[bool, int, int]:
    return (parts[place] == 0, parts[place], place)
