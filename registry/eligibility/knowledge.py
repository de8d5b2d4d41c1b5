"""What is known of a fact: its value, or that it lies between two. A fact of which nothing is known is not in the data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registry.eligibility.facts import FACTS, FactType
from registry.errors.problems import Problem

Value = Decimal | date | bool | str


@dataclass(frozen=True)
class Known:
    """A value from `low` to `high`, both of them possible; exact where they are the same."""

    low: Value
    high: Value

    @property
    def exact(self) -> bool:
        return self.low == self.high


Knowledge = Mapping[str, Known]
"""What is known, by the facts' codes."""


def exactly(value: Value | int) -> Known:
    """A value that is known. Whole numbers are numbers like others."""
    one = Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return Known(one, one)


def in_year(year: int) -> Known:
    """Some day of a year: what is known of a birth whose year alone is told."""
    return Known(date(year, 1, 1), date(year, 12, 31))


def in_month(year: int, month: int) -> Known:
    """Some day of a month."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return Known(date(year, month, 1), date.fromordinal(following.toordinal() - 1))


def misfits(known: Knowledge) -> tuple[Problem, ...]:
    """What is no fact, or is not what that fact is."""
    return tuple(problem for code, one in known.items() if (problem := _misfit(code, one)) is not None)


def _misfit(code: str, known: Known) -> Problem | None:
    fact = FACTS.get(code)
    if fact is None:
        return Problem("FACT_UNKNOWN", (code,), {"fact": code})
    fits = all(_is(fact.type, value) for value in (known.low, known.high))
    orderly = fits and (known.exact or (fact.type.ordered and known.low < known.high))  # type: ignore[operator]
    worded = not fact.codes or known.low in fact.codes
    return None if orderly and worded else Problem("FACT_TYPE_WRONG", (code,), {"fact": fact.meaning, "expected": fact.type})


def _is(kind: FactType, value: object) -> bool:
    match kind:
        case FactType.DAY:
            return type(value) is date
        case FactType.FLAG:
            return isinstance(value, bool)
        case FactType.WORD:
            return isinstance(value, str)
        case FactType.SHARE:
            return isinstance(value, Decimal) and value.is_finite() and 0 <= value <= 1
        case FactType.NUMBER | FactType.MONEY:
            return isinstance(value, Decimal) and value.is_finite()
