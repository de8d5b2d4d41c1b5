"""Two at once, on two registries, as two processes would be: held up in the middle of what they do, where a test says so."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from registry.app import registry_on
from registry.settings import Settings
from tests.query.conftest import Asking, asking_of
from tests.rows import Rows

Racer = Callable[[Asking], Awaitable[Any]]


@pytest.fixture
async def both(ask: Asking, database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Asking, Asking]]:
    """Two registries on one database."""
    settings = Settings(pool_size=2, budget=0, anonymous_budget=0, cost_ceiling=0)
    async with asking_of(registry_on(database_url, settings), monkeypatch) as other:
        yield ask, other


async def race(both: tuple[Asking, Asking], one: Racer, other: Racer | None = None) -> list[list[str]]:
    """The errors of two who start together; whoever was refused last."""
    done = await asyncio.gather(one(both[0]), (other or one)(both[1]))
    return sorted(payload["errors"] for payload in done)


@asynccontextmanager
async def log_held(rows: Rows) -> AsyncIterator[None]:
    """Within, no work ends: all that it does is done and not committed yet, as the log is locked."""
    await rows.connection.execute("SELECT pg_advisory_lock(1545378407)")
    try:
        yield
    finally:
        await rows.connection.execute("SELECT pg_advisory_unlock(1545378407)")


WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


async def waits(rows: Rows, count: int) -> None:
    """Until so many wait for a lock."""
    async with asyncio.timeout(10):
        while await rows.connection.fetchval(WAITING) < count:
            await asyncio.sleep(0.02)
