"""Which further counts must be hidden so that the small ones cannot be worked out: few, and none too many to bear.

A small count is protected when there is a possible world, in agreement with all that is shown, where it is as large
as the limit, and another where it is one or none. A world differs from the true one by a move: some counts go up,
others down, and every sum holds. Only hidden counts can move; so the cheapest move that does what is wanted names what
has to be hidden. It is a linear program, and looks for many moves at once.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import highspy
import numpy as np

from reporting.disclosure.solver import Solver
from reporting.disclosure.structure import Structure

# Cheaper than to hide one more, and yet no move goes further than it must.
_HIDDEN_ALREADY = 1e-3
_ALMOST = 1e-6
# What a step towards a wish is worth: less than to hide anything more, or more than all there is.
_FREE, _AT_ANY_COST = 1e-1, 1e4
# Tries without a gain before more is hidden.
_PATIENCE, _GAIN = 2, 0.95
# The narrowest that a hidden number may be known, whatever the limit (the floor of Statistics Norway).
_FLOOR = 3


class Wish(NamedTuple):
    """A small count that must be able to be `goal`."""

    number: int
    goal: int
    is_upper: bool


class Unprotectable(Exception):
    """A small count that can be worked out whatever is hidden."""


def small(structure: Structure, *, limit: int) -> list[int]:
    """The counts to protect, published or not."""
    return [
        number
        for number, value in enumerate(structure.values)
        if 0 < value < limit and number not in structure.unsought
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


def hide(structure: Structure, *, limit: int, known: Collection[int] = (), hidden: Collection[int] = ()) -> set[int]:
    """The published counts to hide. The `known` protect nobody any more; the `hidden` must stay so.

    Raises Unprotectable.
    """
    first = {number for number in small(structure, limit=limit) if structure.costs[number] is not None}
    first |= set(hidden)
    return _Moves(structure, hidden=first, shown=set(known)).hide_for(wishes(structure, limit=limit, known=known))


class _Moves:
    """The program that looks for moves. Counts are in it twice: how far up, and how far down."""

    def __init__(self, structure: Structure, *, hidden: set[int], shown: set[int]) -> None:
        self._size = size = len(structure.values)
        self._values = np.array(structure.values)
        self._least = np.array(structure.least)
        self._hidden = set(hidden)
        costs = np.array([0.0 if cost is None else cost for cost in structure.costs])
        costs[list(hidden)] = _HIDDEN_ALREADY
        up = np.full(size, highspy.kHighsInf)
        down = (self._values - self._least).astype(float)
        still = sorted(shown | structure.fixed)
        up[still] = 0
        down[still] = 0
        self._published = np.array([cost is not None for cost in structure.costs])
        self._costs, self._most = np.concatenate([costs, costs]), np.concatenate([up, down])
        self._of: dict[int, list[int]] = {}
        starts, indices, times = [0], [], []
        for row, (whole, parts) in enumerate(structure.equations):
            for number, sign in ((whole, -1.0), *((part, 1.0) for part in parts)):
                self._of.setdefault(number, []).append(row)
                indices += [number, size + number]
                times += [sign, -sign]
            starts.append(len(indices))
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = 2 * size, len(structure.equations)
        model.col_cost_ = self._costs
        model.col_lower_, model.col_upper_ = np.zeros(2 * size), self._most
        model.row_lower_ = model.row_upper_ = np.zeros(len(structure.equations))
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.array(starts, np.int32)
        model.a_matrix_.index_ = np.array(indices, np.int32)
        model.a_matrix_.value_ = np.array(times)
        self._solver = Solver()
        self._solver.passModel(model)

    def hide_for(self, wanted: Sequence[Wish]) -> set[int]:
        """All that is hidden when every wish has its move."""
        waiting = list(wanted)
        chance = np.random.default_rng(seed=1)
        idle = _PATIENCE
        while waiting:
            if idle < _PATIENCE:
                # Whatever can move with what is hidden already.
                some = [waiting[place] for place in chance.permutation(len(waiting))[: 1 + len(waiting) // 2]]
                asked = list({each.number: each for each in some}.values())
                left = self._left(waiting, self._move(asked, reward=_FREE))
                idle = 0 if len(left) < _GAIN * len(waiting) else idle + 1
            else:
                move = self._move(self._apart(waiting), reward=_AT_ANY_COST)
                left = self._left(waiting, move)
                if len(left) == len(waiting):
                    move = self._move(waiting[:1], reward=_AT_ANY_COST)
                    left = self._left(waiting, move)
                    if len(left) == len(waiting):
                        raise Unprotectable
                self._learn(move)
                idle = 0
            waiting = left
        return set(self._hidden)

    def _apart(self, waiting: Sequence[Wish]) -> list[Wish]:
        """Wishes that have no equation in common."""
        taken: set[int] = set()
        apart = []
        for each in waiting:
            rows = self._of.get(each.number, [])
            if taken.isdisjoint(rows):
                taken.update(rows)
                apart.append(each)
        return apart

    def _move(self, asked: Sequence[Wish], *, reward: float) -> np.ndarray:
        """The move that is worth most: each step towards a wish is rewarded, each step of a count shown costs."""
        columns = np.array([number + (0 if is_upper else self._size) for number, _, is_upper in asked], np.int32)
        ways = np.array([abs(goal - self._values[number]) for number, goal, _ in asked], float)
        none = np.zeros(len(columns))
        # One way at a time: a step forwards and one back would be rewarded for nothing.
        others = ((columns + self._size) % (2 * self._size)).astype(np.int32)
        self._solver.changeColsBounds(len(columns), columns, none, np.minimum(ways, self._most[columns]))
        self._solver.changeColsBounds(len(columns), others, none, none)
        self._solver.changeColsCost(len(columns), columns, self._costs[columns] - reward)
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"The solver gave no answer: {self._solver.getModelStatus()}.")
        values = np.array(self._solver.getSolution().col_value)
        self._solver.changeColsBounds(len(columns), columns, none, self._most[columns])
        self._solver.changeColsBounds(len(columns), others, none, self._most[others])
        self._solver.changeColsCost(len(columns), columns, self._costs[columns])
        return values[: self._size] - values[self._size :]

    def _learn(self, move: np.ndarray) -> None:
        moved = np.flatnonzero((np.abs(move) > _ALMOST) & self._published)
        new = [int(number) for number in moved if int(number) not in self._hidden]
        self._hidden.update(new)
        columns = np.array([*new, *(self._size + number for number in new)], np.int32)
        self._costs[columns] = _HIDDEN_ALREADY
        self._solver.changeColsCost(len(columns), columns, self._costs[columns])

    def _left(self, waiting: Sequence[Wish], move: np.ndarray) -> list[Wish]:
        """The wishes that a move does not meet; it may be made backwards too, and further than was asked."""
        steps = np.where(np.abs(move) > _ALMOST, move, 0)
        room = (self._values - self._least).astype(float)
        with np.errstate(divide="ignore", invalid="ignore"):
            furthest = np.min(np.where(steps < 0, room / -steps, np.inf), initial=np.inf)
            back = np.min(np.where(steps > 0, room / steps, np.inf), initial=np.inf)
        numbers = np.array([each.number for each in waiting])
        ways = np.array([each.goal for each in waiting]) - self._values[numbers]
        with np.errstate(divide="ignore", invalid="ignore"):
            times = np.where(steps[numbers] != 0, ways / steps[numbers], np.nan)
        is_met = (times <= max(furthest, 1) + _ALMOST) & (times >= -back - _ALMOST)
        return [each for each, met in zip(waiting, is_met, strict=True) if not met]
