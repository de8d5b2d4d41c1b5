"""Chance that turns out the same every time: a stream of draws for each name."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """Draws named by what they are for. Only `Random.random` is used, which Python promises never to change."""

    def __init__(self, name: str) -> None:
        self._draw = Random(name).random  # noqa: S311 - made-up people, not secrets

    def happens(self, share: float) -> bool:
        return self._draw() < share

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + int(self._draw() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        return choices[int(self._draw() * len(choices))]

    def weighted(self, weights: Mapping[T, int]) -> T:
        """One of the keys, as often as its weight says."""
        drawn = self._draw() * sum(weights.values())
        return next(choice for choice, limit in zip(weights, accumulate(weights.values()), strict=True) if drawn < limit)

    def day(self, first: date, last: date) -> date:
        return first + timedelta(days=self.between(0, (last - first).days))
