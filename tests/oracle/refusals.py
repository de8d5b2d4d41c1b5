"""What is refused before anything runs, found by walking the fields that an operation selects.

A refusal that has to come is in `must`; one that may come, because it concerns a part that need not be looked at, is in `may`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphene.utils.str_converters import to_snake_case
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    parse,
    validate,
)
from graphql.execution.collect_fields import collect_fields, collect_sub_fields
from graphql.execution.values import get_argument_values

from tests.oracle.contents import PREFIXES
from tests.oracle.eyes import Eyes
from tests.oracle.groups import key_of
from tests.oracle.links import LINKS, column_of
from tests.oracle.lists import Cursors, identity_of, order_of

DEPTH, INTROSPECTION_DEPTH, FIELDS, ALIASES, SPREADS, ROOT_FIELDS = 12, 20, 2048, 100, 1000, 20
INTROSPECTION, INTROSPECTION_ALIASES = ("__schema", "__type"), 5
BYTES, TOKENS = 64 * 1024, 4000
PAGE, IDS, LIST, FILTER_DEPTH, FILTER_CONDITIONS = 100, 100, 250, 6, 100

COUNT = 1_000_000

FUNCTIONS = ("sum", "avg", "min", "max")
ROWS = frozenset(("edges", "nodes", "pageInfo"))
"""Fields of a connection for which rows are read."""
COUNTS = frozenset(("totalCount", "totalCountPrecision", "groups"))
"""Fields of a connection for which rows are counted, whatever the page."""
SUBJECTS = ("belt", "park", "area", "division", "company", "building", "programme", "round", "campaign", "policy", "honour")
"""What facts and honours may be about; events may be about anything."""


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
    return document, refusals


def _measure(document: DocumentNode, refusals: Refusals) -> None:
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            found = list(_spread(node.selection_set, fragments, (), 1, None))
            nodes = [node for node, _, _ in found]
            fields = [node for node in nodes if isinstance(node, FieldNode)]
            for code, limit, actual in (
                ("ROOT_FIELD_LIMIT_EXCEEDED", ROOT_FIELDS, len(node.selection_set.selections)),
                ("FIELD_LIMIT_EXCEEDED", FIELDS, len(fields)),
                ("ALIAS_LIMIT_EXCEEDED", ALIASES, sum(node.alias is not None for node in fields)),
                ("ALIAS_LIMIT_EXCEEDED", INTROSPECTION_ALIASES, max(_aliases_below_introspection(fields, fragments), default=0)),
                ("FRAGMENT_LIMIT_EXCEEDED", SPREADS, len(nodes) - len(fields)),
                ("DEPTH_LIMIT_EXCEEDED", DEPTH, max((depth for _, depth, _ in found), default=0)),
                ("DEPTH_LIMIT_EXCEEDED", INTROSPECTION_DEPTH, max((inner for _, _, inner in found), default=0)),
            ):
                if actual > limit:
                    refusals.add(code)


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


@dataclass
class Walk:
    """Looks at every field of an operation as it would be executed, whether or not there are rows to execute it on."""

    schema: GraphQLSchema
    eyes: Eyes
    cursors: Cursors
    fragments: dict[str, FragmentDefinitionNode]
    variables: dict[str, Any]
    refusals: Refusals = field(default_factory=Refusals)

    def operation(self, node: OperationDefinitionNode) -> Refusals:
        query = self.schema.query_type
        assert query is not None
        self._fields(query, collect_fields(self.schema, self.fragments, self.variables, query, node.selection_set))
        return self.refusals

    def _fields(self, type_: GraphQLObjectType, collected: Mapping[str, list[FieldNode]]) -> None:
        for nodes in collected.values():
            name = nodes[0].name.value
            if not name.startswith("__"):
                self._field(type_.name, type_.fields[name], nodes)

    def _field(self, type_name: str, definition: GraphQLField, nodes: list[FieldNode]) -> None:
        arguments = get_argument_values(definition, nodes[0], self.variables)
        shown = get_named_type(definition.type)
        if type_name == "Query" and "by" in definition.args:
            self._lookup(shown.name, arguments["by"])
        if type_name == "Query" and nodes[0].name.value in ("node", "nodes"):
            self._named(arguments, nodes)
        elif shown.name == "Node":
            self._any_of([PREFIXES[prefix] for prefix in (PREFIXES if type_name == "Event" else SUBJECTS)], nodes)
        elif "up_to" in arguments:
            self._count(arguments["up_to"])
        elif "having" in definition.args:
            self._groups(type_name.removesuffix("Connection"), arguments, nodes)
        elif isinstance(shown, GraphQLObjectType):
            below = collect_sub_fields(self.schema, self.fragments, self.variables, shown, nodes)
            if shown.name.endswith("Connection"):
                self._page(shown.name.removesuffix("Connection"), arguments, {found[0].name.value for found in below.values()})
            self._fields(shown, below)

    def _lookup(self, type_name: str, by: Mapping[str, Any]) -> None:
        ((key, value),) = by.items()
        self._text(value, certain=True)
        self._read(type_name, column_of(type_name, to_snake_case(key)), certain=True)

    def _named(self, arguments: Mapping[str, Any], nodes: list[FieldNode]) -> None:
        given = arguments.get("ids", [arguments.get("id")])
        if len(given) > IDS:
            self.refusals.add("LIST_LIMIT_EXCEEDED")
        known = {PREFIXES.get(identifier.rpartition("_")[0]) for identifier in given} - {None}
        for identifier in given:
            self._text(identifier, certain=bool(known))
        self._any_of(known, nodes)

    def _any_of(self, type_names: Iterable[str | None], nodes: list[FieldNode]) -> None:
        for type_name in type_names:
            type_ = self.schema.type_map[str(type_name)]
            assert isinstance(type_, GraphQLObjectType)
            self._fields(type_, collect_sub_fields(self.schema, self.fragments, self.variables, type_, nodes))

    def _count(self, ceiling: int) -> None:
        if ceiling < 0:
            self.refusals.add("BAD_USER_INPUT")
        if ceiling > COUNT:
            self.refusals.add("COUNT_LIMIT_EXCEEDED")

    def _groups(self, type_name: str, arguments: Mapping[str, Any], nodes: list[FieldNode]) -> None:
        first, by, order = arguments.get("first"), arguments["by"], arguments.get("order_by") or ()
        if first is not None and first < 0:
            self.refusals.add("BAD_USER_INPUT")
        if first is not None and first > PAGE:
            self.refusals.add("PAGE_LIMIT_EXCEEDED")
        for given in (by, order):
            if len(given) > LIST:
                self.refusals.add("LIST_LIMIT_EXCEEDED")
        for name in by:
            self._grouped(type_name, str(name))
        for one in order:
            function, _, measure = str(one["field"]).lower().partition("_")
            if function in FUNCTIONS:
                self._measured(type_name, measure)
            elif one["field"] != "COUNT" and one["field"] not in by:
                self.refusals.add("BAD_USER_INPUT")
        self._having(type_name, arguments.get("having") or {})
        group = self.schema.type_map[f"{type_name}Group"]
        assert isinstance(group, GraphQLObjectType)
        for below in collect_sub_fields(self.schema, self.fragments, self.variables, group, nodes).values():
            self._of_group(type_name, group, {str(name).lower() for name in by}, below)

    def _of_group(self, type_name: str, group: GraphQLObjectType, by: set[str], nodes: list[FieldNode]) -> None:
        name = nodes[0].name.value
        if name not in ("key", *FUNCTIONS):
            return
        part = get_named_type(group.fields[name].type)
        below = collect_sub_fields(self.schema, self.fragments, self.variables, part, nodes)
        if name == "key":
            self._fields(part, {key: found for key, found in below.items() if to_snake_case(found[0].name.value) in by})
        else:
            for found in below.values():
                if found[0].name.value != "__typename":
                    self._measured(type_name, to_snake_case(found[0].name.value))

    def _grouped(self, type_name: str, name: str) -> None:
        key = key_of(type_name, name)
        if not key.link:
            self._read(type_name, key.column, certain=True)

    def _measured(self, type_name: str, column: str) -> None:
        self._read(type_name, column, certain=True)

    def _having(self, type_name: str, having: Mapping[str, Any]) -> None:
        conditions = 0
        for function, part in having.items():
            if part is None:
                self.refusals.add("BAD_USER_INPUT")
                continue
            for measure, comparators in ({"count": part} if function == "count" else part).items():
                if comparators is None:
                    self.refusals.add("BAD_USER_INPUT")
                    continue
                if function != "count" and comparators:
                    self._measured(type_name, to_snake_case(measure))
                conditions += len(comparators)
                for other in comparators.values():
                    if other is None:
                        self.refusals.add("BAD_USER_INPUT")
                    if isinstance(other, list) and len(other) > LIST:
                        self.refusals.add("LIST_LIMIT_EXCEEDED")
                    for one in other if isinstance(other, list) else [other]:
                        self._text(one, certain=True)
        if conditions > FILTER_CONDITIONS:
            self.refusals.add("FILTER_LIMIT_EXCEEDED")

    def _page(self, type_name: str, arguments: Mapping[str, Any], selected: set[str]) -> None:
        first, last = arguments.get("first"), arguments.get("last")
        if first is not None and last is not None:
            self.refusals.add("BAD_USER_INPUT")
        for size in (first, last):
            if size is not None and size < 0:
                self.refusals.add("BAD_USER_INPUT")
            if size is not None and size > PAGE:
                self.refusals.add("PAGE_LIMIT_EXCEEDED")
        order = arguments.get("order_by")
        if order is not None and len(order) > LIST:
            self.refusals.add("LIST_LIMIT_EXCEEDED")
        for by in order_of(type_name, order):
            self._read(LINKS[type_name][by.link].target if by.link else type_name, by.column, certain=bool(selected & ROWS))
        where = arguments.get("where")
        if where is not None:
            filtered = _Filter(self, certain=bool(selected & (ROWS | COUNTS)))
            filtered.read(type_name, where, 1)
        looked_for = bool(selected & ROWS) and not _holds_for_nothing(where)
        for name in ("after", "before"):
            self._cursor(type_name, arguments, arguments.get(name), certain=looked_for)

    def _cursor(self, type_name: str, arguments: Mapping[str, Any], cursor: str | None, certain: bool) -> None:
        if cursor is not None and self.cursors.place(identity_of(type_name, arguments), cursor) is None:
            self.refusals.add("INVALID_CURSOR", certain or cursor not in self.cursors.known)

    def _read(self, type_name: str, column: str, certain: bool) -> None:
        if self.eyes.rules.never(type_name, column, self.eyes.actor):
            self.refusals.add("FORBIDDEN", certain)

    def _text(self, value: Any, certain: bool) -> None:
        """No database holds NUL, or half of a surrogate pair, so nothing that has one can be asked for."""
        if isinstance(value, str) and any(char == "\0" or "\ud800" <= char <= "\udfff" for char in value):
            self.refusals.add("BAD_USER_INPUT", certain)


def _holds_for_nothing(where: Any) -> bool:
    """Whether there is an empty `or` in a filter, so that no rows may be looked for at all."""
    if isinstance(where, Mapping):
        return where.get("or") == [] or any(_holds_for_nothing(part) for part in where.values())
    return isinstance(where, list) and any(_holds_for_nothing(part) for part in where)


@dataclass
class _Filter:
    """Looks through one `where`."""

    walk: Walk
    certain: bool
    conditions: int = 0

    def read(self, type_name: str, where: Mapping[str, Any], depth: int) -> None:
        self._count()
        if depth > FILTER_DEPTH:
            self.walk.refusals.add("FILTER_LIMIT_EXCEEDED")
        for key, value in where.items():
            link = LINKS[type_name].get(to_snake_case(key))
            if value is None:
                self.walk.refusals.add("BAD_USER_INPUT")
            elif key in ("and", "or"):
                self._all(type_name, value, depth)
            elif key == "not":
                self.read(type_name, value, depth + 1)
            elif link is not None:
                self._all(link.target, [value] if link.single else list(value.values()), depth)
            else:
                self._comparison(type_name, key, value)

    def _count(self) -> None:
        self.conditions += 1
        if self.conditions > FILTER_CONDITIONS:
            self.walk.refusals.add("FILTER_LIMIT_EXCEEDED")

    def _all(self, type_name: str, parts: Sequence[Mapping[str, Any] | None], depth: int) -> None:
        for part in parts:
            if part is None:
                self.walk.refusals.add("BAD_USER_INPUT")
            else:
                self.read(type_name, part, depth + 1)

    def _comparison(self, type_name: str, key: str, comparators: Mapping[str, Any]) -> None:
        for other in comparators.values():
            self._count()
            if other is None:
                self.walk.refusals.add("BAD_USER_INPUT")
            if isinstance(other, list) and len(other) > LIST:
                self.walk.refusals.add("LIST_LIMIT_EXCEEDED", self.certain)
            for one in other if isinstance(other, list) else [other]:
                self.walk._text(one, certain=False)  # what can hold for no row anyway need not be asked of the database
            self.walk._read(type_name, column_of(type_name, to_snake_case(key)), self.certain)
