"""How far reviewers agree. Low agreement is a warning that the line between selected and not is broad, and no reason to stop."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import krippendorff
import numpy as np

from registry.ranking.figures import figure, mean, squares, total
from registry.ranking.reviews import Sheet
from registry.units import rounded


class Level(StrEnum):
    """What the distance of two values means."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class IntraclassCorrelation:
    """ICC(1) of a single score, and ICC(1,k) of the mean of an application's scores."""

    single: Decimal
    average: Decimal


def alpha(values: Sequence[Sequence[float | None]], level: Level) -> Decimal | None:
    """Krippendorff's alpha of values [reviewers][units], None where missing; four decimals. None where there is nothing to compare.

    Conventionally 0.80 is good and 0.667 tentative (Krippendorff, Content Analysis). Computed by the package of that name: the one figure
    of this room that is not promised to be the same to the last digit everywhere, and so no part of a ranking.
    """
    table = np.array([[np.nan if value is None else value for value in row] for row in values], dtype=np.float64)
    pairable = table[:, np.count_nonzero(~np.isnan(table), axis=0) > 1]
    if len(np.unique(pairable[~np.isnan(pairable)])) < 2:
        return None
    return rounded(Decimal(float(krippendorff.alpha(reliability_data=table, level_of_measurement=level.value))), 4)


def alpha_of(sheet: Sheet, level: Level = Level.INTERVAL) -> Decimal | None:
    """The same of a sheet: its applications are the units."""
    values: list[list[float | None]] = [[None] * len(sheet.applications) for _ in sheet.reviewers]
    for mark in sheet.marks:
        values[mark.reviewer][mark.application] = mark.hundredths
    return alpha(values, level)


def intraclass_correlation(sheet: Sheet) -> IntraclassCorrelation | None:
    """One-way random effects, since each application has reviewers of its own (Shrout & Fleiss 1979, case 1); the numbers may differ.

    n₀ = (N - Σ n_i² / N) / (n - 1); ICC(1) = (MSB - MSW) / (MSB + (n₀ - 1) MSW); ICC(1,k) = (MSB - MSW) / MSB. Exact until rounded.
    None where there is only one application, or where each has one score, or all are the same.
    """
    groups = [[mark.hundredths for mark in sheet.of_application(one)] for one in range(len(sheet.applications))]
    marks, applications = len(sheet.marks), len(groups)
    if applications < 2 or marks == applications:
        return None
    overall = mean(mark.hundredths for mark in sheet.marks)
    between = total(len(group) * (mean(group) - overall) ** 2 for group in groups) / (applications - 1)
    within = total(squares(group) for group in groups) / (marks - applications)
    size = (marks - total(len(group) ** 2 for group in groups) / marks) / (applications - 1)
    if between == 0 or between + (size - 1) * within == 0:
        return None
    return IntraclassCorrelation(figure((between - within) / (between + (size - 1) * within)), figure((between - within) / between))
