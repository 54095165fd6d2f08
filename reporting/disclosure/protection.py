"""Hides what must be hidden in a release, and has it attacked."""

from collections.abc import Mapping, Sequence
from time import monotonic
from typing import NamedTuple

from reporting.codes import Indicator
from reporting.counting import Group
from reporting.disclosure.audit import attack
from reporting.disclosure.cells import Hidden
from reporting.disclosure.secondary import Unprotectable, hide, small
from reporting.disclosure.structure import Place, Structure, structure

# A published version: the value of each of its cells, None where it is hidden.
Earlier = Mapping[tuple[Place, Indicator], int | None]


class Protection(NamedTuple):
    """What is hidden, and the report on it."""

    hidden: Hidden
    report: dict[str, object]


class Recovered(Exception):
    """The attacker found out something that is hidden."""


def protect(
    groups: Sequence[Group], *, county_of: Mapping[str, str], limit: int, earlier: Sequence[Earlier] = ()
) -> Protection:
    """Hide the small counts of a release and what would give them away, also beside the earlier versions of it.

    An attacker takes for unchanged what an earlier version tells: where that is true, the number is out, and hiding it
    protects nobody. What an earlier version hides stays hidden: shown now, it would tell of then.

    Raises Unprotectable where they cannot be, and Recovered where they were not.
    """
    started = monotonic()
    made = structure(groups, county_of=county_of)
    hides_no_starters = False
    try:
        numbers, known = _hide(made, limit=limit, earlier=earlier)
    except Unprotectable:
        hides_no_starters = True
        made = structure(groups, county_of=county_of, may_hide_no_starters=True)
        numbers, known = _hide(made, limit=limit, earlier=earlier)
    searched = monotonic()
    verdict = attack(made, hidden=numbers, limit=limit, known=known)
    if verdict.too_tight:
        raise Recovered
    published = set(made.published)
    hidden = frozenset(cell for cell, number in made.cells.items() if number in numbers)
    report = {
        "limit": limit,
        "counts": len(made.cells),
        "small": len(published.intersection(small(made, limit=limit))),
        "hidden": len(hidden),
        "hidden_by_level": _by_level(made, hidden),
        "sought": verdict.sought,
        "recovered": len(verdict.too_tight),
        "earlier_versions": len(earlier),
        "known_from_earlier": len(known & numbers),
        "hides_no_starters": hides_no_starters,
        "search_seconds": round(searched - started, 1),
        "attack_seconds": round(monotonic() - searched, 1),
    }
    return Protection(hidden, report)


def _hide(made: Structure, *, limit: int, earlier: Sequence[Earlier]) -> tuple[set[int], set[int]]:
    """What to hide, and what is known from before whether hidden or not."""
    known, hidden = set(), set()
    for version in earlier:
        for cell, number in made.cells.items():
            if number is None or cell not in version:
                continue
            if version[cell] is None:
                # A zero that must be shown is no secret either way.
                hidden |= {number} - made.fixed
            elif version[cell] == made.values[number]:
                known.add(number)
    return hide(made, limit=limit, known=known, hidden=hidden), known


def _by_level(made: Structure, hidden: Hidden) -> dict[str, list[int]]:
    """Level → hidden and all."""
    found: dict[str, list[int]] = {}
    for place, indicator in made.cells:
        of_level = found.setdefault(place.level.value, [0, 0])
        of_level[0] += (place, indicator) in hidden
        of_level[1] += 1
    return found
