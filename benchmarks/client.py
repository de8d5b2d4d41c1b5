"""A crowd of keep-alive connections in a process of its own, which costs little beside the servers: one loop over epoll, no HTTP library.

Requests are made beforehand and sent in the same order to everybody. Each connection waits for its answer before it asks again, and ends with an
answer: so slow servers are measured by whole requests, too.
"""

import multiprocessing
import re
import select
import socket
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing.connection import Connection
from time import perf_counter, process_time
from typing import Self

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_TELLS_OF_ERRORS = 400
"""Bytes at either end of an answer that are looked at for errors."""


@dataclass(frozen=True)
class Load:
    """What a crowd is to do."""

    port: int
    requests: Sequence[bytes]
    connections: int
    seconds: float
    count: int = 0
    """So many requests in this order, whoever sends them, if it is to be these and not so many seconds."""


@dataclass(frozen=True)
class Told:
    """What came of it: answers a second, how long each took, and the client's own processor time for all."""

    throughput: float
    latencies: list[float]
    cpu: float


class Caller:
    """One connection."""

    __slots__ = ("awaited", "begun", "count", "ended", "found", "next", "socket", "started")

    def __init__(self, load: Load, number: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", load.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.next = number if load.count else number * len(load.requests) // load.connections
        self.found: list[bytes] = []
        self.awaited = 0
        self.count = 0
        self.begun = self.started = self.ended = perf_counter()

    def ask(self, requests: Sequence[bytes]) -> None:
        self.started = perf_counter()
        self.socket.sendall(requests[self.next % len(requests)])
        self.next += 1

    def hear(self) -> bool:
        """Takes what has come; whether the answer is complete."""
        part = self.socket.recv(1 << 20)
        if not part:
            raise ConnectionError("the server hung up")
        self.found.append(part)
        if self.awaited == 0 and not self._read_head():
            return False
        self.awaited -= len(part)
        if self.awaited > 0:
            return False
        if b'"errors":' in self.found[0][:_TELLS_OF_ERRORS] or b'"errors":' in self.found[-1][-_TELLS_OF_ERRORS:]:
            raise ValueError(b"".join(self.found)[:2000].decode(errors="replace"))
        self.found.clear()
        self.awaited = 0
        self.count += 1
        self.ended = perf_counter()
        return True

    def _read_head(self) -> bool:
        """Whether the head is complete; if so, what is awaited is known, counted from the first byte of the last part."""
        whole = b"".join(self.found)
        end = whole.find(b"\r\n\r\n")
        if end < 0:
            return False
        length = _LENGTH.search(whole, 0, end)
        if length is None or not whole.startswith(b"HTTP/1.1 200"):
            raise ValueError(whole[:2000].decode(errors="replace"))
        self.awaited = end + 4 + int(length[1]) - (len(whole) - len(self.found[-1]))
        return True


def crowd(load: Load) -> Told:
    """Runs the crowd to its end, in this process."""
    spent = process_time()
    with ExitStack() as stack:
        callers = [Caller(load, number) for number in range(load.connections)]
        for caller in callers:
            stack.enter_context(caller.socket)
        latencies = _talk(load, {caller.socket.fileno(): caller for caller in callers}, stack.enter_context(select.epoll()))
    throughput = sum(caller.count / (caller.ended - caller.begun) for caller in callers if caller.count)
    return Told(throughput, latencies, process_time() - spent)


def _talk(load: Load, callers: Mapping[int, Caller], ready: select.epoll) -> list[float]:
    """Everybody asks, hears and asks again until time or requests are up; how long each answer took."""
    latencies: list[float] = []
    started, asked, under_way = perf_counter(), len(callers), len(callers)
    for descriptor, caller in callers.items():
        ready.register(descriptor, select.EPOLLIN)
        caller.ask(load.requests)
    while under_way:
        for descriptor, _ in ready.poll():
            caller = callers[descriptor]
            if not caller.hear():
                continue
            latencies.append(caller.ended - caller.started)
            if asked < load.count or (not load.count and caller.ended - started < load.seconds):
                caller.next = asked if load.count else caller.next
                asked += 1
                caller.ask(load.requests)
            else:
                under_way -= 1
    return latencies


class Client:
    """The process in which crowds run."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs,), daemon=True)
        self._process.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._ours.send(None)
        self._process.join(10)

    def run(self, load: Load) -> Told:
        self._ours.send(load)
        told: Told | Exception = self._ours.recv()
        if isinstance(told, Exception):
            raise told
        return told


def _work(orders: Connection) -> None:
    while (load := orders.recv()) is not None:
        try:
            orders.send(crowd(load))
        except (OSError, ValueError) as problem:
            orders.send(RuntimeError(f"port {load.port}: {problem}"))


def post(body: bytes, token: str | None = None) -> bytes:
    """An HTTP request for /graphql."""
    authorization = f"Authorization: Bearer {token}\r\n" if token else ""
    head = (
        "POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Accept: application/json\r\n{authorization}Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
