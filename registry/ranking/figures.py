"""How numbers leave the room: rounded once, at the end, to what can be written down and compared."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

import numpy as np

from registry.ranking.draws import Floats, Indices
from registry.units import rounded

PLACES = 6
"""Figures are told in millionths of a point."""


def figure(value: Fraction | float | int) -> Decimal:
    """A number with six decimals."""
    return rounded(Fraction(value), PLACES)


def points(hundredths: Fraction | float | int) -> Decimal:
    """Hundredths of a point as points, with six decimals."""
    return rounded(Fraction(hundredths) / 100, PLACES)


def total(values: Iterable[Fraction | int]) -> Fraction:
    """The sum of numbers that are exact; those that are not are added up in an order that is said."""
    return Fraction(sum(values))


def mean(values: Iterable[Fraction | int]) -> Fraction:
    """Exact, of at least one value."""
    listed = list(values)
    return total(listed) / len(listed)


def squares(values: Iterable[Fraction | int]) -> Fraction:
    """The sum of squared distances from their mean; exact."""
    listed = list(values)
    middle = mean(listed)
    return total((value - middle) ** 2 for value in listed)


def shown(score: Decimal) -> Decimal:
    """A score as it is published, with two decimals: what is equal by it is tied."""
    return rounded(score, 2)


def ranks(scores: Mapping[str, Decimal]) -> dict[str, int]:
    """The rank of each application. Those that are tied share the better one: 1, 2, 2, 4."""
    published = {name: shown(score) for name, score in scores.items()}
    return {name: 1 + len([one for one in published.values() if one > own]) for name, own in published.items()}


def drawn_ranks(scores: Floats) -> Indices:
    """The same of each draw, from scores in hundredths of a point [draws, applications]."""
    published = np.floor(scores + 0.5)
    better = [np.count_nonzero(published > published[:, one : one + 1], axis=1) for one in range(published.shape[1])]
    return np.stack(better, axis=1).astype(np.int64) + 1
