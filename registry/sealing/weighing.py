"""Criteria -> scores: what a review comes to by the weights of its criteria, and the reviews of an evaluation as a sheet."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from registry.ranking.figures import total
from registry.ranking.procedure import WHOLE
from registry.ranking.reviews import Review, Sheet
from registry.sealing.rounds import Category, Criterion, Evaluation, Opinion
from registry.units import rounded


def sheet_of(category: Category, evaluation: Evaluation) -> Sheet:
    """What the reviews of an evaluation come to; refuses where there is none."""
    return Sheet.of(Review(one.application, one.reviewer, weighed(one, evaluation)) for one in _reviews(category, evaluation))


def sheet_on(category: Category, evaluation: Evaluation, criterion: Criterion) -> Sheet:
    """What its reviews give on one criterion."""
    return Sheet.of(
        Review(one.application, one.reviewer, None if one.scores is None else _points(_share(one.scores[criterion.code], criterion)))
        for one in _reviews(category, evaluation)
    )


def weighed(opinion: Opinion, evaluation: Evaluation) -> Decimal | None:
    """Σ weight · (score - least) / (most - least), from 0 to 100 points, with two decimals; None of somebody who abstained."""
    if opinion.scores is None:
        return None
    shares = [_share(opinion.scores[criterion.code], criterion) * criterion.weight for criterion in evaluation.criteria]
    return _points(total(shares) / WHOLE)


def _reviews(category: Category, evaluation: Evaluation) -> Iterable[Opinion]:
    return (one for one in category.reviews if one.evaluation == evaluation.code)


def _share(score: Decimal, criterion: Criterion) -> Fraction:
    """How far up its scale a score is, from 0 to 1; exact."""
    return Fraction(score - criterion.least) / Fraction(criterion.most - criterion.least)


def _points(share: Fraction) -> Decimal:
    return rounded(share * 100, 2)
