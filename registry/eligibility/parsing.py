"""JSON -> rules. What is malformed is refused, and all of it at once.

{"code": "…", "text": {"zh": "…", "en": "…"}, "basis": "…", "since": "2019-01-01", "until": "2023-01-01", "condition": …}

condition   {"all": […]}, {"any": […]}, {"not": …}, {"eq" | "ne" | "lt" | "le" | "gt" | "ge": [term, term]}, {"in": [term, [value, …]]}
term        {"fact": "birth"}, a value, {"ageOn" | "yearsBetween" | "monthsBetween": [from, to]}
value       {"number": "0.3"}, {"day": "2020-06-30"}, {"flag": true}, {"word": "A"}
"""

from datetime import date
from typing import Any

from registry.eligibility.conditions import Among, Between, Compare, Condition, Constant, Every, Given, Not, Rule, Sign, Some, Span, Term
from registry.eligibility.facts import FACTS, FactType
from registry.errors import Word
from registry.shapes import Node, read

_CONDITIONS = ("all", "any", "not", *(sign.value for sign in Sign), "in")
_VALUES = {"number": FactType.NUMBER, "day": FactType.DAY, "flag": FactType.FLAG, "word": FactType.WORD}
_TERMS = ("fact", *(span.value for span in Span), *_VALUES)
_NUMBERS = frozenset({FactType.NUMBER, FactType.SHARE, FactType.MONEY})


def parse_rules(data: object) -> tuple[Rule, ...]:
    """A list of rules; raises `RequestErrors` with every problem of it, each with its place as path."""
    return read(data, _rules)


def _rules(node: Node) -> tuple[Rule, ...]:
    rules = tuple(rule for inner in node.members() if (rule := _rule(inner)) is not None)
    node.distinct([rule.code for rule in rules])
    return rules


def _rule(node: Node) -> Rule | None:
    if not node.holds("code", "text", "basis", "condition", optional=("since", "until")):
        return None
    text = node.word("text")
    basis = (inner := node.at("basis")) and inner.text()
    since, until = _day(node, "since"), _day(node, "until")
    node.ordered(since, until)
    found = node.at("condition")
    condition = found and _condition(found)
    return Rule(text, basis, condition, since, until) if text and basis and condition else None


def _day(node: Node, key: str) -> date | None:
    return inner.day() if (inner := node.at(key)) else None


def _operator(node: Node, known: tuple[str, ...]) -> Node | None:
    """What the one operator of an object is applied to; its name is the last of the path."""
    if not isinstance(node.value, dict) or len(node.value) != 1 or not node.value.keys() <= {*known}:
        node.wrong("RULE_OPERATOR_UNKNOWN", allowed=list(known))
        return None
    return node.at(next(iter(node.value)))


def _condition(node: Node) -> Condition | None:
    inner = _operator(node, _CONDITIONS)
    if inner is None:
        return None
    match inner.path[-1]:
        case "all" | "any" as name:
            parts = [_condition(one) for one in inner.members()]
            if not parts:
                inner.wrong("RULE_OPERANDS", limit=1, actual=0)
            whole = tuple(part for part in parts if part is not None)
            return Every(whole) if name == "all" else Some(whole)
        case "not":
            part = _condition(inner)
            return None if part is None else Not(part)
        case "in":
            return _among(inner)
        case name:
            return _compare(inner, Sign(str(name)))


def _two(node: Node) -> tuple[Node, Node] | None:
    found = [*node.members()]
    if len(found) != 2:
        node.wrong("RULE_OPERANDS", limit=2, actual=len(found))
        return None
    return found[0], found[1]


def _compare(node: Node, sign: Sign) -> Compare | None:
    pair = _two(node)
    if pair is None:
        return None
    left, right = _term(pair[0]), _term(pair[1])
    if left is None or right is None or not _comparable(node, left, right):
        return None
    if sign not in (Sign.EQ, Sign.NE) and not left.type.ordered:
        node.wrong("RULE_TYPE_WRONG", expected=Word("ORDERED", "有大小的值", "a value that can be more or less"), actual=left.type)
        return None
    return Compare(sign, left, right)


def _among(node: Node) -> Among | None:
    pair = _two(node)
    if pair is None:
        return None
    term = _term(pair[0])
    values = [(one, _term(one)) for one in pair[1].members()]
    if not values:
        pair[1].wrong("RULE_OPERANDS", limit=1, actual=0)
    constants = []
    for inner, value in values:
        if value is not None and not isinstance(value, Constant):
            inner.wrong("RULE_OPERATOR_UNKNOWN", allowed=[*_VALUES])
        elif value is not None and term is not None and _comparable(inner, term, value):
            constants.append(value)
    return None if term is None else Among(term, tuple(constants))


def _comparable(node: Node, left: Term, right: Term) -> bool:
    """Whether both are of one type, and a word one that the fact beside it can be."""
    if left.type is not right.type and not {left.type, right.type} <= _NUMBERS:
        node.wrong("RULE_TYPES_DIFFER", left=left.type, right=right.type)
        return False
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Given) and isinstance(other, Constant) and (words := FACTS[one.fact].codes) and other.value not in words:
            node.wrong("RULE_WORD_UNKNOWN", fact=FACTS[one.fact].meaning, word=other.value)
            return False
    return True


def _term(node: Node) -> Term | None:
    inner = _operator(node, _TERMS)
    if inner is None:
        return None
    match inner.path[-1]:
        case "fact":
            name = inner.text()
            return _given(inner)
        case Span.AGE.value | Span.YEARS.value | Span.MONTHS.value as name:
            return _between(inner, Span(name))
        case name:
            value = _value(inner, _VALUES[str(name)])
            return None if value is None else Constant(_VALUES[str(name)], value)


def _given(node: Node) -> Given | None:
    name = node.text()
    if name is not None and name not in FACTS:
        node.wrong("RULE_FACT_UNKNOWN", fact=name)
    return Given(name) if name in FACTS else None


def _between(node: Node, span: Span) -> Between | None:
    pair = _two(node)
    if pair is None:
        return None
    ends = []
    for inner in pair:
        term = _term(inner)
        if term is not None and (isinstance(term, Between) or term.type is not FactType.DAY):
            inner.wrong("RULE_TYPE_WRONG", expected=FactType.DAY, actual=term.type)
        elif term is not None:
            ends.append(term)
    return Between(span, ends[0], ends[1]) if len(ends) == 2 else None


def _value(node: Node, kind: FactType) -> Any:
    match kind:
        case FactType.NUMBER:
            return node.decimal()
        case FactType.DAY:
            return node.day()
        case FactType.FLAG:
            return node.flag()
        case _:
            return node.text()
