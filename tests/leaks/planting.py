"""The world with a secret in every cell that can hold one, and the same with other secrets where a viewer may not look.

What the CHECKs of a table do not let stand in a row stays as the world has it; that every protected field has a secret in some row is
held by a test.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg
from sqlalchemy import Column

from registry.models import Entity
from registry.models.search import derived
from tests.leaks.canaries import Place, choices, columns, models, others, plantable, secret, tells_a_state
from tests.policies.world import build

Cell = tuple[str, str]
"""The id of a row, and a column."""


@dataclass(frozen=True)
class Planter:
    """Puts secrets into the rows of a database. `second` says which edition, `where` into which cells."""

    connection: asyncpg.Connection
    second: bool
    where: Callable[[Cell], bool]

    async def whole(self) -> None:
        for number, model in enumerate(models()):
            await self.table(number, model)

    async def table(self, number: int, model: type[Entity]) -> None:
        """What has been logged is never altered but here: its trigger stands aside."""
        name = model.__tablename__
        await self.connection.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        for row, stored in enumerate(await self.connection.fetch(f"SELECT * FROM {name} ORDER BY id")):
            await self.row(model, dict(stored), number, row)
        await self.connection.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")

    async def row(self, model: type[Entity], stored: dict[str, Any], number: int, row: int) -> None:
        """All of a row's secrets at once, or, where they cannot stand together, each by itself as far as it can."""
        wanted = {
            column.name: self._value(model, column, Place(number, row, place, self.second), stored[column.name])
            for place, column in enumerate(columns(model))
            if self.where((stored["id"], column.name)) and plantable(model, column, stored[column.name]) and not tells_a_state(column, stored)
        }
        if wanted and not await self._put(model, stored, wanted):
            for column, value in wanted.items():
                await self._put(model, stored, {column: value})

    def _value(self, model: type[Entity], column: Column[Any], place: Place, was: Any) -> Any:
        """A choice among few tells of itself by being there, and in the second edition by being another."""
        if not choices(column):
            return secret(column, place, _read(was))
        if self.second or was is None:
            return next(iter(others(model, column, was)), was)
        return was

    async def _put(self, model: type[Entity], stored: dict[str, Any], values: Mapping[str, Any]) -> bool:
        """Whether the row may have these values; what follows from them is put beside them."""
        whole = stored | dict(values)
        more = {key: value for key, value in derived(model, whole).items() if stored.get(key) != value}
        changes = {**values, **more}
        text = ", ".join(f"{column} = ${place}" for place, column in enumerate(changes, 2))
        stored_as = [json.dumps(value) if _is_json(model, column) else value for column, value in changes.items()]
        try:
            async with self.connection.transaction():
                await self.connection.execute(f"UPDATE {model.__tablename__} SET {text} WHERE id = $1", stored["id"], *stored_as)
        except asyncpg.IntegrityConstraintViolationError:
            return False
        except asyncpg.DataError as problem:
            raise AssertionError(f"no secret of {model.__name__} fits {sorted(values)}: give a hint in tests/leaks/canaries.py") from problem
        stored.update(changes)
        return True


def _is_json(model: type[Entity], column: str) -> bool:
    return str(model.__table__.columns[column].type) == "JSONB"


def _read(value: Any) -> Any:
    """A stored value; JSON comes as text."""
    return json.loads(value) if isinstance(value, str) and value.startswith("{") else value


async def plant(connection: asyncpg.Connection) -> None:
    """The world, planted."""
    await build(connection)
    async with connection.transaction():
        await Planter(connection, second=False, where=lambda cell: True).whole()


async def replant(connection: asyncpg.Connection, cells: Iterable[Cell]) -> None:
    """Other secrets in these cells of a planted world."""
    chosen = frozenset(cells)
    async with connection.transaction():
        await Planter(connection, second=True, where=chosen.__contains__).whole()
