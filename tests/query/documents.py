"""Random questions that make sense: links followed, filters on values that exist, pages from cursors, fragments, directives, variables.

What may be selected and given comes from the contract; which values are worth asking for comes from the world.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from graphene.utils.str_converters import to_camel_case
from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)
from hypothesis import strategies as st

from tests.oracle.contents import TABLES
from tests.oracle.finding import FOUND_BY, WORDS
from tests.query.drafts import Chance, Variable, Writer, declaration
from tests.query.filters import Filters
from tests.query.values import COMPARED_ELSEWHERE, ODD_TEXTS, Values

CONDITION = GraphQLNonNull(GraphQLBoolean)
CURSOR = Variable("String", GraphQLString, None, sent=False, needed=False)
SIZES = (1, 2, 3, 5, 0, 20, 100)
PAGES_OF = {
    "ExpertPost": ("experts", "posts"),
    "ReviewAssignment": ("experts", "assignments"),
    "AccessToken": ("accounts", "tokens"),
    "Identity": ("accounts", "identities"),
    "BeltMembership": ("belts", "memberships"),
    "ParkLink": ("parks", "links"),
    "CompanyRelation": ("companies", "relations"),
    "RoleGrant": ("accounts", "grants"),
    "Arrears": ("tenancies", "arrears"),
    "Change": ("parks", "history"),
}
"""Where to find rows of types that have no root of their own."""


def root_of(schema: GraphQLSchema, type_name: str) -> str:
    """The root field that lists a type."""
    assert schema.query_type is not None
    names = [name for name, found in schema.query_type.fields.items() if get_named_type(found.type).name == f"{type_name}Connection"]
    return str(names[0])


@dataclass(frozen=True)
class Wanted:
    """A variable that takes a cursor of a list: the document that shows the cursors of the list, and which of them it is to be."""

    variable: str
    document: str
    variables: tuple[str, ...]
    which: int


@dataclass(frozen=True)
class Question:
    """A document, the variables that it is sent with, once and again, and the cursors that have to be fetched for it before."""

    document: str
    variables: tuple[dict[str, Any], ...]
    cursors: tuple[Wanted, ...]


@st.composite
def questions(draw: st.DrawFn, schema: GraphQLSchema, values: Values) -> Question:
    """Questions with cursors, fragments, filters and the rest."""
    return Asker(Chance(draw), schema, values).question()


@st.composite
def lists(draw: st.DrawFn, schema: GraphQLSchema, values: Values) -> str:
    """Documents that show one list, filtered and ordered, in pages that variables choose; `list` of the root, or of `row`."""
    return Asker(Chance(draw), schema, values).whole_list()


@st.composite
def filtered(draw: st.DrawFn, schema: GraphQLSchema, values: Values) -> str:
    """Documents that show which rows pass filters: of lists of the root, and of a link of every row of a type."""
    asker = Asker(Chance(draw), schema, values)
    return "{ " + " ".join(asker.filtered(f"list{place}") for place in range(asker.chance.pick(range(1, 6)))) + " }"


@st.composite
def parted(draw: st.DrawFn, schema: GraphQLSchema, values: Values) -> str:
    """Documents that show a list of the root: `all` of it, the rows of it that pass a filter, and those that do not."""
    return Asker(Chance(draw), schema, values).parted()


@dataclass
class Asker:
    """Makes up one question."""

    chance: Chance
    schema: GraphQLSchema
    values: Values
    wanted: list[Wanted] = field(default_factory=list)
    fragments: list[str] = field(default_factory=list)
    aliases: int = 0
    fields: int = 0

    def __post_init__(self) -> None:
        self.writer = Writer(self.chance, self.values.pools)
        self.filters = Filters(self.chance, self.schema, self.values)

    def question(self) -> Question:
        assert self.schema.query_type is not None
        selected = self.selection(self.schema.query_type, 1, most=3)
        declared = declaration(self.writer.variables | {one.variable: CURSOR for one in self.wanted})
        document = "\n".join((f"query{declared} {selected}", *self.fragments))
        others = [self.writer.sent_otherwise() for _ in range(2 if self.writer.variables else 0)]
        return Question(document, (self.writer.sent(), *others), tuple(self.wanted))

    def whole_list(self) -> str:
        assert self.schema.query_type is not None
        if self.chance.one_in(8):
            return self._whole_search()
        roots = [(None, name) for name, found in self.schema.query_type.fields.items() if "where" in found.args]
        links = [
            (name, field_name)
            for name in TABLES
            for field_name, found in self._object(name).fields.items()
            if "first" in found.args
        ]
        owner, name = self.chance.pick(roots if self.chance.one_in(2) else links)
        asked = (
            f"list: {name}({self._narrowed(owner, name)}, first: $first, after: $after, last: $last, before: $before)"
            " { edges { cursor node { id } } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }"
        )
        head = "query($first: Int, $after: String, $last: Int, $before: String)"
        if owner is None:
            return f"{head} {{ {asked} }}"
        row = self.chance.pick(self.values.ids_of(owner))
        return f"{head} {{ row: node(id: \"{row}\") {{ ... on {owner} {{ {asked} }} }} }}"

    def filtered(self, key: str) -> str:
        assert self.schema.query_type is not None
        fields = self.schema.query_type.fields
        root = self.chance.pick([name for name, found in fields.items() if "where" in found.args])
        if self.chance.one_in(2):
            return f"{key}: {root}({self._narrowed(None, root)}, first: 100) {{ totalCount nodes {{ id }} }}"
        owner = get_named_type(fields[root].type).name.removesuffix("Connection")
        links = [name for name, found in self._object(owner).fields.items() if "first" in found.args]
        if not links:
            return f"{key}: {root} {{ totalCount }}"
        link = self.chance.pick(links)
        return f"{key}: {root} {{ nodes {{ {link}({self._narrowed(owner, link)}) {{ totalCount nodes {{ id }} }} }} }}"

    def parted(self) -> str:
        assert self.schema.query_type is not None
        root, found = self.chance.pick([one for one in self.schema.query_type.fields.items() if {"first", "where"} <= one[1].args.keys()])
        shown = get_named_type(found.type).name.removesuffix("Connection")
        one = self.filters.where(shown, 1) if self.chance.one_in(3) else self.filters.pointed(shown)
        yes, no = (self.writer.literal(where, found.args["where"].type) for where in (one, {"not": one}))
        lists = (("all", "{}"), ("yes", yes), ("no", no))
        return "{ " + " ".join(f"{key}: {root}(first: 100, where: {where}) {{ totalCount nodes {{ id }} }}" for key, where in lists) + " }"

    def _narrowed(self, owner: str | None, name: str) -> str:
        """A filter, or one that lets all pass, and an order."""
        type_ = self.schema.query_type if owner is None else self._object(owner)
        assert type_ is not None
        shown = get_named_type(type_.fields[name].type).name.removesuffix("Connection")
        given = {} if self.chance.one_in(8) else self.filters.pointed(shown)
        arguments = type_.fields[name].args
        parts = [f"where: {self.writer.literal(given, arguments['where'].type)}"]
        if "search" in arguments and self.chance.one_in(3):
            parts.append(f"search: {self.writer.literal(self.filters.text((shown,)), GraphQLString)}")
        if len(parts) == 1 or self.chance.one_in(2):
            parts.append(f"orderBy: {self.writer.literal(self.filters.order(shown), arguments['orderBy'].type)}")
        return ", ".join(parts)

    def _whole_search(self) -> str:
        """A list of what is found across types."""
        shown = "edges { cursor node { node { ... on Node { id } } } } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
        text = self.writer.literal(self.filters.text(sorted(FOUND_BY)), GraphQLString)
        head = "query($first: Int, $after: String, $last: Int, $before: String)"
        return f"{head} {{ list: search(text: {text}, first: $first, after: $after, last: $last, before: $before) {{ {shown} }} }}"

    def _object(self, name: str) -> GraphQLObjectType:
        type_ = self.schema.type_map[name]
        assert isinstance(type_, GraphQLObjectType)
        return type_

    # selections

    def selection(self, type_: GraphQLObjectType, depth: int, most: int = 5, alias_all: bool = False) -> str:
        """`{ … }` of a type: some leaves, some links while there is room, sometimes in a fragment."""
        deeper = depth < 9 and self.fields < 60
        fields = {name: found for name, found in type_.fields.items() if type_.name != "Query" or name not in COMPARED_ELSEWHERE}
        names = [name for name, found in fields.items() if deeper or is_leaf_type(get_named_type(found.type))]
        leaves = [name for name in names if is_leaf_type(get_named_type(type_.fields[name].type))]
        links = [name for name in names if name not in leaves]
        chosen = self.chance.some(leaves, most) + self.chance.some(links, 2 if type_.name != "Query" else most) or names[:1]
        parts = [self._field(type_, name, depth, alias_all) for name in chosen]
        if self.chance.one_in(6) or not parts:
            parts.append(f"{self._alias('t') if alias_all else ''}__typename")
        if self.chance.one_in(24) and type_.name == "Query":
            parts.append(f"{self._alias('t')}__type(name: \"Park\") {{ name fields {{ name }} }}")
        return self._wrapped(type_, parts)

    def _wrapped(self, type_: GraphQLObjectType, parts: Sequence[str]) -> str:
        """The parts, with some of them moved into a fragment of one kind or another."""
        body = list(parts)
        if self.chance.one_in(6):
            place = self.chance.pick(range(len(body)))
            inner = "{ " + " ".join(body[place:]) + " }"
            kind = self.chance.pick(("inline", "bare", "named", "twice"))
            if kind in ("named", "twice"):
                name = f"F{len(self.fragments) + 1}"
                self.fragments.append(f"fragment {name} on {type_.name} {inner}")
                body[place:] = [f"...{name}{self._directive()}"] * (2 if kind == "twice" else 1)
            else:
                body[place:] = [f"...{f' on {type_.name}' if kind == 'inline' else ''}{self._directive()} {inner}"]
        return "{ " + " ".join(body) + " }"

    def _directive(self) -> str:
        if not self.chance.one_in(6):
            return ""
        name = self.chance.pick(("include", "skip"))
        return f" @{name}(if: {self.writer.write(self.chance.one_in(2), CONDITION)})"

    def _field(self, type_: GraphQLObjectType, name: str, depth: int, alias_all: bool) -> str:
        definition = type_.fields[name]
        shown = get_named_type(definition.type)
        self.fields += 1
        given = self._arguments(type_.name, name, definition, shown.name)
        alias = self._alias("a") if given or alias_all or self.chance.one_in(8) else ""
        head = f"{alias}{name}{given}{self._directive()}"
        if is_leaf_type(shown):
            return head
        bodies = [self._below(shown, depth + 1) for _ in range(1 + self.chance.one_in(12))]
        return " ".join(f"{head} {body}" for body in bodies)

    def _below(self, shown: Any, depth: int) -> str:
        if isinstance(shown, GraphQLUnionType):
            return self._of_any_type(depth, ["__typename"], sorted(FOUND_BY))
        if not isinstance(shown, GraphQLObjectType):
            return self._of_any_type(depth, ["id", "__typename"], sorted(TABLES))
        if not shown.name.endswith("Connection"):
            return self.selection(shown, depth)
        entity = self._object(shown.name.removesuffix("Connection"))
        parts = []
        asked = ("nodes", "totalCount", "pageInfo", "edges", "groups", "totalCountPrecision", "__typename")
        for part in self.chance.some([name for name in asked if name in shown.fields or name == "__typename"], 4) or ["nodes"]:
            match part:
                case "nodes":
                    parts.append(f"nodes {self.selection(entity, depth + 1)}")
                case "edges":
                    parts.append(f"edges {{ cursor node {self.selection(entity, depth + 2)} }}")
                case "groups":
                    parts.append(f"{self._alias('g')}groups{self._grouped(shown, entity, depth + 1)}")
                case "totalCount" | "totalCountPrecision":
                    parts.append(part + (f"(upTo: {self.chance.pick((3, 0, 50, -1))})" if self.chance.one_in(6) else ""))
                case "pageInfo":
                    parts.append("pageInfo { hasNextPage hasPreviousPage startCursor endCursor }")
                case _:
                    parts.append(part)
        return self._wrapped(shown, parts)

    def _grouped(self, connection: GraphQLObjectType, entity: GraphQLObjectType, depth: int) -> str:
        """`(by: …) { … }` of groups: what is asked of their keys is what they are grouped by, and a key or two more."""
        field_ = connection.fields["groups"]
        by = self.filters.keys(entity.name)
        given = {"by": by, **self.filters.of_groups(entity.name, by)}
        written = ", ".join(f"{name}: {self.writer.write(value, field_.args[name].type)}" for name, value in given.items())
        group = self._object(f"{entity.name}Group")
        parts = ["count", *self.chance.some([name for name in group.fields if name not in ("key", "count")], 2)]
        return f"({written}) {{ {self._key(group, by, depth)} {' '.join(self._totals(group, part, depth) for part in parts)} }}"

    def _key(self, group: GraphQLObjectType, by: Sequence[str], depth: int) -> str:
        key = get_named_type(group.fields["key"].type)
        assert isinstance(key, GraphQLObjectType)
        wanted = {to_camel_case(name.lower()) for name in by} | set(self.chance.some(list(key.fields), 1)) or {"__typename"}
        parts = [name if name == "__typename" else self._field(key, name, depth + 1, alias_all=False) for name in sorted(wanted)]
        return "key { " + " ".join(parts) + " }"

    def _totals(self, group: GraphQLObjectType, name: str, depth: int) -> str:
        shown = get_named_type(group.fields[name].type)
        return name if not isinstance(shown, GraphQLObjectType) else f"{name} {self.selection(shown, depth + 8)}"

    def _of_any_type(self, depth: int, parts: list[str], types: Sequence[str]) -> str:
        """A selection on one of several types: names of fields may mean different things in each, so all have aliases."""
        names = self.chance.some(types, 3)
        parts += [f"... on {name} {self.selection(self._object(name), depth, alias_all=True)}" for name in names]
        return "{ " + " ".join(parts) + " }"

    def _alias(self, letter: str) -> str:
        self.aliases += 1
        return f"{letter}{self.aliases}: "

    # arguments

    def _arguments(self, owner: str, name: str, definition: GraphQLField, shown: str) -> str:
        if owner == "Query" and name == "search":
            return self._search(definition)
        if "first" in definition.args:
            return self._page(owner, name, definition, shown.removesuffix("Connection"))
        if "by" in definition.args:
            return f"(by: {self.writer.write(self.filters.by(shown), definition.args['by'].type)})"
        if owner == "Query" and name == "node":
            return f"(id: {self.writer.write(self.filters.id(), definition.args['id'].type)})"
        if owner == "Query" and name == "nodes":
            ids = [self.filters.id() for _ in range(self.chance.pick((0, 1, 2, 5)))]
            return f"(ids: {self.writer.write(ids, definition.args['ids'].type)})"
        if owner == "Query" and name == "rateLimit":
            return f"(dryRun: {self.writer.write(True, definition.args['dryRun'].type)})" if self.chance.one_in(8) else ""
        parts = []
        for key, argument in definition.args.items():
            if self.chance.one_in(2):
                words = get_named_type(argument.type)
                assert isinstance(words, GraphQLEnumType)
                parts.append(f"{key}: {self.writer.write(self.chance.pick(list(words.values)), argument.type)}")
        return f"({', '.join(parts)})" if parts else ""

    def _search(self, definition: GraphQLField) -> str:
        """The arguments of a search across types; cursors are those of the same search."""
        types = self.chance.some(sorted(FOUND_BY), 3) if self.chance.one_in(3) else []
        known = len(self.writer.variables)
        text = self.filters.text(types or sorted(FOUND_BY))
        parts = [f"text: {self.writer.write(text, definition.args['text'].type)}"]
        if types or self.chance.one_in(24):
            parts.append(f"types: {self.writer.write([WORDS[one] for one in types], definition.args['types'].type)}")
        variables = dict(list(self.writer.variables.items())[known:])
        if self.chance.one_in(5):
            document = f"query{declaration(variables)} {{ search({', '.join((*parts, 'first: 100'))}) {{ edges {{ cursor }} }} }}"
            parts.append(f"after: {self._wanted(document, variables)}")
        return f"({', '.join((*parts, *self._sizes(definition)))})"

    def _page(self, owner: str, name: str, definition: GraphQLField, type_name: str) -> str:
        """The arguments of a connection; cursors are those of the same list, wherever it is found whole."""
        known = len(self.writer.variables)
        parts = []
        if self.chance.one_in(2):
            parts.append(f"where: {self.writer.write(self.filters.where(type_name, 1), definition.args['where'].type)}")
        if "types" in definition.args and self.chance.one_in(2):
            types = self.chance.some(self.values.of(type_name, "type"), 2)
            parts.append(f"types: {self.writer.write(types, definition.args['types'].type)}")
        if "search" in definition.args and self.chance.one_in(4):
            parts.append(f"search: {self.writer.write(self.filters.text((type_name,)), GraphQLString)}")
        if self.chance.one_in(2):
            parts.append(f"orderBy: {self.writer.write(self.filters.order(type_name), definition.args['orderBy'].type)}")
        listed = ", ".join(parts)
        variables = dict(list(self.writer.variables.items())[known:])
        bounds = [bound for bound in ("after", "before") if self.chance.one_in(5)]
        parts += [f"{bound}: {self._cursor(type_name, listed, variables)}" for bound in bounds]
        parts += self._sizes(definition)
        return f"({', '.join(parts)})" if parts else ""

    def _sizes(self, definition: GraphQLField) -> list[str]:
        if self.chance.one_in(48):
            return ["first: 2", "last: 1"] if self.chance.one_in(2) else [f"first: {self.chance.pick((-1, 101))}"]
        name = self.chance.pick(("first", "last", None))
        if name is None:
            return ["first: null"] if self.chance.one_in(8) else []
        return [f"{name}: {self.writer.write(self.chance.pick(SIZES), definition.args[name].type)}"]

    def _cursor(self, type_name: str, listed: str, variables: dict[str, Variable]) -> str:
        if self.chance.one_in(24):
            return self.writer.write(self.chance.pick((*ODD_TEXTS, "W10=", "WyJhIl0=")), GraphQLString)
        if self.chance.one_in(32):
            listed, variables = "", {}
        all_of_it = f"({', '.join(part for part in (listed, 'first: 100') if part)}) {{ edges {{ cursor }} }}"
        path = PAGES_OF.get(type_name) or (root_of(self.schema, type_name),)
        document = f"{{ {path[0]} {{ nodes {{ {path[1]}{all_of_it} }} }} }}" if len(path) == 2 else f"{{ {path[0]}{all_of_it} }}"
        return self._wanted(f"query{declaration(variables)} {document}", variables)

    def _wanted(self, document: str, variables: dict[str, Variable]) -> str:
        """A variable for a cursor of the list that a document shows."""
        variable = f"c{len(self.wanted) + 1}"
        self.wanted.append(Wanted(variable, document, tuple(variables), self.chance.pick(range(8))))
        return f"${variable}"
