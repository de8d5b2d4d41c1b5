"""What was asked, as plain data: no GraphQL and no SQL left in it.

A plan is a tree of selections. Every value that may differ between requests of one shape is an operand; everything else is settled.
"""

from dataclasses import dataclass
from typing import Any

from registry.errors import Lang
from registry.policies.permits import Beginning, OfRow, OfSeen, Permit
from registry.query import catalog
from registry.query.catalog import Count, EntityType, GroupKey, GroupValue, Inline, Leaf, Link, OrderKey
from registry.query.operands import Operand
from registry.query.spelling import Spelling


@dataclass(frozen=True, slots=True)
class Field:
    """One entry of an answer: its key, what stands there, and which field of the contract that is (`Park.tenancies`)."""

    key: str
    node: "Node"
    coordinate: str


Selection = tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Constant:
    """JSON known without looking: `__typename`."""

    json: str


@dataclass(frozen=True, slots=True)
class Value:
    """A leaf of the row, with its arguments."""

    leaf: Leaf
    arguments: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """An object made of the same row."""

    inline: Inline
    selection: Selection


@dataclass(frozen=True, slots=True)
class Options:
    """A short list made of the row itself: (key, name of the field) of each entry."""

    options: catalog.Options
    arguments: tuple[tuple[str, Any], ...]
    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class One:
    """At most one row of another type."""

    target: EntityType
    link: Link
    selection: Selection
    where: "Filter | None" = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The row that an id names, whatever its type: a selection for each prefix that the ids of this shape have."""

    identifier: Operand
    options: tuple[tuple[EntityType, Selection], ...]
    many: bool


@dataclass(frozen=True, kw_only=True)
class Found(EntityType):
    """What a search across types finds, as if that were a type: the rows of `types` that match `text`."""

    types: tuple[EntityType, ...]
    text: Operand


@dataclass(frozen=True, slots=True)
class Hit:
    """The row that was found: a selection for each type that it may be of."""

    options: tuple[tuple[EntityType, Selection], ...]


@dataclass(frozen=True, slots=True)
class Highlight:
    """The name that was found, in parts: (key, name of the field) each."""

    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Named:
    """The row that an attribute of this row names by its id, whatever its type: a selection for each type it may be."""

    attribute: str
    options: tuple[tuple[EntityType, Selection], ...]


@dataclass(frozen=True, slots=True)
class Many:
    """A short list, whole, in the type's own order."""

    target: EntityType
    link: Link
    selection: Selection


@dataclass(frozen=True, slots=True)
class Bound:
    """The edge of a window: a cursor, and which of its values are null."""

    cursor: Operand
    nulls: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class OrderBy:
    """One key of an order. By `relevance`, it is how well a row matches this text; `sorted` are the rows that a search finds."""

    key: OrderKey
    descending: bool
    nulls_first: bool
    relevance: Operand | None = None
    sorted: bool = False


RELEVANCE = OrderKey("relevance", Spelling.INTEGER, nullable=False, sparse=False)


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows of a list are wanted: `size` of them from the front, or from the back, between two cursors."""

    size: int
    backward: bool
    order: tuple[OrderBy, ...]
    after: Bound | None
    before: Bound | None
    identity: str
    filter_value: Operand | None
    sized: bool = True
    """Whether it was said how many; where not, who has the list as a file has all of it."""


@dataclass(frozen=True, slots=True)
class Page:
    """A connection: the rows of a link that pass a filter, in an order, through a window."""

    target: EntityType
    link: Link
    where: "Filter | None"
    window: Window
    selection: tuple["PageField", ...]


@dataclass(frozen=True, slots=True)
class Nodes:
    """`nodes { … }`"""

    selection: Selection


@dataclass(frozen=True, slots=True)
class Edges:
    """`edges { cursor node { … } }`: each entry is a constant, a cursor (None), or the node's selection."""

    entries: tuple[tuple[str, "Constant | Selection | None"], ...]


