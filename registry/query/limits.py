"""What may be asked at once, or a refusal before anything runs.

A document is measured before it is validated: fragments are measured once each and multiplied, so that a small text which spreads into
a huge one is refused by arithmetic, not by being spread. Every refusal tells the limit, and as `actual` what was counted: the whole, or,
where counting stops at the limit (tokens, conditions of a filter), the first number beyond it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
)

from registry.errors import RegistryError

INTROSPECTION = ("__schema", "__type")


@dataclass(frozen=True, slots=True)
class Size:
    """How large a selection is with all its fragments spread; `width` is the fields of its first level."""

    depth: int = 0
    width: int = 0
    fields: int = 0
    aliases: int = 0
    spreads: int = 0

    def beside(self, other: "Size") -> "Size":
        return Size(
            max(self.depth, other.depth),
            self.width + other.width,
            self.fields + other.fields,
            self.aliases + other.aliases,
            self.spreads + other.spreads,
        )


@dataclass(frozen=True)
class Limits:
    """The limits in force. Bytes, tokens and counts are of one document; `page`, `ids` and what has a name of two words, of one argument.

    `cycles` is how often one field may stand on the way from the root to any other, `introspection_cycles` the same for the long lists of
    introspection.
    """

    document_bytes: int = 64 * 1024
    tokens: int = 4000
    depth: int = 12
    cycles: int = 3
    introspection_depth: int = 20
    introspection_cycles: int = 1
    fields: int = 2048
    aliases: int = 100
    directives: int = 4
    spreads: int = 1000
    root_fields: int = 20
    page: int = 100
    default_page: int = 20
    count: int = 1_000_000
    ids: int = 100
    list_items: int = 250
    search_characters: int = 100
    filter_depth: int = 6
    filter_conditions: int = 100
    introspection_aliases: int = 5
    mutations: int = 5
    validation_errors: int = 5

    def check_document(self, document: DocumentNode) -> None:
        """Refuses a document that is too deep or too wide. A fragment that spreads itself is left to validation to report."""
        fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
        measured: dict[str, Size] = {}
        for node in document.definitions:
            if isinstance(node, OperationDefinitionNode):
                most = max(len(node.directives), *(len(variable.directives) for variable in node.variable_definitions), 0)
                self.check("DIRECTIVE_LIMIT_EXCEEDED", self.directives, most)
                self._check_size(node.operation, _measure(node.selection_set, fragments, measured))
        for name, fragment in fragments.items():
            self.check("DIRECTIVE_LIMIT_EXCEEDED", self.directives, len(fragment.directives))
            _measure_fragment(name, fragments, measured)  # one that is not spread is not valid, and has directives all the same

    def _check_size(self, kind: OperationType, size: Size) -> None:
        if kind is OperationType.MUTATION:
            self.check("MUTATION_LIMIT_EXCEEDED", self.mutations, size.width)
        self.check("ROOT_FIELD_LIMIT_EXCEEDED", self.root_fields, size.width)
        self.check("DEPTH_LIMIT_EXCEEDED", self.depth, size.depth)
        self.check("FIELD_LIMIT_EXCEEDED", self.fields, size.fields)
        self.check("ALIAS_LIMIT_EXCEEDED", self.aliases, size.aliases)
        self.check("FRAGMENT_LIMIT_EXCEEDED", self.spreads, size.spreads)

    def check_variables(self, value: Any) -> None:
        """Refuses a list that is too long, however deep it lies in the variables of a request, before any time is spent on its items."""
        if isinstance(value, list):
            self.check("LIST_LIMIT_EXCEEDED", self.list_items, len(value))
        for part in value.values() if isinstance(value, Mapping) else value:
            if isinstance(part, (list, dict)):
                self.check_variables(part)

    def check_page(self, size: int) -> None:
        self.check("PAGE_LIMIT_EXCEEDED", self.page, size)

    def check_count(self, ceiling: int) -> None:
        self.check("COUNT_LIMIT_EXCEEDED", self.count, ceiling)

    def check_list(self, length: int) -> None:
        self.check("LIST_LIMIT_EXCEEDED", self.list_items, length)

    def check_filter(self, depth: int, conditions: int) -> None:
        self.check("FILTER_DEPTH_LIMIT_EXCEEDED", self.filter_depth, depth)
        self.check("FILTER_LIMIT_EXCEEDED", self.filter_conditions, conditions)

    @staticmethod
    def check(code: str, limit: int, actual: int) -> None:
        if actual > limit:
            raise RegistryError(code, limit=limit, actual=actual)


LIMITS = Limits()


def within(limit: int, items: list[Any]) -> list[Any]:
    """The items, if there are not too many. How long a list is does not change the SQL, so it is looked at with every request."""
    Limits.check("LIST_LIMIT_EXCEEDED", limit, len(items))
    return items


def _measure(selections: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode], measured: dict[str, Size]) -> Size:
    total = Size()
    for node in selections.selections:
        Limits.check("DIRECTIVE_LIMIT_EXCEEDED", LIMITS.directives, len(node.directives))
        if isinstance(node, FieldNode):
            total = total.beside(_measure_field(node, fragments, measured))
        elif isinstance(node, InlineFragmentNode):
            total = total.beside(_measure(node.selection_set, fragments, measured))
        elif isinstance(node, FragmentSpreadNode):
            spread = _measure_fragment(node.name.value, fragments, measured)
            total = total.beside(replace(spread, spreads=spread.spreads + 1))
    return total


def _measure_field(node: FieldNode, fragments: Mapping[str, FragmentDefinitionNode], measured: dict[str, Size]) -> Size:
    inner = _measure(node.selection_set, fragments, measured) if node.selection_set else Size()
    depth = inner.depth
    if node.name.value in INTROSPECTION:
        Limits.check("DEPTH_LIMIT_EXCEEDED", LIMITS.introspection_depth, depth)
        Limits.check("ALIAS_LIMIT_EXCEEDED", LIMITS.introspection_aliases, inner.aliases)  # its lists are long: each alias is much
        depth = 0
    return Size(depth + 1, 1, inner.fields + 1, inner.aliases + (node.alias is not None), inner.spreads)


def _measure_fragment(name: str, fragments: Mapping[str, FragmentDefinitionNode], measured: dict[str, Size]) -> Size:
    if name not in measured:
        measured[name] = Size()  # what a fragment that spreads itself finds here
        if name in fragments:
            measured[name] = _measure(fragments[name].selection_set, fragments, measured)
    return measured[name]
