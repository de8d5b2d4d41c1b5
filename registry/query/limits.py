"""What may be asked at once, or a refusal before anything runs.

A document is measured before it is validated: fragments are measured once each and multiplied, so that a small text which spreads into
a huge one is refused by arithmetic, not by being spread.
"""

from collections.abc import Mapping
from dataclasses import dataclass
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
    """How large a selection is with all its fragments spread."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    spreads: int = 0

    def beside(self, other: "Size") -> "Size":
        return Size(
            max(self.depth, other.depth),
            self.fields + other.fields,
            self.aliases + other.aliases,
            self.spreads + other.spreads,
        )


@dataclass(frozen=True)
class Limits:
    """The limits in force. Bytes, tokens and counts are of one document; `page`, `ids`, `search_*` and `filter_*` of one argument."""

    document_bytes: int = 64 * 1024
    tokens: int = 4000
    depth: int = 12
    introspection_depth: int = 20
    fields: int = 2048
    aliases: int = 100
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

    def check_document(self, document: DocumentNode) -> None:
        """Refuses a document that is too deep or too wide. A fragment that spreads itself is left to validation to report."""
        fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
        measured: dict[str, Size] = {}
        for node in document.definitions:
            if isinstance(node, OperationDefinitionNode):
                roots = self.root_fields if node.operation is OperationType.QUERY else self.mutations
                self._check("ROOT_FIELD_LIMIT_EXCEEDED", roots, len(node.selection_set.selections))
                size = _measure(node.selection_set, fragments, measured)
                self._check("DEPTH_LIMIT_EXCEEDED", self.depth, size.depth)
                self._check("FIELD_LIMIT_EXCEEDED", self.fields, size.fields)
                self._check("ALIAS_LIMIT_EXCEEDED", self.aliases, size.aliases)
                self._check("FRAGMENT_LIMIT_EXCEEDED", self.spreads, size.spreads)

    def check_page(self, size: int) -> None:
        self._check("PAGE_LIMIT_EXCEEDED", self.page, size)

    def check_count(self, ceiling: int) -> None:
        self._check("COUNT_LIMIT_EXCEEDED", self.count, ceiling)

    def check_list(self, length: int) -> None:
        self._check("LIST_LIMIT_EXCEEDED", self.list_items, length)

    def check_filter(self, depth: int, conditions: int) -> None:
        self._check("FILTER_LIMIT_EXCEEDED", self.filter_depth, depth)
        self._check("FILTER_LIMIT_EXCEEDED", self.filter_conditions, conditions)

    @staticmethod
    def _check(code: str, limit: int, actual: int) -> None:
        if actual > limit:
            raise RegistryError(code, limit=limit, actual=actual)


LIMITS = Limits()


def within(limit: int, items: list[Any]) -> list[Any]:
    """The items, if there are not too many. How long a list is does not change the SQL, so it is looked at with every request."""
    Limits._check("LIST_LIMIT_EXCEEDED", limit, len(items))
    return items


def _measure(selections: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode], measured: dict[str, Size]) -> Size:
    total = Size()
    for node in selections.selections:
        if isinstance(node, FieldNode):
            inner = _measure(node.selection_set, fragments, measured) if node.selection_set else Size()
            depth = inner.depth
            if node.name.value in INTROSPECTION:
                Limits._check("DEPTH_LIMIT_EXCEEDED", LIMITS.introspection_depth, depth)
                Limits._check("ALIAS_LIMIT_EXCEEDED", LIMITS.introspection_aliases, inner.aliases)  # its lists are long: each alias is much
                depth = 0
            total = total.beside(Size(depth + 1, inner.fields + 1, inner.aliases + (node.alias is not None), inner.spreads))
        elif isinstance(node, InlineFragmentNode):
            total = total.beside(_measure(node.selection_set, fragments, measured))
        elif isinstance(node, FragmentSpreadNode):
            spread = _measure_fragment(node.name.value, fragments, measured)
            total = total.beside(Size(spread.depth, spread.fields, spread.aliases, spread.spreads + 1))
    return total


def _measure_fragment(name: str, fragments: Mapping[str, FragmentDefinitionNode], measured: dict[str, Size]) -> Size:
    if name not in measured:
        measured[name] = Size()  # what a fragment that spreads itself finds here
        if name in fragments:
            measured[name] = _measure(fragments[name].selection_set, fragments, measured)
    return measured[name]
