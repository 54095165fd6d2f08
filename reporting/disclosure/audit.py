"""The attacker's verdict on a release: what can be worked out of its hidden numbers from those it shows."""

from collections.abc import Collection
from typing import NamedTuple

from reporting.disclosure.attacker import Attacker, Demand, Fact
from reporting.disclosure.secondary import wishes
from reporting.disclosure.structure import Structure


class Verdict(NamedTuple):
    """How many small counts there are, published or not, and which of them are known too well."""

    sought: int
    too_tight: tuple[int, ...]


def attack(structure: Structure, *, hidden: Collection[int], limit: int, known: Collection[int] = ()) -> Verdict:
    """What someone finds who has every published number and knows how they hang together.

    The `known` are hidden here, but an earlier version has them, and the attacker takes them for unchanged.

    Shares an attacker with the tests and nothing with the search for what to hide but what is wished for.
    """
    wanted = wishes(structure, limit=limit, known=known)
    unknown = [
        number
        for number, cost in enumerate(structure.costs)
        if cost is None or (number in hidden and number not in known)
    ]
    column = {number: place for place, number in enumerate(unknown)}
    facts = [Fact({column[number]: 1}, structure.least[number], None) for number in unknown if structure.least[number]]
    for whole, parts in structure.equations:
        told = structure.values[whole] if whole not in column else 0
        sums = {column[whole]: -1} if whole in column else {}
        for part in parts:
            if part in column:
                sums[column[part]] = sums.get(column[part], 0) + 1
            else:
                told -= structure.values[part]
        if sums:
            facts.append(Fact(sums, told, told))
    # told = whole - shown parts = the sum of the hidden parts; a hidden whole stands on the same side as they do.
    attacker = Attacker(unknowns=len(unknown), facts=facts)
    shown = {each.number for each in wanted if each.number not in column}
    asked = [each for each in wanted if each.number in column]
    unmet = attacker.unmet([Demand({column[each.number]: 1}, each.goal, each.is_upper) for each in asked])
    return Verdict(
        sought=len({each.number for each in wanted}),
        too_tight=tuple(sorted(shown | {asked[place].number for place in unmet})),
    )
