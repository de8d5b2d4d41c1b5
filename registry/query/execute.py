"""Prepared statements on a list of connections; bytes out.

The quickest way to ask PostgreSQL something is a statement that this very connection has prepared before. A pool of connections with
its own statements beats asyncpg's pool by a factor of two on small reads, so this is one: bounded connections, bounded statements,
and a connection that fails is replaced.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from time import perf_counter
from typing import Any

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement

from registry.database.connect import LOST
from registry.errors import RegistryError
from registry.query.kept import Kept

Confirm = Callable[[], Awaitable[None]]
"""Raises where somebody's rights are no longer what they were when the request came."""

Connect = Callable[[], Awaitable[asyncpg.Connection]]


STALE = (asyncpg.InvalidCachedStatementError, asyncpg.InvalidSQLStatementNameError)
"""A statement that the database no longer knows as it was prepared."""


ENDING_S = 5.0
"""How long a server may take to stop what nobody waits for any more."""


class Planning(StrEnum):
    """How PostgreSQL plans a statement that is prepared, as its `plan_cache_mode` has it.

    Left to itself it takes values into account wherever that promises to save a little, and may then plan anew each time for longer than
    answering takes: the parameters of an actor are enough. What depends on the values it is told.
    """

    ONCE = "force_generic_plan"
    AS_IT_THINKS = "auto"


@dataclass
class _Line:
    """One connection with the statements it has prepared, the most recently used last; and how it plans."""

    connection: asyncpg.Connection
    statements: Kept[str, PreparedStatement]
    planning: Planning | None = None

    async def fetch(self, text: str, values: Sequence[Any], planning: Planning | None) -> bytes:
        await self.plan(planning)
        statement = self.statements.get(text)
        if statement is None:
            statement = self.statements.keep(text, await self.connection.prepare(text), len(text))
        answer: bytes = await statement.fetchval(*values)
        return answer

    async def plan(self, planning: Planning | None) -> None:
        """Has statements planned so from now on."""
        if self.planning is not planning and planning is not None:
            await self.connection.execute(f"SET plan_cache_mode = {planning}")
            self.planning = planning


class Pool:
    """Connections that answer compiled reads. Each keeps so many `statements` prepared, or a million characters of them.

    `timeout_ms` is what its connections were told about a statement's time: it is said when that is over. Where they are not `ours`
    alone, as behind a pgbouncer, nothing is set that would stay when another uses them: PostgreSQL plans as it thinks.
    """

    def __init__(self, connect: Connect, size: int = 8, statements: int = 100, timeout_ms: int = 0, *, ours: bool = True) -> None:
        self._connect = connect
        self._size = size
        self._timeout_ms = timeout_ms
        self._statements = statements
        self._ours = ours
        self._idle: list[_Line] = []
        self._places = asyncio.Semaphore(size)
        self._endings: set[asyncio.Task[None]] = set()

    async def fetch(self, text: str, values: Sequence[Any], confirm: Confirm | None = None, *, selective: bool = False) -> bytes:
        """The one value that a statement answers. A connection found dead is replaced once: a read may be asked twice.

        `confirm` is asked when there is a place, however long that took. A `selective` statement is planned with its values in sight.
        """
        planning = self._planning(selective)
        await self._places.acquire()
        try:
            if confirm is not None:
                await confirm()
            since = perf_counter()
            for last in (False, True):
                line = await self._fresh() if last else self._ready() or await self._fresh()
                try:
                    answer = await line.fetch(text, values, planning)
                except STALE:
                    line.statements.clear()
                    answer = await self._again(line, text, values, planning)
                except LOST as problem:
                    line.connection.terminate()
                    if last:
                        raise RegistryError("DATABASE_UNAVAILABLE") from problem
                    self._drop_idle()
                    continue
                except asyncpg.QueryCanceledError:
                    self._idle.append(line)
                    raise RegistryError("EXECUTION_TIMEOUT", limit=self._timeout_ms, actual=int((perf_counter() - since) * 1000)) from None
                except asyncpg.PostgresError:
                    self._idle.append(line)
                    raise
                except BaseException:
                    self._leave(line)  # interrupted in the middle of an answer: nobody else may read the rest of it
                    raise
                self._idle.append(line)
                return answer
        finally:
            self._places.release()
        raise AssertionError("the second attempt either answers or raises")

    async def explained(self, text: str, values: Sequence[Any], *, selective: bool = False) -> str:
        """The database's plan of a statement, as it plans it for `fetch`, and what came of it; on a connection of its own.

        EXPLAIN alone would plan it with the values in sight. That of a prepared statement tells of the plan which is kept.
        """
        connection = await self._connect()
        line = _Line(connection, Kept(1, weight=1))
        try:
            await line.plan(self._planning(selective))
            found = await connection.fetch(f"EXPLAIN (ANALYZE, BUFFERS, SETTINGS) {await executing(connection, text, values)}")
            return "\n".join(row[0] for row in found)
        finally:
            await connection.close()

    def _planning(self, selective: bool) -> Planning | None:
        """How a statement is planned; None where that is not for us to say."""
        if not self._ours:
            return None
        return Planning.AS_IT_THINKS if selective else Planning.ONCE

    async def _again(self, line: _Line, text: str, values: Sequence[Any], planning: Planning | None) -> bytes:
        try:
            return await line.fetch(text, values, planning)
        except BaseException:
            line.connection.terminate()
            raise

    def _ready(self) -> _Line | None:
        """A connection that is there."""
        while self._idle:
            line = self._idle.pop()
            if not line.connection.is_closed():
                return line
        return None

    async def _fresh(self) -> _Line:
        return _Line(await self._connect(), Kept(self._statements, weight=1_000_000))

    def _leave(self, line: _Line) -> None:
        """Ends a connection and what it is doing, without keeping anybody waiting: closing asks the server to stop first."""
        ending = asyncio.get_running_loop().create_task(end(line.connection))
        self._endings.add(ending)
        ending.add_done_callback(self._endings.discard)

    def _drop_idle(self) -> None:
        while self._idle:
            self._idle.pop().connection.terminate()

    async def close(self) -> None:
        """Closes every idle connection, and waits for those that are ending."""
        await asyncio.gather(*self._endings)
        while self._idle:
            await self._idle.pop().connection.close()


async def executing(connection: asyncpg.Connection, text: str, values: Sequence[Any]) -> str:
    """Prepares a statement under the name `asked`; the EXECUTE of it with these values."""
    await connection.execute(f"PREPARE asked AS {text}")
    types = await connection.fetchval("SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = 'asked'")
    given = [await connection.fetchval(f"SELECT quote_nullable($1::{type_})", value) for type_, value in zip(types, values, strict=True)]
    return f"EXECUTE asked({', '.join(given)})" if given else "EXECUTE asked"


async def end(connection: asyncpg.Connection) -> None:
    """Closes a connection, and what it is doing: the server is asked to stop that first."""
    try:
        await connection.close(timeout=ENDING_S)
    except (*LOST, TimeoutError, asyncpg.PostgresError):
        connection.terminate()
