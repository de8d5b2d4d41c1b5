"""Scores that somebody should look at again, and what can be said of how each reviewer reviewed."""

from dataclasses import dataclass
from decimal import Decimal
from math import fsum, sqrt

from registry.ranking.additive import Fit, evenly, fit
from registry.ranking.draws import as_given
from registry.ranking.figures import figure, mean, points
from registry.ranking.findings import Finding
from registry.ranking.reviews import Mark, Sheet
from registry.ranking.variances import residuals, unshrunk, variances


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is out of the ordinary: points between the highest and the lowest score, and standard deviations from what was expected."""

    spread: Decimal = Decimal(20)
    deviations: Decimal = Decimal("2.5")


@dataclass(frozen=True, slots=True)
class Card:
    """How a reviewer reviewed. All but `reviews` are in points, but for `agreement`.

    `mean` and `deviation` are of their scores; `leniency` is how much more they give than others of their group; `noise` is what least
    squares leave of their scores (root of the mean square); `agreement` is the correlation of their scores with what the other reviewers of
    the same applications gave, corrected for leniency: None of fewer than three, or where either is all the same.
    """

    reviewer: str
    reviews: int
    mean: Decimal
    deviation: Decimal | None
    leniency: Decimal
    noise: Decimal
    agreement: Decimal | None


def outliers(sheet: Sheet, bounds: Bounds) -> tuple[Finding, ...]:
    """Applications whose scores are far apart, and scores that are far from what their application and their reviewer make expect."""
    return (*_wide(sheet, bounds), *_unexpected(sheet, bounds))


def cards(sheet: Sheet, shrinkage: Decimal) -> tuple[Card, ...]:
    fitted = fit(as_given(sheet), evenly(sheet, float(shrinkage)))
    left = residuals(sheet, unshrunk(sheet))
    found = []
    for reviewer, name in enumerate(sheet.reviewers):
        pile = sheet.piles[reviewer]
        own = [float(mark.hundredths) for mark in pile]
        noise = [value for mark, value in zip(sheet.marks, left, strict=True) if mark.reviewer == reviewer]
        found.append(
            Card(
                reviewer=name,
                reviews=len(pile),
                mean=points(mean(mark.hundredths for mark in pile)),
                deviation=points(sqrt(_squares(own) / (len(own) - 1))) if len(own) > 1 else None,
                leniency=points(float(fitted.leniency[0, reviewer])),
                noise=points(sqrt(fsum(value * value for value in noise) / len(noise))),
                agreement=_agreement(sheet, fitted, pile),
            )
        )
    return tuple(found)


def _wide(sheet: Sheet, bounds: Bounds) -> list[Finding]:
    found = []
    for application, name in enumerate(sheet.applications):
        scores = [mark.hundredths for mark in sheet.of_application(application)]
        spread = Decimal(max(scores) - min(scores)) / 100
        if spread > bounds.spread:
            found.append(Finding("SPREAD_WIDE", (name,), spread, bounds.spread))
    return found


def _unexpected(sheet: Sheet, bounds: Bounds) -> list[Finding]:
    """What least squares leave, held to the standard deviation of chance; where that cannot be told, nothing is."""
    noise = variances(sheet).noise
    if noise is None:
        return []
    limit = points(sqrt(noise) * float(bounds.deviations))
    left = residuals(sheet, unshrunk(sheet))
    return [
        Finding("RESIDUAL_LARGE", (sheet.applications[mark.application], sheet.reviewers[mark.reviewer]), points(value), limit)
        for mark, value in zip(sheet.marks, left, strict=True)
        if abs(points(value)) > limit
    ]


def _agreement(sheet: Sheet, fitted: Fit, pile: tuple[Mark, ...]) -> Decimal | None:
    pairs = []
    for mark in pile:
        others = [other for other in sheet.of_application(mark.application) if other.reviewer != mark.reviewer]
        if others:
            corrected = [other.hundredths - float(fitted.leniency[0, other.reviewer]) for other in others]
            pairs.append((float(mark.hundredths), fsum(corrected) / len(corrected)))
    if len(pairs) < 3:
        return None
    own, theirs = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    both = sqrt(_squares(own)) * sqrt(_squares(theirs))
    if both == 0:
        return None
    middle, centre = fsum(own) / len(own), fsum(theirs) / len(theirs)
    return figure(fsum((one - middle) * (other - centre) for one, other in pairs) / both)


def _squares(values: list[float]) -> float:
    """The sum of squared distances from the mean."""
    middle = fsum(values) / len(values)
    return fsum((value - middle) * (value - middle) for value in values)
