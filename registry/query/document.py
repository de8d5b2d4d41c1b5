"""Text -> a parsed, validated document, and the shape of its variables.

Parsing and validating cost a hundred times what the rest of a warm request costs, so documents are cached by their text, bounded in
number. The *shape* of the variables is what of them changes the SQL: which are null, which keys an input has, page sizes, orders.
Requests of one shape share one statement.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSyntaxError,
    Lexer,
    Node,
    NonNullTypeNode,
    OperationDefinitionNode,
    OperationType,
    Source,
    TokenKind,
    VariableNode,
    Visitor,
    get_named_type,
    parse,
    type_from_ast,
    validate,
    visit,
)
from graphql.execution.values import get_variable_values
from graphql.type import GraphQLInputType

from registry.errors import RegistryError, RequestErrors
from registry.query import cursors
from registry.query.catalog import Catalog
from registry.query.cycles import check_cycles
from registry.query.kept import Kept
from registry.query.limits import LIMITS
from registry.query.operands import input_types

Lens = Callable[[Any], Hashable]
"""What of a variable's value changes the SQL."""

OPENING = (TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L)
CLOSING = (TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R)


@dataclass(frozen=True)
class Operation:
    """One operation of a validated document."""

    document: DocumentNode
    node: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    lenses: Mapping[str, Lens]
    plain: Mapping[str, type] | None
    key: tuple[str, str | None]

    def plain_values(self, given: Mapping[str, Any]) -> dict[str, Any] | None:
        """The variables where every one is of a plain scalar type and given as such: most requests, in a tenth of the time."""
        if self.plain is None or len(given) != len(self.plain):
            return None
        for name, kind in self.plain.items():
            if type(given.get(name)) is not kind:
                return None
        return dict(given)

    @cached_property
    def is_mutation(self) -> bool:
        return self.node.operation is OperationType.MUTATION

    @property
    def needs_variables(self) -> bool:
        """Whether it cannot be asked without any."""
        return any(isinstance(one.type, NonNullTypeNode) and one.default_value is None for one in self.node.variable_definitions)

    def shape(self, variables: Mapping[str, Any]) -> Hashable:
        """What of these variables changes the SQL."""
        return tuple((name, lens(variables[name])) for name, lens in self.lenses.items() if name in variables)


@dataclass(frozen=True)
class Prepared:
    """A document that has passed parsing and validation."""

    text: str
    document: DocumentNode
    catalog: Catalog

    @cached_property
    def fragments(self) -> dict[str, FragmentDefinitionNode]:
        return {node.name.value: node for node in self.document.definitions if isinstance(node, FragmentDefinitionNode)}

    @cached_property
    def operations(self) -> dict[str | None, Operation]:
        page_variables, cursor_variables = _named_places(self.document)
        found: dict[str | None, Operation] = {}
        for node in self.document.definitions:
            if isinstance(node, OperationDefinitionNode):
                name = node.name.value if node.name else None
                types = {one.variable.name.value: type_from_ast(self.catalog.schema, one.type) for one in node.variable_definitions}
                reading = types if node.operation is OperationType.QUERY else _variables_shown(node, self.fragments.values())
                lenses = {
                    variable: _lens(self.catalog, type_, variable in page_variables, variable in cursor_variables)
                    for variable, type_ in types.items()
                    if variable in reading
                }
                found[name] = Operation(self.document, node, self.fragments, lenses, _plain(types), (self.text, name))
        return found

    def operation(self, name: str | None) -> Operation:
        """The operation of this name, or the only one."""
        if name is None and len(self.operations) == 1:
            return next(iter(self.operations.values()))
        if name is None:
            raise RegistryError("OPERATION_NOT_FOUND", problem="several operations, no operationName")
        if name not in self.operations:
            raise RegistryError("OPERATION_NOT_FOUND", problem=f"no operation named {name}")
        return self.operations[name]


