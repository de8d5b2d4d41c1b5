"""A ranking: what each application's scores come to, its rank, and how sure that is."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import fsum, sqrt

from registry.errors import RegistryError
from registry.ranking.additive import fit, uncertainty
from registry.ranking.draws import Floats, as_given, resampled
from registry.ranking.figures import drawn_ranks, points, ranks
from registry.ranking.findings import Finding, findings
from registry.ranking.procedure import WHOLE, Method, Part, Procedure, combined, ranked, scored, settle, totals
from registry.ranking.reviews import Sheet
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
    scores = totals(parts)
    if not scores:
        raise RegistryError("REVIEWS_MISSING")
    drawn = tuple(scored(part, resampled(part.sheet, (procedure.seed, number), procedure.draws)) for number, part in enumerate(parts))
    found, raw = ranks(scores), totals(tuple(replace(part, method=Method.MEAN) for part in parts))
    intervals, errors = _intervals(parts, drawn), _standard_errors(parts, drawn)
    counts = Counter(part.sheet.applications[mark.application] for part in parts for mark in part.sheet.marks)
    lines = [Line(name, counts[name], raw[name], scores[name], found[name], errors[name], intervals[name]) for name in scores]
    return Ranking(
        procedure,
        tuple(sorted(lines, key=lambda line: (line.rank, line.application))),
        {part.name: _leniencies(part) for part in parts if part.method is Method.ADDITIVE},
        (*remarks, *_remarks(procedure), *_missing(parts, set(scores))),
    )


def _intervals(parts: tuple[Part, ...], drawn: tuple[Floats, ...]) -> dict[str, tuple[int, int]]:
    """The ranks between which an application is in 90 % of the draws."""
    columns = [sorted(column) for column in drawn_ranks(combined(parts, drawn)).T.tolist()]
    left_out = int(len(drawn[0]) * TAIL)
    return {name: (column[left_out], column[-1 - left_out]) for name, column in zip(ranked(parts), columns, strict=True)}


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
    """How far the score of each application in a part is from what it is worth, squared, in hundredths of a point."""
    return _variances_of_model(part) if part.method is Method.ADDITIVE else _variances_among(part.sheet, drawn)


def _variances_of_model(part: Part) -> dict[str, float | None]:
    """In closed form; None where there is nothing to tell chance by."""
    noise = variances(part.sheet).noise
    if noise is None:
        return dict.fromkeys(part.sheet.applications)
    shares = uncertainty(part.sheet, part.penalties).tolist()
    return {name: share * noise for name, share in zip(part.sheet.applications, shares, strict=True)}


def _variances_among(sheet: Sheet, drawn: Floats) -> dict[str, float | None]:
    """Among the draws, and larger by n / (n - 1), since n reviews drawn from n vary by so much too little; None of a single review."""
    columns = zip(sheet.applications, sheet.places, drawn.T.tolist(), strict=True)
    return {name: _variance(column) * len(place) / (len(place) - 1) if len(place) > 1 else None for name, place, column in columns}


def _variance(values: list[float]) -> float:
    middle = fsum(values) / len(values)
    return fsum((value - middle) * (value - middle) for value in values) / (len(values) - 1)


def _leniencies(part: Part) -> dict[str, Decimal]:
    """How many points each reviewer of a part gives above the others of their group."""
    found = fit(as_given(part.sheet), part.penalties).leniency[0].tolist()
    return {name: points(value) for name, value in zip(part.sheet.reviewers, found, strict=True)}


def _remarks(procedure: Procedure) -> Iterator[Finding]:
    for part in procedure.parts:
        yield from (replace(finding, part=part.name) for finding in findings(part.sheet, procedure.loads))


def _missing(parts: tuple[Part, ...], names: set[str]) -> Iterator[Finding]:
    """Applications that some part has seen and another has not."""
    for name in sorted({name for part in parts for name in part.sheet.applications} - names):
        for part in parts:
            if name not in part.sheet.applications:
                yield Finding("PART_MISSING", (name,), part.name, part=part.name)
