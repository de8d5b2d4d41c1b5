"""Scores standardised by reviewer (z-scores): refused where reviewers had unlike piles, since it takes all piles for equally good.

Where strong applications share a panel, each of its reviewers' means is taken for leniency, and the ranking comes out next to random.
"""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from registry.errors import RegistryError
from registry.ranking.additive import evenly, fit
from registry.ranking.draws import Draws, Floats, as_given, raw
from registry.ranking.figures import figure
from registry.ranking.plain import added, averaged, mean
from registry.ranking.reviews import Sheet
from registry.ranking.variances import shrinkage

LEAST_PILE = 8
SIGNIFICANCE = Decimal("0.01")
"""Random piles are taken for unlike once in a hundred rounds."""

PERMUTATIONS = 999


@dataclass(frozen=True, slots=True)
class Comparability:
    """Whether piles can be taken for equally good: who has too small a one, and how often random ones differ as much."""

    small: tuple[str, ...]
    chance: Decimal

    @property
    def holds(self) -> bool:
        return not self.small and self.chance > SIGNIFICANCE


def comparability(sheet: Sheet, seed: int) -> Comparability:
    """A permutation test of whether better applications went to some reviewers rather than to others.

    What each application is worth is taken from the additive model; how unlike the piles are is Σ n_j (mean of pile j - mean)². The same
    with worth dealt out at random, 999 times: were piles random, what is the case would be one of a thousand alike.
    """
    small = tuple(name for name, pile in zip(sheet.reviewers, sheet.piles, strict=True) if len(pile) < LEAST_PILE)
    worth = fit(as_given(sheet), evenly(sheet, float(shrinkage(sheet)[0]))).worth
    dealt = worth[0, np.argsort(raw((seed,), PERMUTATIONS, len(sheet.applications)), axis=1, kind="stable")]
    spread = _spread(sheet, np.concatenate([worth, dealt]))
    as_wide = int(np.count_nonzero(spread >= spread[0]))
    return Comparability(small, figure(as_wide / (PERMUTATIONS + 1)))


def require_comparable(sheet: Sheet, seed: int) -> None:
    """Refuses to standardise by reviewer where that would distort a ranking."""
    found = comparability(sheet, seed)
    if found.small:
        raise RegistryError("PILES_TOO_SMALL", reviewers=found.small, least=LEAST_PILE)
    if not found.holds:
        raise RegistryError("PILES_NOT_COMPARABLE", chance=found.chance)


def standardised(draws: Draws) -> Floats:
    """The mean z-score of each application [draws, applications], told in hundredths of a point by the mean and the spread of all.

    Whoever gives all the same score says nothing, and counts as z = 0.
    """
    z = np.zeros_like(draws.scores)
    for reviewer in range(len(draws.sheet.reviewers)):
        own = draws.reviewers == reviewer
        middle, deviation = _moments(draws.scores, own)
        z += np.where(own & (deviation > 0), (draws.scores - middle) / np.where(deviation > 0, deviation, 1), 0)
    middle, deviation = _moments(draws.scores, np.ones_like(draws.scores, dtype=np.bool_))
    return middle + deviation * mean(Draws(draws.sheet, draws.reviewers, z))


def _moments(scores: Floats, own: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """The mean and the standard deviation [draws, 1] of some of the scores of each draw."""
    counts = np.count_nonzero(own, axis=1)
    middle = (added(np.where(own, scores, 0)) / np.maximum(counts, 1))[:, None]
    squared = np.where(own, (scores - middle) * (scores - middle), 0)
    return middle, np.sqrt(added(squared) / np.maximum(counts - 1, 1))[:, None]


def _spread(sheet: Sheet, worth: Floats) -> Floats:
    """How unlike the piles are if applications are worth so much [draws]; up to what is the same however worth is dealt out."""
    total = np.zeros(len(worth))
    for pile in sheet.piles:
        averages = averaged(worth[:, [mark.application for mark in pile]]) - averaged(worth)
        total = total + averages * averages * len(pile)
    return total
