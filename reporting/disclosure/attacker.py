"""Someone who wants the hidden numbers: how tightly can each be bounded by what is known? Knows nothing of statistics.

What is published is a set of equations and inequalities over unknown counts. The attacker looks for the smallest and
the largest value of a sum of them: as a linear program, whose bounds are never tighter than the true ones, or over
whole numbers. One model is made, and only what is sought changes: each answer starts from the one before.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import ceil, floor
from typing import NamedTuple

import highspy
import numpy as np

from reporting.disclosure.solver import Solver

Sum = Mapping[int, int]  # unknown → how many times it is in the sum

# More than there are people: a count that can be this large is not bounded.
_MANY = 10**6
# The solver's answers are floating-point numbers; the bounds of whole numbers are whole.
_ALMOST = 1e-6
# Rounds of many demands at once without a gain, before they are tried one by one.
_PATIENCE = 3


class Fact(NamedTuple):
    """What is known of a sum; None is no bound."""

    sum: Sum
    low: int | None
    high: int | None


class Interval(NamedTuple):
    """The smallest and the largest that a sum can be; None is no bound."""

    low: int
    high: int | None

    @property
    def width(self) -> int:
        """How far the two are apart."""
        return _MANY if self.high is None else self.high - self.low


class Demand(NamedTuple):
    """A value that a sum is wanted to be able to take: `goal` or more, or `goal` or less."""

    sum: Sum
    goal: int
    is_upper: bool


class Contradiction(Exception):
    """No counts at all agree with what is known."""


class Attacker:
    """Counts from zero up that nobody shows, and what is known of them."""

    def __init__(self, *, unknowns: int, facts: Iterable[Fact]) -> None:
        facts = list(facts)
        self._unknowns = unknowns
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = unknowns, len(facts)
        model.col_cost_ = np.zeros(unknowns)
        model.col_lower_, model.col_upper_ = np.zeros(unknowns), np.full(unknowns, float(_MANY))
        model.row_lower_ = np.array([_low(each) for each in facts], float)
        model.row_upper_ = np.array([_high(each) for each in facts], float)
        sums = _Sums([each.sum for each in facts], unknowns=unknowns)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_ = sums.starts, sums.indices
        model.a_matrix_.value_ = sums.times
        self._rows = len(facts)
        self._columns = np.arange(unknowns, dtype=np.int32)
        self._linear, self._whole = Solver(), Solver()
        for solver in (self._linear, self._whole):
            solver.passModel(model)
        # From where it stopped: with another goal the last answer is still a possible one.
        self._linear.setOptionValue("presolve", "off")
        self._linear.setOptionValue("simplex_strategy", _PRIMAL_SIMPLEX)
        whole = np.full(unknowns, highspy.HighsVarType.kInteger)
        self._whole.changeColsIntegrality(unknowns, self._columns, whole)

    def bounds(self, target: Sum, *, whole: bool = False) -> Interval:
        """How tightly a sum is known. `whole`: over whole numbers, slower, and at least as tight.

        Raises Contradiction where nothing agrees with what is known.
        """
        if not target:
            return Interval(0, 0)
        cost = np.zeros(self._unknowns)
        cost[list(target)] = list(target.values())
        low, high = -self._largest(-cost, whole=whole), self._largest(cost, whole=whole)
        return Interval(ceil(low - _ALMOST), None if high >= _MANY else floor(high + _ALMOST))

    def unmet(self, demands: Sequence[Demand]) -> list[int]:
        """The places of the demands that nothing possible meets.

        Many at once take far fewer programs: each answer is a possible world, and meets others than it was sought for.
        """
        sums = _Sums([each.sum for each in demands], unknowns=self._unknowns)
        signs = np.array([1.0 if each.is_upper else -1.0 for each in demands])
        goals = np.array([float(each.goal) for each in demands])
        chance = np.random.default_rng(seed=1)
        waiting, unmet, idle = np.arange(len(demands)), [], 0
        while len(waiting):
            is_alone = idle >= _PATIENCE
            asked = waiting[:1] if is_alone else chance.permutation(waiting)[: 1 + len(waiting) // 2]
            self._largest(sums.added(asked, signs))
            reached = sums.of(self._answer())[waiting]
            is_met = signs[waiting] * (reached - goals[waiting]) >= -_ALMOST
            if is_alone and not is_met[0]:
                unmet.append(int(waiting[0]))
                is_met[0] = True
            idle = 0 if not is_alone and is_met.any() else idle + 1
            waiting = waiting[~is_met]
        return sorted(unmet)

    @contextmanager
    def knowing(self, *facts: Fact) -> Iterator[None]:
        """Within it, this is known too."""
        for fact in facts:
            places, times = np.array(list(fact.sum), np.int32), np.array(list(fact.sum.values()), float)
            for solver in (self._linear, self._whole):
                solver.addRow(_low(fact), _high(fact), len(places), places, times)
        try:
            yield
        finally:
            added = np.arange(self._rows, self._rows + len(facts), dtype=np.int32)
            for solver in (self._linear, self._whole):
                solver.deleteRows(len(added), added)

    def _largest(self, cost: np.ndarray, *, whole: bool = False) -> float:
        solver = self._whole if whole else self._linear
        solver.changeColsCost(self._unknowns, self._columns, cost)
        solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        solver.run()
        status = solver.getModelStatus()
        if status in {highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible}:
            raise Contradiction
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"The solver gave no answer: {status}.")
        return float(solver.getInfo().objective_function_value)

    def _answer(self) -> np.ndarray:
        return np.array(self._linear.getSolution().col_value)


_PRIMAL_SIMPLEX = 4


class _Sums:
    """Many sums as one sparse table."""

    def __init__(self, sums: Sequence[Sum], *, unknowns: int) -> None:
        self.starts = np.concatenate([[0], np.cumsum([len(each) for each in sums])]).astype(np.int32)
        self.indices = np.array([unknown for each in sums for unknown in each], np.int32)
        self.times = np.array([times for each in sums for times in each.values()], float)
        self._rows = np.repeat(np.arange(len(sums)), np.diff(self.starts))
        self._unknowns, self._number = unknowns, len(sums)

    def of(self, counts: np.ndarray) -> np.ndarray:
        """What each sum is."""
        return np.bincount(self._rows, weights=self.times * counts[self.indices], minlength=self._number)

    def added(self, places: np.ndarray, signs: np.ndarray) -> np.ndarray:
        """Some of the sums added up, each with its sign."""
        weights = np.zeros(self._number)
        weights[places] = signs[places]
        return np.bincount(self.indices, weights=self.times * weights[self._rows], minlength=self._unknowns)


def _low(fact: Fact) -> float:
    return -highspy.kHighsInf if fact.low is None else float(fact.low)


def _high(fact: Fact) -> float:
    return highspy.kHighsInf if fact.high is None else float(fact.high)
