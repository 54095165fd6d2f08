"""Hides what insiders (insiders.py) would learn of others: each is in the tables, and knows their own row.

Another's small count is safe from them if it can still be one more, and if two lie between the least and the most that
it can be (the floor of Statistics Norway). A move shows it that lets stand what the insider knows; a part of a move
that hangs together with no count of theirs does too.
"""

from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np

from reporting.disclosure.moves import ALMOST, Moves, Sums, Wish
from reporting.disclosure.secondary import Found, small
from reporting.disclosure.structure import Structure

_HIDDEN, _FREE, _AT_ANY_COST = 1e-3, 1.0, 1e4
# In how many lots the insiders are tried, round by round.
_LOTS = (4, 4, 4, 3, 2, 2)
# A round ends when a try gains too little.
_GAIN = 0.8
# So few small counts are asked for all at once; of more, half.
_FEW = 8
# What is wanted of a count by turns: two more or one more, and one less or two more.
_TURNS = 4
_MOST_FAILURES = 2
_TO_BE_ONE_MORE, _TO_BE_TWO_WIDE = 0, 1


class Cover:
    """Which insiders may still know too much of which small counts, move by move."""

    def __init__(
        self, structure: Structure, sums: Sums, *, limit: int, alone: Sequence[Collection[int]], out: Collection[int]
    ) -> None:
        self.counts = np.array(small(structure, limit=limit), int)
        self.values = np.array(structure.values, float)
        # Nobody's group is empty: what is one may be none for another, and only they know better.
        self.least = np.where(self.values > 1, np.maximum(structure.least, 1), structure.least).astype(float)
        for number, most in structure.slack.items():
            self.least[number] = max(self.least[number], min(most, structure.values[number]))
        self._sums = sums
        self._who = np.repeat(np.arange(len(alone)), [len(each) for each in alone])
        self._what = np.array([number for each in alone for number in each], int)
        self.left = np.ones((2, len(alone), len(self.counts)), bool)
        place = {int(number): column for column, number in enumerate(self.counts)}
        is_own = np.array([number in place for number in self._what.tolist()], bool)
        self.left[:, self._who[is_own], [place[number] for number in self._what[is_own].tolist()]] = False
        self.left[:, :, np.isin(self.counts, list(out))] = False

    def take(self, steps: np.ndarray) -> int:
        """Strike out what a move shows, forwards and backwards, and say how much it was."""
        room = self.values - self.least
        with np.errstate(divide="ignore", invalid="ignore"):
            furthest = np.min(np.where(steps < 0, room / -steps, np.inf), initial=np.inf)
            back = np.min(np.where(steps > 0, room / steps, np.inf), initial=np.inf)
        ends = np.nan_to_num(steps[self.counts] * np.array([[min(furthest, 1e3)], [-min(back, 1e3)]]))
        most, least = ends.max(axis=0), ends.min(axis=0)
        shown = {
            _TO_BE_ONE_MORE: most >= 1 - ALMOST,
            _TO_BE_TWO_WIDE: (most >= 2 - ALMOST) | (least <= -1 + ALMOST),
        }
        groups, gain = self._sums.groups(steps), 0
        of_count, of_known = groups[self.counts], groups[self._what]
        for group in range(groups.max(initial=-1) + 1):
            knows = np.zeros(self.left.shape[1], bool)
            knows[self._who[of_known == group]] = True
            others = np.flatnonzero(~knows)
            for which, is_shown in shown.items():
                columns = np.flatnonzero(is_shown & (of_count == group))
                area = np.ix_(others, columns)
                gain += int(self.left[which][area].sum())
                self.left[which][area] = False
        return gain

    @property
    def pairs(self) -> np.ndarray:
        """Insider by small count: where something is left."""
        return np.asarray(self.left.any(axis=0))


def hide_from_insiders(
    structure: Structure, found: Found, *, limit: int, known: Collection[int], alone: Sequence[Collection[int]]
) -> Found:
    """Hide more where an insider would know too much. What helps nobody is left as `exposed`."""
    return _Search(structure, found, limit=limit, known=known, alone=alone).run()


