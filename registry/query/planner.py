"""From a validated document to a plan: fragments spread, merged fields joined, directives obeyed, arguments read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLBoolean,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLUnionType,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    Undefined,
    get_named_type,
)

from registry.errors import Lang, RegistryError
from registry.models.base import Entity
from registry.policies.permits import Permit
from registry.query import arguments, plan
from registry.query.catalog import (
    Aggregate,
    Binding,
    Catalog,
    Command,
    Count,
    EntityType,
    GroupKey,
    Highlight,
    Hit,
    Inline,
    Leaf,
    Link,
    Lookup,
    NodeById,
    NodesById,
    Options,
    OrderKey,
    Payload,
    Search,
    Static,
    ToAny,
    ToList,
    ToMany,
    ToOne,
    Verdicts,
    written,
)
from registry.query.document import Operation
from registry.query.groups import GroupsReader
from registry.query.limits import INTROSPECTION
from registry.query.operands import Given, Keyed, Operand, Variables, operand
from registry.query.spelling import Spelling
from registry.query.splices import Introspection, Projection, Splice

Nodes = list[FieldNode]
SEARCH_HIT = "SearchHit"
HITS = tuple(
    OrderKey(name, spelling, nullable=False, sparse=False) for name, spelling in (("rank", Spelling.INTEGER), ("sort", Spelling.TEXT))
)
"""How what is found across types is ordered: the best matches first, and those that fit equally well by name."""
YES_OR_NO = GraphQLNonNull(GraphQLBoolean)


class Planner:
    """Plans one operation for the shape of the variables at hand. `splices` are what the statement is handed from outside."""

    def __init__(self, catalog: Catalog, operation: Operation, variables: Variables) -> None:
        self.catalog = catalog
        self.operation = operation
        self.variables = variables
        self.splices: list[Splice] = []
        self.dry = False
        self.sought: tuple[EntityType, ...] = ()
        """The types that the search at hand looks through."""

    def query(self) -> plan.Plan:
        """The plan of a query."""
        selection = self.select("Query", [self.operation.node.selection_set])
        return plan.Plan(selection, dry=self.dry)

    def commands(self) -> list[tuple[str, Command | None, Mapping[str, Any], Nodes]]:
        """The mutations of the operation in order: key, command (None for `__typename`), its input, and what selects its payload."""
        found: list[tuple[str, Command | None, Mapping[str, Any], Nodes]] = []
        for key, nodes in self._collect("Mutation", [self.operation.node.selection_set]).items():
            if nodes[0].name.value == "__typename":
                found.append((key, None, {}, nodes))
                continue
            binding = self.catalog.binding("Mutation", nodes[0].name.value)
            assert isinstance(binding, Command)
            given = self._arguments(self._definition("Mutation", nodes[0]), nodes[0]).get("input", Keyed(()))
            found.append((key, binding, given.of(self.variables), nodes))
        return found

    def payload(self, command: Command, nodes: Nodes) -> plan.Plan:
        """The plan of what a mutation's payload shows."""
        return plan.Plan(self.select(command.payload_type, [node.selection_set for node in nodes if node.selection_set]))

    def select(self, type_name: str, sets: Iterable[SelectionSetNode], bindings: Mapping[str, Binding] | None = None) -> plan.Selection:
        """What is selected on a type, in the order asked, merged fields at their first place.

        `bindings` say what the fields stand for where the catalog does not: in an object made of a row's own columns.
        """
        collected = self._collect(type_name, sets)
        return tuple(
            plan.Field(key, self._node(type_name, nodes, bindings), f"{type_name}.{nodes[0].name.value}")
            for key, nodes in collected.items()
        )

    def _node(self, type_name: str, nodes: Nodes, bindings: Mapping[str, Binding] | None) -> plan.Node:
        name = nodes[0].name.value
        if name == "__typename":
            return plan.Constant(f'"{type_name}"')
        if name in INTROSPECTION:
            return self._splice(lambda key: Introspection(key, self.catalog.schema, self.operation.document, self.operation.node, nodes))
        return self._bound(bindings[name] if bindings else self.catalog.binding(type_name, name), type_name, nodes)

    def _bound(self, binding: Binding, type_name: str, nodes: Nodes) -> plan.Node:
        name = nodes[0].name.value
        definition = self._definition(type_name, nodes[0])
        given = self._arguments(definition, nodes[0])
        inner = [node.selection_set for node in nodes if node.selection_set]
        match binding:
            case Leaf() | Inline() | Options():
                return self._of_row(binding, given, inner)
            case ToOne(link):
                return self._one(link, inner)
            case ToAny(attribute, targets):
                found = (self.catalog.entities[target] for target in targets)
                return plan.Named(attribute, tuple((target, self.select(target.name, inner)) for target in found))
            case ToMany(link):
                return self._page(self.catalog.entities[link.target], link, given, definition, inner)
            case ToList(link):
                target = self.catalog.entities[link.target]
                return plan.Many(target, link, self.select(target.name, inner))
            case Lookup(target_name):
                return self._one(Link(target_name), inner, arguments.lookup(self.catalog, binding, given["by"]))
            case NodeById() | NodesById():
                many = isinstance(binding, NodesById)
                return self._choice(given["ids" if many else "id"], inner, many)
            case Search() | Hit() | Highlight():
                return self._searched(binding, given, definition, inner)
            case Payload(target_name):
                return self._one(Link(target_name, written(name)), inner)
            case Static(of_cost=of_cost):
                if of_cost and given["dryRun"].of(self.variables):
                    self.dry = True
                shown = get_named_type(definition.type)
                return self._splice(lambda key: Projection(key, name, binding, self._projected(shown.name, inner) if inner else None))
            case Verdicts(permits):
                return self._verdict(permits, given, get_named_type(definition.type).name, inner)
            case Command():
                raise AssertionError("a command is not read")

    def _of_row(self, binding: Leaf | Inline | Options, given: Mapping[str, Operand], inner: list[SelectionSetNode]) -> plan.Node:
        match binding:
            case Leaf():
                return plan.Value(binding, arguments.leaf_arguments(given, self.variables))
            case Inline(part, fields):
                return plan.Part(binding, self.select(part, inner, fields))
            case Options(type_name):
                told = tuple((key, found[0].name.value) for key, found in self._collect(type_name, inner).items())
                return plan.Options(binding, arguments.leaf_arguments(given, self.variables), told)

    def _verdict(
        self, permits: Mapping[str, Permit], given: Mapping[str, Operand], type_name: str, inner: list[SelectionSetNode]
    ) -> plan.Verdict:
        """Which mutation it is about is part of the shape, and so is whether a row is named."""
        action = str(given["action"].of(self.variables))
        named = given.get("subjectId")
        subject = None if named is None or named.of(self.variables) is None else named
        entries = tuple((key, found[0].name.value) for key, found in self._collect(type_name, inner).items())
        verdict = plan.Verdict(action, permits[action], subject, Lang(given["lang"].of(self.variables)), entries)
        if subject is not None and verdict.place is None:
            raise RegistryError("BAD_USER_INPUT", problem=f"subjectId: {action} is done with nothing that is there")
        return verdict

    def _one(self, link: Link, inner: list[SelectionSetNode], where: plan.Filter | None = None) -> plan.One:
        target = self.catalog.entities[link.target]
        return plan.One(target, link, self.select(target.name, inner), where)

    def _choice(self, identifiers: Operand, inner: list[SelectionSetNode], many: bool) -> plan.Choice:
        value = identifiers.of(self.variables)
        prefixes = sorted({prefix for one in (value if many else [value]) if (prefix := self.catalog.prefix_of(one))})
        targets = [self.catalog.by_prefix[prefix] for prefix in prefixes]
        return plan.Choice(identifiers, tuple((target, self.select(target.name, inner)) for target in targets), many)

    def _searched(
        self, binding: Search | Hit | Highlight, given: Mapping[str, Operand], definition: GraphQLField, inner: list[SelectionSetNode]
    ) -> plan.Node:
        match binding:
            case Search():
                return self._page(self._found(given), Link(SEARCH_HIT), given, definition, inner)
            case Hit():
                return plan.Hit(tuple((target, self.select(target.name, inner)) for target in self.sought))
            case Highlight():
                entries = self._collect(get_named_type(definition.type).name, inner)
                return plan.Highlight(tuple((key, found[0].name.value) for key, found in entries.items()))

    def _found(self, given: Mapping[str, Operand]) -> plan.Found:
        """What a search across types finds. Which types those are is part of the shape."""
        types = given["types"].of(self.variables) if "types" in given else None
        self.sought = tuple(target for target in self.catalog.searched if types is None or target.word in types)
        return plan.Found(SEARCH_HIT, Entity, {}, HITS, {}, {}, {}, {}, {}, types=self.sought, text=given["text"])

    def _page(
        self, target: EntityType, link: Link, given: Mapping[str, Operand], definition: GraphQLField, inner: list[SelectionSetNode]
    ) -> plan.Page:
        connection = get_named_type(definition.type).name
        fields = [
            plan.PageField(key, self._page_node(target, connection, nodes)) for key, nodes in self._collect(connection, inner).items()
        ]
        where = arguments.where(self.catalog, target, given, self.variables)
        return plan.Page(target, link, where, arguments.window(target, given, self.variables), tuple(fields))

    def _page_node(self, target: EntityType, connection: str, nodes: Nodes) -> plan.PageNode:
        inner = [node.selection_set for node in nodes if node.selection_set]
        match nodes[0].name.value:
            case "totalCount" | "totalCountPrecision" as name:
                ceiling = arguments.ceiling(self._arguments(self._definition(connection, nodes[0]), nodes[0]), self.variables)
                return plan.TotalCount(ceiling, precision=name == "totalCountPrecision")
            case "groups":
                return self._groups(target, connection, nodes, inner)
            case "nodes":
                return plan.Nodes(self.select(target.name, inner))
            case "pageInfo":
                entries = self._collect("PageInfo", inner)
                return plan.PageInfo(tuple((key, found[0].name.value) for key, found in entries.items()))
            case "edges":
                edges = self._collect(f"{target.name}Edge", inner)
                return plan.Edges(tuple(self._edge(target, key, found) for key, found in edges.items()))
            case _:
                return plan.Constant(f'"{connection}"')

    def _groups(self, target: EntityType, connection: str, nodes: Nodes, inner: list[SelectionSetNode]) -> plan.Groups:
        definition = self._definition(connection, nodes[0])
        reader = GroupsReader(self.catalog, target, self._arguments(definition, nodes[0]), self.variables)
        group = get_named_type(definition.type).name
        entries = ((key, self._group_entry(target, reader.by, group, found)) for key, found in self._collect(group, inner).items())
        return reader.read(tuple(entries))

    def _group_entry(self, target: EntityType, by: Sequence[GroupKey], group: str, nodes: Nodes) -> plan.Constant | Count | plan.GroupPart:
        name = nodes[0].name.value
        if name == "__typename":
            return plan.Constant(f'"{group}"')
        if name == "count":
            return Count()
        part = get_named_type(self._definition(group, nodes[0]).type).name
        entries: list[tuple[str, Any]] = []
        for key, found in self._collect(part, [node.selection_set for node in nodes if node.selection_set]).items():
            field = found[0].name.value
            if field == "__typename":
                entries.append((key, plan.Constant(f'"{part}"')))
            elif name == "key":
                entries.append((key, self._group_key(next((one for one in by if one.field == field), None), found)))
            else:
                entries.append((key, Aggregate(name, target.measures[field])))
        return plan.GroupPart(tuple(entries))

    def _group_key(self, key: GroupKey | None, nodes: Nodes) -> plan.Constant | plan.KeyRow | GroupKey:
        if key is None:
            return plan.Constant("null")
        if key.link is None:
            return key
        target = self.catalog.entities[key.link.target]
        return plan.KeyRow(key, target, self.select(target.name, [node.selection_set for node in nodes if node.selection_set]))

    def _edge(self, target: EntityType, key: str, nodes: Nodes) -> tuple[str, plan.Constant | plan.Selection | None]:
        match nodes[0].name.value:
            case "cursor":
                return key, None
            case "node":
                return key, self.select(target.name, [node.selection_set for node in nodes if node.selection_set])
            case _:
                return key, plan.Constant(f'"{target.name}Edge"')

    def _projected(self, type_name: str, sets: Iterable[SelectionSetNode]) -> tuple[tuple[str, str, Any], ...]:
        """(key, field, what is selected below) of a value that is made in Python."""
        return tuple(
            (
                key,
                nodes[0].name.value if nodes[0].name.value != "__typename" else f"={type_name}",
                self._projected(
                    get_named_type(self._definition(type_name, nodes[0]).type).name,
                    [node.selection_set for node in nodes if node.selection_set],
                )
                if nodes[0].selection_set
                else None,
            )
            for key, nodes in self._collect(type_name, sets).items()
        )

    def _splice(self, make: Callable[[str], Splice]) -> plan.Spliced:
        key = f"splice{len(self.splices) + 1}"
        self.splices.append(make(key))
        return plan.Spliced(key, isinstance(self.splices[-1], Introspection))

    def _definition(self, type_name: str, node: FieldNode) -> GraphQLField:
        type_ = self.catalog.schema.type_map[type_name]
        assert isinstance(type_, GraphQLObjectType)
        definition: GraphQLField = type_.fields[node.name.value]
        return definition

    def _arguments(self, definition: GraphQLField, node: FieldNode) -> dict[str, Operand]:
        written = {argument.name.value: argument.value for argument in node.arguments}
        found: dict[str, Operand] = {}
        for name, argument in definition.args.items():
            given = operand(written[name], argument.type, self.variables) if name in written else None
            if given is None and argument.default_value is not Undefined:
                given = Given(argument.default_value)
            if given is not None:
                found[name] = given
        return found

    def _collect(self, type_name: str, sets: Iterable[SelectionSetNode]) -> dict[str, Nodes]:
        """The fields selected on a concrete type by response key, as the specification's CollectFields has it."""
        found: dict[str, Nodes] = {}
        spread: set[str] = set()
        for selections in sets:
            self._collect_into(found, spread, type_name, selections.selections)
        return found

    def _collect_into(self, found: dict[str, Nodes], spread: set[str], type_name: str, selections: Iterable[SelectionNode]) -> None:
        for node in selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                found.setdefault((node.alias or node.name).value, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None or self._applies(node.type_condition.name.value, type_name):
                    self._collect_into(found, spread, type_name, node.selection_set.selections)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in spread:
                spread.add(node.name.value)
                fragment = self.operation.fragments[node.name.value]
                if self._applies(fragment.type_condition.name.value, type_name):
                    self._collect_into(found, spread, type_name, fragment.selection_set.selections)

    def _applies(self, condition: str, type_name: str) -> bool:
        if condition == type_name:
            return True
        schema = self.catalog.schema
        abstract, concrete = schema.type_map[condition], schema.type_map[type_name]
        if not isinstance(abstract, GraphQLInterfaceType | GraphQLUnionType) or not isinstance(concrete, GraphQLObjectType):
            return False
        return schema.is_sub_type(abstract, concrete)

    def _included(self, node: SelectionNode) -> bool:
        """Whether `@skip` and `@include` keep a node; their booleans are part of the shape."""
        for directive in node.directives:
            value = directive.arguments[0].value if directive.arguments else None
            if value is not None and directive.name.value in ("skip", "include"):
                condition = operand(value, YES_OR_NO, self.variables)
                if condition is not None and bool(condition.of(self.variables)) == (directive.name.value == "skip"):
                    return False
        return True
