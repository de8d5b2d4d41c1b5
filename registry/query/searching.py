"""Searches in SQL: whether a row is found by a text, how well it fits, and which part of its name was looked for.

What a text looks for is worked out when a statement runs (`registry.search`) and travels in parameters: all texts share one statement.
"""

from collections.abc import Callable
from typing import Any, Protocol

from sqlalchemy import (
    ARRAY,
    Boolean,
    FromClause,
    Integer,
    Text,
    and_,
    case,
    cast,
    false,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.sql import ColumnElement, operators
from sqlalchemy.types import TypeEngine

from registry.errors import RegistryError
from registry.models.base import Entity, Row
from registry.query import plan
from registry.query.catalog import EntityType, Link
from registry.query.limits import LIMITS
from registry.query.operands import Operand, Variables
from registry.query.spelling import Spelling, constant, spelled
from registry.query.text import Pieces, Source, clean, joined
from registry.search import Asked, asked

MATCHES = ("EXACT", "PREFIX", "WORDS", "REST")
"""How well a row fits, the best first; an order by relevance has their places."""

TEXTS = ARRAY(Text())


class Writer(Protocol):
    """What is asked of the one who writes the statement."""

    selective: bool

    def parameter(self, key: Any, source: Source, type_: TypeEngine[Any]) -> ColumnElement[Any]: ...

    def row(self, target: EntityType) -> Row: ...

    def conditions(
        self, target: EntityType, link: Link, parent: Row | None, row: Row, where: plan.Filter | None = None
    ) -> list[ColumnElement[bool]]: ...


def looked_for(text: Operand, variables: Variables) -> Asked:
    """What a text looks for; refused if that is nothing, or too much."""
    written = str(clean(text.of(variables)))
    if len(written) > LIMITS.search_characters:
        raise RegistryError("SEARCH_TOO_LONG", limit=LIMITS.search_characters, actual=len(written))
    found = asked(written)
    if found is None:
        raise RegistryError("SEARCH_EMPTY")
    return found


def matches(writer: Writer, text: Operand, row: Row) -> ColumnElement[bool]:
    """Whether a row is found. The terms are what the index knows; patterns are tried on what it finds."""
    writer.selective = True
    words = and_(
        _has(row, _texts(writer, text, "terms", lambda sought: sought.terms)),
        _fits(row, _texts(writer, text, "patterns", lambda sought: sought.patterns)),
    )
    as_one = and_(
        _has(row, _texts(writer, text, "joined terms", lambda sought: sought.joined_terms)),
        _fits(row, _texts(writer, text, "joined patterns", lambda sought: sought.joined_patterns)),
    )
    return or_(words, as_one, _has(row, _texts(writer, text, "codes", lambda sought: [sought.code])))


def rank(writer: Writer, text: Operand, row: Row) -> ColumnElement[int]:
    """The place of a row's match among `MATCHES`."""
    exact = row.search_text.like(func.any(_texts(writer, text, "exact", lambda sought: sought.exact)))
    prefix = row.search_text.like(_parameter(writer, text, "prefix", lambda sought: sought.prefix, Text()))
    words = _fits(row, _texts(writer, text, "begun", lambda sought: sought.begun))
    conditions = zip((exact, prefix, words), range(len(MATCHES)), strict=False)
    return case(*((condition, literal_column(str(place))) for condition, place in conditions), else_=literal_column("3", Integer))


def highlight(writer: Writer, node: plan.Highlight, row: "FoundRow") -> Pieces:
    """The name that was found, in parts: JSON."""
    text = row.target.text
    arguments = (
        row.shown,
        row.searched,
        _texts(writer, text, "shown", lambda sought: sought.shown),
        _texts(writer, text, "joined patterns", lambda sought: sought.joined_patterns),
        _parameter(writer, text, "whole code", lambda sought: sought.code, Text()),
    )
    names = {"text": "part", "isMatch": "is_match"}
    parts = func.search_parts(*arguments).table_valued("place", "part", "is_match").render_derived(name=f"{row.alias}_parts")
    entries: Pieces = ["{"]
    for place, (key, name) in enumerate(node.entries):
        value = literal_column(f"{row.alias}_parts.{names.get(name)}", Boolean() if name == "isMatch" else Text())
        spelling = Spelling.BOOLEAN if name == "isMatch" else Spelling.TEXT
        entries += [f'{"," if place else ""}"{key}":', *(spelled(value, spelling, nullable=False) if name in names else ['"TextPart"'])]
    listed = func.string_agg(joined([*entries, "}"]), literal_column(f"',' ORDER BY {row.alias}_parts.place"))
    return ["[", select(listed).select_from(parts).scalar_subquery(), "]"]


class FoundRow(Row):
    """One row of what a search across types finds: of which type, how well it fits, and what its match is shown in."""

    columns: dict[str, TypeEngine[Any]] = {  # noqa: RUF012 - never changed
        "kind": Text(),
        "rank": Integer(),
        "sort": Text(collation="C"),
        "id": Text(collation="C"),
        "shown": TEXTS,
        "searched": Text(collation="C"),
    }

    def __init__(self, writer: Writer, target: plan.Found, alias: str) -> None:
        super().__init__(Entity, alias)
        self.writer = writer
        self.target = target

    def __getattr__(self, name: str) -> ColumnElement[Any]:
        reference: ColumnElement[Any] = literal_column(f"{self.alias}.{name}", self.columns[name])
        self.used[name] = reference
        return reference

    def from_clause(self) -> FromClause:
        """The rows of each type that the viewer sees and the text finds, one after the other."""
        parts = [self._of(target) for target in self.target.types]
        if not parts:
            parts = [select(*(cast(null(), kind).label(name) for name, kind in self.columns.items())).where(false())]
        one_after_the_other: Any = union_all  # its types are beyond mypy's
        rows: FromClause = (one_after_the_other(*parts) if len(parts) > 1 else parts[0]).subquery(self.alias)
        return rows

    def _of(self, target: EntityType) -> Any:
        row = self.writer.row(target)
        text = self.target.text
        assert target.by_name is not None
        found = self.writer.conditions(target, Link(target.name), None, row, plan.Matches(text))
        return (
            select(
                constant(target.prefix).label("kind"),
                rank(self.writer, text, row).label("rank"),
                getattr(row, target.by_name.attribute).label("sort"),
                row.id.label("id"),
                _shown(row).label("shown"),
                row.search_text.label("searched"),
            )
            .select_from(row.from_clause())
            .where(*found)
        )


def _shown(row: Row) -> ColumnElement[Any]:
    """What a row is found by, as it is written, in the order in which it is found."""
    model: Any = row.model
    values = [getattr(row, attribute) for attribute in (*model.__names__, *model.__codes__)]
    lists = [value if isinstance(value.type, ARRAY) else cast(array([value]), TEXTS) for value in values]
    together = lists[0]
    for more in lists[1:]:
        together = together.op("||")(more)
    return func.array_remove(together.self_group(against=operators.collate).op("COLLATE")(literal_column('"C"')), null())


def _has(row: Row, terms: ColumnElement[Any]) -> ColumnElement[bool]:
    return row.search_terms.op("@>", return_type=Boolean())(terms)


def _fits(row: Row, patterns: ColumnElement[Any]) -> ColumnElement[bool]:
    return row.search_text.op("~", return_type=Boolean())(func.all(patterns))


def _texts(writer: Writer, text: Operand, name: str, part: Callable[[Asked], list[str]]) -> ColumnElement[Any]:
    return _parameter(writer, text, name, part, TEXTS)


def _parameter(writer: Writer, text: Operand, name: str, part: Callable[[Asked], Any], type_: TypeEngine[Any]) -> ColumnElement[Any]:
    return writer.parameter((id(text), name), lambda variables: part(looked_for(text, variables)), type_)
