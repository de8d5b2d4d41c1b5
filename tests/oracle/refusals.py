"""What is refused before anything runs, found by walking the fields that an operation selects.

A refusal that has to come is in `must`; one that may come, because it concerns a part that need not be looked at, is in `may`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphene.utils.str_converters import to_snake_case
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    OperationDefinitionNode,
    get_named_type,
)
from graphql.execution.collect_fields import collect_fields, collect_sub_fields
from graphql.execution.values import get_argument_values

from tests.oracle.contents import PREFIXES
from tests.oracle.eyes import Eyes
from tests.oracle.finding import LONGEST, words_of
from tests.oracle.groups import key_of
from tests.oracle.links import LINKS, column_of
from tests.oracle.lists import Cursors, identity_of, order_of, search_identity, searched_types
from tests.oracle.texts import INTROSPECTION, LIST, Refusals

COST, LISTED, DEFAULT_PAGE = 30_000, 10, 20
PAGE, IDS, FILTER_DEPTH, FILTER_CONDITIONS = 100, 100, 6, 100

COUNT = 1_000_000

FUNCTIONS = ("sum", "avg", "min", "max")
ROWS = frozenset(("edges", "nodes", "pageInfo"))
"""Fields of a connection for which rows are read."""
COUNTS = frozenset(("totalCount", "totalCountPrecision", "groups"))
"""Fields of a connection for which rows are counted, whatever the page."""
SUBJECTS = ("belt", "park", "area", "division", "company", "building", "programme", "round", "campaign", "policy", "honour")
"""What facts and honours may be about; events may be about anything."""


@dataclass(frozen=True)
class Price:
    """What a part of a document may cost: objects of the answer, and what is charged besides."""

    objects: int = 0
    other: int = 0

    def __add__(self, more: "Price") -> "Price":
        return Price(self.objects + more.objects, self.other + more.other)

    def __mul__(self, times: int) -> "Price":
        return Price(self.objects * times, self.other * times)

    @property
    def points(self) -> int:
        return self.objects + self.other


@dataclass
class Walk:
    """Looks at every field of an operation as it would be executed, whether or not there are rows to execute it on."""

    schema: GraphQLSchema
    eyes: Eyes
    cursors: Cursors
    fragments: dict[str, FragmentDefinitionNode]
    variables: dict[str, Any]
    refusals: Refusals = field(default_factory=Refusals)
    sought: list[str] = field(default_factory=list)
    cost: Price = field(default_factory=Price)
    shown: frozenset[str] | None = None
    """The keys that are left of a dry run."""

    def operation(self, node: OperationDefinitionNode) -> Refusals:
        query = self.schema.query_type
        assert query is not None
        collected = collect_fields(self.schema, self.fragments, self.variables, query, node.selection_set)
        self.cost = Price(1) + self._fields(query, collected)
        told = [nodes for nodes in collected.values() if nodes[0].name.value == "rateLimit"]
        definition = query.fields["rateLimit"]
        if any(get_argument_values(definition, nodes[0], self.variables)["dry_run"] for nodes in told):
            self.refusals = Refusals(may=self.refusals.must | self.refusals.may)
            kept = ("rateLimit", "__typename")
            self.shown = frozenset(key for key, nodes in collected.items() if nodes[0].name.value in kept)
        if self.cost.points > COST:
            self.refusals.add("MAX_COST_EXCEEDED")
        return self.refusals

    def _fields(self, type_: GraphQLObjectType, collected: Mapping[str, list[FieldNode]]) -> Price:
        """What the fields of one object cost."""
        total = Price()
        for nodes in collected.values():
            name = nodes[0].name.value
            if name in INTROSPECTION:
                total += Price(other=100)
            elif not name.startswith("__"):
                total += self._field(type_.name, type_.fields[name], nodes)
        return total

    def _field(self, type_name: str, definition: GraphQLField, nodes: list[FieldNode]) -> Price:
        arguments = get_argument_values(definition, nodes[0], self.variables)
        shown = get_named_type(definition.type)
        if type_name == "Query" and "by" in definition.args:
            self._lookup(shown.name, arguments["by"])
        if type_name == "Query" and nodes[0].name.value in ("node", "nodes"):
            return self._named(arguments, nodes)
        if shown.name == "Node":
            return Price(1) + self._any_of([PREFIXES[prefix] for prefix in (PREFIXES if type_name in ("Event", "Task") else SUBJECTS)], nodes)
        if isinstance(shown, GraphQLUnionType):
            return Price(1) + self._any_of(self.sought, nodes)
        if not isinstance(shown, GraphQLObjectType):
            return Price()
        below = collect_sub_fields(self.schema, self.fragments, self.variables, shown, nodes)
        if shown.name in ("ErrorCatalogueEntry", "RateLimit"):
            return Price(other=1)
        if shown.name.endswith("Connection"):
            self._page(shown.name.removesuffix("Connection"), arguments, {found[0].name.value for found in below.values()})
            return Price(1) + self._list(shown, arguments, below)
        inside = Price(1) + self._fields(shown, below)
        return inside * LISTED if "[" in str(definition.type) else inside

    def _list(self, shown: GraphQLObjectType, arguments: Mapping[str, Any], below: Mapping[str, list[FieldNode]]) -> Price:
        """What is asked of a connection, each part by itself."""
        first, last = arguments.get("first"), arguments.get("last")
        size = max(0, first if first is not None else last if last is not None else DEFAULT_PAGE)
        total = Price()
        names = {nodes[0].name.value for nodes in below.values()}
        for nodes in below.values():
            name = nodes[0].name.value
            given = get_argument_values(shown.fields[name], nodes[0], self.variables) if name in shown.fields else {}
            match name:
                case "nodes" | "edges":
                    row = get_named_type(shown.fields[name].type)
                    assert isinstance(row, GraphQLObjectType)
                    inner = collect_sub_fields(self.schema, self.fragments, self.variables, row, nodes)
                    total += (Price(1) + self._fields(row, inner)) * size
                case "pageInfo":
                    total += Price(1, 0 if names & {"nodes", "edges"} else size)
                case "totalCount" | "totalCountPrecision":
                    self._count(given["up_to"])
                    total += Price(0, 5)
                case "groups":
                    total += Price(0, 5) + self._groups(shown.name.removesuffix("Connection"), given, nodes)
        return total

    def _lookup(self, type_name: str, by: Mapping[str, Any]) -> None:
        ((key, value),) = by.items()
        self._text(value, certain=bool(self.eyes.all(type_name)))  # who sees none of these is told that this is none
        self._read(type_name, column_of(type_name, to_snake_case(key)), certain=True)

    def _named(self, arguments: Mapping[str, Any], nodes: list[FieldNode]) -> Price:
        given = arguments.get("ids", [arguments.get("id")])
        if len(given) > IDS:
            self.refusals.add("LIST_LIMIT_EXCEEDED")
        known = {PREFIXES[prefix] for identifier in given if (prefix := identifier.rpartition("_")[0]) in PREFIXES}
        for identifier in given:
            self._text(identifier, certain=any(self.eyes.all(type_name) for type_name in known))
        return (Price(1) + self._any_of(known, nodes)) * len(given)

    def _any_of(self, type_names: Iterable[str], nodes: list[FieldNode]) -> Price:
        """What the dearest of these types costs."""
        found = [Price()]
        for type_name in type_names:
            type_ = self.schema.type_map[str(type_name)]
            assert isinstance(type_, GraphQLObjectType)
            found.append(self._fields(type_, collect_sub_fields(self.schema, self.fragments, self.variables, type_, nodes)))
        return max(found, key=lambda price: price.points)

    def _count(self, ceiling: int) -> None:
        if ceiling < 0:
            self.refusals.add("BAD_USER_INPUT")
        if ceiling > COUNT:
            self.refusals.add("COUNT_LIMIT_EXCEEDED")

    def _groups(self, type_name: str, arguments: Mapping[str, Any], nodes: list[FieldNode]) -> Price:
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
        one_group = Price(1)
        for below in collect_sub_fields(self.schema, self.fragments, self.variables, group, nodes).values():
            one_group += self._of_group(type_name, group, {str(name).lower() for name in by}, below)
        return one_group * max(0, first if first is not None else DEFAULT_PAGE)

    def _of_group(self, type_name: str, group: GraphQLObjectType, by: set[str], nodes: list[FieldNode]) -> Price:
        name = nodes[0].name.value
        if name not in ("key", *FUNCTIONS):
            return Price()
        part = get_named_type(group.fields[name].type)
        below = collect_sub_fields(self.schema, self.fragments, self.variables, part, nodes)
        if name == "key":
            return Price(1) + self._fields(part, {key: found for key, found in below.items() if to_snake_case(found[0].name.value) in by})
        for found in below.values():
            if found[0].name.value != "__typename":
                self._measured(type_name, to_snake_case(found[0].name.value))
        return Price(1)

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
        if type_name == "SearchHit":
            self._found(arguments, selected)
            return
        self._sizes(arguments)
        self._listed(type_name, arguments, selected)

    def _sizes(self, arguments: Mapping[str, Any]) -> None:
        first, last = arguments.get("first"), arguments.get("last")
        if first is not None and last is not None:
            self.refusals.add("BAD_USER_INPUT")
        for size in (first, last):
            if size is not None and size < 0:
                self.refusals.add("BAD_USER_INPUT")
            if size is not None and size > PAGE:
                self.refusals.add("PAGE_LIMIT_EXCEEDED")

    def _listed(self, type_name: str, arguments: Mapping[str, Any], selected: set[str]) -> None:
        order = arguments.get("order_by")
        if order is not None and len(order) > LIST:
            self.refusals.add("LIST_LIMIT_EXCEEDED")
        search = arguments.get("search")
        if search is not None:
            self._search(search, certain=bool(selected & ROWS) and not order)  # who may see nothing need not be told that this is nothing
        for by in order_of(type_name, order, search is not None):
            self._read(LINKS[type_name][by.link].target if by.link else type_name, by.column, certain=bool(selected & ROWS))
        self._types(arguments.get("types"), certain=bool(selected & (ROWS | COUNTS)))
        where = arguments.get("where")
        if where is not None:
            filtered = _Filter(self, certain=bool(selected & (ROWS | COUNTS)))
            filtered.read(type_name, where, 1)
        looked_for = bool(selected & ROWS) and not _holds_for_nothing(where)
        for name in ("after", "before"):
            self._cursor(type_name, arguments, arguments.get(name), certain=looked_for)

    def _types(self, types: Sequence[str] | None, certain: bool) -> None:
        if types is not None and len(types) > LIST:
            self.refusals.add("LIST_LIMIT_EXCEEDED", certain)
        for one in types or ():
            self._text(one, certain=False)

    def _search(self, text: str, certain: bool) -> None:
        self._text(text, certain)
        if len(text) > LONGEST:
            self.refusals.add("SEARCH_TOO_LONG", certain)
        elif not words_of(text):
            self.refusals.add("SEARCH_EMPTY", certain)

    def _found(self, arguments: Mapping[str, Any], selected: set[str]) -> None:
        """The page of a search across types."""
        self.sought = searched_types(arguments)
        self._sizes(arguments)
        looked_for = bool(selected & (ROWS | COUNTS)) and bool(self.sought)
        self._search(arguments["text"], certain=looked_for)
        for name in ("after", "before"):
            cursor = arguments.get(name)
            if cursor is not None and self.cursors.place(search_identity(arguments), cursor) is None:
                self.refusals.add("INVALID_CURSOR", bool(selected & ROWS) or cursor not in self.cursors.known)

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
            self.walk.refusals.add("FILTER_DEPTH_LIMIT_EXCEEDED")
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
