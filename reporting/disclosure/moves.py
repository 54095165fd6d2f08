"""Moves: other counts that agree with all that is shown. Some go up, others down, and every sum holds.

A linear program looks for the cheapest that does what is wished for, and for many at once.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import highspy
import numpy as np

from reporting.disclosure.solver import Solver
from reporting.disclosure.structure import Structure

ALMOST = 1e-6


class Wish(NamedTuple):
    """A small count that must be able to be `goal`."""

    number: int
    goal: int
    is_upper: bool


class Proof(NamedTuple):
    """A move, and the wishes that it meets when it is made so many times."""

    steps: np.ndarray
    times: dict[Wish, float]


class Sums:
    """The equations of a structure as one sparse table: an entry is a row, a count and a sign."""

    def __init__(self, structure: Structure) -> None:
        entries = [
            (row, number, sign)
            for row, (whole, parts) in enumerate(structure.equations)
            for number, sign in ((whole, -1.0), *((part, 1.0) for part in parts))
        ]
        table = np.array(entries, float).reshape(-1, 3)
        self.rows, self.numbers, self.signs = table[:, 0].astype(int), table[:, 1].astype(int), table[:, 2]
        self.height = len(structure.equations)
        order = np.argsort(self.numbers, kind="stable")
        edges = np.searchsorted(self.numbers[order], np.arange(len(structure.values) + 1))
        self._sorted_rows, self._edges = self.rows[order].tolist(), edges.tolist()

    def of(self, number: int) -> list[int]:
        """The rows that a count is in."""
        return self._sorted_rows[self._edges[number] : self._edges[number + 1]]

    def broken_by(self, steps: np.ndarray) -> float:
        """How far from right the worst of the sums is after a move."""
        off = np.bincount(self.rows, weights=self.signs * steps[self.numbers], minlength=self.height)
        return float(np.abs(off).max(initial=0))

    def groups(self, steps: np.ndarray) -> np.ndarray:
        """Which of the moving counts hang together by sums: a number for each group, and -1 for what stands still.

        Each group is a move by itself.
        """
        entries = np.flatnonzero(steps[self.numbers])
        above: dict[int, int] = {}

        def top(each: int) -> int:
            while above.setdefault(each, each) != each:
                above[each] = each = above[above[each]]
            return each

        for number, row in zip(self.numbers[entries].tolist(), self.rows[entries].tolist(), strict=True):
            above[top(number)] = top(-1 - row)
        found, names = np.full(len(steps), -1), dict[int, int]()
        for number in np.flatnonzero(steps).tolist():
            found[number] = names.setdefault(top(number), len(names))
        return found

    def loose(self, movable: np.ndarray) -> np.ndarray:
        """Those of the movable that can move indeed: one alone in a sum cannot."""
        movable = movable.copy()
        while True:
            entries = np.flatnonzero(movable[self.numbers])
            many = np.bincount(self.rows[entries], minlength=self.height)
            alone = self.numbers[entries[many[self.rows[entries]] == 1]]
            if not len(alone):
                return movable
            movable[alone] = False


class Moves:
    """The program. Counts are in it twice: how far up, and how far down."""

    def __init__(
        self, structure: Structure, sums: Sums, *, movable: np.ndarray, costs: np.ndarray,
        least: np.ndarray | None = None,
    ) -> None:  # fmt: skip
        self._values = np.array(structure.values, float)
        self._least = np.array(structure.least, float) if least is None else least
        loose = sums.loose(movable)
        self.numbers = np.flatnonzero(loose)
        self._width, self._size = len(self.numbers), len(self._values)
        self._column = np.full(self._size, -1)
        self._column[self.numbers] = np.arange(self._width)
        self._costs = np.tile(costs[self.numbers], 2)
        up = np.full(self._width, highspy.kHighsInf)
        self._most = np.concatenate([up, (self._values - self._least)[self.numbers]])
        entries = np.flatnonzero(loose[sums.numbers])
        rows, places = np.unique(sums.rows[entries], return_inverse=True)
        columns, signs = self._column[sums.numbers[entries]], sums.signs[entries]
        order = np.argsort(places, kind="stable")
        places, columns, signs = places[order], columns[order], signs[order]
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = 2 * self._width, len(rows)
        model.col_cost_ = self._costs
        model.col_lower_, model.col_upper_ = np.zeros(2 * self._width), self._most
        model.row_lower_ = model.row_upper_ = np.zeros(len(rows))
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = 2 * np.concatenate([[0], np.cumsum(np.bincount(places, minlength=len(rows)))]).astype(
            np.int32
        )
        model.a_matrix_.index_ = np.column_stack([columns, columns + self._width]).ravel().astype(np.int32)
        model.a_matrix_.value_ = np.column_stack([signs, -signs]).ravel()
        self._solver = Solver()
        self._solver.passModel(model)
        # From where it stopped: with other wishes the last answer is still a possible one.
        self._solver.setOptionValue("presolve", "off")

    def can_move(self, number: int) -> bool:
        """Whether it is in the program at all."""
        return bool(self._column[number] >= 0)

    def charge(self, numbers: Collection[int], cost: float) -> None:
        """What a step of some counts costs from now on."""
        columns = self._both(numbers)
        self._costs[columns] = cost
        if len(columns):
            self._solver.changeColsCost(len(columns), columns, self._costs[columns])

    def hold(self, numbers: Collection[int]) -> None:
        """Some counts stand still from now on."""
        columns = self._both(numbers)
        self._bound(columns, np.zeros(len(columns)))

    def release(self, numbers: Collection[int]) -> None:
        """They may move again."""
        columns = self._both(numbers)
        self._bound(columns, self._most[columns])

    def best(self, asked: Sequence[Wish], *, reward: float) -> np.ndarray:
        """The move that is worth most: each step towards a wish is rewarded, each step of a count shown costs."""
        asked = [each for each in asked if self._column[each.number] >= 0]
        columns = np.array(
            [self._column[number] + (0 if is_upper else self._width) for number, _, is_upper in asked], np.int32
        )
        steps = np.zeros(self._size)
        if not len(columns):
            return steps
        ways = np.array([abs(goal - self._values[number]) for number, goal, _ in asked])
        none = np.zeros(len(columns))
        # One way at a time: a step forwards and one back would be rewarded for nothing.
        others = ((columns + self._width) % (2 * self._width)).astype(np.int32)
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
        steps[self.numbers] = values[: self._width] - values[self._width :]
        steps[np.abs(steps) < ALMOST] = 0
        return steps

    def met(self, steps: np.ndarray, wanted: Sequence[Wish]) -> Proof:
        """What a move proves; it may be made backwards too, and further than was asked."""
        return proven(steps, wanted, values=self._values, least=self._least)

    def _both(self, numbers: Collection[int]) -> np.ndarray:
        columns = self._column[np.fromiter(numbers, int, len(numbers))]
        columns = columns[columns >= 0]
        return np.concatenate([columns, columns + self._width]).astype(np.int32)

    def _bound(self, columns: np.ndarray, most: np.ndarray) -> None:
        if len(columns):
            self._solver.changeColsBounds(len(columns), columns, np.zeros(len(columns)), most)


def proven(steps: np.ndarray, wanted: Sequence[Wish], *, values: np.ndarray, least: np.ndarray) -> Proof:
    """The wishes that a move meets, and how many times it has to be made for each."""
    if not len(wanted):
        return Proof(steps, {})
    room = values - least
    with np.errstate(divide="ignore", invalid="ignore"):
        furthest = np.min(np.where(steps < 0, room / -steps, np.inf), initial=np.inf)
        back = np.min(np.where(steps > 0, room / steps, np.inf), initial=np.inf)
    numbers = np.array([each.number for each in wanted])
    ways = np.array([each.goal for each in wanted]) - values[numbers]
    with np.errstate(divide="ignore", invalid="ignore"):
        times = np.where(steps[numbers] != 0, ways / steps[numbers], np.nan)
    is_met = (times <= max(furthest, 1) + ALMOST) & (times >= -back - ALMOST)
    return Proof(steps, {each: float(time) for each, time, met in zip(wanted, times, is_met, strict=True) if met})
