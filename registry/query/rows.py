"""The one list that an operation asks for: found in its plan, so that it can be handed out row by row, as a file is written.

That is a connection of which rows are selected, at the root or behind links to one row: `park(by:) { tenancies { nodes { … } } }`. What
stands beside it (`totalCount`, the park's own name) is not in the list and is not read.
"""

from collections.abc import Iterator
from dataclasses import replace

from registry.errors import RegistryError
from registry.query import plan
from registry.query.catalog import Catalog, Leaf, Link
from registry.query.cost import Cost, cost_of

PAGE = 100
"""How many rows of a whole list are charged for at once: as many as a page may have."""

Path = tuple[plan.One, ...]


def one_list(catalog: Catalog, asked: plan.Plan) -> plan.Rows:
    """The list; NOT_TABULAR where there is none, where there are several, or where something is computed of it."""
    roots = [field for field in asked.selection if not isinstance(field.node, plan.Constant)]
    found = list(_lists(catalog, tuple(roots), ()))
    if len(roots) != 1 or len(found) != 1:
        named = [*(rows.coordinate for rows in found), *(field.coordinate for field in roots), "Query"]
        raise RegistryError("NOT_TABULAR", coordinate=", ".join(dict.fromkeys(named[: max(1, len(found))])))
    return found[0]


def cost_of_rows(asked: plan.Rows) -> Cost:
    """What the list costs at most: the page that was asked for, or a page of the whole."""
    size = PAGE if asked.whole else asked.page.window.size
    page = replace(asked.page, window=replace(asked.page.window, size=size))
    fields: plan.Selection = (plan.Field("rows", page, asked.coordinate),)
    for step in reversed(asked.path):
        fields = (plan.Field("one", replace(step, selection=fields), asked.coordinate),)
    return cost_of(plan.Plan(fields))


def _lists(catalog: Catalog, selection: plan.Selection, path: Path) -> Iterator[plan.Rows]:
    """Every list whose rows are selected, however many links to one row lead to it."""
    for field in selection:
        match field.node:
            case plan.Page():
                yield from _rows(field.node, field.coordinate, path)
            case plan.One(selection=inner):
                yield from _lists(catalog, inner, (*path, field.node))
            case plan.Part(selection=inner):
                yield from _lists(catalog, inner, path)
            case plan.Choice(identifier, ((target, inner),), many=False):
                leaf = catalog.fields[target.name, "id"]
                assert isinstance(leaf, Leaf)
                named = plan.One(target, Link(target.name), inner, plan.Compare(leaf, "id", "eq", identifier))
                yield from _lists(catalog, inner, (named,))
            case _:
                pass


def _rows(page: plan.Page, coordinate: str, path: Path) -> Iterator[plan.Rows]:
    """The rows of one connection, once for each time that they are selected."""
    for entry in page.selection:
        match entry.node:
            case plan.Nodes(selection):
                yield _row_by_row(page, selection, coordinate, path)
            case plan.Edges(parts):
                yield from (_row_by_row(page, part, coordinate, path) for _, part in parts if isinstance(part, tuple))
            case plan.Groups():
                raise RegistryError("NOT_TABULAR", coordinate=f"{coordinate}.groups")
            case _:
                pass


def _row_by_row(page: plan.Page, selection: plan.Selection, coordinate: str, path: Path) -> plan.Rows:
    alone = replace(page, selection=(plan.PageField("nodes", plan.Nodes(selection)),))
    return plan.Rows(path, alone, selection, coordinate)
