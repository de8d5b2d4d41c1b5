"""Which type of the contract a column has, and how its values are spelled."""

from enum import StrEnum
from functools import cache
from typing import Any

import graphene
from sqlalchemy import ARRAY, BigInteger, Boolean, Column, Date, DateTime, Enum, Integer, Numeric, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from registry.lifecycles.machine import Lifecycle
from registry.models.base import Entity, Plain, computed
from registry.policies.base import masked_attributes
from registry.query.spelling import Spelling
from schema import scalars

SCALARS: tuple[tuple[type[TypeEngine[Any]], Any, Spelling], ...] = (
    (Boolean, graphene.Boolean, Spelling.BOOLEAN),
    (BigInteger, scalars.Decimal, Spelling.DECIMAL),
    (Integer, graphene.Int, Spelling.INTEGER),
    (Numeric, scalars.Decimal, Spelling.DECIMAL),
    (Date, scalars.Date, Spelling.DATE),
    (DateTime, scalars.DateTime, Spelling.INSTANT),
    (JSONB, scalars.JSON, Spelling.JSON),
)


def scalar_of(model: type[Entity], attribute: str, stored: TypeEngine[Any]) -> tuple[Any, Spelling]:
    """The contract's type for an attribute, and the spelling of its values."""
    if attribute == "id":
        return graphene.ID, Spelling.PLAIN
    if attribute == "state" and model.__lifecycle__ is not None:
        return states_of(model.__name__, model.__lifecycle__), Spelling.PLAIN
    if isinstance(stored, Enum):
        return enum_of(stored.enum_class) if stored.enum_class else words_of(model.__name__, attribute, *stored.enums), Spelling.PLAIN
    if isinstance(stored, ARRAY):
        item, _ = scalar_of(model, attribute, stored.item_type)
        return graphene.List(graphene.NonNull(item)), Spelling.JSON
    for kind, scalar, spelling in SCALARS:
        if isinstance(stored, kind):
            return scalar, spelling
    if isinstance(stored, Text):
        return graphene.String, Spelling.PLAIN if isinstance(stored, Plain) else Spelling.TEXT
    raise TypeError(f"{model.__name__}.{attribute}: the contract has no type for {stored!r}")


@cache
def enum_of(kind: type[StrEnum]) -> Any:
    """The contract's enum for one of ours."""
    described = {member: getattr(member, "description", None) for member in kind}
    return graphene.Enum.from_enum(kind, description=lambda member: described[member] if member else (kind.__doc__ or "").strip())


@cache
def words_of(owner: str, attribute: str, *words: str) -> Any:
    """The contract's enum for an attribute that holds one of these words."""
    kind = StrEnum(f"{owner}{attribute.title().replace('_', '')}", {word: word for word in words})  # type: ignore[misc]
    kind.__doc__ = f"What the {attribute.replace('_', ' ')} of {owner} may be."
    return enum_of(kind)


@cache
def states_of(name: str, lifecycle: Lifecycle) -> Any:
    """The contract's enum for the states of a lifecycle."""
    labels = {state.code: f"{state.zh}: {state.en}" for state in lifecycle.states}
    kind = StrEnum(f"{name}State", {code: code for code in labels})  # type: ignore[misc]
    return graphene.Enum.from_enum(
        kind, description=lambda member: labels[member.value] if member else f"The states of a {lifecycle.subject.replace('_', ' ')}."
    )


def nullable(model: type[Entity], attribute: str) -> bool:
    """Whether an attribute may be absent: for everybody, or for those who may not read it."""
    return attribute in masked_attributes(model) or sparse(model, attribute)


def sparse(model: type[Entity], attribute: str) -> bool:
    """Whether an attribute may be absent for everybody: not stored, or stored as absent."""
    if isinstance(model.__dict__.get(attribute), computed):
        return True
    column = model.__table__.c[attribute]
    assert isinstance(column, Column)
    return bool(column.nullable)
