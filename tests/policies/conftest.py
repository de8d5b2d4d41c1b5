"""The world, made once in a run, and a way to ask what a viewer sees of it."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest
from sqlalchemy import select
from sqlalchemy.sql import ColumnElement

from registry.actor import Actor
from registry.database.compiling import DIALECT, Compiler
from registry.database.connect import connect
from registry.models import Entity
from registry.models.base import Row
from registry.policies.base import guarded, visible
from tests.policies.world import build, known

if TYPE_CHECKING:
    from tests.conftest import Workshop

WORLD = "registry_world"


class Eyes:
    """Looks at the world as somebody."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self.connection = connection

    async def fetch(self, statement: Any, actor: Actor) -> list[asyncpg.Record]:
        compiled = Compiler(DIALECT, statement)
        return await self.connection.fetch(str(compiled), *(actor.parameters[name] for name in compiled.positiontup or ()))

    async def ids(self, model: type[Entity], actor: Actor) -> list[str]:
        """Ids of what `actor` sees, asked as compiled reads ask: of a row under an alias."""
        row = Row(model, "t1")
        found = await self.fetch(select(row.id).select_from(row.from_clause()).where(visible(model, row, actor.viewer)), actor)
        return [record[0] for record in found]

    async def ids_by_class(self, model: type[Entity], actor: Actor) -> list[str]:
        """The same, asked as commands ask: of the model itself."""
        found = await self.fetch(select(model.id).where(visible(model, model, actor.viewer)), actor)
        return [record[0] for record in found]

    async def values(self, model: type[Entity], name: str, attributes: list[str], actor: Actor) -> dict[str, Any]:
        """What `actor` reads in the fields of one row."""
        row = Row(model, "t1")
        read = [guarded(model, [key], row, actor.viewer, getattr(row, key)).label(key) for key in attributes]
        found = await self.fetch(select(*read).select_from(row.from_clause()).where(row.id == known(model.__tablename__, name)), actor)
        return dict(found[0])

    async def holds(self, model: type[Entity], name: str, conditions: list[ColumnElement[bool]], actor: Actor) -> list[bool]:
        """Which conditions, made with the model itself, are true of one row."""
        asked = select(*(condition.label(f"c{n}") for n, condition in enumerate(conditions))).select_from(model)
        found = await self.fetch(asked.where(model.id == known(model.__tablename__, name)), actor)
        return [bool(value) for value in found[0]]


@pytest.fixture(scope="session")
def world_url(workshop: "Workshop") -> str:
    async def fill(url: str) -> None:
        connection = await connect(url)
        await build(connection)
        await connection.close()

    workshop.once(WORLD, f"CREATE DATABASE {WORLD} TEMPLATE registry_template", fill)
    return workshop.of(WORLD)


@pytest.fixture
async def eyes(world_url: str) -> AsyncIterator[Eyes]:
    connection = await connect(world_url)
    yield Eyes(connection)
    await connection.close()