@dataclass(frozen=True, slots=True)
class PageInfo:
    """`pageInfo { … }`: (key, name of the field) each."""

    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TotalCount:
    """`totalCount`, counted no further than to `ceiling`; or whether that was far enough (`precision`)."""

    ceiling: int
    precision: bool = False


@dataclass(frozen=True, slots=True)
class KeyRow:
    """The row that a group's key stands for."""

    key: GroupKey
    target: EntityType
    selection: Selection


@dataclass(frozen=True, slots=True)
class GroupPart:
    """An object of a group: its key, or one function of its measures."""

    entries: tuple[tuple[str, "Constant | KeyRow | GroupValue"], ...]


@dataclass(frozen=True, slots=True)
class GroupTest:
    """What a group has to pass: a comparison with one of its values."""

    value: GroupValue
    test: "Compare"


@dataclass(frozen=True, slots=True)
class GroupOrder:
    """One key of an order of groups."""

    value: GroupValue
    descending: bool
    nulls_first: bool


@dataclass(frozen=True, slots=True)
class Groups:
    """`groups(by:) { … }`: the rows of the list, whatever the page, by what they have in common."""

    by: tuple[GroupKey, ...]
    having: tuple[GroupTest, ...]
    order: tuple[GroupOrder, ...]
    size: int
    entries: tuple[tuple[str, Constant | Count | GroupPart], ...]


PageNode = Nodes | Edges | PageInfo | TotalCount | Groups | Constant


@dataclass(frozen=True, slots=True)
class PageField:
    """One entry of a connection."""

    key: str
    node: PageNode


@dataclass(frozen=True, slots=True)
class Spliced:
    """JSON that is made outside the database and handed to the statement as a parameter, by this name."""

    name: str
    introspection: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a mutation may be done, with the row that an id names or with none: (key, name of the field) of each entry."""

    action: str
    permit: Permit
    subject: Operand | None
    lang: Lang
    entries: tuple[tuple[str, str], ...]

    @property
    def place(self) -> OfRow | Beginning | OfSeen | None:
        """What is asked of a row; None where it is done with no row, nor in any."""
        return self.permit if isinstance(self.permit, OfRow | Beginning | OfSeen) else None


Node = Constant | Value | Part | Options | One | Choice | Named | Hit | Highlight | Many | Page | Spliced | Verdict


@dataclass(frozen=True, slots=True)
class All:
    """Every one of these holds; with none, everything passes."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of these holds; with none, nothing passes."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """It does not hold. A comparison with an absent value does not hold, so its negation does."""

    part: "Filter"


@dataclass(frozen=True, slots=True)
class Compare:
    """A leaf against a value. `isNull` is settled in the plan, so its operand's value is part of the shape."""

    leaf: Leaf
    attribute: str
    comparator: str
    value: Operand
    settled: Any = None


@dataclass(frozen=True, slots=True)
class Became:
    """The row has this id, or has taken the place of the one that had it."""

    identifier: Operand


@dataclass(frozen=True, slots=True)
class Matches:
    """The row is found by this text."""

    text: Operand


@dataclass(frozen=True, slots=True)
class Reached:
    """Some visible row at the other end of a link passes the filter."""

    target: EntityType
    link: Link
    part: "Filter"


Filter = All | Some | Not | Compare | Became | Matches | Reached


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything one operation asks for. `dry` when only what it would cost is to be told."""

    selection: Selection
    dry: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """The one list that an operation asks for, to be handed out row by row.

    `path` are the links that lead to it from the root, `selection` is what is shown of a row, `coordinate` its field (`Park.tenancies`).
    """

    path: tuple[One, ...]
    page: Page
    selection: Selection
    coordinate: str

    @property
    def whole(self) -> bool:
        return not self.page.window.sized


def without_reads(asked: Plan) -> Plan:
    """What is answered of a dry run: nothing that is read or would have to be, only what tells of the cost."""
    told = tuple(field for field in asked.selection if field.coordinate in ("Query.rateLimit", "Query.__typename"))
    return Plan(told, dry=True)
