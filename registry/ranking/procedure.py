"""How a round is ranked, as data that is laid down before scores are known: methods, weights, shrinkage, the seed of what is drawn."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

import numpy as np

from registry.errors import Lang, RegistryError, Word
from registry.ranking.additive import evenly, fit
from registry.ranking.draws import Draws, Floats, as_given
from registry.ranking.figures import points
from registry.ranking.findings import Finding, Loads
from registry.ranking.plain import mean, median, trimmed_mean
from registry.ranking.reviews import Sheet
from registry.ranking.standardised import require_comparable, standardised
from registry.ranking.variances import LEAST, MOST, shrinkage

WHOLE = 10_000
"""Weights are integers of ten thousand."""

LEAST_DRAWS = 100
"""With fewer, the ends of a 90 % interval would each rest on a draw or two."""


class Method(StrEnum):
    """How the scores of an application become one."""

    MEAN = "MEAN"
    TRIMMED_MEAN = "TRIMMED_MEAN"
    MEDIAN = "MEDIAN"
    STANDARDISED = "STANDARDISED"
    ADDITIVE = "ADDITIVE"

    def label(self, lang: Lang) -> str:
        return _WORDS[self].label(lang)


_WORDS = {
    Method(word.code): word
    for word in (
        Word("MEAN", "平均分", "mean"),
        Word("TRIMMED_MEAN", "去最高最低分后平均", "without highest and lowest"),
        Word("MEDIAN", "中位数", "median"),
        Word("STANDARDISED", "按专家标准分", "z-score by reviewer"),
        Word("ADDITIVE", "校正宽严（收缩）", "additive with shrinkage"),
    )
}


@dataclass(frozen=True)
class Part:
    """One of the evaluations that make up a total, such as online reviews, a panel, a criterion: its scores and how they count.

    `shrinkage` is λ of the additive model; where it is None, the data tell.
    """

    name: str
    sheet: Sheet
    weight: int = WHOLE
    method: Method = Method.ADDITIVE
    shrinkage: Decimal | None = None

    @property
    def penalties(self) -> Floats:
        """λ of each reviewer, once it is settled."""
        assert self.shrinkage is not None, "the procedure is settled"
        return evenly(self.sheet, float(self.shrinkage))


@dataclass(frozen=True)
class Procedure:
    """The parts of a total, and the seed (not below zero) and number of what is drawn to see how sure it is."""

    parts: tuple[Part, ...]
    seed: int
    draws: int = 1000
    loads: Loads = field(default_factory=Loads)

    def __post_init__(self) -> None:
        total = sum(part.weight for part in self.parts)
        if total != WHOLE or any(part.weight <= 0 for part in self.parts):
            raise RegistryError("WEIGHTS_INVALID", actual=total)
        if self.draws < LEAST_DRAWS:
            raise RegistryError("DRAWS_TOO_FEW", least=LEAST_DRAWS, actual=self.draws)
        for name, count in Counter(part.name for part in self.parts).items():
            if count > 1:
                raise RegistryError("PART_REPEATED", name=name)
        for part in self.parts:
            if part.shrinkage is not None and not LEAST <= part.shrinkage <= MOST:
                raise RegistryError("SHRINKAGE_INVALID", least=LEAST, most=MOST, actual=part.shrinkage)


def settle(procedure: Procedure) -> tuple[Procedure, tuple[Finding, ...]]:
    """The same with nothing left to the data: each λ is a number; what may not be standardised is refused."""
    parts: list[Part] = []
    remarks: list[Finding] = []
    for part in procedure.parts:
        if part.method is Method.STANDARDISED:
            require_comparable(part.sheet, procedure.seed)
        if part.method is Method.ADDITIVE and part.shrinkage is None:
            found, said = shrinkage(part.sheet)
            part = replace(part, shrinkage=found)
            remarks.extend(replace(remark, part=part.name) for remark in said)
        parts.append(part)
    return replace(procedure, parts=tuple(parts)), tuple(remarks)


def scored(part: Part, draws: Draws) -> Floats:
    """One score of each application in each draw, in hundredths of a point [draws, applications]."""
    match part.method:
        case Method.MEAN:
            return mean(draws)
        case Method.TRIMMED_MEAN:
            return trimmed_mean(draws)
        case Method.MEDIAN:
            return median(draws)
        case Method.STANDARDISED:
            return standardised(draws)
        case Method.ADDITIVE:
            return fit(draws, part.penalties).worth


def ranked(parts: Iterable[Part]) -> tuple[str, ...]:
    """The applications that have a score in every part; the others have no total."""
    return tuple(sorted(set.intersection(*(set(part.sheet.applications) for part in parts))))


def totals(parts: tuple[Part, ...]) -> dict[str, Decimal]:
    """What each application comes to, in points with six decimals; nobody where no application has a score in every part."""
    found = combined(parts, tuple(scored(part, as_given(part.sheet)) for part in parts))[0]
    return {name: points(value) for name, value in zip(ranked(parts), found.tolist(), strict=True)}


def combined(parts: tuple[Part, ...], scores: tuple[Floats, ...]) -> Floats:
    """The totals [draws, applications], from the scores of each part by its weight; of those that `ranked` names."""
    total = np.zeros((len(scores[0]), len(ranked(parts))))
    for part, found in zip(parts, scores, strict=True):
        place = {name: position for position, name in enumerate(part.sheet.applications)}
        total = total + found[:, [place[name] for name in ranked(parts)]] * part.weight
    return total / sum(part.weight for part in parts)
