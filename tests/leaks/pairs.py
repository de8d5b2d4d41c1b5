"""Two databases that differ only in what a viewer may not read: other secrets in its place, and rows that are not there at all."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import asyncpg
import pytest

from registry.database.connect import connect
from registry.query.execute import Pool
from tests.leaks.asking import Asker
from tests.leaks.canaries import models
from tests.leaks.contents import Contents
from tests.leaks.planting import Cell, replant
from tests.leaks.reading import Reading, hidden

TOLD_IN_SUM: Mapping[str, tuple[str, ...]] = {"space_unit": ("area_m2", "area_entered_value", "area_entered_unit", "use")}
"""What everybody is told of hidden rows together: how much space a park has, and how much of it is let."""
STANDING = ("space_unit", "lease")
"""Tables whose rows stand: parks tell of all of them in sum."""


async def differ(url: str, contents: Contents, unveiled: Reading, seen: Reading) -> None:
    """Makes a copy of the planted world differ in all that is hidden from a viewer, and in nothing else."""
    connection = await connect(url)
    rows = [(table, one) for table, ids in contents.ids.items() for one in ids if not seen.sees(table, one)]
    cells, gone = await alter(connection, hidden(contents, unveiled, seen, await stored(connection)), rows)
    await connection.close()
    assert cells > 20 and gone > 0


@asynccontextmanager
async def elsewhere(asker: Asker, url: str) -> AsyncIterator[None]:
    """Within, the same registry with the statements that it knows looks at another database."""
    reader = partial(_reader, url)
    pool = Pool(reader, 1)
    fetch = pool.fetch

    async def counted(text: str, values: Any, confirm: Any = None, **planned: Any) -> bytes:
        asker.statements += 1
        return await fetch(text, values, confirm, **planned)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "fetch", counted)
        patch.setattr(asker.registry.engine, "pool", pool)
        patch.setattr(asker.registry.lists, "connect", reader)
        try:
            yield
        finally:
            await pool.close()


async def _reader(url: str) -> asyncpg.Connection:
    connection = await connect(url)
    await connection.execute("SET default_transaction_read_only = on")
    return connection


async def stored(connection: asyncpg.Connection) -> dict[str, dict[str, Any]]:
    """Every row by its id."""
    return {row["id"]: dict(row) for model in models() for row in await connection.fetch(f"SELECT * FROM {model.__tablename__}")}


async def alter(connection: asyncpg.Connection, hidden: Iterable[Cell], rows: Iterable[tuple[str, str]]) -> tuple[int, int]:
    """Changes the hidden cells, and takes every other one of the hidden rows (of a table, with an id) away where nothing leads to it.

    Changes of states stay: whoever is told of changes is told that before them an application was sent. How many cells and rows that was.
    """
    in_sum = {f"{table}.{name}" for table, names in TOLD_IN_SUM.items() for name in names}
    tables = {model.__prefix__: model.__tablename__ for model in models()}
    rows = [*rows]
    named = {(account, "display_name") for account in await _looked(connection, [identifier for table, identifier in rows if table == "access_log"])}
    cells = [cell for cell in hidden if f"{tables[cell[0].rpartition('_')[0]]}.{cell[1]}" not in in_sum and cell not in named]
    await replant(connection, cells)
    states = {("change", row["id"]) for row in await connection.fetch("SELECT id FROM change WHERE field = 'state'")}
    gone = 0
    for table, identifier in [row for row in rows if row[0] not in STANDING and row not in states][::2]:
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
