"""How a relationship of a model becomes a link of the catalog: a condition between two rows under aliases."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Column, FromClause, exists, select
from sqlalchemy import inspect as inspect_model
from sqlalchemy.orm import RelationshipProperty
from sqlalchemy.sql import ColumnElement, visitors
from sqlalchemy.sql.elements import BinaryExpression

from registry.models.base import Base, Entity, Row
from registry.query.catalog import Condition, Link


def link_of(model: type[Entity], attribute: str, target: str) -> Link:
    """The link that a relationship stands for. A table in between that is an entity brings its own rule along."""
    relationship = inspect_model(model).relationships[attribute]
    if relationship.secondary is None:
        forth, back = (_foreign_key(relationship, ours) for ours in (True, False))
        return Link(target, _direct(relationship), name=attribute, forth=forth, back=back)
    between = _entity_of(relationship.secondary)
    if between is None:
        return Link(target, _by_table(relationship, relationship.secondary), name=attribute)
    return Link(target, through=(between, _through(relationship)), name=attribute)


def _foreign_key(relationship: RelationshipProperty[Any], ours: bool) -> str | None:
    """The attribute that holds the other side's id, if the relationship rests on one: ours, with no condition beside it; or theirs."""
    pairs = relationship.local_remote_pairs or []
    if len(pairs) != 1 or (ours and not isinstance(relationship.primaryjoin, BinaryExpression)):
        return None
    ((local, remote),) = pairs
    key, leads_to = (local, remote) if ours else (remote, local)
    return key.name if leads_to.primary_key and not key.primary_key else None


def _direct(relationship: RelationshipProperty[Any]) -> Condition:
    def condition(parent: Row, target: Row) -> ColumnElement[bool]:
        return _between(relationship.primaryjoin, lambda column: target if "remote" in column._annotations else parent)

    return condition


def _through(relationship: RelationshipProperty[Any]) -> Callable[[Any, Any, Any], ColumnElement[bool]]:
    def condition(parent: Row, between: Row, target: Row) -> ColumnElement[bool]:
        def side(near: Row) -> Callable[[Column[Any]], Row]:
            return lambda column: between if column.table is relationship.secondary else near

        near = _between(relationship.primaryjoin, side(parent))
        far = _between(relationship.secondaryjoin, side(target))
        return near & far

    return condition


def _by_table(relationship: RelationshipProperty[Any], table: FromClause) -> Condition:
    def condition(parent: Row, target: Row) -> ColumnElement[bool]:
        def side(near: Row) -> Callable[[Column[Any]], Row | None]:
            return lambda column: None if column.table is table else near

        near = _between(relationship.primaryjoin, side(parent))
        far = _between(relationship.secondaryjoin, side(target))
        return exists(select(1).select_from(table).where(near, far))

    return condition


def _between(expression: Any, side: Callable[[Column[Any]], Row | None]) -> ColumnElement[bool]:
    """A join condition with each column taken from the row on its side, or left alone where it has none."""

    def replace(element: Any, **_: Any) -> Any:
        if isinstance(element, Column):
            row = side(element)
            return None if row is None else getattr(row, element.name)
        return None

    condition: ColumnElement[bool] = visitors.replacement_traverse(expression, {}, replace)
    return condition


def _entity_of(table: FromClause) -> type[Entity] | None:
    for mapper in Base.registry.mappers:
        if mapper.local_table is table:
            return mapper.class_
    return None
