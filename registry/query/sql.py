"""Plan + kind of viewer -> one SELECT. Visibility is added here and nowhere else: rows in `conditions`, fields in `_node` and `seen`.

Aliases come from one counter (`t1`, `t2`, ...), so the same plan always gives the same text. A page is an inner SELECT of just the
columns that its rows use, ordered and limited, then joined into text. A link to one row is read where that row is at hand - it stands
around the page, or was joined inside the inner SELECT, because a rule had to look at it anyway - and is else a correlated scalar subquery.
"""

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import FromClause, Integer, String, Text, and_, bindparam, case, exists, false, func, literal_column, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql import ColumnElement, Select, operators
from sqlalchemy.types import TypeEngine

from registry.actor import Viewer
from registry.errors import RegistryError
from registry.models.base import BYTEWISE, Row, in_contract
from registry.policies.base import guarded, readable, settled, visible
from registry.query import plan
from registry.query.catalog import Catalog, CountPrecision, EntityType, Link
from registry.query.cursors import digest, values
from registry.query.groups import GroupsWriter
from registry.query.keyset import Key, beyond, with_id
from registry.query.limits import LIMITS, within
from registry.query.operands import Given, Operand, Variables, stands
from registry.query.options import offered
from registry.query.searching import FoundRow, highlight, matches, rank
from registry.query.spelling import BIND_TYPES, Spelling, as_text, constant, spelled
from registry.query.text import Pieces, Source, Statement, beyond_prefix, clean, joined, pattern, statement


