"""What can be asked: every field of the contract, and what it stands for in the database.

The contract (`schema/`) fills the catalog in; `problems` holds it against the GraphQL types, so that a field which stands for nothing
stops the start. Nothing here knows graphene.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from graphql import GraphQLObjectType, GraphQLSchema
from sqlalchemy import Text, bindparam
from sqlalchemy.sql import ColumnElement

from registry.actor import Viewer
from registry.models.base import Entity, Row
from registry.policies.permits import Permit
from registry.query.spelling import Spelling

Condition = Callable[[Any, Any], ColumnElement[bool]]
"""(row of the parent, row of the target) -> which targets belong to the parent."""

Arguments = Mapping[str, Any]
"""A leaf's own arguments (a unit, a language), by their names in the contract."""


@dataclass(frozen=True)
class Leaf:
    """A value on the row. `attributes` are the model's attributes it is made of: their rules apply to it."""

    attributes: tuple[str, ...]
    spelling: Spelling
    nullable: bool
    value: Callable[[Any, Arguments], ColumnElement[Any]]


@dataclass(frozen=True)
class Inline:
    """An object made of the same row, such as an amount with its currency. It is null where `presence` is."""

    type_name: str
    fields: Mapping[str, "Binding"]
    presence: str | None = None


@dataclass(frozen=True)
class Option:
    """One object of such a list: where it applies, and its values as JSON."""

    applies: ColumnElement[bool]
    values: Mapping[str, ColumnElement[Any]]


@dataclass(frozen=True)
class Options:
    """A short list of objects that are made of the row itself, such as what may be done with it.

    Each is there where it applies to the row. They may depend on who asks.
    """

    type_name: str
    entries: Callable[[Any, Viewer, Arguments], Sequence[Option]]


@dataclass(frozen=True)
class Link:
    """What leads from a row to rows of another type, or, with no condition, from nowhere to all of them.

    `through` is a table between the two that has a rule of its own: (model, its condition against both ends). `name` is the attribute
    that it is made from, where it is one. A link that is a foreign key, and no more, names its attribute: `forth` where the row it
    leads from has it, `back` where those it leads to do.
    """

    target: str
    condition: Condition | None = None
    through: tuple[type[Entity], Callable[[Any, Any, Any], ColumnElement[bool]]] | None = None
    name: str = ""
    forth: str | None = None
    back: str | None = None


@dataclass(frozen=True)
class ToOne:
    """A link to at most one row."""

    link: Link


@dataclass(frozen=True)
class ToMany:
    """A link to a connection: filtered, ordered, paged, counted."""

    link: Link


@dataclass(frozen=True)
class ToAny:
    """A link to at most one row of any of these types: an attribute holds its id, whose prefix names the type."""

    attribute: str
    targets: tuple[str, ...]


@dataclass(frozen=True)
class ToList:
    """A link to a short list, given whole, in the type's own order."""

    link: Link


@dataclass(frozen=True)
class Lookup:
    """A root field that finds one row by the one key given in its `by` argument."""

    target: str


@dataclass(frozen=True)
class NodeById:
    """The root field `node(id:)`: the id's prefix names the type."""


@dataclass(frozen=True)
class NodesById:
    """The root field `nodes(ids:)`: as many answers as ids, in their order."""


@dataclass(frozen=True)
class Search:
    """The root field `search(text:)`: rows of every type that is searched, the best matches first."""


@dataclass(frozen=True)
class Hit:
    """The row that a search has found, of whatever type."""


@dataclass(frozen=True)
class Highlight:
    """The name that a search has found it by, in parts."""


@dataclass(frozen=True)
class Static:
    """A value that does not come from the database: a mapping of fields, a list of them, or a plain value.

    One that tells `of_cost` has an argument `dryRun`: where that is true, nothing else of the operation is run.
    """

    value: Callable[[Any], Any]
    of_cost: bool = False


@dataclass(frozen=True)
class Verdicts:
    """The root field `viewerCan`: whether a mutation may be done, with a row or with none. What each asks is known by its name."""

    permits: Mapping[str, Permit]


@dataclass(frozen=True)
class Payload:
    """The entity that a mutation's payload shows, read back in the mutation's own transaction."""

    target: str


@dataclass(frozen=True)
class Command:
    """A mutation: a function that does the work, and what its payload type is called. A `secret` one answers what is shown once.

    What takes long is done `ahead`, before a transaction begins: out of what was given it makes what the work is given.
    """

    run: Callable[[Any, Any], Awaitable[Any]]
    payload_type: str
    secret: bool = False
    ahead: Callable[[Any, Mapping[str, Any]], Awaitable[Any]] | None = None


Binding = (
    Leaf
    | Inline
    | Options
    | ToOne
    | ToAny
    | ToMany
    | ToList
    | Lookup
    | NodeById
    | NodesById
    | Search
    | Hit
    | Highlight
    | Static
    | Verdicts
    | Payload
    | Command
)
Filterable = Leaf | ToOne | ToMany
"""What `where` may speak of."""


