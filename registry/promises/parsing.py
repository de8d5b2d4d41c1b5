"""JSON -> promises. What is malformed is refused, and all of it at once.

[{"code": "SALARY", "label": {"zh": "…", "en": "…"}, "measure": "YUAN", "target": "300000", "made": "2021-01-01", "due": "2021-12-31"}]
"""

from registry.promises.promise import Measure, Promise
from registry.shapes import Node, read


def parse_promises(data: object) -> tuple[Promise, ...]:
    """A list of promises; raises `RequestErrors` with every problem of it, each with its place as path."""
    return read(data, _promises)


def _promises(node: Node) -> tuple[Promise, ...]:
    promises = tuple(promise for inner in node.members() if (promise := _promise(inner)) is not None)
    node.distinct([promise.code for promise in promises])
    return promises


def _promise(node: Node) -> Promise | None:
    if not node.holds("code", "label", "measure", "target", "made", "due"):
        return None
    text = node.word()
    measure = (inner := node.at("measure")) and inner.one_of(Measure)
    target_node = node.at("target")
    target = target_node and target_node.decimal()
    made, due = (inner.day() if (inner := node.at(key)) else None for key in ("made", "due"))
    node.ordered(made, due)
    if target_node and measure and target is not None and not measure.fits(target):
        target_node.wrong("PROMISE_FIGURE_INVALID")
    if text is None or measure is None or target is None or made is None or due is None:
        return None
    return Promise(text, measure, target, made, due)
