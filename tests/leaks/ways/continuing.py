"""Lists gone on with from a cursor that was given to somebody who sees everything: what lies beyond it, and before it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from tests.leaks.answers import lists
from tests.leaks.asking import Asker, Question
from tests.leaks.contract import paged, place
from tests.leaks.ways.ordering import Ordered, by_protected, few

GONE_ON = "nodes { id } pageInfo { hasPreviousPage hasNextPage }"

Cursors = Mapping[tuple[str, str], str]
"""By type and order, a place in the middle of the longest list that there is."""


def orders() -> list[Ordered]:
    """The orders in which lists are gone on with."""
    return [one for entity in paged() for one in (*by_protected(entity), few(entity))]


async def taken(asker: Asker, wanted: Iterable[Ordered]) -> Cursors:
    """A cursor in each of these orders, as nobody in particular is given it where there are no rules."""
    found: dict[tuple[str, str], str] = {}
    for one in wanted:
        said = await asker.ask(Question("cursor", one.entity.name, one.document("edges { cursor }")), "anonymous")
        there = lists(said.data)
        for number, order in enumerate(one.orders):
            edges: list[Any] = max((listed["edges"] for listed in there.get(f"a{number}", [])), key=len, default=[])
            if edges:
                found[one.entity.name, order] = edges[len(edges) // 2]["cursor"]
    return found


def questions(cursors: Cursors) -> Iterator[Question]:
    """What lies on either side of it. Where a list has no rows there is no cursor."""
    for one in orders():
        there = [number for number, order in enumerate(one.orders) if (one.entity.name, order) in cursors]
        if there:
            asked = replace(one, orders=[one.orders[number] for number in there], coordinates=one.coordinates and tuple(one.coordinates[number] for number in there))
            yield Question("after", one.entity.name, _document(asked, cursors), coordinates=asked.coordinates)


def _document(asked: Ordered, cursors: Cursors) -> str:
    """First the lists beyond it in every order, then those before it."""
    sides = (f'{order}], {side}: "{cursors[asked.entity.name, order]}"' for side in ("after", "before") for order in asked.orders)
    return place(asked.entity).document((f"(first: 100, orderBy: [{side})", GONE_ON) for side in sides)
