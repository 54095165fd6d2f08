"""Chance and shares: every draw of the demonstration, the same on every machine, and whole numbers that add up."""

import random
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Things to draw from, each as often as its weight says."""

    __slots__ = ("bounds", "things", "total")

    def __init__(self, things: Sequence[T], weights: Sequence[int]) -> None:
        self.things = list(things)
        self.bounds = list(accumulate(weights))
        self.total = self.bounds[-1]


class Draws:
    """The draws of one step. Each step has its own, so that a change to one leaves the others as they were.

    Everything is made from `random()`, the only method whose results Python promises to keep between versions.
    """

    def __init__(self, seed: int, step: str) -> None:
        # A text is seeded through SHA-512, never through hash().
        self.fraction = random.Random(f"{seed}/{step}").random

    def below(self, limit: int) -> int:
        """0 … limit − 1."""
        return int(self.fraction() * limit)

    def between(self, low: int, high: int) -> int:
        """Both included."""
        return low + int(self.fraction() * (high - low + 1))

    def around(self, low: int, high: int) -> int:
        """Both included, the middle most often."""
        return low + int((self.fraction() + self.fraction()) * (high - low + 1) / 2)

    def chance(self, probability: float) -> bool:
        """True that often."""
        return self.fraction() < probability

    def one_of(self, things: Sequence[T]) -> T:
        """Any of them."""
        return things[int(self.fraction() * len(things))]

    def weighted(self, choice: Weighted[T]) -> T:
        """One of them, by weight."""
        return choice.things[bisect_right(choice.bounds, int(self.fraction() * choice.total))]

    def some(self, things: Sequence[T], count: int) -> list[T]:
        """So many different ones, in random order. Raises ValueError when there are too few."""
        rest = list(things)
        if count > len(rest):
            raise ValueError(f"{count} wanted, {len(rest)} there.")
        for place in range(count):
            other = place + self.below(len(rest) - place)
            rest[place], rest[other] = rest[other], rest[place]
        return rest[:count]


def apportion(total: int, weights: Sequence[int], *, caps: Sequence[int] | None = None) -> list[int]:
    """Whole numbers that add up to the total, in proportion to the weights (largest remainder), none above its cap.

    Raises ValueError when the caps leave no room.
    """
    limits = list(caps) if caps is not None else [total] * len(weights)
    parts = [0] * len(weights)
    left = total
    while left:
        open_places = [place for place, weight in enumerate(weights) if weight and parts[place] < limits[place]]
        whole = sum(weights[place] for place in open_places)
        if not whole:
            raise ValueError(f"{left} of {total} have no place.")
        shares = {place: divmod(left * weights[place], whole) for place in open_places}
        given = 0
        for place, (share, _) in shares.items():
            part = min(share, limits[place] - parts[place])
            parts[place] += part
            given += part
        # The rest, fewer than there are places, goes to the largest remainders with room.
        spare = left - sum(share for share, _ in shares.values())
        for place in sorted(open_places, key=lambda each: (-shares[each][1], each)):
            if spare and parts[place] < limits[place]:
                parts[place] += 1
                given += 1
                spare -= 1
        left -= given
    return parts
