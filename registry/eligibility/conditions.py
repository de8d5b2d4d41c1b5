"""The small language that rules are written in: terms, comparisons of them, and comparisons joined."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.eligibility.facts import FACTS, FactType
from registry.eligibility.knowledge import Value
from registry.errors import Word


class Span(StrEnum):
    """What is counted between two days: whole years of somebody's age, whole years, whole months."""

    AGE = "ageOn"
    YEARS = "yearsBetween"
    MONTHS = "monthsBetween"


class Sign(StrEnum):
    """How two values are compared."""

    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"


@dataclass(frozen=True)
class Constant:
    """A value that a rule names."""

    type: FactType
    value: Value


@dataclass(frozen=True)
class Given:
    """What is known of a fact."""

    fact: str

    @property
    def type(self) -> FactType:
        return FACTS[self.fact].type


@dataclass(frozen=True)
class Between:
    """How much lies from a day to a later one."""

    span: Span
    start: "Constant | Given"
    end: "Constant | Given"

    @property
    def type(self) -> FactType:
        return FactType.NUMBER


Term = Constant | Given | Between


@dataclass(frozen=True)
class Compare:
    """Two terms of one type."""

    sign: Sign
    left: Term
    right: Term


@dataclass(frozen=True)
class Among:
    """Whether a term is one of some values."""

    term: Term
    values: tuple[Constant, ...]


@dataclass(frozen=True)
class Every:
    """All of them hold."""

    parts: "tuple[Condition, ...]"


@dataclass(frozen=True)
class Some:
    """At least one of them holds."""

    parts: "tuple[Condition, ...]"


@dataclass(frozen=True)
class Not:
    """It does not hold."""

    part: "Condition"


Condition = Compare | Among | Every | Some | Not


@dataclass(frozen=True)
class Rule:
    """A rule: what it is called and says, the clause that it follows from, when it is in force, and what has to hold.

    It is in force from `since` to the day before `until`; either may be open.
    """

    text: Word
    basis: str
    condition: Condition
    since: date | None = None
    until: date | None = None

    @property
    def code(self) -> str:
        return self.text.code

    def in_force(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


def facts_of(condition: Condition) -> Iterator[str]:
    """The facts that a condition looks at, in the order in which it names them."""
    match condition:
        case Every(parts) | Some(parts):
            for part in parts:
                yield from facts_of(part)
        case Not(part):
            yield from facts_of(part)
        case Compare(_, left, right):
            yield from _named(left)
            yield from _named(right)
        case Among(term, _):
            yield from _named(term)


def _named(term: Term) -> Iterator[str]:
    match term:
        case Given(fact):
            yield fact
        case Between(_, start, end):
            yield from _named(start)
            yield from _named(end)
        case Constant():
            return
