"""What is done by itself: jobs with an interval each, done by one process of all that serve, and once.

Whoever looks at the clock first takes its lock and does what is due; for the others there is nothing to do. When a job was done last is in
the database, and is noted in the transaction that holds the lock: a job that fails, or whose process dies, is due again at the next look.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from registry.actor import Actor
from registry.work import Work, Workshop

log = logging.getLogger("registry.clock")

LOOKS_EVERY_S = 60
LOCK = "SELECT pg_try_advisory_xact_lock(2041787402)"
"""The number is the lock's name."""
CLAIM = """
    INSERT INTO job_run AS last (job, at) VALUES ($1, now())
    ON CONFLICT (job) DO UPDATE SET at = now() WHERE last.at <= now() - $2::interval
    RETURNING true
"""
NOBODY = Actor(name="clock")
"""In whose name it is done: the log has these events without an account."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do every so often. It is done in works of its own, one after the other, for as long as it says that there is more."""

    name: str
    every: timedelta
    do: Callable[[Work], Awaitable[bool]]


class Clock:
    """Looks every minute whether a job is due."""

    def __init__(
        self,
        connect: Callable[[], Awaitable[asyncpg.Connection]],
        workshop: Workshop,
        jobs: Sequence[Job],
        looks_every_s: float = LOOKS_EVERY_S,
    ) -> None:
        self._connect = connect
        self._workshop = workshop
        self._jobs = jobs
        self._looks_every_s = looks_every_s

    async def run(self) -> None:
        """Goes on until it is cancelled; what goes wrong once is tried again."""
        while True:
            await asyncio.sleep(self._looks_every_s)
            try:
                await self.look()
            except Exception as error:
                log.error("the clock could not look", exc_info=error)

    async def look(self) -> list[str]:
        """Does what is due, unless another process is at it; which jobs were done."""
        connection = await self._connect()
        try:
            async with connection.transaction():
                if not await connection.fetchval(LOCK):
                    return []
                return [job.name for job in self._jobs if await self._done(connection, job)]
        finally:
            await connection.close()

    async def _done(self, connection: asyncpg.Connection, job: Job) -> bool:
        """Does a job if it is due; whether it was done. One that fails keeps nobody from the others."""
        try:
            async with connection.transaction():
                if not await connection.fetchval(CLAIM, job.name, job.every):
                    return False
                more = True
                while more:
                    async with self._workshop.open(NOBODY) as work:
                        more = await job.do(work)
                return True
        except Exception as error:
            log.error("job %s failed", job.name, exc_info=error)
            return False
