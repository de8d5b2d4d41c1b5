"""Ends requests that nobody waits for, and bodies that do not come.

To watch one connection costs a task, and a timer costs nearly as much: more than most answers take. So all requests under way are
looked at together, a few times a second. Who has been there for a while is then listened to, and when the client hangs up the work is
cancelled: a heavy question that nobody waits for any more gives its connection back.
"""

import asyncio
from time import perf_counter
from types import TracebackType
from typing import Any, Self

from starlette.types import Receive

from registry.errors import RegistryError

BODY_SECONDS = 30
LOOK_SECONDS = 0.25


class Gone(Exception):
    """The client hung up; nobody waits for an answer."""


class Visit:
    """One request under way. Used as a context: what ends it early leaves as `Gone`, or as a RegistryError."""

    __slots__ = ("listener", "patience", "reading", "reason", "receive", "seconds", "since", "task")

    def __init__(self, patience: "Patience", receive: Receive, since: float) -> None:
        self.patience = patience
        self.receive = receive
        self.since = since
        self.reading = True
        self.seconds = BODY_SECONDS
        self.reason: Exception | None = None
        self.listener: asyncio.Task[None] | None = None
        self.task: asyncio.Task[Any] | None = None

    def __enter__(self) -> Self:
        self.task = asyncio.current_task()
        self.patience.enter(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.patience.leave(self)
        if self.listener is not None:
            self.listener.cancel()
        if self.reason is not None and isinstance(error, asyncio.CancelledError):
            if self.task is not None:
                self.task.uncancel()
            raise self.reason from None

    def look(self, now: float) -> None:
        """Called from time to time while the request is under way."""
        if self.reading:
            if now - self.since > self.seconds:
                self.end(RegistryError("REQUEST_TIMEOUT", seconds=self.seconds))
        elif self.listener is None and now - self.since > LOOK_SECONDS:
            self.listener = asyncio.create_task(self._listen())

    def end(self, reason: Exception) -> None:
        self.reason = reason
        if self.task is not None:
            self.task.cancel()

    async def _listen(self) -> None:
        while (await self.receive())["type"] != "http.disconnect":
            pass
        self.end(Gone())


class Patience:
    """All requests under way in this process."""

    def __init__(self) -> None:
        self.visits: set[Visit] = set()
        self.timer: asyncio.TimerHandle | None = None

    def enter(self, visit: Visit) -> None:
        self.visits.add(visit)
        if self.timer is None:
            self.timer = asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look)

    def leave(self, visit: Visit) -> None:
        self.visits.discard(visit)

    def _look(self) -> None:
        now = perf_counter()
        for visit in self.visits:
            visit.look(now)
        self.timer = asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look) if self.visits else None
