"""Hides what must be hidden in a release, and has it attacked."""

from collections.abc import Mapping, Sequence
from time import monotonic
from typing import NamedTuple

from reporting.counting import Group
from reporting.disclosure.audit import attack
from reporting.disclosure.cells import Hidden
from reporting.disclosure.secondary import Unprotectable, hide, small
from reporting.disclosure.structure import Structure, structure


class Protection(NamedTuple):
    """What is hidden, and the report on it."""

    hidden: Hidden
    report: dict[str, object]


class Recovered(Exception):
    """The attacker found out something that is hidden."""


def protect(groups: Sequence[Group], *, county_of: Mapping[str, str], limit: int) -> Protection:
    """Hide the small counts of a release and what would give them away.

    Raises Unprotectable where they cannot be, and Recovered where they were not.
    """
    started = monotonic()
    made = structure(groups, county_of=county_of)
    hides_no_starters = False
    try:
        numbers = hide(made, limit=limit)
    except Unprotectable:
        hides_no_starters = True
        made = structure(groups, county_of=county_of, may_hide_no_starters=True)
        numbers = hide(made, limit=limit)
    searched = monotonic()
    verdict = attack(made, hidden=numbers, limit=limit)
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
        "hides_no_starters": hides_no_starters,
        "search_seconds": round(searched - started, 1),
        "attack_seconds": round(monotonic() - searched, 1),
    }
    return Protection(hidden, report)


def _by_level(made: Structure, hidden: Hidden) -> dict[str, list[int]]:
    """Level → hidden and all."""
    found: dict[str, list[int]] = {}
    for place, indicator in made.cells:
        of_level = found.setdefault(place.level.value, [0, 0])
        of_level[0] += (place, indicator) in hidden
        of_level[1] += 1
    return found
