"""Values of arguments: given in the document, or taken from a variable when the statement runs.

A plan is made once for many requests, so it holds operands instead of values. While planning, the variables at hand may be looked
at where they are part of the shape; everything else is fetched with `of` when the statement runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from graphql import (
    GraphQLInputObjectType,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
    is_list_type,
    is_non_null_type,
    value_from_ast,
)

from registry.errors import RegistryError

Variables = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """A value that stands in the document."""

    value: Any

    def of(self, variables: Variables) -> Any:
        return self.value


@dataclass(frozen=True, slots=True)
class Taken:
    """A value inside a variable: `Taken("where", ("state", "eq"))`."""

    variable: str
    path: tuple[str | int, ...] = ()

    def of(self, variables: Variables) -> Any:
        value = variables[self.variable]
        for step in self.path:
            value = value[step]
        return value


@dataclass(frozen=True, slots=True)
class Several:
    """A list written in the document whose items may be variables."""

    items: tuple["Operand", ...]

    def of(self, variables: Variables) -> Any:
        return [item.of(variables) for item in self.items]


@dataclass(frozen=True, slots=True)
class Keyed:
    """An input object, key by key."""

    items: tuple[tuple[str, "Operand"], ...]

    def of(self, variables: Variables) -> Any:
        return {key: item.of(variables) for key, item in self.items}


Operand = Given | Taken | Several | Keyed


def stands(value: Operand) -> bool:
    """Whether the whole value stands in the document, so that it is the same in every request."""
    match value:
        case Given():
            return True
        case Taken():
            return False
        case Several(items):
            return all(stands(item) for item in items)
        case Keyed(items):
            return all(stands(item) for _, item in items)


def operand(node: ValueNode, type_: Any, variables: Variables) -> Operand | None:
    """What an argument's value is; None where it is a variable that was not given. `variables` decide the shape only."""
    if isinstance(node, VariableNode):
        name = node.name.value
        if is_non_null_type(type_) and name in variables and variables[name] is None:
            raise RegistryError("BAD_USER_INPUT", problem=f"${name}: null")  # a nullable variable may stand where a default is
        return _taken(Taken(name), type_, variables[name]) if name in variables else None
    if is_non_null_type(type_):
        return operand(node, type_.of_type, variables)
    if isinstance(node, NullValueNode):
        return Given(None)
    if is_list_type(type_):
        nodes = node.values if isinstance(node, ListValueNode) else (node,)
        return _list([operand(item, type_.of_type, variables) or Given(None) for item in nodes])
    if isinstance(type_, GraphQLInputObjectType) and isinstance(node, ObjectValueNode):
        return _keyed(node, type_, variables)
    value = value_from_ast(node, type_)
    return Given(None if value is Undefined else value)


@cache
def input_types(type_: GraphQLInputObjectType) -> Mapping[str, Any]:
    """The types of an input's fields under the keys that coerced values have."""
    return {definition.out_name or name: definition.type for name, definition in type_.fields.items()}


def _keyed(node: ObjectValueNode, type_: GraphQLInputObjectType, variables: Variables) -> Keyed:
    written = {item.name.value: item.value for item in node.fields}
    items: list[tuple[str, Operand]] = []
    for name, definition in type_.fields.items():
        key = definition.out_name or name
        part = operand(written[name], definition.type, variables) if name in written else None
        if part is not None:
            items.append((key, part))
        elif definition.default_value is not Undefined:
            items.append((key, Given(definition.default_value)))
    return Keyed(tuple(items))


def _list(items: list[Operand]) -> Operand:
    return Several(tuple(items))


def _taken(place: Taken, type_: Any, value: Any) -> Operand:
    """Spreads an input object that came as a variable into its keys, as far as the shape goes."""
    if is_non_null_type(type_):
        return _taken(place, type_.of_type, value)
    if value is None:
        return Given(None)
    if isinstance(type_, GraphQLInputObjectType):
        types = input_types(type_)
        inner = ((key, Taken(place.variable, (*place.path, key)), part) for key, part in value.items())
        return Keyed(tuple((key, _taken(there, types[key], part)) for key, there, part in inner))
    if is_list_type(type_) and isinstance(_named(type_), GraphQLInputObjectType):
        return Several(tuple(_taken(Taken(place.variable, (*place.path, index)), type_.of_type, part) for index, part in enumerate(value)))
    return place


def _named(type_: Any) -> Any:
    while is_list_type(type_) or is_non_null_type(type_):
        type_ = type_.of_type
    return type_
