"""How much reviewers differ by leniency, and how much by chance: the method of moments (Henderson's third)."""

from dataclasses import dataclass
from decimal import Decimal
from math import fsum

import numpy as np

from registry.ranking.additive import Fit, fit
from registry.ranking.draws import as_given
from registry.ranking.figures import figure, squares, total
from registry.ranking.findings import Finding
from registry.ranking.reviews import Sheet

LEAST, MOST = Decimal("0.001"), Decimal(1_000_000)
"""The bounds of λ: next to no shrinkage, and leniency shrunk to nothing."""

ASSUMED = Decimal(1)
"""λ where it cannot be told: as if reviewers differed as much by leniency as by chance."""


@dataclass(frozen=True, slots=True)
class Variances:
    """In squared hundredths of a point. `noise` is None where nothing is left to see it by; `leniency` may come out negative, as none."""

    noise: float | None
    leniency: float | None


def variances(sheet: Sheet) -> Variances:
    """From two sums of squares: within applications, which hold both variances, and what the model without shrinkage leaves.

    N scores, I applications, J reviewers in C linked groups: E(within) = (N - I)(σ²(ε) + σ²(b)), E(left) = (N - I - J + C) σ²(ε).
    """
    marks, applications = len(sheet.marks), len(sheet.applications)
    freedom = marks - applications - len(sheet.reviewers) + len(sheet.groups)
    if freedom == 0:
        return Variances(None, None)
    places = range(applications)
    within = float(total(squares(mark.hundredths for mark in sheet.of_application(one)) for one in places)) / (marks - applications)
    noise = fsum(value * value for value in residuals(sheet, unshrunk(sheet))) / freedom
    return Variances(noise, within - noise)


def residuals(sheet: Sheet, fitted: Fit) -> list[float]:
    """What the first draw of a fit leaves of each mark, in hundredths of a point."""
    worth, leniency = fitted.worth[0], fitted.leniency[0]
    return [mark.hundredths - float(worth[mark.application]) - float(leniency[mark.reviewer]) for mark in sheet.marks]


def shrinkage(sheet: Sheet) -> tuple[Decimal, tuple[Finding, ...]]:
    """λ = σ²(ε) / σ²(b) with six decimals, and what is to be said of it. It is kept with a ranking, which is made with this very number."""
    found = variances(sheet)
    if found.noise is None or found.leniency is None:
        return ASSUMED, (Finding("SHRINKAGE_ASSUMED", figure=ASSUMED),)
    if found.leniency <= 0:
        return MOST, (Finding("LENIENCY_NOT_FOUND"),)
    return min(MOST, max(LEAST, figure(found.noise / found.leniency))), ()


def unshrunk(sheet: Sheet) -> Fit:
    """Least squares as they are, for what they leave. One reviewer of each group is held at none, and the others are told from that one."""
    penalties = np.zeros(len(sheet.reviewers))
    for group in sheet.groups:
        penalties[group[0]] = 1
    return fit(as_given(sheet), penalties)
