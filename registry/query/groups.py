"""Groups of a list: reads `groups(by, having, orderBy, first)` out of its arguments, and writes the SELECT that makes them.

The rows of the list, as the viewer may see them and filtered as the list is, are grouped in an inner SELECT; what the groups have to
pass, their order and their number are told of its columns, and JSON is made of what is left.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from sqlalchemy import Select, case, distinct, func, literal_column, null, select
from sqlalchemy.sql import ColumnElement

from registry.actor import Viewer
from registry.errors import RegistryError
from registry.models.base import Row
from registry.policies.base import ruled, tells_small_counts
from registry.query import plan
from registry.query.arguments import Arguments, FilterReader, size
from registry.query.catalog import Aggregate, Catalog, Count, EntityType, GroupKey, GroupValue, Leaf, Link, Measure
from registry.query.limits import LIMITS
from registry.query.operands import Keyed, Variables
from registry.query.spelling import BIND_TYPES, Spelling, constant, spelled
from registry.query.text import Pieces, joined

FUNCTIONS: Mapping[str, Callable[[ColumnElement[Any]], ColumnElement[Any]]] = {
    "sum": func.sum,
    "avg": lambda value: func.round(func.avg(value * literal_column("1.0000000000000000")), literal_column("6")),
    "min": func.min,
    "max": func.max,
}
"""What is told of a measure; averages to a millionth: the more places a number has, the more its quotient is given."""

SMALLEST_COUNT = 5
"""Groups of fewer people than this are not told in numbers, save to those who may look at each of them."""


# reading


class GroupsReader:
    """Reads the arguments of `groups` on the lists of one type."""

    def __init__(self, catalog: Catalog, entity: EntityType, arguments: Arguments, variables: Variables) -> None:
        self.entity = entity
        self.arguments = arguments
        self.variables = variables
        self.filters = FilterReader(catalog, variables)
        self.by = tuple(dict.fromkeys(entity.keys[name] for name in self._given("by")))

    def read(self, entries: tuple[tuple[str, plan.Constant | Count | plan.GroupPart], ...]) -> plan.Groups:
        """The groups that are asked for, with what is selected of them."""
        wanted = size("first", self.arguments, self.variables)
        LIMITS.check_page(wanted or 0)
        return plan.Groups(self.by, self._having(), self._order(), LIMITS.default_page if wanted is None else wanted, entries)

    def _given(self, name: str) -> list[Any]:
        items = self.arguments[name].of(self.variables) if name in self.arguments else None
        LIMITS.check_list(len(items or ()))
        return items or []

    def _having(self) -> tuple[plan.GroupTest, ...]:
        given = self.arguments.get("having")
        if given is None or given.of(self.variables) is None:
            return ()
        found: list[plan.GroupTest] = []
        for name, part in _keyed("having", given, self.variables).items:
            if name == "count":
                found += self._tests("having.count", Count(), part)
                continue
            for measured, comparisons in _keyed(f"having.{name}", part, self.variables).items:
                found += self._tests(f"having.{name}.{measured}", Aggregate(name, self.entity.measures[measured]), comparisons)
        return tuple(found)

    def _tests(self, name: str, value: GroupValue, given: Any) -> list[plan.GroupTest]:
        leaf = Leaf((), spelling_of(value), nullable=True, value=lambda row, arguments: null())
        comparisons = self.filters.comparisons(leaf, name, name, _keyed(name, given, self.variables))
        return [plan.GroupTest(value, test) for test in comparisons]

    def _order(self) -> tuple[plan.GroupOrder, ...]:
        """The order asked for, made whole by the keys, so that no two groups are equal in it."""
        found: dict[GroupValue, plan.GroupOrder] = {}
        for one in self._given("orderBy"):
            if one is None or one["field"] is None:
                raise RegistryError("BAD_USER_INPUT", problem="orderBy: null")
            value = self.entity.group_orders[one["field"]]
            if isinstance(value, GroupKey) and value not in self.by:
                raise RegistryError("BAD_USER_INPUT", problem=f"orderBy: {one['field']} is not in `by`")
            found.setdefault(value, plan.GroupOrder(value, one.get("direction") == "DESC", one.get("nulls") == "FIRST"))
        for key in self.by:
            found.setdefault(key, plan.GroupOrder(key, descending=False, nulls_first=False))
        return tuple(found.values())


def _keyed(name: str, given: Any, variables: Variables) -> Keyed:
    if given.of(variables) is None:
        raise RegistryError("BAD_USER_INPUT", problem=f"{name}: null; leave it out")
    assert isinstance(given, Keyed)
    return given


def spelling_of(value: GroupValue) -> Spelling:
    """How a value of a group is spelled. Sums and averages are exact numbers, whatever they are made of."""
    match value:
        case Count():
            return Spelling.INTEGER
        case Aggregate(function, measure):
            return measure.leaf.spelling if function in ("min", "max") else Spelling.DECIMAL
        case GroupKey(leaf=leaf):
            return Spelling.PLAIN if leaf is None else leaf.spelling


# writing


class Writer(Protocol):
    """What is needed of the writer of the whole statement."""

    catalog: Catalog
    viewer: Viewer

    def alias(self) -> str: ...
    def row(self, target: EntityType) -> Row: ...
    def seen(self, row: Row, attribute: str, value: ColumnElement[Any]) -> ColumnElement[Any]: ...
    def conditions(self, target: EntityType, link: Link, parent: Row | None, row: Row) -> list[ColumnElement[bool]]: ...
    def compared(self, test: plan.Compare, value: ColumnElement[Any]) -> ColumnElement[bool]: ...
    def one(self, node: plan.One, parent: Row | None) -> ColumnElement[Any]: ...


class GroupsWriter:
    """Writes the groups of one list. `row` is a row of its table under an alias, `conditions` say which of them are meant."""

    def __init__(self, writer: Writer, groups: plan.Groups, target: EntityType, row: Row, conditions: list[ColumnElement[bool]]) -> None:
        self.writer = writer
        self.groups = groups
        self.target = target
        self.row = row
        self.conditions = conditions
        self.made = writer.alias()
        self.shown = writer.alias()
        self.columns: dict[GroupValue, str] = {}

    def pieces(self) -> Pieces:
        """The groups as a JSON list."""
        text = joined(self._object(self.groups.entries))
        passing = [self.writer.compared(one.test, self._column(one.value, self.made)) for one in self.groups.having]
        order = [self._directed(one) for one in self.groups.order]
        shown: Select[Any] = (
            select(literal_column(f"{self.made}.*"))
            .select_from(self._made().subquery(self.made))
            .where(*passing)
            .order_by(*order)
            .limit(literal_column(str(self.groups.size)))
        )
        listed: Select[Any] = select(func.string_agg(text, constant(","))).select_from(shown.subquery(self.shown))
        return ["[", func.coalesce(listed.scalar_subquery(), constant("")), "]"]

    def _made(self) -> Select[Any]:
        """Keys first; they and nothing else are grouped by. Without any there is one group, of all rows."""
        first: tuple[GroupValue, ...] = (*self.groups.by, Count())
        columns = {value: self._name(value) for value in first} | self.columns
        values = [self._value(value).label(name) for value, name in columns.items()]
        places: list[ColumnElement[Any]] = [literal_column(str(place + 1)) for place in range(len(self.groups.by))]
        return select(*values).select_from(self.row.from_clause()).where(*self.conditions).group_by(*places)

    # values of a group

    def _value(self, value: GroupValue) -> ColumnElement[Any]:
        match value:
            case GroupKey():
                return self._key(value)
            case Count():
                return self._unless_few(func.count())
            case Aggregate(function, measure):
                return self._unless_few(self._aggregate(function, measure))

    def _key(self, key: GroupKey) -> ColumnElement[Any]:
        """What rows have in common. A row that the viewer does not see is no row: who leads to one is grouped with who leads to none."""
        if key.link is not None and (key.leaf is None or ruled(self.writer.catalog.entities[key.link.target].model)):
            target = self.writer.catalog.entities[key.link.target]
            other = self.writer.row(target)
            found = select(other.id).select_from(other.from_clause()).where(*self.writer.conditions(target, key.link, self.row, other))
            return found.scalar_subquery()
        assert key.leaf is not None
        return self._seen(key.leaf)

    def _aggregate(self, function: str, measure: Measure) -> ColumnElement[Any]:
        found = FUNCTIONS[function](self._seen(measure.leaf))
        if measure.currency is None:
            return found
        return case((func.count(distinct(self._seen(measure.currency))) <= literal_column("1"), found))

    def _seen(self, leaf: Leaf) -> ColumnElement[Any]:
        return self.writer.seen(self.row, leaf.attributes[0], leaf.value(self.row, {}))

    def _unless_few(self, value: ColumnElement[Any]) -> ColumnElement[Any]:
        if tells_small_counts(self.target.model, self.writer.viewer):
            return value
        few = func.count().between(literal_column("1"), literal_column(str(SMALLEST_COUNT - 1)))
        return case((few, null()), else_=value)

    # columns

    def _name(self, value: GroupValue) -> str:
        return self.columns.setdefault(value, f"g{len(self.columns) + 1}")

    def _column(self, value: GroupValue, alias: str) -> ColumnElement[Any]:
        return literal_column(f"{alias}.{self._name(value)}", BIND_TYPES[spelling_of(value)])

    def _directed(self, order: plan.GroupOrder) -> ColumnElement[Any]:
        column = self._column(order.value, self.made)
        directed = column.desc() if order.descending else column.asc()
        return directed.nulls_first() if order.nulls_first else directed.nulls_last()

    # JSON

    def _object(self, entries: Iterable[tuple[str, Any]]) -> Pieces:
        pieces: Pieces = ["{"]
        for place, (key, entry) in enumerate(entries):
            pieces += [f'{"," if place else ""}"{key}":', *self._entry(entry)]
        return [*pieces, "}"]

    def _entry(self, entry: plan.Constant | plan.KeyRow | plan.GroupPart | GroupValue) -> Pieces:
        match entry:
            case plan.Constant(json):
                return [json]
            case plan.GroupPart(entries):
                return self._object(entries)
            case plan.KeyRow(key, target, selection):
                column = self._column(key, self.shown)
                link = Link(target.name, lambda parent, row: row.id == column)
                return [func.coalesce(self.writer.one(plan.One(target, link, selection), None), constant("null"))]
            case _:
                return spelled(self._column(entry, self.shown), spelling_of(entry), nullable=True)
