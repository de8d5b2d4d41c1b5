"""A plan in words, line by line: what `registry explain` prints, and golden files hold."""

from collections.abc import Iterable, Iterator
from typing import Any

from registry.query import plan
from registry.query.catalog import Aggregate, Count, GroupValue
from registry.query.operands import Given, Keyed, Operand, Taken


def described(asked: plan.Plan) -> str:
    """The plan as indented lines."""
    return "\n".join(_selection(asked.selection, ""))


def _selection(selection: plan.Selection, indent: str) -> Iterator[str]:
    for entry in selection:
        yield f"{indent}{entry.key}: {_title(entry.node)}"
        yield from _inside(entry.node, indent + "  ")


def _title(node: plan.Node) -> str:
    match node:
        case plan.Constant(json):
            return f"constant {json}"
        case plan.Spliced(name):
            return f"from outside the database, as {name}"
        case plan.Verdict(action, subject=subject):
            return f"whether {action} may be done" + (f" with {_operand(subject)}" if subject else "")
        case plan.Value(leaf, arguments):
            said = ", ".join(f"{name}: {value}" for name, value in arguments)
            return f"value of {' or '.join(leaf.attributes) or 'the row'}" + (f" ({said})" if said else "")
        case plan.Options(options):
            return f"list of {options.type_name}, of the same row"
        case plan.Part(inline):
            return f"{inline.type_name}, of the same row"
        case plan.One(target, where=where):
            return f"one {target.name}{_where(where)}"
        case plan.Many(target):
            return f"every {target.name}"
        case plan.Choice(identifier):
            return f"by id {_operand(identifier)}"
        case plan.Named(attribute):
            return f"whatever {attribute} names"
        case plan.Hit():
            return "the row that was found"
        case plan.Highlight(entries):
            return f"the name that was found, in parts: {', '.join(name for _, name in entries)}"
        case plan.Page():
            return _page(node)


def _page(node: plan.Page) -> str:
    if isinstance(node.target, plan.Found):
        types = " and ".join(target.name for target in node.target.types) or "nothing"
        return f"page of {types} found by {_operand(node.target.text)}, {_window(node.window)}"
    return f"page of {node.target.name}, {_window(node.window)}{_where(node.where)}"


def _inside(node: plan.Node, indent: str) -> Iterator[str]:
    match node:
        case plan.Part(selection=selection) | plan.One(selection=selection) | plan.Many(selection=selection):
            yield from _selection(selection, indent)
        case plan.Choice(options=options) | plan.Named(options=options) | plan.Hit(options):
            for target, selection in options:
                yield f"{indent}... on {target.name}"
                yield from _selection(selection, indent + "  ")
        case plan.Page(selection=entries):
            for entry in entries:
                yield from _page_entry(entry, indent)
        case _:
            return


def _page_entry(entry: plan.PageField, indent: str) -> Iterator[str]:
    match entry.node:
        case plan.Nodes(selection):
            yield f"{indent}{entry.key}: the rows"
            yield from _selection(selection, indent + "  ")
        case plan.Edges(entries):
            yield f"{indent}{entry.key}: the rows with cursors"
            for key, what in entries:
                yield f"{indent}  {key}: " + ("cursor" if what is None else what.json if isinstance(what, plan.Constant) else "the row")
                if isinstance(what, tuple):
                    yield from _selection(what, indent + "    ")
        case plan.PageInfo(entries):
            yield f"{indent}{entry.key}: {', '.join(name for _, name in entries)}"
        case plan.TotalCount(ceiling, precision):
            yield f"{indent}{entry.key}: {'whether there are no more rows than' if precision else 'count of all rows, up to'} {ceiling}"
        case plan.Groups():
            yield f"{indent}{entry.key}: {_groups(entry.node)}"
            yield from _group_entries(entry.node.entries, indent + "  ")
        case plan.Constant(json):
            yield f"{indent}{entry.key}: constant {json}"


def _groups(groups: plan.Groups) -> str:
    having = " and ".join(f"{_group_value(one.value)} {one.test.comparator} {_operand(one.test.value)}" for one in groups.having)
    order = ", ".join(_group_value(one.value) + (" descending" if one.descending else "") for one in groups.order)
    by = ", ".join(key.field for key in groups.by) or "nothing"
    return f"groups by {by}, first {groups.size}" + (f" by {order}" if order else "") + (f", having {having}" if having else "")


def _group_entries(entries: Iterable[tuple[str, Any]], indent: str) -> Iterator[str]:
    for key, entry in entries:
        match entry:
            case plan.Constant(json):
                yield f"{indent}{key}: constant {json}"
            case plan.GroupPart(inner):
                yield f"{indent}{key}:"
                yield from _group_entries(inner, indent + "  ")
            case plan.KeyRow(_, target, selection):
                yield f"{indent}{key}: the {target.name}"
                yield from _selection(selection, indent + "  ")
            case _:
                yield f"{indent}{key}: {_group_value(entry)}"


def _group_value(value: GroupValue) -> str:
    match value:
        case Count():
            return "count"
        case Aggregate(function, measure):
            return f"{function} of {' or '.join(measure.leaf.attributes)}"
        case _:
            return value.field


def _window(window: plan.Window) -> str:
    order = ", ".join(
        by.key.name + (" descending" if by.descending else "") + (" nulls first" if by.nulls_first and by.key.nullable else "")
        for by in window.order
    )
    edges = "".join(
        f", {name} {_operand(bound.cursor)}" for name, bound in (("after", window.after), ("before", window.before)) if bound is not None
    )
    return f"{'last' if window.backward else 'first'} {window.size} by {order}{edges}"


def _where(where: plan.Filter | None) -> str:
    return "" if where is None else f", where {_condition(where)}"


def _condition(where: plan.Filter) -> str:
    match where:
        case plan.All(parts):
            return " and ".join(_condition(part) for part in parts) or "anything"
        case plan.Some(parts):
            return f"({' or '.join(_condition(part) for part in parts) or 'nothing'})"
        case plan.Not(part):
            return f"not ({_condition(part)})"
        case plan.Reached(target, _, part):
            return f"some {target.name} has ({_condition(part)})"
        case plan.Became(identifier):
            return f"id is {_operand(identifier)}, or it took the place of that"
        case plan.Matches(text):
            return f"found by {_operand(text)}"
        case plan.Compare(_, attribute, comparator, value):
            return f"{attribute} {comparator} {_operand(value)}"


def _operand(value: Operand) -> str:
    match value:
        case Given(constant):
            return repr(str(constant)) if isinstance(constant, str) else str(constant)
        case Taken(variable, path):
            return "$" + ".".join(str(step) for step in (variable, *path))
        case Keyed(items):
            return "{" + ", ".join(f"{key}: {_operand(item)}" for key, item in items) + "}"
        case _:
            return "[" + ", ".join(_operand(item) for item in value.items) + "]"
