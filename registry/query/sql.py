"""Plan + kind of viewer -> one SELECT. Visibility is added here and nowhere else: rows in `conditions`, fields in `_node` and `seen`.

Aliases come from one counter (`t1`, `t2`, ...), so the same plan always gives the same text. Pages are written in `pages`, groups in
`groups`. A link to one row is read where that row is at hand, and is else a correlated scalar subquery.
"""

import re
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from sqlalchemy import FromClause, String, Text, and_, bindparam, case, exists, false, func, literal_column, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql import ColumnElement, Select, operators
from sqlalchemy.types import TypeEngine

from registry.actor import Viewer
from registry.errors import RegistryError
from registry.models.base import BYTEWISE, Row, in_contract
from registry.policies.base import guarded, readable, settled, visible
from registry.query import plan
from registry.query.catalog import Catalog, EntityType, Link
from registry.query.keyset import with_id
from registry.query.limits import LIMITS, within
from registry.query.operands import Given, Operand
from registry.query.options import offered
from registry.query.pages import PageWriter, aggregated, columns_of
from registry.query.searching import FoundRow, highlight, matches, rank
from registry.query.spelling import BIND_TYPES, Spelling, constant, spelled
from registry.query.text import Pieces, Source, Statement, beyond_prefix, clean, joined, pattern, statement
from registry.query.verdicts import judged


