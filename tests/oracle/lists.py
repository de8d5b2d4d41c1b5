"""Filters, orders, pages and cursors over rows, by the meaning that the contract gives them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any

from graphene.utils.str_converters import to_snake_case

from tests.oracle.contents import Row
from tests.oracle.eyes import Eyes
from tests.oracle.finding import FOUND_BY, MATCHES, SORT, WORDS, finds, highlight, match
from tests.oracle.links import LINKS, NEWEST_FIRST, ORDER, column_of, order_column_of

PAGE = 20
"""Rows of a page that asks for no number."""

MARK = "oracle's cursor: "
"""What a cursor made here begins with, so that a comparison knows one when it meets it."""


def passes(eyes: Eyes, row: Row, where: Mapping[str, Any]) -> bool:
    """Whether every key of a filter holds."""
    return all(_holds(eyes, row, key, value) for key, value in where.items())


def _holds(eyes: Eyes, row: Row, key: str, value: Any) -> bool:
    if key == "and":
        return all(passes(eyes, row, part) for part in value)
    if key == "or":
        return any(passes(eyes, row, part) for part in value)
    if key == "not":
        return not passes(eyes, row, value)
    name = to_snake_case(key)
    link = LINKS[row["__typename"]].get(name)
    if link is not None:
        others = eyes.linked(row, name)
        return any(passes(eyes, other, value) for other in others) if link.single else _quantified(eyes, others, value)
    return compares(eyes.value(row, column_of(row["__typename"], name)), value)


def _quantified(eyes: Eyes, others: list[Row], value: Mapping[str, Any]) -> bool:
    found = {
        "some": lambda part: any(passes(eyes, other, part) for other in others),
        "every": lambda part: all(passes(eyes, other, part) for other in others),
        "none": lambda part: not any(passes(eyes, other, part) for other in others),
    }
    return all(found[quantifier](part) for quantifier, part in value.items())


def compares(value: Any, comparators: Mapping[str, Any]) -> bool:
    """Whether a value passes every comparison. What is absent is equal to nothing, and neither more nor less than anything."""
    return all(_compares(value, comparator, other) for comparator, other in comparators.items())


def _compares(value: Any, comparator: str, other: Any) -> bool:
    if comparator == "isNull":
        return (value is None) is bool(other)
    if value is None:
        return comparator in ("neq", "nin")
    outcome: bool = {
        "eq": lambda: value == other,
        "neq": lambda: value != other,
        "in": lambda: value in other,
        "nin": lambda: value not in other,
        "gt": lambda: value > other,
        "gte": lambda: value >= other,
        "lt": lambda: value < other,
        "lte": lambda: value <= other,
        "contains": lambda: other in value,
        "startsWith": lambda: value.startswith(other),
    }[comparator]()
    return outcome


@dataclass(frozen=True)
class By:
    """One key of an order."""

    column: str
    descending: bool
    nulls_first: bool
    link: str | None = None

    def of(self, eyes: Eyes, row: Row) -> Any:
        """The value of a row, or of the row that a link leads to."""
        if self.link is None:
            return eyes.value(row, self.column)
        others = eyes.linked(row, self.link)
        return eyes.value(others[0], self.column) if others else None


def place_of(type_name: str, key: str) -> tuple[str | None, str]:
    """The link and the column that a key of an order stands for: `company_name` is the name of the company."""
    for name, link in LINKS[type_name].items():
        if link.single and key.startswith(f"{name}_"):
            return name, order_column_of(link.target, key.removeprefix(f"{name}_"))
    return None, order_column_of(type_name, key)


def order_of(type_name: str, given: Sequence[Mapping[str, Any]] | None, searched: bool = False) -> tuple[By, ...]:
    """An order with its tie-break: the id, which runs the way of the last key. A key asked for twice counts once."""
    found: dict[tuple[str | None, str], By] = {}
    if searched and not given:
        found = {(None, column): By(column, descending=False, nulls_first=False) for column in (RELEVANCE, SORT[type_name])}
    usual = {"field": ORDER.get(type_name, "id"), "direction": "DESC" if type_name in NEWEST_FIRST else "ASC"}
    for one in given or (() if searched else (usual,)):
        link, column = place_of(type_name, str(one["field"]).lower())
        found.setdefault((link, column), By(column, one.get("direction") == "DESC", one.get("nulls") == "FIRST", link))
    found.setdefault((None, "id"), By("id", list(found.values())[-1].descending, nulls_first=False))
    return tuple(found.values())


RELEVANCE = "relevance"
"""No column, but how well a row matches what is searched for."""

Place = tuple[Any, ...]
"""Where a row stands in an order: its values of the order's keys."""


def _compare(order: tuple[By, ...], one: Place, other: Place) -> int:
    for by, a, b in zip(order, one, other, strict=True):
        if a == b:
            continue
        if a is None or b is None:
            return -1 if (a is None) == by.nulls_first else 1
        return -1 if (a < b) != by.descending else 1
    return 0


