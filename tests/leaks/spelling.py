"""Values as they are written into a document."""

import json
from enum import Enum
from typing import Any

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLNamedType, get_named_type

from registry.app import contract


def quoted(value: Any, kind: GraphQLNamedType | None = None) -> str:
    """A value of a type as a document has it: a name of an enum stands without quotes."""
    if isinstance(value, list):
        return f"[{', '.join(quoted(one, kind) for one in value)}]"
    if isinstance(kind, GraphQLEnumType):
        return value.value if isinstance(value, Enum) else str(value)
    if kind is not None and kind.name == "Decimal":
        return json.dumps(str(value))
    return json.dumps(value, ensure_ascii=False)


def inputs(kind: str) -> dict[str, GraphQLNamedType]:
    """The fields of an input, with their types."""
    found = contract().schema.type_map[kind]
    assert isinstance(found, GraphQLInputObjectType)
    return {name: get_named_type(field.type) for name, field in found.fields.items()}
