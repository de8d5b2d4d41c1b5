"""What is selected of a row -> the columns of a table, in the order asked.

Objects that a row leads to lie flat beside it (`企业 · 名称`). Short lists of objects become one cell of readable text. A connection
in a row has no place in a table, and is refused.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from registry.errors import Lang, RegistryError
from registry.exchange.cells import BETWEEN_VALUES, Cell, as_text, cell
from registry.exchange.titles import Titles
from registry.query import plan
from registry.query.spelling import Spelling

BETWEEN_HEADINGS = " · "
TYPENAME = "__typename"


@dataclass(frozen=True)
class Column:
    """A column: its heading, the keys that lead to its value in a row's JSON, and how that is read."""

    heading: str
    place: tuple[str, ...]
    read: Callable[[Any], Cell]

    def of(self, row: Any) -> Cell:
        """The cell of one row; empty where something on the way to it is not there."""
        for key in self.place:
            if row is None:
                return None
            row = row.get(key)
        return None if row is None else self.read(row)


@dataclass(frozen=True)
class Table:
    """The title of a list, and its columns."""

    title: str
    columns: tuple[Column, ...]

    def cells(self, row: bytes) -> list[Cell]:
        value = json.loads(row)
        return [column.of(value) for column in self.columns]

    @property
    def headings(self) -> list[str]:
        return [column.heading for column in self.columns]


def table(rows: plan.Rows, titles: Titles, lang: Lang) -> Table:
    """The table of a list; NOT_TABULAR where its rows hold what has no place in one."""
    columns = tuple(_Reader(titles, lang).columns(rows.selection, (), ""))
    if not columns:
        raise RegistryError("NOT_TABULAR", coordinate=rows.coordinate)
    return Table(titles.title(rows.coordinate, lang), columns)


class _Reader:
    """Reads columns out of a selection, for a viewer's language."""

    def __init__(self, titles: Titles, lang: Lang) -> None:
        self.titles = titles
        self.lang = lang

    def columns(self, selection: plan.Selection, place: tuple[str, ...], before: str) -> Iterator[Column]:
        for field in selection:
            heading = before + self._heading(field)
            here = (*place, field.key)
            match field.node:
                case plan.Part(selection=inner) | plan.One(selection=inner):
                    yield from self.columns(inner, here, heading + BETWEEN_HEADINGS)
                case plan.Named(options=options) | plan.Hit(options=options):
                    yield from self._whatever(options, here, heading + BETWEEN_HEADINGS)
                case plan.Page():
                    raise RegistryError("NOT_TABULAR", coordinate=field.coordinate)
                case _:
                    yield Column(heading, here, self._reading(field))

    def _whatever(self, options: Any, place: tuple[str, ...], before: str) -> Iterator[Column]:
        """A row of any of several types: what is selected of each, once where they have it in common."""
        found: dict[tuple[str, ...], Column] = {}
        for _, selection in options:
            for column in self.columns(selection, place, before):
                found.setdefault(column.place, column)
        yield from found.values()

    def _reading(self, field: plan.Field) -> Callable[[Any], Cell]:
        """How the value of one field is read."""
        match field.node:
            case plan.Value(leaf):
                spelling = leaf.spelling
                return lambda value: cell(value, spelling, self.lang, lambda code: self.titles.word(field.coordinate, code, self.lang))
            case plan.Many(selection=inner):
                columns = tuple(self.columns(inner, (), ""))
                return lambda value: BETWEEN_VALUES.join(_line(columns, item) for item in value)
            case plan.Highlight(entries):
                keys = [key for key, name in entries if name == "text"]
                return lambda value: "".join(str(part[key]) for part in value for key in keys[:1])
            case _:
                return lambda value: cell(value, Spelling.PLAIN, self.lang, str)

    def _heading(self, field: plan.Field) -> str:
        """The field's title, with its unit or language; or what the document calls it instead."""
        name = field.coordinate.rpartition(".")[2]
        if field.key != name or name == TYPENAME:
            return field.key
        title = self.titles.title(field.coordinate, self.lang)
        said = [self._argument(field, *given) for given in field.node.arguments] if isinstance(field.node, plan.Value) else []
        return title + "".join(f"（{one}）" if self.lang is Lang.ZH else f" ({one})" for one in said if one)

    def _argument(self, field: plan.Field, name: str, value: Any) -> str:
        """What an argument changes of a title: a unit always, a language where it is not the usual one."""
        if name == "lang" and str(value) == Lang.ZH.value:
            return ""
        return self.titles.word(f"{field.coordinate}({name})", str(value), self.lang)


def _line(columns: tuple[Column, ...], item: Any) -> str:
    """An object as readable text: what there is of its values."""
    return ", ".join(text for column in columns if (text := as_text(column.of(item))))
