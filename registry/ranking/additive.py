"""The default: a score is what the application is worth, and how lenient the reviewer is, and chance; leniency is shrunk towards none.

    y_ij = θ_i + b_j + ε_ij        Σ (y_ij - θ_i - b_j)² + λ Σ b_j²   is made least.

Taking θ out leaves one equation for each reviewer, which are solved outright; the answer is where the iteration
b_j = Σ_i (y_ij - θ_i) / (n_j + λ), θ_i = mean_j (y_ij - b_j) comes to rest. With λ = σ²(ε) / σ²(b) it is the best linear unbiased
predictor of the mixed model (Henderson's equations). Among reviewers who are linked by applications the b add up to nothing: they tell
who is more lenient than whom, and not whether all are too lenient.
"""

from dataclasses import dataclass

import numpy as np

from registry.ranking.draws import Draws, Floats, as_given
from registry.ranking.elimination import solve
from registry.ranking.plain import mean
from registry.ranking.reviews import Sheet

CELLS = 2_000_000
"""So many numbers of matrices at a time, some 16 MB."""


@dataclass(frozen=True, slots=True)
class Fit:
    """In hundredths of a point: what each application is worth [draws, applications], how lenient each reviewer is [draws, reviewers]."""

    worth: Floats
    leniency: Floats


def fit(draws: Draws, penalties: Floats) -> Fit:
    """`penalties` hold λ for each reviewer; each group of linked reviewers needs one above zero."""
    size = len(draws.sheet.reviewers)
    fits = [_fitted(chunk, penalties) for chunk in draws.chunks(max(1, CELLS // (size * size)))]
    return Fit(np.concatenate([one.worth for one in fits]), np.concatenate([one.leniency for one in fits]))


def evenly(sheet: Sheet, shrinkage: float) -> Floats:
    """The same λ for everybody."""
    return np.full(len(sheet.reviewers), shrinkage)


def uncertainty(sheet: Sheet, penalties: Floats) -> Floats:
    """The variance of each application's worth, as a multiple of σ²(ε) [applications].

    1/n_i for its own reviews, and what is not known of its reviewers: Σ over pairs of them of the inverse's entries, over n_i².
    """
    matrices, _ = _equations(as_given(sheet), penalties)
    size = len(sheet.reviewers)
    inverse = solve(matrices, np.eye(size)[None, :, :])[0]
    variances = np.zeros(len(sheet.applications))
    for application, place in enumerate(sheet.places):
        total = 0.0
        for one in sheet.of_application(application):
            for other in sheet.of_application(application):
                total += float(inverse[one.reviewer, other.reviewer])
        variances[application] = 1 / len(place) + total / (len(place) * len(place))
    return variances


def _fitted(draws: Draws, penalties: Floats) -> Fit:
    matrices, right = _equations(draws, penalties)
    leniency = solve(matrices, right[:, :, None])[:, :, 0]
    rows = np.arange(len(draws))[:, None]
    corrected = Draws(draws.sheet, draws.reviewers, draws.scores - leniency[rows, draws.reviewers])
    return Fit(mean(corrected), leniency)


def _equations(draws: Draws, penalties: Floats) -> tuple[Floats, Floats]:
    """The matrix [draws, reviewers, reviewers] and the right side [draws, reviewers] that determine leniency."""
    count, size = len(draws), len(penalties)
    matrices, right = np.zeros((count, size, size)), np.zeros((count, size))
    matrices[:, np.arange(size), np.arange(size)] = penalties
    rows, means = np.arange(count), mean(draws)
    for application, place in enumerate(draws.sheet.places):
        share = 1 / len(place)
        for one in place:
            reviewer = draws.reviewers[:, one]
            matrices[rows, reviewer, reviewer] += 1
            right[rows, reviewer] += draws.scores[:, one] - means[:, application]
            for other in place:
                matrices[rows, reviewer, draws.reviewers[:, other]] -= share
    return matrices, right
