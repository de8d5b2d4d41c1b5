"""Rows in every order that there is, with the cursors that tell where each stands."""

from collections.abc import Iterator

from registry.policies.base import ruled
from registry.query.catalog import EntityType, OrderKey
from tests.leaks.asking import Question
from tests.leaks.contents import Contents
from tests.leaks.contract import by_rule, hides, paged, place, types

PLACED = "edges { cursor node { id } } pageInfo { startCursor endCursor }"
UP = "direction: ASC, nulls: FIRST"
DOWN = "direction: DESC"
AT_ONCE = 8
"""Keys of one order."""


def questions(contents: Contents) -> Iterator[Question]:
    for entity in paged():
        for model, linked in {(_target(entity, key).model, key.link.name if key.link else "") for key in entity.orders.values()}:
            keys = {name: (key.attribute,) for name, key in entity.orders.items() if (key.link.name if key.link else "") == linked}
            for names in by_rule(model, keys):
                names = names if not linked else names[:1]  # of what hangs on another row, one of each rule
                about = tuple(f"{entity.name}.{name}" for name in names)
                yield Question("order", entity.name, _document(entity, [f"{{field: {name}, {DOWN}}}" for name in names]), coordinates=about)
        yield Question("order", entity.name, _document(entity, _open(entity)))


def _target(entity: EntityType, key: OrderKey) -> EntityType:
    return next(one for one in types() if one.name == key.link.target) if key.link else entity


def _document(entity: EntityType, orders: list[str]) -> str:
    return place(entity).document((f"(first: 100, orderBy: [{order}])", PLACED) for order in orders)


def _open(entity: EntityType) -> list[str]:
    """What whoever sees a row reads of it orders it in several keys at once; what hangs on another row, which may be hidden, by itself."""
    names = [name for name, key in entity.orders.items() if not hides(_target(entity, key).model, (key.attribute,))]
    linked = [name for name in names if entity.orders[name].link and ruled(_target(entity, entity.orders[name]).model)]
    own = [name for name in names if name not in linked]
    together = [", ".join(f"{{field: {name}, {DOWN}}}" for name in own[start : start + AT_ONCE]) for start in range(0, len(own), AT_ONCE)]
    return together + [f"{{field: {name}, {UP}}}" for name in linked]