class Documents:
    """Prepared documents by their text: four hundred, or two million characters of them, which take some fifty times that in memory."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.kept: Kept[str, Prepared] = Kept(count=400, weight=2_000_000)
        self.for_good: dict[str, Prepared] = {}

    def prepare(self, text: str) -> Prepared:
        """The document of this text, parsed and validated; raises RequestErrors where it is neither."""
        return self.kept.get(text) or self.for_good.get(text) or self.kept.keep(text, self._prepared(text), len(text))

    def keep_for_good(self, text: str) -> Prepared:
        """The same, and never forgotten."""
        return self.for_good.setdefault(text, self.for_good.get(text) or self._prepared(text))

    def _prepared(self, text: str) -> Prepared:
        return Prepared(text, _validated(self.catalog, text), self.catalog)


def coerce(operation: Operation, catalog: Catalog, given: Mapping[str, Any]) -> dict[str, Any]:
    """The variables of a request, checked against their types, with defaults filled in."""
    quickly = operation.plain_values(given)
    if quickly is not None:
        return quickly
    LIMITS.check_variables(given)
    outcome = get_variable_values(catalog.schema, operation.node.variable_definitions, dict(given), max_errors=LIMITS.validation_errors)
    if isinstance(outcome, list):
        raise RequestErrors([_refusal("BAD_USER_INPUT", error) for error in outcome])
    return outcome


def _validated(catalog: Catalog, text: str) -> DocumentNode:
    if len(text.encode("utf-8", "replace")) > LIMITS.document_bytes:
        raise RegistryError("QUERY_TOO_LARGE", limit=LIMITS.document_bytes, actual=len(text.encode("utf-8", "replace")))
    try:
        document = parse(text, max_tokens=LIMITS.tokens)
    except GraphQLSyntaxError as error:
        if "contains more than" in error.message:
            raise RegistryError("TOO_MANY_TOKENS", limit=LIMITS.tokens, actual=LIMITS.tokens + 1) from None
        if "nested too deeply" in error.message:
            raise RegistryError("DEPTH_LIMIT_EXCEEDED", limit=LIMITS.depth, actual=_nesting(text)) from None
        raise _refusal("GRAPHQL_PARSE_FAILED", error) from None
    LIMITS.check_document(document)
    if any(node.operation is OperationType.SUBSCRIPTION for node in document.definitions if isinstance(node, OperationDefinitionNode)):
        raise RegistryError("GRAPHQL_VALIDATION_FAILED", problem="the contract has no subscriptions")
    errors = validate(catalog.schema, document, max_errors=LIMITS.validation_errors)
    if errors:
        raise RequestErrors([_refusal("GRAPHQL_VALIDATION_FAILED", error) for error in errors])
    check_cycles(catalog, document)
    return document


def _nesting(text: str) -> int:
    """How deep brackets stand in each other, as far as the limit of tokens lets a text be read."""
    lexer, depth, deepest = Lexer(Source(text)), 0, 0
    for _ in range(LIMITS.tokens):
        kind = lexer.advance().kind
        depth += (kind in OPENING) - (kind in CLOSING)
        deepest = max(deepest, depth)
        if kind is TokenKind.EOF:
            break
    return deepest


def _refusal(code: str, error: GraphQLError) -> RegistryError:
    places = [(place.line, place.column) for place in error.locations or ()]
    return RegistryError(code, problem=error.message.removeprefix("Syntax Error: "), locations=places)


def _named_places(document: DocumentNode) -> tuple[set[str], set[str]]:
    """Names of the variables that stand for page sizes and the like, and of those that stand for cursors."""
    pages: set[str] = set()
    marks: set[str] = set()

    class Places(Visitor):
        def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
            if isinstance(node.value, VariableNode):
                if node.name.value in ("first", "last", "upTo"):
                    pages.add(node.value.name.value)
                elif node.name.value in ("after", "before"):
                    marks.add(node.value.name.value)

    visit(document, Places())
    return pages, marks


def _variables_shown(node: OperationDefinitionNode, fragments: Iterable[Node]) -> set[str]:
    """Names of the variables that a mutation's answer is selected with, or left out by. What only its input is made of changes no SQL."""
    found: set[str] = set()

    class Names(Visitor):
        def enter_variable(self, node: VariableNode, *_: Any) -> None:
            found.add(node.name.value)

    for root in node.selection_set.selections:
        for shown in (*root.directives, root.selection_set) if isinstance(root, FieldNode) else (root,):
            if shown is not None:
                visit(shown, Names())
    for fragment in fragments:
        visit(fragment, Names())
    return found


def _plain(types: Mapping[str, Any]) -> dict[str, type] | None:
    """The Python types of variables that are all String, ID or Boolean; None where one is not."""
    kinds = {"String": str, "ID": str, "Boolean": bool}
    named = {name: type_.of_type if isinstance(type_, GraphQLNonNull) else type_ for name, type_ in types.items()}
    if not all(getattr(type_, "name", None) in kinds for type_ in named.values()):
        return None
    return {name: kinds[type_.name] for name, type_ in named.items()}


def _lens(catalog: Catalog, type_: Any, sizes_a_page: bool, is_cursor: bool) -> Lens:
    named = get_named_type(type_).name
    if sizes_a_page and named == "Int":
        return lambda value: value
    if is_cursor and named == "String":
        return cursors.shape
    return lambda value: _shape(catalog, type_, value)


def _shape(catalog: Catalog, type_: GraphQLInputType, value: Any) -> Hashable:
    if isinstance(type_, GraphQLNonNull):
        return _shape(catalog, type_.of_type, value)
    if value is None:
        return None
    if isinstance(type_, GraphQLInputObjectType):
        types = input_types(type_)
        return tuple((key, _shape(catalog, types[key], part)) for key, part in value.items())
    named = get_named_type(type_)
    if isinstance(type_, GraphQLList):
        return _list_shape(catalog, type_, named, value)
    if isinstance(named, GraphQLEnumType):
        return value if named.name in catalog.structural_enums else "given"
    if named.name == "Boolean":
        return bool(value)
    return (catalog.prefix_of(value) or "unknown") if named.name == "ID" else "given"


def _list_shape(catalog: Catalog, type_: GraphQLList[Any], named: Any, value: Any) -> Hashable:
    if isinstance(named, GraphQLInputObjectType):
        return tuple(_shape(catalog, type_.of_type, part) for part in value)
    if named.name == "ID":
        return tuple(sorted({catalog.prefix_of(part) or "" for part in value}))
    if isinstance(named, GraphQLEnumType) and named.name in catalog.structural_enums:
        return tuple(value)
    return "given"
