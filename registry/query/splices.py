"""JSON that is made outside the database and handed to the statement: introspection, fixed values, what a mutation has to say."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLSchema,
    ListTypeNode,
    NamedTypeNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    SelectionSetNode,
    TypeNode,
    VariableDefinitionNode,
    execute_sync,
    specified_scalar_types,
)

from registry.errors import RegistryError
from registry.query.catalog import Static
from registry.query.operands import Variables

KNOWN_ANSWERS = 8
"""How many answers one introspecting field remembers, each for other variables."""

Shape = tuple[tuple[str, str, Any], ...]
"""(key, field, shape below; None for a leaf) each; a field that begins with `=` is the constant behind it."""


@dataclass(frozen=True)
class Projection:
    """A fixed value, cut to what was selected of it."""

    key: str
    name: str
    static: Static
    shape: Shape | None

    def json(self, variables: Variables, context: Any) -> str:
        """The JSON text; `context` is what the static value is made from."""
        return written(_project(self.static.value(context), self.shape))


@dataclass(frozen=True)
class Introspection:
    """A `__schema` or `__type` field, answered by graphql-core; the answer is kept as long as no variable is in it."""

    key: str
    schema: GraphQLSchema
    document: DocumentNode
    operation: OperationDefinitionNode
    nodes: Sequence[FieldNode]
    known: dict[str, str] = field(default_factory=dict)

    def json(self, variables: Variables, context: Any) -> str:
        """The JSON text of this one field."""
        given = {name: variables[name] for name in self._plain if name in variables}
        seen = json.dumps(given, sort_keys=True)
        if seen not in self.known:
            if len(self.known) > KNOWN_ANSWERS:
                self.known.clear()
            self.known[seen] = self._answer(given)
        return self.known[seen]

    @property
    def _plain(self) -> dict[str, VariableDefinitionNode]:
        """The variables that introspection can use: of GraphQL's own scalars, which are the same before and after coercion."""
        defined = {one.variable.name.value: one for one in self.operation.variable_definitions}
        return {name: one for name, one in defined.items() if _named(one.type) in specified_scalar_types}

    def _answer(self, given: Variables) -> str:
        alone = OperationDefinitionNode(
            operation=self.operation.operation,
            name=None,
            variable_definitions=tuple(self._plain.values()),
            directives=(),
            selection_set=SelectionSetNode(selections=tuple(self.nodes)),
        )
        fragments = tuple(node for node in self.document.definitions if not isinstance(node, OperationDefinitionNode))
        result = execute_sync(self.schema, DocumentNode(definitions=(alone, *fragments)), variable_values=dict(given))
        if result.errors or result.data is None:
            raise RegistryError("BAD_USER_INPUT", problem=result.errors[0].message if result.errors else self.key)
        (answer,) = result.data.values()
        return written(answer)


Splice = Projection | Introspection


def _named(type_: TypeNode) -> str:
    while not isinstance(type_, NamedTypeNode):
        assert isinstance(type_, ListTypeNode | NonNullTypeNode)
        type_ = type_.type
    return type_.name.value


def written(value: Any) -> str:
    """A value as compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_spelled)


def _spelled(value: Any) -> str:
    """Instants as PostgreSQL is asked to spell them: in UTC, with microseconds."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if isinstance(value, datetime) else str(value)


def _project(value: Any, shape: Shape | None) -> Any:
    if value is None or shape is None:
        return value
    if isinstance(value, (list, tuple)):
        return [_project(item, shape) for item in value]
    return {key: name[1:] if name.startswith("=") else _project(_member(value, name), below) for key, name, below in shape}


def _member(value: Any, name: str) -> Any:
    return value[name] if isinstance(value, Mapping) else getattr(value, name)
