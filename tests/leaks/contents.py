"""What a planted database holds, looked at by its owner: the rows of every type, values as filters take them, and where each secret stands."""

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import asyncpg
from sqlalchemy import select

from registry.database.compiling import DIALECT, Compiler
from registry.models.base import Row
from registry.query.catalog import Leaf
from tests.leaks.canaries import columns, models, planted, tells_a_state
from tests.leaks.contract import types
from tests.leaks.planting import Cell

SHORTEST = 6
"""Characters of a value that is known again wherever it stands. What is shorter may stand there for another reason."""
WORDS = re.compile(r"[0-9A-Za-z_.+@-]{6,}")
ENCODED = re.compile(r"[0-9A-Za-z+/]{16,}={0,2}")
ESCAPED = re.compile(r"\\u[0-9a-fA-F]{4}")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Contents:
    """The rows of a planted database: `ids` by table, `values` by type, id and what it may be filtered by, `cells` by secret."""

    ids: Mapping[str, tuple[str, ...]]
    values: Mapping[str, Mapping[str, Mapping[str, Any]]]
    cells: Mapping[str, Cell]

    def found(self, said: str) -> set[Cell]:
        """The cells whose secrets stand in a text, as they are, escaped, in percent form, or in base64."""
        return {self.cells[word] for text in readings(said) for word in words(text) if word in self.cells}


def readings(said: str) -> Iterator[str]:
    """A text, and what it says in other alphabets."""
    yield said
    if ESCAPED.search(said):
        yield ESCAPED.sub(lambda found: chr(int(found[0][2:], 16)), said)
    if "%" in said:
        yield unquote(said)
    for run in ENCODED.findall(said):
        try:
            yield b64decode(run + "=" * (-len(run) % 4)).decode()
        except (Error, UnicodeDecodeError):
            continue


def words(text: str) -> Iterator[str]:
    for word in WORDS.findall(text):
        yield word.strip(".-")
    yield from DAY.findall(text)


async def contents(connection: asyncpg.Connection) -> Contents:
    """What the database holds."""
    ids: dict[str, tuple[str, ...]] = {}
    places: dict[str, set[Cell]] = {}
    for model in models():
        rows = [dict(row) for row in await connection.fetch(f"SELECT * FROM {model.__tablename__} ORDER BY id")]
        ids[model.__tablename__] = tuple(row["id"] for row in rows)
        for row in rows:
            places.setdefault(row["id"], set()).add((row["id"], "id"))
            for column in columns(model):
                for form in forms(row[column.name]) if planted(column) and not tells_a_state(column, dict(row)) else ():
                    places.setdefault(form, set()).add((row["id"], column.name))
    cells = {form: next(iter(where)) for form, where in places.items() if len(where) == 1 and len(form) >= SHORTEST}
    values = {entity.name: await _values(connection, entity) for entity in types()}
    return Contents(ids, values, cells)


def forms(value: Any) -> Iterator[str]:
    """The texts that a value is known by."""
    match value:
        case str():
            yield value.strip('"') if not value.startswith("{") else value.rpartition(": ")[2].strip('"}')
        case bool() | None:
            return
        case int():
            yield str(value)
        case Decimal():
            yield spelled(value)
        case datetime():
            yield value.date().isoformat()
        case date():
            yield value.isoformat()
        case list():
            yield from (str(each) for each in value)


def spelled(value: Any) -> Any:
    """A value as JSON has it, and filters take it."""
    match value:
        case Decimal():
            return f"{value.normalize():f}"
        case datetime() | date():
            return value.isoformat()
        case _:
            return value


async def _values(connection: asyncpg.Connection, entity: Any) -> dict[str, dict[str, Any]]:
    """What the rows of a type may be filtered by, under the contract's names of it."""
    row = Row(entity.model, "t1")
    leaves = {name: leaf for name, leaf in entity.filters.items() if isinstance(leaf, Leaf)}
    read = [leaf.value(row, {}).label(f"c{number}") for number, leaf in enumerate(leaves.values())]
    asked = Compiler(DIALECT, select(row.id, *read).select_from(row.from_clause()))
    found = await connection.fetch(str(asked), *(asked.params[name] for name in asked.positiontup or ()))
    return {record[0]: dict(zip(leaves, map(spelled, list(record.values())[1:]), strict=True)) for record in found}
