"""What a verb does before its transaction begins: whatever takes long, while no connection is held and nothing is locked.

Passwords are compared and made here. A work that waited for them would keep a connection for a tenth of a second and more, and whoever
tries passwords would keep all of them.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from registry.actor import Actor
from registry.auth.spent import Spent
from registry.auth.vault import Vault
from registry.database.connect import loss_is_said


@dataclass(frozen=True)
class Aside:
    """Who asks, from which address, with which known device, and a way to ask the database something in passing.

    Which attempts were refused a moment ago is remembered for all of a process.
    """

    actor: Actor
    sender: str
    device: str | None
    vault: Vault
    engine: AsyncEngine
    spent: Spent

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """A short transaction of its own."""
        with loss_is_said():
            async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
                yield session
