"""Rules held to what is known as of a day: an outcome each, what was looked at, why, and what comes of all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from registry.eligibility.conditions import (
    Among,
    Between,
    Compare,
    Condition,
    Constant,
    Every,
    Given,
    Not,
    Rule,
    Sign,
    Some,
    Span,
    Term,
    facts_of,
)
from registry.eligibility.facts import AS_OF
from registry.eligibility.kleene import Outcome, every, some
from registry.eligibility.knowledge import Knowledge, Known, exactly, misfits
from registry.eligibility.wording import Told, said
from registry.errors import Lang, RequestErrors


@dataclass(frozen=True)
class Seen:
    """A fact that a rule looked at, and what was known of it; None: nothing."""

    fact: str
    known: Known | None


@dataclass(frozen=True)
class Verdict:
    """What comes of a rule, and the comparisons that decided it."""

    rule: Rule
    outcome: Outcome
    seen: tuple[Seen, ...]
    grounds: tuple[Told, ...]

    def why(self, lang: Lang) -> str:
        return said(self.grounds, lang)


@dataclass(frozen=True)
class Judgement:
    """The verdicts of the rules that are in force on a day, and what comes of them together."""

    as_of: date
    verdicts: tuple[Verdict, ...]

    @property
    def outcome(self) -> Outcome:
        return every(verdict.outcome for verdict in self.verdicts)


def judge(rules: Iterable[Rule], known: Knowledge, as_of: date) -> Judgement:
    """Refuses what is known of no fact, or of a fact of another type."""
    wrong = misfits(known)
    if wrong:
        raise RequestErrors([problem.refusal for problem in wrong])
    everything = {**known, AS_OF: exactly(as_of)}
    return Judgement(as_of, tuple(_verdict(rule, everything) for rule in rules if rule.in_force(as_of)))


def _verdict(rule: Rule, known: Knowledge) -> Verdict:
    seen = tuple(Seen(fact, known.get(fact)) for fact in dict.fromkeys(facts_of(rule.condition)))
    outcome = outcome_of(rule.condition, known)
    return Verdict(rule, outcome, seen, tuple(dict.fromkeys(_grounds(rule.condition, known))))


def outcome_of(condition: Condition, known: Knowledge) -> Outcome:
    """Whether a condition holds."""
    match condition:
        case Every(parts):
            return every(outcome_of(part, known) for part in parts)
        case Some(parts):
            return some(outcome_of(part, known) for part in parts)
        case Not(part):
            return ~outcome_of(part, known)
        case Compare(sign, left, right):
            return _compared(sign, value_of(left, known), value_of(right, known))
        case Among(term, values):
            return _among(value_of(term, known), values)


def _grounds(condition: Condition, known: Knowledge) -> Iterable[Told]:
    """The comparisons that decide: of several parts those whose outcome is that of the whole."""
    match condition:
        case Every(parts) | Some(parts):
            outcome = outcome_of(condition, known)
            for part in parts:
                if outcome_of(part, known) is outcome:
                    yield from _grounds(part, known)
        case Not(part):
            yield from _grounds(part, known)
        case Compare(_, left, right):
            yield Told(condition, outcome_of(condition, known), value_of(left, known), value_of(right, known), known[AS_OF])
        case Among(term, _):
            yield Told(condition, outcome_of(condition, known), value_of(term, known), None, known[AS_OF])


def value_of(term: Term, known: Knowledge) -> Known | None:
    """What is known of a term."""
    match term:
        case Constant(_, value):
            return exactly(value)
        case Given(fact):
            return known.get(fact)
        case Between(span, start, end):
            first, last = value_of(start, known), value_of(end, known)
            if first is None or last is None:
                return None
            # The later the start, the less lies between; the later the end, the more.
            return Known(_between(span, first.high, last.low), _between(span, first.low, last.high))


def _between(span: Span, start: Any, end: Any) -> Decimal:
    """Whole months, or years of twelve of them. Who was born on 29 February is a year older on 1 March of a common year."""
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return Decimal(months if span is Span.MONTHS else months // 12)


def _compared(sign: Sign, left: Known | None, right: Known | None) -> Outcome:
    if left is None or right is None:
        return Outcome.UNKNOWN
    match sign:
        case Sign.EQ:
            return _equal(left, right)
        case Sign.NE:
            return ~_equal(left, right)
        case Sign.LE:
            return _at_most(left, right)
        case Sign.GT:
            return ~_at_most(left, right)
        case Sign.GE:
            return _at_most(right, left)
        case Sign.LT:
            return ~_at_most(right, left)


def _at_most(left: Any, right: Any) -> Outcome:
    if left.high <= right.low:
        return Outcome.PASS
    return Outcome.FAIL if left.low > right.high else Outcome.UNKNOWN


def _equal(left: Any, right: Any) -> Outcome:
    if left.exact and right.exact:
        return Outcome.PASS if left.low == right.low else Outcome.FAIL
    return Outcome.FAIL if left.high < right.low or right.high < left.low else Outcome.UNKNOWN


def _among(known: Known | None, values: Iterable[Constant]) -> Outcome:
    return Outcome.UNKNOWN if known is None else some(_equal(known, exactly(one.value)) for one in values)
