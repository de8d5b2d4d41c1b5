"""Two databases that differ only in what a viewer may not read: other secrets in its place, and rows that are not there at all."""

from collections.abc import Iterable, Mapping
from typing import Any

import asyncpg

from tests.leaks.canaries import models
from tests.leaks.planting import Cell, replant

TOLD_IN_SUM: Mapping[str, tuple[str, ...]] = {"space_unit": ("area_m2", "area_entered_value", "area_entered_unit", "use")}
"""What everybody is told of hidden rows together: how much space a park has, and how much of it is let."""
STANDING = ("space_unit", "lease")
"""Tables whose rows stand: parks tell of all of them in sum."""


async def stored(connection: asyncpg.Connection) -> dict[str, dict[str, Any]]:
    """Every row by its id."""
    return {row["id"]: dict(row) for model in models() for row in await connection.fetch(f"SELECT * FROM {model.__tablename__}")}


async def alter(connection: asyncpg.Connection, hidden: Iterable[Cell], rows: Iterable[tuple[str, str]]) -> tuple[int, int]:
    """Changes the hidden cells, and takes every other one of the hidden rows (of a table, with an id) away where nothing leads to it.

    How many cells and rows that was.
    """
    in_sum = {f"{table}.{name}" for table, names in TOLD_IN_SUM.items() for name in names}
    tables = {model.__prefix__: model.__tablename__ for model in models()}
    cells = [(identifier, name) for identifier, name in hidden if f"{tables[identifier.rpartition('_')[0]]}.{name}" not in in_sum]
    await replant(connection, cells)
    gone = 0
    for table, identifier in [row for row in rows if row[0] not in STANDING][::2]:
        gone += await _removed(connection, table, identifier)
    return len(cells), gone


async def _removed(connection: asyncpg.Connection, table: str, identifier: str) -> bool:
    try:
        async with connection.transaction():
            await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            await connection.execute(f"DELETE FROM {table} WHERE id = $1", identifier)
            await connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    except asyncpg.ForeignKeyViolationError:
        return False
    return True
