"""How often one field may stand on one way through a document: a limit that needs types, so it is held when a document is valid.

`park { tenancies { nodes { company { tenancies { nodes { park { tenancies … ` multiplies with each turn, and no depth that leaves room for
honest questions stops it. Fields are told apart by the type that they stand on, and what merely belongs to a connection (`nodes`) is not
counted: it comes with the link.
"""

from collections.abc import Iterable, Mapping

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SchemaMetaFieldDef,
    SelectionNode,
    SelectionSetNode,
    TypeMetaFieldDef,
    get_named_type,
)

from registry.errors import RegistryError
from registry.query.catalog import Catalog
from registry.query.limits import LIMITS

Coordinate = tuple[str, str]
Turns = Mapping[Coordinate, int]
"""How often each field stands on the way down on which it stands most often."""

META = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}


def check_cycles(catalog: Catalog, document: DocumentNode) -> None:
    """Refuses a valid document with a field that is nested in itself too often. Each fragment is walked once, however often spread."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    walk = _Walk(catalog, fragments)
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            root = catalog.schema.get_root_type(node.operation)
            assert root is not None
            for coordinate, turns in walk.below(root, node.selection_set).items():
                limit = LIMITS.introspection_cycles if coordinate[0].startswith("__") else LIMITS.cycles
                if turns > limit:
                    raise RegistryError("CYCLE_LIMIT_EXCEEDED", limit=limit, actual=turns, coordinate=".".join(coordinate))


class _Walk:
    """From the leaves up: what lies below a selection is the most of what lies below each of its parts."""

    def __init__(self, catalog: Catalog, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self.catalog = catalog
        self.fragments = fragments
        self.known: dict[str, Turns] = {}

    def below(self, type_: GraphQLNamedType, selections: SelectionSetNode) -> Turns:
        return _most(self._of(type_, node) for node in selections.selections)

    def _of(self, type_: GraphQLNamedType, node: SelectionNode) -> Turns:
        if isinstance(node, FieldNode):
            return self._field(type_, node)
        if isinstance(node, InlineFragmentNode):
            condition = node.type_condition
            return self.below(self.catalog.schema.type_map[condition.name.value] if condition else type_, node.selection_set)
        assert isinstance(node, FragmentSpreadNode)
        name = node.name.value
        if name not in self.known:
            fragment = self.fragments[name]
            self.known[name] = self.below(self.catalog.schema.type_map[fragment.type_condition.name.value], fragment.selection_set)
        return self.known[name]

    def _field(self, type_: GraphQLNamedType, node: FieldNode) -> Turns:
        name = node.name.value
        if node.selection_set is None:
            return {}
        assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
        definition: GraphQLField = META[name] if name in META else type_.fields[name]
        found = self.below(get_named_type(definition.type), node.selection_set)
        here = (type_.name, name)
        if not self._counts(here, definition):
            return found
        return {**found, here: found.get(here, 0) + 1}

    def _counts(self, here: Coordinate, definition: GraphQLField) -> bool:
        """Links count, and the lists of introspection: `ofType` unwraps one type and multiplies nothing."""
        if not here[0].startswith("__"):
            return here in self.catalog.fields
        shown = definition.type
        return isinstance(shown.of_type if isinstance(shown, GraphQLNonNull) else shown, GraphQLList)


def _most(parts: Iterable[Turns]) -> Turns:
    total: dict[Coordinate, int] = {}
    for part in parts:
        for coordinate, turns in part.items():
            total[coordinate] = max(total.get(coordinate, 0), turns)
    return total
