"""Purses that several processes share through the database: each takes points on lease, and asks again before they run out.

A request whose points are at hand asks nobody. A row of the table `budget` is what nobody has leased of a viewer's points; it fills over
time, so what a process held when it died comes back by itself. Together the processes can hand out at most what one would, and a lease
for each of them more.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import asyncpg

from registry.database.connect import LOST
from registry.errors import RegistryError
from registry.query.budget import REFILL_S, Purse, Tier

LEASES = 20
"""A lease is this part of a purse."""

SWEEP_S = 10.0
"""How often what lies idle is given back."""

log = logging.getLogger("registry.query")

# $1 viewer, $2 maximum, $3 rate, $4 points wanted (negative: given back), $5 how many of them are needed at least.
_FULL = "least($2, b.available + $3 * greatest(0, extract(epoch FROM now() - b.at)))"
_GRANTED = "CASE WHEN {full} >= $5 THEN least($4, {full}) ELSE 0 END"
LEASE = f"""
INSERT INTO budget AS b (viewer, available, granted, at)
VALUES ($1, least($2::float8, $2 - {_GRANTED.format(full="$2")}), {_GRANTED.format(full="$2")}, now())
ON CONFLICT (viewer) DO UPDATE SET
    granted = {_GRANTED.format(full=_FULL)}, available = least($2, {_FULL} - {_GRANTED.format(full=_FULL)}), at = greatest(b.at, now())
RETURNING granted, available
"""
FORGET = "DELETE FROM budget WHERE at < now() - make_interval(secs => $1)"


class LeasedPurse(Purse):
    """A viewer's points as far as this process has leased them. `elsewhere` is what the database had left when it was last asked."""

    __slots__ = ("elsewhere", "filling", "idle", "key", "lease", "leases")

    def __init__(self, leases: "Leases", key: str, tier: Tier) -> None:
        super().__init__(tier)
        self.leases = leases
        self.key = key
        self.lease = tier.maximum / LEASES
        self.elsewhere = self.maximum
        self.left = 0.0
        self.filling = False
        self.idle = False

    def take(self, points: int) -> bool:
        """Takes the points if they are leased; asks for more beside the request when few are left."""
        self.idle = False
        if points > self.left:
            return False
        self.left -= points
        if self.left < self.lease / 2 and not self.filling:
            self.leases.fill_soon(self)
        return True

    async def obtain(self, points: int) -> None:
        """Leases what is missing, unless the database cannot have that much by now."""
        if points <= self.available():
            await self.leases.fill(self, points)
        if not self.take(points):
            raise self.throttled(points, self.available())

    def available(self) -> float:
        """What is leased, and what the database should have by now."""
        self._fill()
        return min(self.maximum, self.left + self.elsewhere)

    def _fill(self) -> None:
        """What is leased does not grow; what is left in the database does."""
        now = self.clock()
        self.elsewhere = min(self.maximum, self.elsewhere + self.rate * (now - self.since))
        self.since = now


class Leases:
    """Leases points from the table, on a connection of its own."""

    def __init__(self, connect: Callable[[], Awaitable[asyncpg.Connection]], sweep_s: float = SWEEP_S) -> None:
        self._connect = connect
        self._connection: asyncpg.Connection | None = None
        self._one_at_a_time = asyncio.Lock()
        self._sweep_s = sweep_s
        self._sweeper: asyncio.Task[None] | None = None
        self._filling: set[asyncio.Task[None]] = set()
        self._holders: set[LeasedPurse] = set()

    def purse(self, key: str, tier: Tier) -> LeasedPurse:
        """A viewer's purse, empty until something is asked of it."""
        return LeasedPurse(self, key, tier)

    async def fill(self, purse: LeasedPurse, points: int) -> None:
        """Leases so many points that `points` can be spent and some remain; nothing where the database has not that many."""
        async with self._one_at_a_time:
            if purse.left < points:
                await self._lease(purse, points - purse.left + purse.lease, points - purse.left)

    def fill_soon(self, purse: LeasedPurse) -> None:
        """The same beside the requests, which do not wait for it."""
        purse.filling = True
        task = asyncio.get_running_loop().create_task(self._fill_quietly(purse))
        self._filling.add(task)
        task.add_done_callback(self._filling.discard)

    async def close(self) -> None:
        """Gives back everything that is leased."""
        if self._sweeper is not None:
            self._sweeper.cancel()
        await asyncio.gather(*self._filling)
        await self._give_back(list(self._holders))
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    async def _fill_quietly(self, purse: LeasedPurse) -> None:
        try:
            async with self._one_at_a_time:
                await self._lease(purse, purse.lease, 0)
        except (RegistryError, asyncpg.PostgresError) as problem:
            log.warning("no points were leased: %s", problem)
        finally:
            purse.filling = False

    async def _lease(self, purse: LeasedPurse, wanted: float, needed: float) -> None:
        granted, available = await self._ask(LEASE, purse.key, purse.maximum, purse.rate, wanted, needed)
        purse.left += granted
        purse.elsewhere, purse.since = available, purse.clock()
        self._holders.add(purse)
        if self._sweeper is None or self._sweeper.done():
            self._sweeper = asyncio.get_running_loop().create_task(self._sweep())

    async def _sweep(self) -> None:
        """From time to time what nobody spent since the last time goes back, and rows are forgotten whose points are all there again."""
        while self._holders:
            await asyncio.sleep(self._sweep_s)
            idle = [purse for purse in self._holders if purse.idle]
            for purse in self._holders:
                purse.idle = True
            await self._give_back(idle)

    async def _give_back(self, purses: list[LeasedPurse]) -> None:
        try:
            async with self._one_at_a_time:
                for purse in purses:
                    self._holders.discard(purse)
                    returned, purse.left = purse.left, 0.0
                    await self._ask(LEASE, purse.key, purse.maximum, purse.rate, -returned, -returned)
                if self._connection is not None:
                    await self._connection.execute(FORGET, 2 * REFILL_S)
        except (RegistryError, *LOST, asyncpg.PostgresError) as problem:
            log.warning("leased points were not given back: %s", problem)

    async def _ask(self, statement: str, *values: object) -> asyncpg.Record:
        """One row; a connection found dead is replaced once."""
        for last in (False, True):
            if self._connection is None or self._connection.is_closed():
                self._connection = await self._connect()
            try:
                found = await self._connection.fetchrow(statement, *values)
            except LOST as problem:
                self._connection.terminate()
                if last:
                    raise RegistryError("DATABASE_UNAVAILABLE") from problem
                continue
            assert found is not None
            return found
        raise AssertionError("the second attempt either answers or raises")
