"""Which further counts must be hidden so that the small ones cannot be worked out: few, and none too many to bear.

A small count is protected when there is a possible world, in agreement with all that is shown, where it is as large
as the limit, and another where it is one or none. A world differs from the true one by a move, and only hidden counts
can move; so the cheapest move that does what is wanted names what has to be hidden. The moves are kept: each proves
that some small counts are safe, and whoever doubts the search may check them (audit.py).
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np

from reporting.disclosure.moves import Moves, Proof, Sums, Wish
from reporting.disclosure.structure import Structure

# Cheaper than to hide one more, and yet no move goes further than it must.
_HIDDEN_ALREADY = 1e-3
# What a step towards a wish is worth: less than to hide anything more, or more than all there is.
_FREE, _AT_ANY_COST = 1e-1, 1e4
# Tries without a gain before more is hidden.
_PATIENCE, _GAIN = 2, 0.95
# The narrowest that a hidden number may be known, whatever the limit (the floor of Statistics Norway).
_FLOOR = 3


class Unprotectable(Exception):
    """A small count that can be worked out whatever is hidden."""


class Found(NamedTuple):
    """What to hide, the moves that prove it enough, and the counts of other years that nothing helps any more.

    And where insiders were looked at (insiders.py): the moves that prove it enough for them, and what they know still.
    """

    hidden: set[int]
    proofs: list[Proof]
    lost: set[int]
    moves: Sequence[np.ndarray] = ()
    exposed: Collection[int] = frozenset()


def small(structure: Structure, *, limit: int) -> list[int]:
    """The counts to protect, published or not."""
    return [
        number for number, value in enumerate(structure.values) if 0 < value < limit and number not in structure.slack
    ]


def wishes(structure: Structure, *, limit: int, known: Collection[int] = ()) -> list[Wish]:
    """What must be possible of each small count: at most 1, and at least the limit. The `known` are out already."""
    found = []
    for number in small(structure, limit=limit):
        if number in known:
            continue
        found.append(Wish(number, max(limit, _FLOOR), is_upper=True))
        if structure.values[number] > 1:
            found.append(Wish(number, 1, is_upper=False))
    return found


def hide(structure: Structure, *, limit: int, known: Collection[int] = (), hidden: Collection[int] = ()) -> Found:
    """The published counts to hide. The `known` protect nobody any more; the `hidden` must stay so.

    Raises Unprotectable.
    """
    first = {number for number in small(structure, limit=limit) if structure.costs[number] is not None}
    return _Search(structure, hidden=first | set(hidden), known=known).meet(wishes(structure, limit=limit, known=known))


class _Search:
    """Year by year first, as if all others stood still; then what is left, over all years at once."""

    def __init__(self, structure: Structure, *, hidden: set[int], known: Collection[int]) -> None:
        self._structure, self._sums = structure, Sums(structure)
        self._hidden, self._proofs = set(hidden), list[Proof]()
        self._is_published = np.array([cost is not None for cost in structure.costs])
        self._costs = np.array([0.0 if cost is None else cost for cost in structure.costs])
        self._can_move = np.ones(len(structure.values), bool)
        self._can_move[list(known)] = False
        self._can_move[list(structure.fixed)] = False
        self._chance = np.random.default_rng(seed=1)

    def meet(self, wanted: Sequence[Wish]) -> Found:
        """Hide until every wish has its move."""
        waiting, made = list(wanted), self._structure
        everything = range(len(self._can_move))
        for part in made.parts or [everything]:
            waiting = self._look(waiting, self._within(part), is_last=False)
        for pair in made.pairs:
            waiting = self._look(waiting, self._within(*pair, but=made.without_background), is_last=False)
        if waiting:
            waiting = self._look(waiting, self._within(everything, but=made.without_background), is_last=False)
        if waiting:
            waiting = self._look(waiting, self._within(everything), is_last=True)
        own = made.parts[0] if made.parts else everything
        if any(each.number in own for each in waiting):
            raise Unprotectable
        return Found(self._hidden, self._proofs, {each.number for each in waiting})

    def _within(self, *parts: range, but: Collection[int] = ()) -> np.ndarray:
        inside = np.zeros(len(self._can_move), bool)
        for part in parts:
            inside[part.start : part.stop] = True
        inside[list(but)] = False
        return inside

    def _look(self, asked: Sequence[Wish], within: np.ndarray, *, is_last: bool) -> list[Wish]:
        """The wishes that nothing meets; where it is not the last look, perhaps more than those."""
        costs = self._costs.copy()
        costs[list(self._hidden)] = _HIDDEN_ALREADY
        moves = Moves(self._structure, self._sums, movable=self._can_move & within, costs=costs)
        waiting = [each for each in asked if moves.can_move(each.number)]
        lost = [each for each in asked if not moves.can_move(each.number)]
        # What was shown before is known, and stands still: in a correction there may be nothing more to hide.
        may_be_hidden = self._is_published & self._can_move & within
        may_be_hidden[list(self._hidden)] = False
        can_hide = bool(may_be_hidden.any())
        idle = _PATIENCE if can_hide else 0
        while waiting:
            if idle < _PATIENCE:
                # Whatever can move with what is hidden already.
                some = [waiting[place] for place in self._chance.permutation(len(waiting))[: 1 + len(waiting) // 2]]
                once = list({each.number: each for each in some}.values())
                left = self._prove(moves, waiting, moves.best(once, reward=_FREE), is_free=True)
                idle = 0 if len(left) < _GAIN * len(waiting) else idle + 1
            else:
                apart, before = self._apart(waiting), len(self._hidden)
                left = self._prove(moves, waiting, moves.best(apart, reward=_AT_ANY_COST))
                if is_last and len(left) == len(waiting):
                    # Perhaps they are in each other's way.
                    apart = waiting[:1]
                    left = self._prove(moves, waiting, moves.best(apart, reward=_AT_ANY_COST))
                if len(left) == len(waiting):
                    lost += apart
                    left = [each for each in waiting if each not in set(apart)]
                idle = 0 if len(self._hidden) > before else _PATIENCE
            waiting = left
        return lost

    def _prove(self, moves: Moves, waiting: Sequence[Wish], steps: np.ndarray, *, is_free: bool = False) -> list[Wish]:
        """Keep what a move proves, hide what it moves, and say which wishes are left."""
        proof = moves.met(steps, waiting)
        if not proof.times:
            return list(waiting)
        moved = np.flatnonzero((steps != 0) & self._is_published)
        new = [int(number) for number in moved if int(number) not in self._hidden]
        if new and is_free:
            return list(waiting)
        self._hidden.update(new)
        moves.charge(new, _HIDDEN_ALREADY)
        self._proofs.append(proof)
        return [each for each in waiting if each not in proof.times]

    def _apart(self, waiting: Sequence[Wish]) -> list[Wish]:
        """Wishes that have no equation in common."""
        taken: set[int] = set()
        apart = []
        for each in waiting:
            rows = self._sums.of(each.number)
            if taken.isdisjoint(rows):
                taken.update(rows)
                apart.append(each)
        return apart
