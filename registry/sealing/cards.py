"""A rank card: all that made the rank of one application, for those whom it concerns; of the others nothing but how many there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from registry.errors import RegistryError
from registry.ranking.counterfactuals import Counterfactual
from registry.ranking.findings import Finding
from registry.ranking.selection.ties import Higher
from registry.sealing.computing import Decision, Outcome, outcome
from registry.sealing.reading import opened
from registry.sealing.rounds import Category
from registry.sealing.weighing import weighed


@dataclass(frozen=True, slots=True)
class Given:
    """What one reviewer gave: on each criterion, what that comes to, and how much more than others of their group they give.

    `score` is None where they abstained, `leniency` where the method does not look at it; what counted is the one less the other.
    """

    evaluation: str
    reviewer: str
    scores: Mapping[str, Decimal] | None
    score: Decimal | None
    leniency: Decimal | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an application came out; scores are points, the interval holds nine of ten draws."""

    rank: int
    interval: tuple[int, int]
    score: Decimal
    standard_error: Decimal | None
    raw_mean: Decimal


@dataclass(frozen=True, slots=True)
class RankCard:
    """Of one application: what was given, where it came out, what decided, what would have been. `place` is None where it is not ranked.

    `parted` is the figure, or LOTTERY, that told it from an application of the same score; `others` is how many others are ranked.
    """

    seal: str
    category: str
    application: str
    others: int
    given: tuple[Given, ...]
    place: Place | None
    decision: Decision | None
    parted: tuple[str, ...]
    counterfactuals: tuple[Counterfactual, ...]
    findings: tuple[Finding, ...]


def card(sealed: Mapping[str, Any], application: str) -> RankCard:
    """The card of an application in a sealed round, computed from what was put in; refuses one that is not there."""
    found = opened(sealed)
    for category in found.categories:
        if any(one.code == application for one in category.applications):
            return card_of(sealed["seal"], category, outcome(found.code, category), application)
    raise RegistryError("SEALED_APPLICATION_UNKNOWN", application=application)


def card_of(seal: str, category: Category, found: Outcome, application: str) -> RankCard:
    """The same from what was computed already, for whoever wants many."""
    line = next((one for one in found.entries if one.application == application), None)
    parted = (one for one in found.parted if application in (one.ahead, one.behind))
    rules = dict.fromkeys(one.rule.figure if isinstance(one.rule, Higher) else "LOTTERY" for one in parted)
    return RankCard(
        seal,
        category.code,
        application,
        len(found.entries) - (line is not None),
        _given(category, found, application),
        None if line is None else Place(line.rank, line.interval, line.score, line.standard_error, line.raw_mean),
        next((one for one in found.decisions if one.application == application), None),
        tuple(rules),
        tuple(one for one in found.counterfactuals if one.application == application),
        tuple(one for one in found.findings if one.subjects == (application,)),
    )


def _given(category: Category, found: Outcome, application: str) -> tuple[Given, ...]:
    return tuple(
        Given(
            one.evaluation,
            one.reviewer,
            one.scores,
            weighed(one, category.evaluation(one.evaluation)),
            found.leniencies.get(one.evaluation, {}).get(one.reviewer),
        )
        for one in category.reviews
        if one.application == application
    )
