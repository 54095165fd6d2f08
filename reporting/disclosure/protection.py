"""Hides what must be hidden in a release, and has it attacked."""

from collections.abc import Mapping, Sequence
from time import monotonic
from typing import NamedTuple

from reporting.codes import Indicator
from reporting.counting import Group, Person
from reporting.disclosure.audit import attack, attack_from_inside
from reporting.disclosure.cells import Hidden
from reporting.disclosure.inside import hide_from_insiders
from reporting.disclosure.insiders import alone, completed
from reporting.disclosure.secondary import Found, Unprotectable, hide, small
from reporting.disclosure.structure import Place, Structure, structure
from reporting.disclosure.years import Other, stack

# A published version: the value of each of its cells, None where it is hidden.
Earlier = Mapping[tuple[Place, Indicator], int | None]


class Protection(NamedTuple):
    """What is hidden, and the report on it."""

    hidden: Hidden
    report: dict[str, object]


class Beside(NamedTuple):
    """The year before or after: its counts as the register has them now, and its versions that are out."""

    year: int
    groups: Sequence[Group]
    county_of: Mapping[str, str]
    versions: Sequence[Earlier]
    counts_countries: bool = True


class Recovered(Exception):
    """The attacker found out something that is hidden."""


def protect(
    groups: Sequence[Group],
    *,
    county_of: Mapping[str, str],
    limit: int,
    year: int = 0,
    earlier: Sequence[Earlier] = (),
    beside: Sequence[Beside] = (),
    people: Sequence[Mapping[int, Person]] = (),
) -> Protection:
    """Hide the small counts of a release and what would give them away, also beside earlier versions and other years.

    An attacker takes for unchanged what an earlier version tells: where that is true, the number is out, and hiding it
    protects nobody. What an earlier version hides stays hidden: shown now, it would tell of then. What other years hide
    must stay as safe as it was.

    Raises Unprotectable where they cannot be, and Recovered where they were not.
    """
    started = monotonic()
    others = [_other(each) for each in beside]
    hides_no_starters = False
    try:
        made = structure(groups, county_of=county_of)
        stacked = _hide(made, limit=limit, year=year, earlier=earlier, others=others, people=people)
    except Unprotectable:
        hides_no_starters = True
        made = structure(groups, county_of=county_of, may_hide_no_starters=True)
        stacked = _hide(made, limit=limit, year=year, earlier=earlier, others=others, people=people)
    searched = monotonic()
    whole, known, found, insiders = stacked
    verdict = attack(whole, hidden=found.hidden, limit=limit, known=known, proofs=found.proofs)
    too_tight = set(verdict.too_tight) - found.lost
    if too_tight or attack_from_inside(whole, found=found, limit=limit, known=known, alone=insiders):
        raise Recovered
    published = set(made.published)
    hidden = frozenset(cell for cell, number in made.cells.items() if number in found.hidden)
    report = {
        "limit": limit,
        "counts": len(made.cells),
        "small": len(published.intersection(small(made, limit=limit))),
        "hidden": len(hidden),
        "hidden_by_level": _by_level(made, hidden),
        "sought": verdict.sought,
        "recovered": len(too_tight),
        "earlier_versions": len(earlier),
        "known_from_earlier": len(known & found.hidden),
        "years_beside": sorted(each.year for each in beside),
        "known_before": len(found.lost),
        "insiders": len(insiders),
        "exposed_to_insiders": len(found.exposed),
        "hides_no_starters": hides_no_starters,
        "search_seconds": round(searched - started, 1),
        "attack_seconds": round(monotonic() - searched, 1),
    }
    return Protection(hidden, report)


class _Stacked(NamedTuple):
    """All years as one, what is known of them, and what was found to hide."""

    whole: Structure
    known: set[int]
    found: Found
    # What each insider knows.
    alone: list[frozenset[int]]


def _hide(
    made: Structure, *, limit: int, year: int, earlier: Sequence[Earlier], others: Sequence[Other],
    people: Sequence[Mapping[int, Person]],
) -> _Stacked:  # fmt: skip
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
    whole, known_of_others, of_year = stack(made, year=year, others=others)
    known |= known_of_others
    found = hide(whole, limit=limit, known=known, hidden=hidden)
    insiders = completed(whole, alone(whole, of_year, people))
    if insiders:
        found = hide_from_insiders(whole, found, limit=limit, known=known, alone=insiders)
    return _Stacked(whole, known, found, insiders)


def _other(beside: Beside) -> Other:
    """A year that is out: what its versions show and the register still has."""
    made = structure(beside.groups, county_of=beside.county_of, may_hide_no_starters=not beside.counts_countries)
    shown = {
        cell
        for cell, number in made.cells.items()
        if number is not None and any(version.get(cell) == made.values[number] for version in beside.versions)
    }
    return Other(beside.year, made, shown)


def _by_level(made: Structure, hidden: Hidden) -> dict[str, list[int]]:
    """Level → hidden and all."""
    found: dict[str, list[int]] = {}
    for place, indicator in made.cells:
        of_level = found.setdefault(place.level.value, [0, 0])
        of_level[0] += (place, indicator) in hidden
        of_level[1] += 1
    return found
