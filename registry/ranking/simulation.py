"""Made-up rounds, where the truth is known: how near to it each method comes, and whether the one that fails is refused.

Nothing here is sealed, so that numpy's own distributions serve: another version may draw other rounds, much like these.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from statistics import fmean

import numpy as np

from registry.ranking.draws import Floats, Indices, as_given
from registry.ranking.procedure import Method, Part, scored
from registry.ranking.reviews import Review, Sheet
from registry.ranking.standardised import comparability

APPLICATIONS = 100
REVIEWS = 5
"""Of each application."""

TOP = 5
"""What share of the truly best fifth is among the fifth that a method puts first."""

MIDDLE, UNIT = 70.0, 10.0
"""In points: the mean of true worth, and its standard deviation σ, which other spreads are multiples of."""

CHANCE = 0.6
"""How far, in σ, a reviewer's score is from what they would give on average."""

SHRINKAGE = Decimal(1)

METHODS = (Method.MEAN, Method.TRIMMED_MEAN, Method.STANDARDISED, Method.ADDITIVE)


@dataclass(frozen=True, slots=True)
class Scenario:
    """How reviewers differ and who reviews what.

    `bias` is the spread of leniency in σ, `scale` that of the logarithm of how far a reviewer stretches scores. With `panels`, applications
    are sorted by worth into so many panels of reviewers who see no others; without, anybody may review anything.
    """

    zh: str
    en: str
    reviewers: int = 30
    bias: float = 0.8
    scale: float = 0.0
    panels: int = 1


SCENARIOS = (
    Scenario("随机分配，每人约 17 份", "random piles of some 17"),
    Scenario("且打分幅度不同", "scores stretched differently", scale=0.3),
    Scenario("每人 4 份", "tiny piles of 4", reviewers=125),
    Scenario("专家没有宽严之别", "no bias at all", bias=0.0),
    Scenario("强者同组，非随机", "the strong share a panel", bias=0.5, panels=4),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Over the rounds of a scenario: the mean rank correlation with the truth and the mean share of the true top fifth that is found, by
    method; and the share of rounds in which standardising by reviewer is refused."""

    scenario: Scenario
    correlation: dict[Method, float]
    found: dict[Method, float]
    refused: float


def simulate(scenario: Scenario, rounds: int, seed: int, tell: Callable[[], None]) -> Outcome:
    """`tell` is called after each round."""
    correlations: dict[Method, list[float]] = {method: [] for method in METHODS}
    shares: dict[Method, list[float]] = {method: [] for method in METHODS}
    refused = []
    for number in range(rounds):
        truth, sheet = _round(scenario, np.random.default_rng((seed, number)))
        for method in METHODS:
            found = scored(Part("", sheet, method=method, shrinkage=SHRINKAGE), as_given(sheet))[0]
            correlations[method].append(_rank_correlation(found, truth))
            shares[method].append(_share_of_top(found, truth))
        refused.append(not comparability(sheet, number).holds)
        tell()
    return Outcome(
        scenario,
        {method: fmean(values) for method, values in correlations.items()},
        {method: fmean(values) for method, values in shares.items()},
        fmean(refused),
    )


def _round(scenario: Scenario, generator: np.random.Generator) -> tuple[Floats, Sheet]:
    """True worth in σ, by application, and what reviewers made of it: whole points from 0 to 100."""
    truth = generator.normal(size=APPLICATIONS)
    bias = generator.normal(scale=scenario.bias, size=scenario.reviewers)
    stretch = np.exp(generator.normal(scale=scenario.scale, size=scenario.reviewers))
    reviews = []
    for application, reviewer in _assigned(scenario, truth, generator):
        value = MIDDLE + UNIT * (stretch[reviewer] * truth[application] + bias[reviewer] + generator.normal(scale=CHANCE))
        reviews.append(Review(f"{application:03}", f"{reviewer:03}", Decimal(round(min(100.0, max(0.0, value))))))
    return truth, Sheet.of(reviews)


def _assigned(scenario: Scenario, truth: Floats, generator: np.random.Generator) -> Iterator[tuple[int, int]]:
    """Who reviews what: of the application's panel, those who have least to do."""
    order = np.argsort(truth) if scenario.panels > 1 else generator.permutation(APPLICATIONS)
    panels = np.array_split(generator.permutation(scenario.reviewers), scenario.panels)
    for panel, applications in zip(panels, np.array_split(order, scenario.panels), strict=True):
        yield from _shared_out(panel, applications, generator)


def _shared_out(panel: Indices, applications: Indices, generator: np.random.Generator) -> Iterator[tuple[int, int]]:
    loads = np.zeros(len(panel))
    for application in applications:
        chosen = np.argsort(loads + generator.random(len(panel)))[:REVIEWS]
        loads[chosen] += 1
        yield from ((int(application), int(panel[one])) for one in chosen)


def _rank_correlation(found: Floats, truth: Floats) -> float:
    """Spearman's: the correlation of ranks; equal values share the middle of theirs."""
    return float(np.corrcoef(_middle_ranks(found), _middle_ranks(truth))[0, 1])


def _middle_ranks(values: Floats) -> Floats:
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Floats = (np.cumsum(counts) - (counts - 1) / 2)[places]
    return ranks


def _share_of_top(found: Floats, truth: Floats) -> float:
    size = APPLICATIONS // TOP
    return len(set(np.argsort(-truth)[:size].tolist()) & set(np.argsort(-found)[:size].tolist())) / size
