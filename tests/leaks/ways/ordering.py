"""Rows in every order that there is, with the cursors that tell where each stands."""

from collections.abc import Iterator
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Ordered:
    """Orders of a type that one document asks for, as they are written; `coordinates` where these are by fields that are protected."""

    entity: EntityType
    orders: list[str]
    coordinates: tuple[str, ...] = ()

    def document(self, selection: str) -> str:
        """A list in each of the orders."""
        return place(self.entity).document((f"(first: 100, orderBy: [{order}])", selection) for order in self.orders)


def questions(contents: Contents) -> Iterator[Question]:
    for one in ordered():
        yield Question("order", one.entity.name, one.document(PLACED), coordinates=one.coordinates)


def ordered() -> Iterator[Ordered]:
    """Every order of every type that is paged."""
    for entity in paged():
        yield from by_protected(entity)
        own, linked = _told(entity)
        yield Ordered(entity, [*_together(own), *(f"{{field: {name}, {UP}}}" for name in linked)])


def by_protected(entity: EntityType) -> Iterator[Ordered]:
    """Orders by what somebody may not read, those of one rule together; of what hangs on another row, one of each rule."""
    for model, linked in {(_target(entity, key).model, _link(key)) for key in entity.orders.values()}:
        keys = {name: (key.attribute,) for name, key in entity.orders.items() if _link(key) == linked}
        for names in by_rule(model, keys):
            names = names if not linked else names[:1]
            yield Ordered(entity, [f"{{field: {name}, {DOWN}}}" for name in names], tuple(f"{entity.name}.{name}" for name in names))


def few(entity: EntityType) -> Ordered:
    """Of the other orders one by the row's own fields, and one by each row that it hangs on."""
    own, linked = _told(entity)
    one_each = {_link(entity.orders[name]): name for name in linked}
    return Ordered(entity, [*_together(own[:AT_ONCE]), *(f"{{field: {name}, {UP}}}" for name in one_each.values())])


def _target(entity: EntityType, key: OrderKey) -> EntityType:
    return next(one for one in types() if one.name == key.link.target) if key.link else entity


def _link(key: OrderKey) -> str:
    return key.link.name if key.link else ""


def _told(entity: EntityType) -> tuple[list[str], list[str]]:
    """What whoever sees a row reads of it: of the row itself, and of rows behind links, which may be hidden."""
    names = [name for name, key in entity.orders.items() if not hides(_target(entity, key).model, (key.attribute,))]
    linked = [name for name in names if entity.orders[name].link and ruled(_target(entity, entity.orders[name]).model)]
    return [name for name in names if name not in linked], linked


def _together(names: list[str]) -> list[str]:
    """Orders by several keys at once."""
    return [", ".join(f"{{field: {name}, {DOWN}}}" for name in names[start : start + AT_ONCE]) for start in range(0, len(names), AT_ONCE)]
