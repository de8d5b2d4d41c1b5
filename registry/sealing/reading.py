"""JSON -> a round. What is malformed is told with its place, and all of it at once."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Any, TypeVar

from registry.errors import RequestErrors
from registry.errors.problems import Problem
from registry.ranking.findings import Loads
from registry.ranking.procedure import Method
from registry.ranking.selection.candidates import By
from registry.ranking.selection.reasons import Reason
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
from registry.sealing.checking import checked
from registry.sealing.rounds import KINDS, Application, Category, Criterion, Departure, Draw, Evaluation, Exemption, Laid, Opinion, Round
from registry.shapes import OBJECT, Node

Made = TypeVar("Made")
Reader = Callable[[Node], Any]


def opened(data: Mapping[str, Any]) -> Round:
    """The round in a file; refuses one that is malformed."""
    found, problems = read_round(data)
    if found is None:
        raise RequestErrors([problem.refusal for problem in problems])
    return found


def read_round(data: Mapping[str, Any]) -> tuple[Round | None, tuple[Problem, ...]]:
    """The round, or all that is wrong with it. The data is known to be JSON of a bounded size."""
    problems: list[Problem] = []
    whole = Node(data, (), problems)
    frame, listed = whole.at("round"), whole.at("categories")
    categories = () if listed is None else _each(_category)(listed)
    make = partial(Round, categories=categories)
    read = frame and _made(frame, make, code=Node.text, published=Node.day, closed=Node.day)
    for key in ("round", "categories"):
        if key not in data:
            whole.wrong("DATA_KEY_MISSING", key=key)
    if read and not problems:
        problems.extend(checked(read))
    return (None if problems else read), tuple(problems)


def _made(node: Node, make: Callable[..., Made], **readers: Reader) -> Made | None:
    """What is made of an object that has exactly these keys, each read its own way; None where anything is wrong with it."""
    before = len(node.problems)
    if node.holds(*readers):
        values = {key: read(inner) for key, read in readers.items() if (inner := node.at(key)) is not None}
        return make(**values) if len(node.problems) == before else None
    return None


def _each(read: Reader) -> Reader:
    return lambda node: tuple(read(inner) for inner in node.members())


def _set(node: Node) -> frozenset[str]:
    """Written as a list in order, each once: a set has one way to be written."""
    found = [text for inner in node.members() if (text := inner.text()) is not None]
    if found != sorted(set(found)):
        node.wrong("SEALED_NOT_IN_ORDER")
    return frozenset(found)


def _or_none(read: Reader) -> Reader:
    return lambda node: None if node.value is None else read(node)


def _numbers(node: Node) -> Mapping[str, Decimal]:
    """A number to each code."""
    if not isinstance(node.value, dict):
        node.wrong("DATA_KIND_WRONG", expected=OBJECT)
        return {}
    inner = [Node(node.value[key], (*node.path, key), node.problems) for key in node.value]
    return MappingProxyType({str(one.path[-1]): number for one in inner if (number := one.decimal()) is not None})


def _category(node: Node) -> Category | None:
    # What was computed and how it is sealed are compared and not read.
    return _made(
        _without(node, "outputs"),
        Category,
        code=Node.code,
        procedure=_laid,
        applications=_each(_application),
        reviews=_each(_opinion),
        exceptions=_each(_exemption),
    )


def _without(node: Node, key: str) -> Node:
    """The same without a key that is read elsewhere."""
    left = {one: node.value[one] for one in node.value if one != key} if isinstance(node.value, dict) else node.value
    return Node(left, node.path, node.problems)


def _laid(node: Node) -> Laid | None:
    return _made(
        node,
        Laid,
        evaluations=_each(_evaluation),
        seed=Node.whole,
        draws=Node.whole,
        loads=_loads,
        rules=_each(_rule),
        ties=_each(Node.text),
        lottery=_or_none(_draw),
    )


def _evaluation(node: Node) -> Evaluation | None:
    return _made(
        node,
        Evaluation,
        code=Node.code,
        weight=Node.whole,
        method=lambda inner: inner.one_of(Method),
        shrinkage=_or_none(Node.decimal),
        criteria=_each(_criterion),
    )


def _criterion(node: Node) -> Criterion | None:
    return _made(node, Criterion, code=Node.code, weight=Node.whole, least=Node.decimal, most=Node.decimal)


def _loads(node: Node) -> Loads | None:
    return _made(node, Loads, reviewer=Node.whole, application=Node.whole)


def _draw(node: Node) -> Draw | None:
    return _made(node, Draw, commitment=Node.text, randomness=Node.text)


def _application(node: Node) -> Application | None:
    named = _or_none(Node.text)
    return _made(
        node, Application, code=Node.text, sponsor=named, park=named, field=named, tags=_set, amount=Node.whole, figures=_numbers
    )  # fmt: skip


def _opinion(node: Node) -> Opinion | None:
    return _made(
        node, Opinion, evaluation=Node.text, reviewer=Node.text, application=Node.text, submitted=Node.day, scores=_or_none(_numbers)
    )  # fmt: skip


def _exemption(node: Node) -> Exemption | None:
    return _made(
        node,
        Exemption,
        application=Node.text,
        kind=lambda inner: inner.one_of(Departure),
        reason=Node.text,
        proposer=Node.text,
        approvers=_each(Node.text),
        decided=Node.day,
    )


def _reason(node: Node) -> Reason | None:
    return node.one_of(Reason)


def _by(node: Node) -> By | None:
    return node.one_of(By)


_RULES: Mapping[type[Rule], Mapping[str, Reader]] = {
    Exclude: {"tag": Node.text, "reason": _reason},
    Threshold: {"least": Node.decimal, "reason": _reason},
    Floor: {"figure": Node.text, "least": Node.decimal, "reason": _reason},
    Reserve: {"by": _by, "value": Node.text, "seats": Node.whole},
    Seats: {"number": Node.whole, "reason": _reason},
    Cap: {"by": _by, "most": Node.whole, "value": _or_none(Node.text), "exempt": _set},
    Budget: {"fen": Node.whole, "reason": _reason},
    Extra: {"tag": Node.text, "seats": Node.whole},
    OnlyWith: {"tag": Node.text, "seats": Node.whole, "reason": _reason},
    Require: {"tag": Node.text, "reason": _reason},
    ReserveList: {"length": Node.whole},
}


def _rule(node: Node) -> Rule | None:
    kinds = {KINDS[rule]: rule for rule in _RULES}
    kind = node.value.get("kind") if isinstance(node.value, dict) else None
    if not isinstance(kind, str) or kind not in kinds:
        Node(kind, (*node.path, "kind"), node.problems).wrong("DATA_NOT_ONE_OF", allowed=sorted(kinds))
        return None
    make: Callable[..., Rule] = kinds[kind]
    return _made(_without(node, "kind"), make, **_RULES[kinds[kind]])
