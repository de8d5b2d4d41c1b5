"""A round as it is sealed: what was laid down, who applied, what was scored, and where people departed from the rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from registry.errors import Lang, Word
from registry.ranking.findings import Loads
from registry.ranking.procedure import Method
from registry.ranking.selection.rules import (
    Budget,
    Cap,
    Exclude,
    Extra,
    Floor,
    OnlyWith,
    Require,
    Reserve,
    ReserveList,
    Rule,
    Seats,
    Threshold,
)
from registry.ranking.selection.ties import Higher, Lottery

KINDS: Mapping[type, str] = MappingProxyType(
    {
        Exclude: "EXCLUDE",
        Threshold: "THRESHOLD",
        Floor: "FLOOR",
        Reserve: "RESERVE",
        Seats: "SEATS",
        Cap: "CAP",
        Budget: "BUDGET",
        Extra: "EXTRA",
        OnlyWith: "ONLY_WITH",
        Require: "REQUIRE",
        ReserveList: "RESERVE_LIST",
        Higher: "HIGHER",
        Lottery: "LOTTERY",
    }
)
"""What rules of selection and of ties are called in a file."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """What reviewers score, from `least` to `most`; of the review's score it makes up `weight` ten-thousandths."""

    code: str
    weight: int
    least: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Online reviews, a panel: its criteria, and how its scores become one; it makes up `weight` ten-thousandths of the total."""

    code: str
    weight: int
    method: Method
    shrinkage: Decimal | None
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Draw:
    """What the seed of the lottery is made of: what was published before scores were known, and what nobody could foresee."""

    commitment: str
    randomness: str


@dataclass(frozen=True, slots=True)
class Laid:
    """All that was laid down beforehand. `ties` are figures, of which the higher comes first; after them the lottery, if there is one.

    A figure is one that applications have, the code of an evaluation for the score there, or `ONLINE.IMPACT` for that on a criterion.
    """

    evaluations: tuple[Evaluation, ...]
    seed: int
    draws: int
    loads: Loads
    rules: tuple[Rule, ...]
    ties: tuple[str, ...]
    lottery: Draw | None


@dataclass(frozen=True, slots=True)
class Application:
    """An application by its code, and what the rules of selection look at; `amount` is in fen."""

    code: str
    sponsor: str | None
    park: str | None
    field: str | None
    tags: frozenset[str]
    amount: int
    figures: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reviewer, known by a pseudonym, gave an application on each criterion; None where they abstained."""

    evaluation: str
    reviewer: str
    application: str
    submitted: date
    scores: Mapping[str, Decimal] | None


class Departure(StrEnum):
    """How people departed from what the rules select."""

    ADMITTED = "ADMITTED"
    EXCLUDED = "EXCLUDED"

    def label(self, lang: Lang) -> str:
        return _WORDS[self].label(lang)


_WORDS = {
    Departure(word.code): word
    for word in (
        Word("ADMITTED", "经例外批准入选", "selected by an approved exception"),
        Word("EXCLUDED", "经例外批准不予入选", "not selected, by an approved exception"),
    )
}


@dataclass(frozen=True, slots=True)
class Exemption:
    """A departure for one application: why, who proposed it, and the two others who approved. It moves nobody else."""

    application: str
    kind: Departure
    reason: str
    proposer: str
    approvers: tuple[str, ...]
    decided: date


@dataclass(frozen=True, slots=True)
class Category:
    """Those who compete with each other."""

    code: str
    procedure: Laid
    applications: tuple[Application, ...]
    reviews: tuple[Opinion, ...]
    exceptions: tuple[Exemption, ...]

    def evaluation(self, code: str) -> Evaluation:
        return next(one for one in self.procedure.evaluations if one.code == code)


@dataclass(frozen=True, slots=True)
class LogHead:
    """The last entry of the registry's event log when the round was sealed."""

    position: int
    hash: str


@dataclass(frozen=True, slots=True)
class Round:
    """A round by its code: its rules were published on one day, and reviews were in by another."""

    code: str
    published: date
    closed: date
    categories: tuple[Category, ...]
