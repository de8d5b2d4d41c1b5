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
    rows = [*rows]
    named = {(account, "display_name") for account in await _looked(connection, [identifier for table, identifier in rows if table == "access_log"])}
    cells = [cell for cell in hidden if f"{tables[cell[0].rpartition('_')[0]]}.{cell[1]}" not in in_sum and cell not in named]
    await replant(connection, cells)
    gone = 0
    for table, identifier in [row for row in rows if row[0] not in STANDING][::2]:
        gone += await _removed(connection, table, identifier)
    return len(cells), gone


async def _looked(connection: asyncpg.Connection, hidden: list[str]) -> list[str]:
    """The accounts that have looked at what is the viewer's own: who these are is told, by name, to whom it concerns."""
    found = await connection.fetch("SELECT DISTINCT account_id FROM access_log WHERE id <> ALL($1)", hidden)
    return [row["account_id"] for row in found]


async def _removed(connection: asyncpg.Connection, table: str, identifier: str) -> bool:
    try:
        async with connection.transaction():
            await connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            await connection.execute(f"DELETE FROM {table} WHERE id = $1", identifier)
            await connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    except asyncpg.ForeignKeyViolationError:
        return False
    return True
