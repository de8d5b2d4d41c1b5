"""Methods that look at each application by itself: the mean, the mean without the highest and the lowest, the median."""

from collections.abc import Callable

import numpy as np

from registry.ranking.draws import Draws, Floats


def mean(draws: Draws) -> Floats:
    """The mean of each application, in hundredths of a point [draws, applications]."""
    return _each(draws, averaged)


def trimmed_mean(draws: Draws) -> Floats:
    """The mean without one highest and one lowest score (去掉一个最高分和一个最低分); of one or two scores, the mean of all."""
    return _each(draws, lambda scores: averaged(scores if scores.shape[1] < 3 else np.sort(scores, axis=1)[:, 1:-1]))


def median(draws: Draws) -> Floats:
    """The score in the middle, or the mean of the two there."""
    return _each(draws, _middle)


def added(scores: Floats) -> Floats:
    """The sum along each row, from left to right."""
    total = scores[:, 0]
    for column in range(1, scores.shape[1]):
        total = total + scores[:, column]
    return total


def averaged(scores: Floats) -> Floats:
    """The mean along each row."""
    found: Floats = added(scores) / scores.shape[1]
    return found


def _middle(scores: Floats) -> Floats:
    ordered, count = np.sort(scores, axis=1), scores.shape[1]
    return averaged(ordered[:, [(count - 1) // 2, count // 2]])


def _each(draws: Draws, of: Callable[[Floats], Floats]) -> Floats:
    return np.stack([of(draws.scores[:, place.start : place.stop]) for place in draws.sheet.places], axis=1)