@dataclass(frozen=True)
class OrderKey:
    """One way to order a type: an attribute, and how its values are spelled and read back in cursors.

    The attribute is of the type's own model, or of the row that `link` leads to.
    It is `nullable` where it may be absent for somebody, and `sparse` where it may be for everybody.
    """

    attribute: str
    spelling: Spelling
    nullable: bool
    sparse: bool
    link: Link | None = None

    @property
    def name(self) -> str:
        """What tells it from every other key of the type: cursors and plans hold it."""
        return self.attribute if self.link is None else f"{self.link.name}.{self.attribute}"


@dataclass(frozen=True)
class GroupKey:
    """What the rows of a list may be grouped by: a value of theirs, or the row that a link leads to.

    `field` is its name in a group's `key`. A link whose target is behind a plain foreign key has both.
    """

    field: str
    leaf: Leaf | None
    link: Link | None = None


@dataclass(frozen=True)
class Measure:
    """A number or a day of the rows, of which a group tells the sum, the average, the least and the most.

    An amount of money has the leaf of its `currency`: amounts in different ones are not added up or compared.
    """

    leaf: Leaf
    currency: Leaf | None = None


class CountPrecision(StrEnum):
    """Whether a list was counted to its end."""

    EXACT = "EXACT"
    AT_LEAST = "AT_LEAST"


@dataclass(frozen=True)
class Aggregate:
    """One of `sum avg min max` of a measure."""

    function: str
    measure: Measure


@dataclass(frozen=True)
class Count:
    """How many rows a group has."""


GroupValue = GroupKey | Aggregate | Count
"""What there is to know of a group, and what groups may be ordered by."""


@dataclass(frozen=True)
class EntityType:
    """A type of the contract that stands for a table."""

    name: str
    model: type[Entity]
    orders: Mapping[str, OrderKey]
    default_order: tuple[OrderKey, ...]
    lookups: Mapping[str, str]
    filters: Mapping[str, Filterable]
    keys: Mapping[str, GroupKey]
    measures: Mapping[str, Measure]
    group_orders: Mapping[str, GroupValue]
    by_name: OrderKey | None = None
    """Of a type that is searched, the key by which rows come that fit a text equally well."""

    @property
    def prefix(self) -> str:
        return self.model.__prefix__

    @property
    def word(self) -> str:
        """Its name as a word of an enum: `TALENT_PROGRAMME`."""
        return str(self.model.__tablename__).upper()


@dataclass
class Catalog:
    """Everything that can be asked. `fields` maps (type, field) to what the field stands for."""

    schema: GraphQLSchema
    entities: dict[str, EntityType] = field(default_factory=dict)
    fields: dict[tuple[str, str], Binding] = field(default_factory=dict)
    structural_enums: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.by_prefix = {entity.prefix: entity for entity in self.entities.values()}

    def binding(self, type_name: str, field_name: str) -> Binding:
        return self.fields[type_name, field_name]

    def prefix_of(self, identifier: Any) -> str | None:
        """The known prefix of an id, or None where it has none that any type uses."""
        prefix = identifier.rpartition("_")[0] if isinstance(identifier, str) else None
        return prefix if prefix in self.by_prefix else None

    @property
    def searched(self) -> tuple[EntityType, ...]:
        """The types that are searched, by name."""
        return tuple(entity for _, entity in sorted(self.entities.items()) if entity.by_name is not None)

    def problems(self) -> list[str]:
        """Fields of the contract that stand for nothing."""
        owners = (*self.entities, "Query", "Mutation", "SearchHit")
        bound = {name: {field for owner, field in self.fields if owner == name} for name in owners}
        for binding in self.fields.values():
            if isinstance(binding, Inline):
                bound.setdefault(binding.type_name, set()).update(binding.fields)
        return [
            f"{name}.{field_name} stands for nothing in the database"
            for name, known in bound.items()
            if isinstance(type_ := self.schema.type_map.get(name), GraphQLObjectType)
            for field_name in type_.fields
            if field_name not in known
        ]


def row_value(attribute: str) -> Callable[[Row, Arguments], ColumnElement[Any]]:
    """The plainest leaf: an attribute of the row."""

    def value(row: Row, arguments: Arguments) -> ColumnElement[Any]:
        expression: ColumnElement[Any] = getattr(row, attribute)
        return expression

    return value


def written(payload_field: str) -> Condition:
    """The condition for the row that a mutation has just written: its id is handed to the statement when the payload is read."""

    def condition(parent: Any, target: Any) -> ColumnElement[bool]:
        found: ColumnElement[bool] = target.id == bindparam(f"written_{payload_field}", type_=Text)
        return found

    return condition