class Writer:
    """Writes the statement of one plan for one kind of viewer."""

    def __init__(self, catalog: Catalog, viewer: Viewer) -> None:
        self.catalog = catalog
        self.viewer = viewer
        self.sources: dict[str, Source] = {}
        self.checks: list[Source] = []
        self.selective = False
        self._names: dict[Hashable, str] = {}
        self._aliases = 0

    def statement(self, asked: plan.Plan) -> Statement:
        """The whole plan as one SELECT."""
        answer = self.object(asked.selection, None)
        return statement(answer, self.sources, self.checks, selective=self.selective)

    def rows(self, asked: plan.Rows) -> Statement:
        """A list as one SELECT that answers once for each row, in their order: at most one row stands around them at each step."""
        parent: Row | None = None
        around: list[FromClause] = []
        conditions: list[ColumnElement[bool]] = []
        for step in asked.path:
            row = self.row(step.target)
            conditions += self.conditions(step.target, step.link, parent, row, step.where)
            around.append(row.from_clause())
            parent = row
        text, listed = PageWriter(self, asked.page, parent).rows(asked)
        return statement(text, self.sources, self.checks, around=[*around, listed], where=conditions, selective=self.selective)

    # values and objects

    def object(self, selection: plan.Selection, row: Row | None) -> Pieces:
        pieces: Pieces = ["{"]
        for place, entry in enumerate(selection):
            pieces += [f'{"," if place else ""}"{entry.key}":', *self._node(entry.node, row)]
        return [*pieces, "}"]

    def _node(self, node: plan.Node, row: Row | None) -> Pieces:
        match node:
            case plan.Constant(json):
                return [json]
            case plan.Spliced(name):
                return [bindparam(name, type_=Text)]
            case plan.One():
                return [func.coalesce(self.one(node, row), constant("null"))]
            case plan.Choice():
                return self._choice(node)
            case plan.Named():
                return self._whatever(node, row)
            case plan.Many():
                return self._many(node, row)
            case plan.Page():
                return PageWriter(self, node, row).pieces()
            case plan.Hit():
                return self._hit(node, row)
            case plan.Highlight():
                assert isinstance(row, FoundRow)
                return highlight(self, node, row)
            case plan.Part():
                return self._part(node, row)
            case plan.Verdict():
                return judged(self, node)
            case plan.Options():
                assert row is not None
                return offered(node, row, self.viewer)
            case plan.Value(leaf, arguments):
                assert row is not None
                value = leaf.value(row, dict(arguments))
                seen = guarded(row.model, leaf.attributes, row, self.viewer, value)
                return spelled(seen, leaf.spelling, leaf.nullable or seen is not value)

    def _part(self, node: plan.Part, row: Row | None) -> Pieces:
        pieces = self.object(node.selection, row)
        if node.inline.presence is None:
            return pieces
        assert row is not None
        value = getattr(row, node.inline.presence)
        present = guarded(row.model, [node.inline.presence], row, self.viewer, value)
        return [case((present.is_(None), constant("null")), else_=joined(pieces))]

    # links

    def one(self, node: plan.One, parent: Row | None) -> ColumnElement[Any]:
        """The JSON text of a row, or NULL where there is none. A row that is at hand is read where it stands, under its rule."""
        found = parent.at_hand(node.link.forth) if parent is not None and node.link.forth is not None else None
        if found is not None:
            rest = self.conditions(node.target, Link(node.target.name), None, found, node.where) + self.followed(node.link, parent, found)
            text = joined(self.object(node.selection, found))
            return case((and_(*rest), text)) if rest else text
        row = self.row(node.target)
        conditions = self.conditions(node.target, node.link, parent, row, node.where)
        text = joined(self.object(node.selection, row))
        return select(text).select_from(row.from_clause()).where(*conditions).scalar_subquery()

    def _choice(self, node: plan.Choice) -> Pieces:
        if not node.many:
            found = self._named(node, self.bind(node.identifier, Spelling.PLAIN))
            return [func.coalesce(*found, constant("null"))] if found else ["null"]
        source: Source = lambda variables: within(LIMITS.ids, clean(node.identifier.of(variables)))  # noqa: E731
        wanted = self.parameter((id(node.identifier), "ids"), source, ARRAY(Text))
        alias = self.alias()
        ids = func.unnest(wanted).table_valued("id", with_ordinality="n").render_derived(name=alias)
        answers = func.coalesce(*self._named(node, literal_column(f"{alias}.id", Text)), constant("null"))
        listed = select(func.string_agg(answers, constant(","))).select_from(ids)
        return ["[", func.coalesce(listed.scalar_subquery(), constant("")), "]"]

    def _named(self, node: plan.Choice, identifier: ColumnElement[Any]) -> list[ColumnElement[Any]]:
        return [self._by_id(target, selection, identifier) for target, selection in node.options]

    def _whatever(self, node: plan.Named, row: Row | None) -> Pieces:
        """The prefix of the id decides which table is looked at: one of them, not all."""
        assert row is not None
        value = getattr(row, node.attribute)
        identifier = guarded(row.model, [node.attribute], row, self.viewer, value)
        found = [
            (func.starts_with(identifier, constant(f"{target.prefix}_")), self._by_id(target, selection, identifier))
            for target, selection in node.options
        ]
        return [func.coalesce(case(*found), constant("null"))] if found else ["null"]

    def _by_id(self, target: EntityType, selection: plan.Selection, identifier: ColumnElement[Any]) -> ColumnElement[Any]:
        return self.one(plan.One(target, Link(target.name, lambda parent, row: row.id == identifier), selection), None)

    def _hit(self, node: plan.Hit, row: Row | None) -> Pieces:
        """The row that a search has found, read by its id, under its own type's rules once more."""
        assert isinstance(row, FoundRow)
        found = [(row.kind == constant(target.prefix), self._by_id(target, selection, row.id)) for target, selection in node.options]
        return [case(*found)] if found else ["null"]

    def _many(self, node: plan.Many, parent: Row | None) -> Pieces:
        row, inner = self.row(node.target), self.row(node.target)
        conditions = self.conditions(node.target, node.link, parent, inner)
        row.granted = inner.granted
        text = joined(self.object(node.selection, row))
        order = [plan.OrderBy(key, descending=False, nulls_first=False) for key in node.target.default_order]
        rows = (
            select(*columns_of(row, inner))
            .select_from(inner.from_clause())
            .where(*conditions)
            .order_by(*self.ordering(inner, with_id(order)))
            .subquery(row.alias)
        )
        listed = select(aggregated(text, row)).select_from(rows)
        return ["[", func.coalesce(listed.scalar_subquery(), constant("")), "]"]

    # conditions

    def conditions(
        self, target: EntityType, link: Link, parent: Row | None, row: Row, where: plan.Filter | None = None
    ) -> list[ColumnElement[bool]]:
        """Which rows of a table are meant: those of the link, that the viewer may see, that pass the filter. The row learns whose it is."""
        if isinstance(row, FoundRow):
            return []  # each of its parts has conditions of its own
        if link.back is not None and parent is not None:
            row.known[link.back] = parent
        rule = visible(target.model, row, self.viewer)
        row.granted = True
        found = [] if settled(rule) else [rule]
        if link.condition is not None:
            found.insert(0, link.condition(parent, row))
        found += self.followed(link, parent, row)
        if link.through is not None:
            model, condition = link.through
            between = Row(model, self.alias())
            seen = visible(model, between, self.viewer)
            found.append(exists(select(1).select_from(between.from_clause()).where(condition(parent, between, row), seen)))
        if where is not None:
            found.append(self.passes(where, row))
        return found

    def followed(self, link: Link, parent: Row | None, row: Row) -> list[ColumnElement[bool]]:
        """Where a link is a foreign key that not everybody reads, it leads only those on who do: from its own row, and back to that."""
        ends = ((parent, link.forth), (row, link.back))
        rules = (readable(end.model, key, end, self.viewer) for end, key in ends if end is not None and key is not None)
        return [rule for rule in rules if settled(rule) is not True]

    def passes(self, where: plan.Filter, row: Row) -> ColumnElement[bool]:
        """A filter as a condition on a row."""
        match where:
            case plan.All(parts):
                return and_(true(), *(self.passes(part, row) for part in parts))
            case plan.Some(parts):
                return or_(false(), *(self.passes(part, row) for part in parts))
            case plan.Not(part):
                return self.passes(part, row).is_not(true())
            case plan.Reached(target, link, part):
                other = self.row(target)
                conditions = self.conditions(target, link, row, other, part)
                return exists(select(1).select_from(other.from_clause()).where(*conditions))
            case plan.Became(identifier):
                named, before = self.bind(identifier, Spelling.PLAIN), Row(row.model, self.alias())
                successor = select(before.merged_into_id).select_from(before.from_clause()).where(before.id == named).scalar_subquery()
                return row.id == func.coalesce(successor, named)
            case plan.Matches(text):
                return matches(self, text, row)
            case plan.Compare(leaf, attribute):
                return self.compared(where, self.seen(row, attribute, leaf.value(row, {})))

    def compared(self, where: plan.Compare, value: ColumnElement[Any]) -> ColumnElement[bool]:
        """A comparison with this value."""
        spelling = where.leaf.spelling
        if where.comparator == "isNull":
            return value.is_(None) if where.settled else value.is_not(None)
        if where.comparator in ("in", "nin"):
            source: Source = lambda variables: within(LIMITS.list_items, clean(where.value.of(variables)))  # noqa: E731
            listed = self.parameter((id(where), "in"), source, ARRAY(BIND_TYPES[spelling]))
            among = value.operate(operators.eq, func.any(listed))  # written `==`, Python would turn two functions round
            return among if where.comparator == "in" else among.is_not(true())
        self.selective |= where.comparator not in SINGLING
        if where.comparator == "startsWith" and isinstance(value.type, String) and value.type.collation == BYTEWISE:
            end: Source = lambda variables: beyond_prefix(str(clean(where.value.of(variables))))  # noqa: E731
            return and_(value >= self.bind(where.value, spelling), value < self.parameter((id(where), "end"), end, Text()))
        if where.comparator in ("contains", "startsWith"):
            anywhere = "%" if where.comparator == "contains" else ""
            like: Source = lambda variables: anywhere + pattern(where.value.of(variables)) + "%"  # noqa: E731
            return value.like(self.parameter((id(where), "like"), like, Text()))
        return COMPARE[where.comparator](value, self.bind(where.value, spelling))

    def seen(self, row: Row, attribute: str, value: ColumnElement[Any]) -> ColumnElement[Any]:
        """What may be filtered and ordered by: a value as the viewer sees it. One that is never seen is refused."""
        if settled(readable(row.model, attribute, row, self.viewer)) is False:
            raise RegistryError("FORBIDDEN", coordinate=f"{row.model.__name__}.{in_contract(attribute)}")
        return guarded(row.model, [attribute], row, self.viewer, value)

    def ordered(self, row: Row, by: plan.OrderBy) -> tuple[ColumnElement[Any], bool]:
        """What a list is ordered by, and whether the viewer may find it absent.

        It is a value of the row, or of the row that a link leads to, or how well the row matches.
        """
        if by.relevance is not None:
            return rank(self, by.relevance, row), False
        key = by.key
        if key.link is None:
            value = getattr(row, key.attribute)
            seen = self.seen(row, key.attribute, value)
            return seen, key.sparse or seen is not value
        target = self.catalog.entities[key.link.target]
        other = self.row(target)
        seen = self.seen(other, key.attribute, getattr(other, key.attribute))
        found: Select[Any] = select(seen).select_from(other.from_clause())
        return found.where(*self.conditions(target, key.link, row, other)).scalar_subquery(), True

    def ordering(self, row: Row, order: Sequence[plan.OrderBy], reverse: bool = False) -> list[ColumnElement[Any]]:
        """ORDER BY; keys that may be absent say where: said of others, no index would do."""
        found: list[ColumnElement[Any]] = []
        for by in order:
            value, nullable = self.ordered(row, by)
            if by.sorted:
                value = func.greatest(value)  # itself; but the planner would look for a few rows all along an index of the order
            directed = value.desc() if by.descending is not reverse else value.asc()
            if nullable:
                directed = directed.nulls_first() if by.nulls_first is not reverse else directed.nulls_last()
            found.append(directed)
        return found

    # names

    def row(self, target: EntityType, alias: str | None = None) -> Row:
        alias = alias or self.alias()
        return FoundRow(self, target, alias) if isinstance(target, plan.Found) else Row(target.model, alias)

    def alias(self) -> str:
        self._aliases += 1
        return f"t{self._aliases}"

    def bind(self, value: Operand, spelling: Spelling) -> ColumnElement[Any]:
        """A parameter for an operand. A name that stands in the document is written out: of a known value the planner knows more."""
        if isinstance(value, Given) and isinstance(value.value, str) and NAME.fullmatch(value.value):
            return constant(str(value.value))
        return self.parameter((id(value), spelling), lambda variables: clean(value.of(variables)), BIND_TYPES[spelling])

    def parameter(self, key: Hashable, source: Source, type_: TypeEngine[Any]) -> ColumnElement[Any]:
        """A parameter; the same key names the same one, so that a value asked for twice is sent once.

        Keys hold the identity of what the source reads, and the source keeps that alive: no other object can come to have it.
        """
        name = self._names.setdefault(key, f"p{len(self._names) + 1}")
        self.sources.setdefault(name, source)
        return bindparam(name, type_=type_)


NAME = re.compile(r"[A-Z][A-Z0-9_]{0,39}")
"""What is written into a statement as it is: the names of enums, and codes like them."""

COMPARE: dict[str, Callable[[ColumnElement[Any], ColumnElement[Any]], ColumnElement[bool]]] = {
    "eq": operators.eq,
    "neq": lambda value, other: (value == other).is_not(true()),
    "gt": operators.gt,
    "gte": operators.ge,
    "lt": operators.lt,
    "lte": operators.le,
}
"""Comparisons with one value. An absent value is equal to nothing, so `neq` holds for it."""

SINGLING = frozenset({"eq", "neq"})
"""What lets through about as many rows whatever value it is given. A range may be all rows or none."""
