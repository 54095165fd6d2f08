"""The attacker's verdict on a release: what can be worked out of its hidden numbers from those it shows."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np

from reporting.disclosure.attacker import Attacker, Demand, Fact
from reporting.disclosure.inside import Cover
from reporting.disclosure.moves import ALMOST, Proof, Sums, Wish
from reporting.disclosure.secondary import Found, wishes
from reporting.disclosure.structure import Structure


class Verdict(NamedTuple):
    """How many small counts there are, published or not, and which of them are known too well."""

    sought: int
    too_tight: tuple[int, ...]


def attack(
    structure: Structure,
    *,
    hidden: Collection[int],
    limit: int,
    known: Collection[int] = (),
    proofs: Sequence[Proof] = (),
) -> Verdict:
    """What someone finds who has every published number and knows how they hang together.

    The `known` are hidden here, but an earlier version has them, and the attacker takes them for unchanged.

    Shares an attacker with the tests and nothing with the search for what to hide but what is wished for, and the
    `proofs` it kept. A proof is a possible world: whoever has checked that it agrees with all that is shown need not
    look for another.
    """
    wanted = wishes(structure, limit=limit, known=known)
    unknown = [
        number
        for number, cost in enumerate(structure.costs)
        if number not in known and number not in structure.fixed and (cost is None or number in hidden)
    ]
    proved = _proved(structure, unknown=unknown, proofs=proofs)
    left = [each for each in wanted if each not in proved]
    column = {number: place for place, number in enumerate(unknown)}
    shown = {each.number for each in left if each.number not in column}
    asked = [each for each in left if each.number in column]
    unmet = []
    if asked:
        attacker = Attacker(unknowns=len(unknown), facts=_facts(structure, column))
        unmet = attacker.unmet([Demand({column[each.number]: 1}, each.goal, each.is_upper) for each in asked])
    return Verdict(
        sought=len({each.number for each in wanted}),
        too_tight=tuple(sorted(shown | {asked[place].number for place in unmet})),
    )


def attack_from_inside(
    structure: Structure,
    *,
    found: Found,
    limit: int,
    known: Collection[int],
    alone: Sequence[Collection[int]],
) -> int:
    """How many pairs of an insider and a small count no move shows to be safe, but for those that nothing helps.

    The moves are the search's; whether they are moves, and what they show, is found here once more.
    """
    if not alone:
        return 0
    sums = Sums(structure)
    cover = Cover(structure, sums, limit=limit, alone=alone, out={*known, *found.lost, *found.exposed})
    is_still = np.array([cost is not None for cost in structure.costs])
    is_still[list(found.hidden)] = False
    is_still[[*known, *structure.fixed]] = True
    for steps in found.moves:
        if not steps[is_still].any() and sums.broken_by(steps) <= ALMOST:
            cover.take(steps)
    return int(cover.pairs.sum())


def _proved(structure: Structure, *, unknown: Sequence[int], proofs: Sequence[Proof]) -> set[Wish]:
    """The wishes whose proof holds: a world with the same sums, shown numbers as shown, none below what it may be."""
    sums, found = Sums(structure), set()
    values, least = np.array(structure.values, float), np.array(structure.least, float)
    is_still = np.ones(len(values), bool)
    is_still[list(unknown)] = False
    for steps, times in proofs:
        if steps[is_still].any():
            continue
        broken = sums.broken_by(steps)
        for each, time in times.items():
            # As far as it is made: what is nothing in one step is something in a million.
            if broken * max(abs(time), 1) > ALMOST:
                continue
            reached = values[each.number] + time * steps[each.number]
            is_there = reached >= each.goal - ALMOST if each.is_upper else reached <= each.goal + ALMOST
            if is_there and (values + time * steps >= least - ALMOST).all():
                found.add(each)
    return found


def _facts(structure: Structure, column: dict[int, int]) -> list[Fact]:
    facts = [
        Fact({place: 1}, structure.least[number], None) for number, place in column.items() if structure.least[number]
    ]
    for whole, parts in structure.equations:
        # told = whole - shown parts = the sum of the hidden parts; a hidden whole stands on the same side as they do.
        told = structure.values[whole] if whole not in column else 0
        sums = {column[whole]: -1} if whole in column else {}
        for part in parts:
            if part in column:
                sums[column[part]] = sums.get(column[part], 0) + 1
            else:
                told -= structure.values[part]
        if sums:
            facts.append(Fact(sums, told, told))
    return facts
