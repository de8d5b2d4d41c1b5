"""Rules -> the JSON that they are read from: read again, it is the same rules."""

from collections.abc import Iterable
from typing import Any

from registry.eligibility.conditions import Among, Between, Compare, Condition, Constant, Every, Given, Not, Rule, Some, Term
from registry.eligibility.facts import FactType


def printed(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    return [_rule(rule) for rule in rules]


def _rule(rule: Rule) -> dict[str, Any]:
    period = {name: day.isoformat() for name, day in (("since", rule.since), ("until", rule.until)) if day is not None}
    text = {"zh": rule.text.zh, "en": rule.text.en}
    return {"code": rule.code, "text": text, "basis": rule.basis, **period, "condition": _condition(rule.condition)}


def _condition(condition: Condition) -> dict[str, Any]:
    match condition:
        case Every(parts):
            return {"all": [_condition(part) for part in parts]}
        case Some(parts):
            return {"any": [_condition(part) for part in parts]}
        case Not(part):
            return {"not": _condition(part)}
        case Compare(sign, left, right):
            return {sign.value: [_term(left), _term(right)]}
        case Among(term, values):
            return {"in": [_term(term), [_term(value) for value in values]]}


def _term(term: Term) -> dict[str, Any]:
    match term:
        case Given(fact):
            return {"fact": fact}
        case Between(span, start, end):
            return {span.value: [_term(start), _term(end)]}
        case Constant(FactType.FLAG | FactType.WORD as kind, value):
            return {kind.value.lower(): value}
        case Constant(FactType.DAY, value):
            return {"day": str(value)}
        case Constant(_, value):
            return {"number": f"{value:f}"}
