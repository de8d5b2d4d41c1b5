"""Lists handed out batch by batch: through a cursor of the database's, charged as they go, however long they are.

A list is read in one read-only transaction that sees one moment, on a connection of its own, so that a client who reads slowly takes none
from those who ask little. Few are read at once. Each batch is bounded by the time a statement may take, the whole by `LONGEST_S`.

What a page of a hundred rows may cost is charged before anything runs, and may be refused as any question is; from then on each batch is
charged before it is read. Where the purse does not hold that much, and a quarter of itself besides for whatever else the viewer asks,
reading waits until it does: a file does not end half way for it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import ceil
from time import perf_counter
from typing import Any

import asyncpg
from asyncpg.cursor import Cursor

from registry.actor import Actor
from registry.database.connect import LOST, time_is_said
from registry.errors import RegistryError
from registry.query import plan
from registry.query.budget import Bill, Purse
from registry.query.cost import OPENING, Cost
from registry.query.engine import Asked, Engine
from registry.query.execute import Confirm, end
from registry.query.kept import Kept
from registry.query.planner import Planner
from registry.query.request import USUAL, Allowance, Request, Terms
from registry.query.rows import PAGE, cost_of_rows, one_list
from registry.query.sql import Writer
from registry.query.text import Statement

AT_ONCE = 2
"""Lists that one process reads at once."""

LONGEST_S = 600
"""How long reading a list may take, waiting for points and for a slow client included."""

BATCH_PAGES = 5
BATCH_POINTS = 5_000
"""A batch has so many pages of a hundred rows, or fewer where they may come to more objects than this."""

LEFT = 0.25
"""The part of a purse that reading on leaves to other questions."""

Connect = Callable[[], Awaitable[asyncpg.Connection]]


@dataclass(frozen=True)
class Prepared:
    """What is kept of a list: its plan, its statement, and what a page of it costs."""

    rows: plan.Rows
    statement: Statement
    cost: Cost

    def values(self, asked: Asked, actor: Actor) -> list[Any]:
        """The statement's parameters in order: asked for, or the actor's."""
        sources = self.statement.sources
        return [sources[name](asked.variables) if name in sources else actor.parameters[name] for name in self.statement.parameters]


@dataclass(frozen=True)
class Wanted:
    """A list that somebody asks for, before anything is read of it."""

    prepared: Prepared
    values: Sequence[Any]
    actor: Actor

    @property
    def rows(self) -> plan.Rows:
        return self.prepared.rows


class Lists:
    """Finds and opens lists, for the same requests and under the same rules as the engine answers."""

    def __init__(self, engine: Engine, connect: Connect, timeout_ms: int = 0, at_once: int = AT_ONCE) -> None:
        self.engine = engine
        self.connect = connect
        self.timeout_ms = timeout_ms
        self.room = at_once
        self.kept: Kept[Hashable, Prepared] = Kept(count=100, weight=2_000_000)

    def find(self, request: Request, actor: Actor) -> Wanted:
        """The list that a request asks for; what is not one is refused here."""
        asked: Asked = request.known or self.engine.understood(request)
        prepared = self._prepared(asked, actor)
        request.known = asked if request.document_hash is None else None
        return Wanted(prepared, prepared.values(asked, actor), actor)

    async def open(self, wanted: Wanted, terms: Terms = USUAL) -> "Listing":
        """The list with its first rows read: where there is no room, no purse or no time for it, that is said here."""
        purse = self.engine.budgets.of(wanted.actor, terms.sender)
        bill = Bill(wanted.prepared.cost, purse, self.engine.ceiling)
        if self.room <= 0:
            raise RegistryError("OVERLOADED")
        listing = Listing(self, wanted.prepared, purse, wanted.actor.confirm)
        try:
            if not bill.paid():
                await bill.obtain()
            await listing.start(wanted.values, bill)
        except BaseException:
            await listing.close()
            raise
        return listing

    def allowance(self, actor: Actor, terms: Terms) -> Allowance | None:
        """What this viewer may still spend; None where nobody counts."""
        return self.engine.allowance(actor, terms.sender)

    def _prepared(self, asked: Asked, actor: Actor) -> Prepared:
        if asked.operation.is_mutation:
            raise RegistryError("NOT_TABULAR", coordinate="Mutation")
        key = (asked.operation.key, actor.kind, asked.shape)
        known = self.kept.get(key)
        if known is not None:
            return known
        catalog = self.engine.catalog
        rows = one_list(catalog, Planner(catalog, asked.operation, asked.variables).query())
        made = Prepared(rows, Writer(catalog, actor.viewer).rows(rows), cost_of_rows(rows))
        return self.kept.keep(key, made, len(made.statement.text))


class Listing:
    """A list that is being read. It is closed when nobody reads on."""

    def __init__(self, lists: Lists, prepared: Prepared, purse: Purse | None, confirm: Confirm | None = None) -> None:
        self.lists = lists
        self.rows = prepared.rows
        self.count = 0
        """How many rows were read so far."""
        self._prepared = prepared
        self._purse = purse
        self._confirm = confirm
        self._since = perf_counter()
        self._first: list[bytes] = []
        self._more = True
        self._connection: asyncpg.Connection | None = None
        self._cursor: Cursor[Any] | None = None
        lists.room -= 1
        self._open = True

    async def start(self, values: Sequence[Any], bill: Bill) -> None:
        """Reads the first rows, which are paid for."""
        try:
            with self._said():
                self._connection = await self.lists.connect()
                await self._connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                self._cursor = await self._connection.cursor(self._prepared.statement.text, *values)
            self._first = await self._fetch(bill, PAGE if self.rows.whole else self.rows.page.window.size)
        except RegistryError as problem:
            if problem.code != "EXECUTION_TIMEOUT":
                bill.cancel()
            raise
        self._more = self.rows.whole and len(self._first) == PAGE

    def __aiter__(self) -> "Listing":
        return self

    async def __anext__(self) -> list[bytes]:
        """The next rows as JSON: some hundreds, fewer at the end."""
        if self._first:
            batch, self._first = self._first, []
            return batch
        if not self._more:
            raise StopAsyncIteration
        pages, cost = self._pages, self._prepared.cost
        bill = Bill(replace(cost, objects=cost.objects * pages, unseen=cost.unseen * pages, fixed=cost.fixed * pages), self._purse, 0)
        await self._obtained(bill)
        batch = await self._fetch(bill, pages * PAGE)
        self._more = len(batch) == pages * PAGE
        if not batch:
            raise StopAsyncIteration
        return batch

    @property
    def _pages(self) -> int:
        """How many pages a batch has."""
        most = BATCH_POINTS if self._purse is None else min(BATCH_POINTS, int(self._purse.maximum))
        return max(1, min(BATCH_PAGES, most // self._prepared.cost.requested))

    async def _fetch(self, bill: Bill, count: int) -> list[bytes]:
        """The next rows, for who still has the right to them."""
        assert self._cursor is not None
        if self._confirm is not None:
            await self._confirm()
        with self._said():
            batch = [row[0] for row in await self._cursor.fetch(count)] if count else []
        bill.settle(sum(row.count(OPENING) for row in batch) + 1)
        self.count += len(batch)
        return batch

    async def _obtained(self, bill: Bill) -> None:
        """Waits until there are points enough for what is read next, and some are left for whatever else the viewer asks meanwhile."""
        self._in_time()
        while (wait := self._lacking(bill)) or not await self._paid(bill):
            await asyncio.sleep(max(1, wait))
            self._in_time()

    def _lacking(self, bill: Bill) -> int:
        """Seconds until the purse should hold enough."""
        if self._purse is None:
            return 0
        needed = min(bill.requested + self._purse.maximum * LEFT, self._purse.maximum)
        return ceil(max(0.0, needed - self._purse.available()) / self._purse.rate)

    async def _paid(self, bill: Bill) -> bool:
        if bill.paid():
            return True
        try:
            await bill.obtain()
        except RegistryError as throttled:
            if throttled.code != "THROTTLED":
                raise
            return False
        return True

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Within, what is wrong with the database is said with a code."""
        with time_is_said(self.lists.timeout_ms):
            try:
                yield
            except LOST as problem:
                raise RegistryError("DATABASE_UNAVAILABLE") from problem

    def _in_time(self) -> None:
        passed = perf_counter() - self._since
        if passed > LONGEST_S:
            raise RegistryError("EXECUTION_TIMEOUT", limit=LONGEST_S * 1000, actual=int(passed * 1000))

    async def close(self) -> None:
        """Ends what the database is doing for it, and makes room for another."""
        if not self._open:
            return
        self._open = False
        self.lists.room += 1
        if self._connection is not None:
            await end(self._connection)