class Writer:
    """Writes the statement of one plan for one kind of viewer."""

    def __init__(self, catalog: Catalog, viewer: Viewer) -> None:
        self.catalog = catalog
        self.viewer = viewer
        self.sources: dict[str, Source] = {}
        self._names: dict[Hashable, str] = {}
        self._aliases = 0

    def statement(self, asked: plan.Plan) -> Statement:
        """The whole plan as one SELECT."""
        return statement(self.object(asked.selection, None), self.sources)

    def rows(self, asked: plan.Rows) -> Statement:
        """A list as one SELECT that answers once for each row, in their order: at most one row stands around them at each step."""
        parent: Row | None = None
        around: list[FromClause] = []
        conditions: list[ColumnElement[bool]] = []
        for step in asked.path:
            row = self.row(step.target)
            conditions += self.conditions(step.target, step.link, parent, row, step.where)
            around.append(row.source())
            parent = row
        text, listed = _PageWriter(self, asked.page, parent).rows(asked)
        return statement(text, self.sources, around=[*around, listed], where=conditions)

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
                return _PageWriter(self, node, row).pieces()
            case plan.Hit():
                return self._hit(node, row)
            case plan.Highlight():
                assert isinstance(row, FoundRow)
                return highlight(self, node, row)
            case plan.Part():
                return self._part(node, row)
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
            text = joined(self.object(node.selection, found))
            rest = self.conditions(node.target, Link(node.target.name), None, found, node.where)
            return case((and_(*rest), text)) if rest else text
        row = self.row(node.target)
        text = joined(self.object(node.selection, row))
        conditions = self.conditions(node.target, node.link, parent, row, node.where)
        return select(text).select_from(row.source()).where(*conditions).scalar_subquery()

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
        text = joined(self.object(node.selection, row))
        order = [plan.OrderBy(key, descending=False, nulls_first=False) for key in node.target.default_order]
        rows = (
            select(*_columns(row, inner))
            .select_from(inner.source())
            .where(*self.conditions(node.target, node.link, parent, inner))
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
        found = [] if settled(rule) else [rule]
        if link.condition is not None:
            found.insert(0, link.condition(parent, row))
        if link.through is not None:
            model, condition = link.through
            between = Row(model, self.alias())
            seen = visible(model, between, self.viewer)
            found.append(exists(select(1).select_from(between.source()).where(condition(parent, between, row), seen)))
        if where is not None:
            found.append(self.passes(where, row))
        return found

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
                return exists(select(1).select_from(other.source()).where(*conditions))
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
            among: ColumnElement[bool] = value == func.any(listed)
            return among if where.comparator == "in" else among.is_not(true())
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
        found: Select[Any] = select(seen).select_from(other.source())
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


class _PageWriter:
    """Writes one connection."""

    def __init__(self, writer: Writer, page: plan.Page, parent: Row | None) -> None:
        self.writer = writer
        self.page = page
        self.parent = parent
        self.order = with_id(page.window.order)
        self.inner = writer.row(page.target)
        self.limited = writer.alias()
        self.row = writer.row(page.target, writer.alias() if self.numbered else self.limited)
        self.needs_cursor = False

    def pieces(self) -> Pieces:
        """The connection as JSON; without rows selected, no rows are read."""
        window = self.page.window
        conditions = self._conditions_joined()
        entries: Pieces = ["{"]
        for place, entry in enumerate(self.page.selection):
            entries += [f'{"," if place else ""}"{entry.key}":', *self._entry(entry.node)]
        entries.append("}")
        kinds = {type(entry.node) for entry in self.page.selection}
        if not kinds & {plan.Nodes, plan.Edges, plan.PageInfo}:
            return entries
        if not kinds & {plan.Nodes, plan.Edges}:
            entries.append(func.coalesce(func.max(constant("")), constant("")))  # one answer for all rows, whatever of pageInfo is asked
        source = self._read(conditions, window.size + self.numbered).subquery(self.row.alias)
        return [select(joined(entries)).select_from(source).scalar_subquery()]

    def rows(self, asked: plan.Rows) -> tuple[Pieces, FromClause]:
        """The JSON of one row, and what it is selected from: the rows in their order, beside the row that they belong to."""
        conditions = self._conditions_joined()
        text = self.writer.object(asked.selection, self.row)
        rows = self._read(conditions, None if asked.whole else self.page.window.size)
        return text, rows.subquery(self.row.alias) if self.parent is None else rows.lateral(self.row.alias)

    def _read(self, conditions: list[ColumnElement[bool]], limit: int | None) -> Select[*tuple[Any, ...]]:
        """So many rows in their order, counted off where they must be."""
        window = self.page.window
        limited = self._limited(window, conditions, limit)
        if not self.numbered:
            return limited
        numbered: Select[*tuple[Any, ...]] = select(
            literal_column(f"{self.limited}.*"),
            literal_column("row_number() OVER ()").label("n"),
            literal_column("count(*) OVER ()").label("m"),
        ).select_from(limited.subquery(self.limited))
        return numbered.order_by(literal_column("n").desc()) if window.backward else numbered

    @cached_property
    def numbered(self) -> bool:
        """Whether rows must be counted off: to know of a next page, of the first and last cursor, or to turn a backward page round."""
        return self.page.window.backward or any(isinstance(entry.node, plan.PageInfo) for entry in self.page.selection)

    def _conditions_joined(self) -> list[ColumnElement[bool]]:
        """The conditions on the rows. What a rule has to look up for each of them, and is shown as well, is joined and looked up once."""
        for node in self._links():
            attribute = node.link.forth
            if attribute is not None and not self.inner.model.__table__.c[attribute].nullable:
                self.inner.offered[attribute] = self.writer.row(node.target)
        found = self._conditions(self.inner)
        self.inner.offered.clear()
        for attribute, other in self.inner.joined.items():
            self.row.known[attribute] = Row(other.model, self.row.alias, f"{attribute}_")
        self.row.known.update(self.inner.known)
        return found

    def _links(self) -> Iterator[plan.One]:
        """The links to one row that each row is shown with."""
        for entry in self.page.selection:
            match entry.node:
                case plan.Nodes(selection):
                    yield from (field.node for field in selection if isinstance(field.node, plan.One))
                case plan.Edges(parts):
                    shown = [field for _, part in parts if isinstance(part, tuple) for field in part]
                    yield from (field.node for field in shown if isinstance(field.node, plan.One))

    def _limited(self, window: plan.Window, conditions: list[ColumnElement[bool]], limit: int | None) -> Select[Any]:
        columns = _columns(self.row, self.inner)
        for attribute, other in self.inner.joined.items():
            columns += _columns(self.row.known[attribute], other)
        if self.needs_cursor:
            columns += [
                self.writer.ordered(self.inner, by)[0].label(f"k{place}")
                for place, by in enumerate(self.order)
            ]
        bounds = self._beyond(self.inner, window.after, after=True) + self._beyond(self.inner, window.before, after=False)
        rows = (
            select(*columns)
            .select_from(self.inner.source())
            .where(*conditions, *bounds)
            .order_by(*self.writer.ordering(self.inner, self.order, reverse=window.backward))
        )
        return rows if limit is None else rows.limit(literal_column(str(limit)))

    def _conditions(self, row: Row) -> list[ColumnElement[bool]]:
        return self.writer.conditions(self.page.target, self.page.link, self.parent, row, self.page.where)

    # entries

    def _entry(self, node: plan.PageNode) -> Pieces:
        match node:
            case plan.Constant(json):
                return [json]
            case plan.TotalCount(ceiling, precision):
                return self._counted(ceiling, precision)
            case plan.Groups():
                row = self.writer.row(self.page.target)
                return GroupsWriter(self.writer, node, self.page.target, row, self._conditions(row)).pieces()
            case plan.Nodes(selection):
                return self._listed(self.writer.object(selection, self.row))
            case plan.Edges(entries):
                return self._listed(self._edge(entries))
            case plan.PageInfo(entries):
                return self._page_info(entries)

    def _counted(self, ceiling: int, precision: bool) -> Pieces:
        """Counting stops one row beyond the ceiling: that there are more is all that is said of them."""
        row = self.writer.row(self.page.target)
        found: Select[Any] = select(literal_column("1")).select_from(row.source()).where(*self._conditions(row))
        rows = found.limit(literal_column(str(ceiling + 1))).subquery(self.writer.alias())
        counted = select(func.count()).select_from(rows).scalar_subquery()
        if precision:
            known = case((counted <= literal_column(str(ceiling)), constant(CountPrecision.EXACT)), else_=constant(CountPrecision.AT_LEAST))
            return spelled(known, Spelling.PLAIN, nullable=False)
        return spelled(func.least(counted, literal_column(str(ceiling))), Spelling.INTEGER, nullable=False)

    def _listed(self, pieces: Pieces) -> Pieces:
        listed: Any = aggregated(joined(pieces), self.row)
        if self.numbered:
            listed = listed.filter(self._column("n", Integer) <= literal_column(str(self.page.window.size)))
        return ["[", func.coalesce(listed, constant("")), "]"]

    def _edge(self, entries: tuple[tuple[str, plan.Constant | plan.Selection | None], ...]) -> Pieces:
        pieces: Pieces = ["{"]
        for place, (key, entry) in enumerate(entries):
            pieces.append(f'{"," if place else ""}"{key}":')
            if entry is None:
                pieces += ['"', self._cursor(), '"']
            elif isinstance(entry, plan.Constant):
                pieces.append(entry.json)
            else:
                pieces += self.writer.object(entry, self.row)
        return [*pieces, "}"]

    def _page_info(self, entries: tuple[tuple[str, str], ...]) -> Pieces:
        size: ColumnElement[int] = literal_column(str(self.page.window.size))
        last = func.least(self._column("m", Integer), size)
        back = self.page.window.backward
        more = func.coalesce(func.bool_or(self._column("m", Integer) > size), false())
        known: dict[str, Callable[[], Pieces]] = {
            "hasNextPage": lambda: self._flag(self._exists_beyond(self.page.window.before, more if not back else None)),
            "hasPreviousPage": lambda: self._flag(self._exists_beyond(self.page.window.after, more if back else None)),
            "startCursor": lambda: self._cursor_at(last if back else literal_column("1")),
            "endCursor": lambda: self._cursor_at(literal_column("1") if back else last),
            "__typename": lambda: ['"PageInfo"'],
        }
        pieces: Pieces = ["{"]
        for place, (key, name) in enumerate(entries):
            pieces += [f'{"," if place else ""}"{key}":', *known[name]()]
        return [*pieces, "}"]

    def _flag(self, condition: ColumnElement[bool]) -> Pieces:
        if settled(condition) is False:
            return ["false"]
        return spelled(condition, Spelling.BOOLEAN, nullable=False)

    def _exists_beyond(self, bound: plan.Bound | None, more: ColumnElement[bool] | None) -> ColumnElement[bool]:
        """Whether there are rows on the far side: cut off by the page's size, or lying at or beyond the cursor that bounds it."""
        found = [] if more is None else [more]
        if bound is not None:
            row = self.writer.row(self.page.target)
            outside = self._beyond(row, bound, after=bound is self.page.window.before, inclusive=True)
            found.append(exists(select(1).select_from(row.source()).where(*self._conditions(row), *outside)))
        return or_(false(), *found)

    # cursors

    def _cursor_at(self, number: ColumnElement[Any]) -> Pieces:
        if self.page.window.size == 0:
            return ["null"]
        chosen = func.max(self._cursor()).filter(self._column("n", Integer) == number)
        return spelled(chosen, Spelling.PLAIN, nullable=True)

    def _cursor(self) -> ColumnElement[Any]:
        self.needs_cursor = True
        pieces: Pieces = ['["', self.writer.parameter((id(self), "digest"), self._digest, Text()), '"']
        for place, by in enumerate(self.order):
            pieces += [",", as_text(self._column(f"k{place}", BIND_TYPES[by.key.spelling]), by.key.spelling)]
        encoded = func.encode(func.convert_to(joined([*pieces, "]"]), literal_column("'UTF8'")), literal_column("'base64'"))
        return func.translate(encoded, literal_column("E'\\n'"), constant(""))

    def _digest(self, variables: Variables) -> str:
        window = self.page.window
        if self._standing_digest is not None:
            return self._standing_digest
        assert window.filter_value is not None
        return digest(window.identity, window.filter_value.of(variables))

    @cached_property
    def _standing_digest(self) -> str | None:
        """The digest where no variable has a part in it."""
        window = self.page.window
        if window.filter_value is None:
            return digest(window.identity, None)
        return digest(window.identity, window.filter_value.of({})) if stands(window.filter_value) else None

    def _column(self, name: str, type_: Any) -> ColumnElement[Any]:
        return literal_column(f"{self.row.alias}.{name}", type_)

    def _beyond(self, row: Row, bound: plan.Bound | None, after: bool, inclusive: bool = False) -> list[ColumnElement[bool]]:
        """Rows that come after (or before) a cursor in this order."""
        if bound is None:
            return []
        spellings = [by.key.spelling for by in self.order]
        fits = len(bound.nulls) == len(spellings)
        if not fits or any(absent and not by.key.nullable for by, absent in zip(self.order, bound.nulls, strict=True)):
            raise RegistryError("INVALID_CURSOR")

        def value_at(place: int) -> Source:
            return lambda variables: values(bound.cursor.of(variables), self._digest(variables), spellings)[place]

        keys = []
        for place, (by, absent) in enumerate(zip(self.order, bound.nulls, strict=True)):
            value, nullable = self.writer.ordered(row, by)
            there = None if absent else self.writer.parameter((id(bound), place), value_at(place), BIND_TYPES[by.key.spelling])
            keys.append(Key(value, there, by.descending is not after, by.nulls_first is not after, nullable))
        return [beyond(keys, inclusive)]


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


def aggregated(text: ColumnElement[Any], row: Row) -> ColumnElement[Any]:
    """The texts of all rows, with commas between them.

    An aggregate of nothing but values from around its SELECT would be one of the SELECT around. So where rows around this one are known,
    which the text may consist of, one of its own values is named as well.
    """
    listed: Any = func.string_agg(text, constant(","))
    around = any(other.alias != row.alias for other in row.known.values())
    found: ColumnElement[Any] = listed.filter(row.id.is_not(None)) if around else listed
    return found


def _columns(used: Row, source: Row) -> list[ColumnElement[Any]]:
    """The columns that `used` has touched, taken from `source`."""
    names: dict[str, str] = {name: f"{source.alias}.{name}" for name in used.used} or {"one": "1"}
    return [literal_column(written).label(f"{used.prefix}{name}") for name, written in names.items()]
