"""A ranking: what each application's scores come to, its rank, and how sure that is."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import fsum, sqrt

from registry.errors import RegistryError
from registry.ranking.additive import evenly, fit, uncertainty
from registry.ranking.draws import Floats, as_given, resampled
from registry.ranking.figures import points, ranks
from registry.ranking.findings import Finding, findings
from registry.ranking.plain import mean
from registry.ranking.procedure import WHOLE, Method, Part, Procedure, combined, ranked, scored, settle
from registry.ranking.variances import variances

TAIL = Fraction(5, 100)
"""What a rank interval leaves out at each end: it holds 90 % of the draws."""


@dataclass(frozen=True, slots=True)
class Line:
    """An application's place. Scores are points with six decimals; ranks of scores equal to two decimals are shared (1, 2, 2, 4)."""

    application: str
    reviews: int
    raw_mean: Decimal
    score: Decimal
    rank: int
    standard_error: Decimal | None
    interval: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Lines from the best to the last, ties by id for want of an order; how lenient each reviewer was, by part; what is to be remarked.

    `procedure` is the one that was asked for with every λ as a number: it gives the same ranking again.
    """

    procedure: Procedure
    lines: tuple[Line, ...]
    leniencies: dict[str, dict[str, Decimal]]
    findings: tuple[Finding, ...]


def rank(asked: Procedure) -> Ranking:
    """Refuses where nobody has a score in every part, or where a method does not suit the reviews."""
    procedure, remarks = settle(asked)
    parts = procedure.parts
    names = ranked(parts)
    if not names:
        raise RegistryError("REVIEWS_MISSING")
    given = tuple(scored(part, as_given(part.sheet)) for part in parts)
    drawn = tuple(scored(part, resampled(part.sheet, (procedure.seed, number), procedure.draws)) for number, part in enumerate(parts))
    total, repeated = combined(parts, given), combined(parts, drawn)
    found = ranks(total)[0]
    intervals, errors = _intervals(repeated), _standard_errors(parts, drawn)
    raw, counts = _raw_means(parts), Counter(part.sheet.applications[mark.application] for part in parts for mark in part.sheet.marks)
    lines = [
        Line(name, counts[name], raw[name], points(float(total[0, one])), int(found[one]), errors[name], intervals[one])
        for one, name in enumerate(names)
    ]
    remarks += tuple(finding for part in parts for finding in findings(part.sheet, procedure.loads))
    leniencies = {part.name: _leniencies(part) for part in parts if part.method is Method.ADDITIVE}
    ordered = tuple(sorted(lines, key=lambda line: (line.rank, line.application)))
    return Ranking(procedure, ordered, leniencies, remarks + tuple(_missing(parts, names)))


def _intervals(totals: Floats) -> list[tuple[int, int]]:
    """The ranks between which an application is in 90 % of the draws."""
    columns = [sorted(column) for column in ranks(totals).T.tolist()]
    left_out = int(len(totals) * TAIL)
    return [(column[left_out], column[len(column) - 1 - left_out]) for column in columns]


def _raw_means(parts: tuple[Part, ...]) -> dict[str, Decimal]:
    """What the scores come to as they are: the means, by weight."""
    totals = combined(parts, tuple(mean(as_given(part.sheet)) for part in parts))
    return {name: points(float(total)) for name, total in zip(ranked(parts), totals[0], strict=True)}


def _standard_errors(parts: tuple[Part, ...], drawn: tuple[Floats, ...]) -> dict[str, Decimal | None]:
    """Of the totals, in points: parts are independent of each other, so that their variances add up by the squares of the weights."""
    errors: dict[str, Decimal | None] = {}
    of_parts = [_variances_of(part, scores) for part, scores in zip(parts, drawn, strict=True)]
    for name in ranked(parts):
        terms = [(part.weight, found[name]) for part, found in zip(parts, of_parts, strict=True)]
        known = [weight * weight * variance for weight, variance in terms if variance is not None]
        errors[name] = points(sqrt(fsum(known)) / WHOLE) if len(known) == len(terms) else None
    return errors


def _variances_of(part: Part, drawn: Floats) -> dict[str, float | None]:
    """How far the score of each application in a part is from what it is worth, squared, in hundredths of a point.

    Of the additive model it is known in closed form, if there is anything to tell chance by; of other methods it is the variance among
    the draws, made larger by n / (n - 1), since n reviews drawn from n vary by so much too little.
    """
    sheet, found = part.sheet, variances(part.sheet) if part.method is Method.ADDITIVE else None
    if found is None:
        columns = zip(sheet.applications, sheet.places, drawn.T.tolist(), strict=True)
        return {name: _variance(column) * len(place) / (len(place) - 1) if len(place) > 1 else None for name, place, column in columns}
    if found.noise is None:
        return dict.fromkeys(sheet.applications)
    shares = uncertainty(sheet, evenly(sheet, float(part.shrinkage or 0)))
    return {name: float(share) * found.noise for name, share in zip(sheet.applications, shares, strict=True)}


def _variance(values: list[float]) -> float:
    middle = fsum(values) / len(values)
    return fsum((value - middle) * (value - middle) for value in values) / (len(values) - 1)


def _leniencies(part: Part) -> dict[str, Decimal]:
    """How many points each reviewer of a part gives above the others of their group."""
    fitted = fit(as_given(part.sheet), evenly(part.sheet, float(part.shrinkage or 0)))
    return {name: points(float(found)) for name, found in zip(part.sheet.reviewers, fitted.leniency[0], strict=True)}


def _missing(parts: tuple[Part, ...], names: tuple[str, ...]) -> list[Finding]:
    """An application that some part has seen and another has not."""
    seen = sorted({name for part in parts for name in part.sheet.applications} - set(names))
    return [
        Finding("PART_MISSING", (name,), ", ".join(part.name for part in parts if name not in part.sheet.applications)) for name in seen
    ]
