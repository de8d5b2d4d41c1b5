"""What of a document is refused for itself, before anybody looks at what it asks: its size, its depth, its turns, its validity."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SchemaMetaFieldDef,
    SelectionSetNode,
    TypeMetaFieldDef,
    Visitor,
    get_named_type,
    parse,
    validate,
    visit,
)

DEPTH, INTROSPECTION_DEPTH, FIELDS, ALIASES, SPREADS, ROOT_FIELDS = 12, 20, 2048, 100, 1000, 20
META = {"__schema": SchemaMetaFieldDef.type, "__type": TypeMetaFieldDef.type}
INTROSPECTION, INTROSPECTION_ALIASES = ("__schema", "__type"), 5
BYTES, TOKENS, LIST = 64 * 1024, 4000, 250
CYCLES, INTROSPECTION_CYCLES, DIRECTIVES = 3, 1, 4


@dataclass
class Refusals:
    """Codes that a request must, or may, be refused with."""

    must: set[str] = field(default_factory=set)
    may: set[str] = field(default_factory=set)

    def add(self, code: str, certain: bool = True) -> None:
        (self.must if certain else self.may).add(code)

    def admit(self, code: str | None) -> bool:
        """Whether this outcome, a code or none, is one that had to be expected."""
        return code in self.must | self.may if code is not None else not self.must


def of_text(schema: GraphQLSchema, text: str) -> tuple[DocumentNode | None, Refusals]:
    """The document of a text, unless the text itself is refused."""
    refusals = Refusals()
    if len(text.encode("utf-8", "replace")) > BYTES:
        refusals.add("QUERY_TOO_LARGE")
        return None, refusals
    try:
        document = parse(text, max_tokens=TOKENS)
    except GraphQLError as error:
        refusals.add("TOO_MANY_TOKENS" if "tokens" in error.message else "GRAPHQL_PARSE_FAILED")
        return None, refusals
    _measure(document, refusals)
    if not refusals.must and validate(schema, document):
        refusals.add("GRAPHQL_VALIDATION_FAILED")
    if not refusals.must:
        _count_turns(schema, document, refusals)
    return document, refusals


def of_variables(variables: Mapping[str, Any], refusals: Refusals) -> None:
    """Lists that are too long, wherever in the variables."""
    waiting: list[Any] = list(variables.values())
    while waiting:
        value = waiting.pop()
        if isinstance(value, list) and len(value) > LIST:
            refusals.add("LIST_LIMIT_EXCEEDED")
        waiting += value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _count_turns(schema: GraphQLSchema, document: DocumentNode, refusals: Refusals) -> None:
    """How often each link stands on each way down, by going every way."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}

    def go(type_: Any, selections: SelectionSetNode, way: tuple[str, ...]) -> None:
        for node in selections.selections:
            if isinstance(node, FieldNode) and node.selection_set:
                shown = META[node.name.value] if node.name.value in META else type_.fields[node.name.value].type
                step = f"{type_.name}.{node.name.value}"
                if type_.name.startswith("__"):
                    counted = "[" in str(shown)
                else:
                    counted = not type_.name.endswith(("Connection", "Edge", "Group", "GroupKey"))
                here = (*way, step) if counted else way
                if counted and here.count(step) > (INTROSPECTION_CYCLES if step.startswith("__") else CYCLES):
                    refusals.add("CYCLE_LIMIT_EXCEEDED")
                go(get_named_type(shown), node.selection_set, here)
            elif not isinstance(node, FieldNode):
                inner: Any = fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
                go(schema.type_map[inner.type_condition.name.value] if inner.type_condition else type_, inner.selection_set, way)

    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            go(schema.get_root_type(node.operation), node.selection_set, ())


def _measure(document: DocumentNode, refusals: Refusals) -> None:
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            found = list(_spread(node.selection_set, fragments, (), 1, None))
            nodes = [node for node, _, _ in found]
            fields = [node for node in nodes if isinstance(node, FieldNode)]
            for code, limit, actual in (
                ("ROOT_FIELD_LIMIT_EXCEEDED", ROOT_FIELDS, sum(isinstance(one, FieldNode) and depth == 1 for one, depth, _ in found)),
                ("DIRECTIVE_LIMIT_EXCEEDED", DIRECTIVES, _most_directives(document)),
                ("FIELD_LIMIT_EXCEEDED", FIELDS, len(fields)),
                ("ALIAS_LIMIT_EXCEEDED", ALIASES, sum(node.alias is not None for node in fields)),
                ("ALIAS_LIMIT_EXCEEDED", INTROSPECTION_ALIASES, max(_aliases_below_introspection(fields, fragments), default=0)),
                ("FRAGMENT_LIMIT_EXCEEDED", SPREADS, len(nodes) - len(fields)),
                ("DEPTH_LIMIT_EXCEEDED", DEPTH, max((depth for _, depth, _ in found), default=0)),
                ("DEPTH_LIMIT_EXCEEDED", INTROSPECTION_DEPTH, max((inner for _, _, inner in found), default=0)),
            ):
                if actual > limit:
                    refusals.add(code)


def _most_directives(document: DocumentNode) -> int:
    """How many directives stand where most of them stand."""
    counts = [0]

    class Places(Visitor):
        def enter(self, node: Any, *_: Any) -> None:
            counts.append(len(getattr(node, "directives", ())))

    visit(document, Places())
    return max(counts)


def _aliases_below_introspection(fields: list[FieldNode], fragments: Mapping[str, FragmentDefinitionNode]) -> Iterable[int]:
    for field_ in fields:
        if field_.name.value in INTROSPECTION and field_.selection_set:
            below = [node for node, _, _ in _spread(field_.selection_set, fragments, (), 1, 1)]
            yield sum(isinstance(node, FieldNode) and node.alias is not None for node in below)


Spread = tuple[FieldNode | FragmentSpreadNode, int, int]
"""A field or the spread of a fragment, how deep it lies, and how deep below `__schema` or `__type`."""


def _spread(
    selections: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode], within: tuple[str, ...], depth: int, inner: int | None
) -> Iterable[Spread]:
    """Everything selected with every fragment written out. `inner` counts levels below introspection, which has a limit of its own."""
    for node in selections.selections:
        if isinstance(node, FieldNode):
            yield node, depth if inner is None else 0, inner or 0
            if node.selection_set:
                below = inner + 1 if inner is not None else 1 if node.name.value in INTROSPECTION else None
                yield from _spread(node.selection_set, fragments, within, depth + 1, below)
        elif isinstance(node, FragmentSpreadNode):
            name = node.name.value
            yield node, 0, 0
            if name in fragments and name not in within:
                yield from _spread(fragments[name].selection_set, fragments, (*within, name), depth, inner)
        elif isinstance(node, InlineFragmentNode):
            yield from _spread(node.selection_set, fragments, within, depth, inner)
