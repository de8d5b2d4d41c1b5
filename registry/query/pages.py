"""One connection as SQL: an inner SELECT of just the columns that its rows use, ordered and limited, then joined into text.

A link to one row is read where that row is at hand: it stands around the page, or was joined inside the inner SELECT, because a rule had
to look at it anyway.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from functools import cached_property, partial
from typing import Any, Protocol

from sqlalchemy import FromClause, Integer, Select, Text, case, exists, false, func, literal_column, or_, select
from sqlalchemy.sql import ColumnElement
from sqlalchemy.types import TypeEngine

from registry.models.base import Row
from registry.policies.base import settled
from registry.query import groups, plan
from registry.query.catalog import CountPrecision, EntityType, Link
from registry.query.cursors import digest, values
from registry.query.keyset import Key, beyond, with_id
from registry.query.operands import Variables, stands
from registry.query.spelling import BIND_TYPES, Spelling, as_text, constant, spelled
from registry.query.text import Pieces, Source, joined


class Writer(groups.Writer, Protocol):
    """What is needed of the writer of the whole statement."""

    checks: list[Source]

    def row(self, target: EntityType, alias: str | None = None) -> Row: ...
    def object(self, selection: plan.Selection, row: Row | None) -> Pieces: ...
    def conditions(
        self, target: EntityType, link: Link, parent: Row | None, row: Row, where: plan.Filter | None = None
    ) -> list[ColumnElement[bool]]: ...
    def ordered(self, row: Row, by: plan.OrderBy) -> tuple[ColumnElement[Any], bool]: ...
    def ordering(self, row: Row, order: Sequence[plan.OrderBy], reverse: bool = False) -> list[ColumnElement[Any]]: ...
    def parameter(self, key: Hashable, source: Source, type_: TypeEngine[Any]) -> ColumnElement[Any]: ...


class PageWriter:
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
        bounds = (page.window.after, page.window.before)
        writer.checks += [partial(self._place, bound) for bound in bounds if bound is not None]

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
        self.row.granted = self.inner.granted
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
        columns = columns_of(self.row, self.inner)
        for attribute, other in self.inner.joined.items():
            columns += columns_of(self.row.known[attribute], other)
        if self.needs_cursor:
            columns += [
                self.writer.ordered(self.inner, by)[0].label(f"k{place}")
                for place, by in enumerate(self.order)
            ]
        bounds = self._beyond(self.inner, window.after, after=True) + self._beyond(self.inner, window.before, after=False)
        rows = (
            select(*columns)
            .select_from(self.inner.from_clause())
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
                return groups.GroupsWriter(self.writer, node, self.page.target, row, self._conditions(row)).pieces()
            case plan.Nodes(selection):
                return self._listed(self.writer.object(selection, self.row))
            case plan.Edges(entries):
                return self._listed(self._edge(entries))
            case plan.PageInfo(entries):
                return self._page_info(entries)

    def _counted(self, ceiling: int, precision: bool) -> Pieces:
        """Counting stops one row beyond the ceiling: that there are more is all that is said of them."""
        row = self.writer.row(self.page.target)
        found: Select[Any] = select(literal_column("1")).select_from(row.from_clause()).where(*self._conditions(row))
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
            found.append(exists(select(1).select_from(row.from_clause()).where(*self._conditions(row), *outside)))
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

    def _place(self, bound: plan.Bound, variables: Variables) -> list[Any]:
        """The values that a cursor marks in this list; refuses a cursor of another one."""
        return values(bound.cursor.of(variables), self._digest(variables), [by.key.spelling for by in self.order])

    def _beyond(self, row: Row, bound: plan.Bound | None, after: bool, inclusive: bool = False) -> list[ColumnElement[bool]]:
        """Rows that come after (or before) a cursor in this order."""
        if bound is None:
            return []

        def value_at(place: int) -> Source:
            return lambda variables: self._place(bound, variables)[place]

        keys = []
        for place, (by, absent) in enumerate(zip(self.order, bound.nulls, strict=True)):
            value, nullable = self.writer.ordered(row, by)
            there = None if absent else self.writer.parameter((id(bound), place), value_at(place), BIND_TYPES[by.key.spelling])
            keys.append(Key(value, there, by.descending is not after, by.nulls_first is not after, nullable))
        return [beyond(keys, inclusive)]


def aggregated(text: ColumnElement[Any], row: Row) -> ColumnElement[Any]:
    """The texts of all rows, with commas between them.

    An aggregate of nothing but values from around its SELECT would be one of the SELECT around. So where rows around this one are known,
    which the text may consist of, one of its own values is named as well.
    """
    listed: Any = func.string_agg(text, constant(","))
    around = any(other.alias != row.alias for other in row.known.values())
    found: ColumnElement[Any] = listed.filter(row.id.is_not(None)) if around else listed
    return found


def columns_of(used: Row, source: Row) -> list[ColumnElement[Any]]:
    """The columns that `used` has touched, taken from `source`."""
    names: dict[str, str] = {name: f"{source.alias}.{name}" for name in used.used} or {"one": "1"}
    return [literal_column(written).label(f"{used.prefix}{name}") for name, written in names.items()]
