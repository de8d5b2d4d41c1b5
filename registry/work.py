"""One actor, one transaction, the events it leaves: the only place that commits.

    async with workshop.open(actor) as work:
        park = await work.find(Park, park_id)
        ...
        work.record("park:activated", park)

Leaving the block commits; an exception rolls everything back, events included.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.sql import ColumnElement

from registry.actor import Actor
from registry.database.connect import loss_is_said, time_is_said
from registry.errors import RegistryError
from registry.models import Entity
from registry.policies.base import visible
from registry.recording import Journal

Found = TypeVar("Found", bound=Entity)


@dataclass
class Work:
    """A transaction in an actor's name."""

    actor: Actor
    session: AsyncSession
    journal: Journal = field(init=False)

    def __post_init__(self) -> None:
        self.journal = Journal(self.session)

    async def find(self, model: type[Found], identifier: str) -> Found:
        """The row with this id, locked until the end of the work; a row that the actor may not see is as good as missing."""
        seen = select(model).where(model.id == identifier, visible(model, model, self.actor.viewer)).with_for_update(of=model)
        found = (await self.session.execute(seen, self.actor.parameters)).scalar_one_or_none()
        if found is None:
            raise RegistryError("NOT_VISIBLE", identifier=identifier)
        self.journal.remember(found)
        return found

    async def holds(self, model: type[Entity], identifier: str, conditions: Sequence[ColumnElement[bool]]) -> bool:
        """Whether one of the conditions on a row of `model` is true of this one."""
        asked = select(or_(*conditions)).select_from(model).where(model.id == identifier)
        return bool((await self.session.execute(asked, self.actor.parameters)).scalar())

    def record(self, kind: str, subject: Entity, **data: Any) -> None:
        """Leaves an event, `subject:verb`; it is committed with the change it tells of."""
        self.journal.record(self.actor.account_id, kind, subject, data)

    async def fetch(self, text: str, values: Sequence[Any]) -> bytes:
        """The one value that a compiled statement answers, read in this transaction with its changes in sight."""
        await self.journal.write()
        connection = await (await self.session.connection()).get_raw_connection()
        driver: Any = connection.driver_connection
        answer: bytes = await driver.fetchval(text, *values)
        return answer


class Workshop:
    """Opens works on one database, whose statements may take `timeout_ms` each."""

    def __init__(self, engine: AsyncEngine, timeout_ms: int = 0) -> None:
        self._engine = engine
        self._timeout_ms = timeout_ms

    @asynccontextmanager
    async def open(self, actor: Actor) -> AsyncIterator[Work]:
        """A work that commits when its block ends well."""
        with time_is_said(self._timeout_ms), loss_is_said():
            async with AsyncSession(self._engine, expire_on_commit=False) as session, session.begin():
                work = Work(actor, session)
                yield work
                await work.journal.write()