class _Search:
    def __init__(
        self, structure: Structure, found: Found, *, limit: int, known: Collection[int],
        alone: Sequence[Collection[int]],
    ) -> None:  # fmt: skip
        self._structure, self._found, self._alone = structure, found, alone
        self._hidden, self._moves = set(found.hidden), list[np.ndarray]()
        self._sums, self._chance = Sums(structure), np.random.default_rng(seed=1)
        self._cover = Cover(structure, self._sums, limit=limit, alone=alone, out={*known, *found.lost})
        self._is_published = np.array([cost is not None for cost in structure.costs])
        self._still = np.zeros(len(structure.values), bool)
        self._still[[*known, *structure.fixed]] = True

    def run(self) -> Found:
        movable = ~self._still & ~self._is_published
        movable[list(self._hidden)] = True
        movable[self._still] = False
        costs = _HIDDEN * (1 + self._chance.random(len(movable)))
        # What moves in one year alone is a possible world beside the others. What is left needs them all.
        parts = self._structure.parts
        for part in parts:
            self._look(self._program(movable & _within(part, len(movable)), costs))
        if len(parts) > 1:
            self._look(self._program(movable, costs))
        if self._cover.left.any():
            self._hide_more()
        exposed = {int(self._cover.counts[place]) for place in np.flatnonzero(self._cover.pairs.any(axis=0))}
        return self._found._replace(hidden=self._hidden, moves=self._moves, exposed=exposed)

    def _look(self, moves: Moves) -> None:
        for lots in _LOTS:
            waiting = self._chance.permutation(np.flatnonzero(self._cover.pairs.any(axis=1)))
            for lot in np.array_split(waiting, min(lots, max(len(waiting), 1))):
                self._try(moves, lot)

    def _program(self, movable: np.ndarray, costs: np.ndarray) -> Moves:
        return Moves(self._structure, self._sums, movable=movable, costs=costs, least=self._cover.least)

    def _try(self, moves: Moves, lot: np.ndarray) -> None:
        """With what is hidden already, all that these insiders know held at once."""
        held = {number for one in lot for number in self._alone[one]}
        moves.hold(held)
        counts, is_held = self._cover.counts, np.isin(self._cover.counts, list(held))
        tries = _TURNS
        turn = 0
        while turn < tries:
            left = self._cover.left[:, lot].any(axis=1) & ~is_held
            places = np.flatnonzero(left.any(axis=0))
            if not len(places):
                break
            if len(places) > _FEW:
                places = self._chance.permutation(places)[: 1 + len(places) // 2]
            asked = [self._wish(int(counts[place]), left[:, place], turn) for place in places]
            steps, before = moves.best(asked, reward=_FREE), int(left.sum())
            if self._cover.take(steps):
                self._moves.append(steps)
            now = int((self._cover.left[:, lot].any(axis=1) & ~is_held).sum())
            turn += 1
            if now < _GAIN * before:
                tries = turn + _TURNS // 2
        moves.release(held)

    def _wish(self, number: int, left: np.ndarray, turn: int) -> Wish:
        value = self._structure.values[number]
        if left[_TO_BE_ONE_MORE] and (turn % 2 == 0 or not left[_TO_BE_TWO_WIDE]):
            return Wish(number, value + 2 - turn // 2 % 2, is_upper=True)
        is_last = turn % _TURNS == _TURNS - 1
        return Wish(number, value + 2, is_upper=True) if is_last else Wish(number, value - 1, is_upper=False)

    def _hide_more(self) -> None:
        costs = np.array([0.0 if cost is None else cost for cost in self._structure.costs])
        costs[list(self._hidden)] = _HIDDEN
        moves = self._program(~self._still, costs)
        # What two insiders cannot be kept from, is no secret to the next: it is not asked for again.
        failed: Counter[int] = Counter()
        for one in np.flatnonzero(self._cover.pairs.any(axis=1)).tolist():
            moves.hold(self._alone[one])
            for place in np.flatnonzero(self._cover.pairs[one]).tolist():
                if failed[place] >= _MOST_FAILURES:
                    continue
                number = int(self._cover.counts[place])
                for turn in range(_TURNS):
                    left = self._cover.left[:, one, place]
                    if not left.any() or not moves.can_move(number):
                        break
                    steps = moves.best([self._wish(number, left, turn)], reward=_AT_ANY_COST)
                    if self._cover.take(steps):
                        self._moves.append(steps)
                        new = [int(each) for each in np.flatnonzero((steps != 0) & self._is_published)]
                        self._hidden.update(new)
                        moves.charge([each for each in new if each not in self._alone[one]], _HIDDEN)
                failed[place] += bool(self._cover.left[:, one, place].any())
            moves.release(self._alone[one])


def _within(part: range, size: int) -> np.ndarray:
    inside = np.zeros(size, bool)
    inside[part.start : part.stop] = True
    return inside