@dataclass(frozen=True)
class Cursors:
    """The cursors that were given out: which list each belongs to, and the place it marks."""

    known: dict[str, tuple[Any, Place]]

    def give(self, identity: Any, place: Place) -> str:
        cursor = f"{MARK}{identity!r} {place!r}"
        self.known[cursor] = (identity, place)
        return cursor

    def place(self, identity: Any, cursor: str) -> Place | None:
        """The place that a cursor marks in this list; None for a cursor of another list, and for what is none."""
        found, place = self.known.get(cursor, (None, ()))
        return place if found == identity else None


def identity_of(type_name: str, arguments: Mapping[str, Any]) -> Any:
    """What makes two lists the same for a cursor: type, order, filter and search."""
    search = arguments.get("search")
    types = _plain(arguments.get("types"))
    return (type_name, order_of(type_name, arguments.get("order_by"), search is not None), _plain(arguments.get("where")), search, types)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return tuple(sorted((key, _plain(part)) for key, part in value.items()))
    if isinstance(value, list):
        return ("list", *map(_plain, value))
    return str(value) if value is not None else None


def page(eyes: Eyes, cursors: Cursors, type_name: str, rows: list[Row], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """A connection over rows that may be seen."""
    search = arguments.get("search")
    order = order_of(type_name, arguments.get("order_by"), search is not None)

    def place(row: Row) -> Place:
        return tuple(MATCHES.index(str(match(str(search), row))) if by.column == RELEVANCE else by.of(eyes, row) for by in order)

    types = arguments.get("types")
    found = [row for row in rows if (search is None or finds(search, row)) and (types is None or row["type"] in types)]
    passing = [(row, place(row)) for row in found if passes(eyes, row, arguments.get("where") or {})]
    return window(cursors, type_name, order, identity_of(type_name, arguments), passing, arguments)


def window(
    cursors: Cursors, type_name: str, order: tuple[By, ...], identity: Any, passing: list[tuple[Row, Place]], arguments: Mapping[str, Any]
) -> dict[str, Any]:
    """The page that is asked for, of all these rows and their places."""

    def compared(one: tuple[Row, Place], other: tuple[Row, Place]) -> int:
        return _compare(order, one[1], other[1])

    passing = sorted(passing, key=cmp_to_key(compared))
    after, before = (_bound(cursors, identity, arguments.get(name)) for name in ("after", "before"))
    behind = [place for _, place in passing if after is not None and _compare(order, place, after) <= 0]
    ahead = [place for _, place in passing if before is not None and _compare(order, place, before) >= 0]
    within = [(row, place) for row, place in passing if place not in behind and place not in ahead]
    last = arguments.get("last")
    shown = within[: _size(arguments.get("first"))] if last is None else within[max(0, len(within) - last) :]
    cut = len(shown) < len(within)
    edges = [{"__typename": f"{type_name}Edge", "cursor": cursors.give(identity, place), "node": row} for row, place in shown]
    info = {
        "__typename": "PageInfo",
        "hasNextPage": bool(ahead) or (cut and last is None),
        "hasPreviousPage": bool(behind) or (cut and last is not None),
        "startCursor": edges[0]["cursor"] if edges else None,
        "endCursor": edges[-1]["cursor"] if edges else None,
    }
    nodes = [row for row, _ in shown]
    found = [row for row, _ in passing]
    return {"__typename": f"{type_name}Connection", "edges": edges, "nodes": nodes, "pageInfo": info, "passing": found}


def _size(first: int | None) -> int:
    return PAGE if first is None else first


def _bound(cursors: Cursors, identity: Any, cursor: str | None) -> Place | None:
    return None if cursor is None else cursors.place(identity, cursor)


HITS = tuple(By(column, descending=False, nulls_first=False) for column in (RELEVANCE, "sort", "id"))
"""The order of what is found across types."""


def searched_types(arguments: Mapping[str, Any]) -> list[str]:
    """The types that a search across types looks through."""
    types = arguments.get("types")
    return [type_name for type_name in FOUND_BY if types is None or WORDS[type_name] in types]


def search_identity(arguments: Mapping[str, Any]) -> Any:
    """What makes two searches the same for a cursor."""
    return ("search", arguments["text"], tuple(map(str, arguments["types"])) if arguments.get("types") is not None else None)


def search(eyes: Eyes, cursors: Cursors, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What a search across types finds."""
    text = arguments["text"]
    found: list[tuple[Row, Place]] = []
    for type_name in searched_types(arguments):
        for row in eyes.all(type_name):
            how = match(text, row)
            if how is not None:
                hit = {"__typename": "SearchHit", "node": row, "match": how, "highlight": highlight(text, row)}
                found.append((hit, (MATCHES.index(how), eyes.value(row, SORT[type_name]), row["id"])))
    return window(cursors, "SearchHit", HITS, search_identity(arguments), found, arguments)
