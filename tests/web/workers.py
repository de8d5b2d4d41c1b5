"""The server as it is started, with several workers behind one port; connections to it, and which worker answers on each of them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from psutil import Process

from benchmarks.servers import free_port, server

WORKERS, READERS, WRITERS = 2, 1, 2
"""How many processes answer, and how many database connections each of them reads and writes by."""

PATIENCE_S = 60
"""How long anything may take: a machine may be busy with other things."""

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Served:
    """Where the registry is served, on which database, and by which process and its children."""

    port: int
    database_url: str
    process: Process

    def worker_of(self, port: int) -> int:
        """The process at the other end of a connection that has this port at ours."""
        ends = ((child.pid, end) for child in self.process.children() for end in child.net_connections("tcp"))
        found: int = next(pid for pid, end in ends if end.raddr and end.raddr.port == port)
        return found


@contextmanager
def workers(database_url: str, log: Path) -> Iterator[Served]:
    """A server of its own on a database, on which nobody counts points."""
    port = free_port()
    settings: dict[str, Any] = {
        "database_url": database_url, "port": port, "workers": WORKERS, "pool_size": READERS, "budget": 0, "anonymous_budget": 0,
        "statement_timeout_ms": PATIENCE_S * 1000,
    }  # fmt: skip
    environment = {f"REGISTRY_{name.upper()}": str(value) for name, value in settings.items()}
    with server([sys.executable, "-m", "registry", "serve"], port, environment, _ROOT, log) as process:
        yield Served(port, database_url, process)


class Line:
    """One connection, on which one question is asked after the other."""

    def __init__(self, served: Served) -> None:
        limits = httpx2.Limits(max_connections=1)
        self._client = httpx2.AsyncClient(base_url=f"http://127.0.0.1:{served.port}", limits=limits, timeout=PATIENCE_S)
        self._served = served
        self._port = 0
        self.worker = 0
        """The process that has answered last."""

    async def ask(self, document: str, given: Any = None, token: str | None = None) -> Any:
        """What is answered, whatever it is. `given` is the input, where the document takes one."""
        request = {"query": document, "variables": {} if given is None else {"input": given}}
        headers = {} if token is None else {"authorization": f"Bearer {token}"}
        answer = await self._client.post("/graphql", json=request, headers=headers)
        _, port = answer.extensions["network_stream"].get_extra_info("client_addr")[:2]
        if port != self._port:  # a connection that nobody has used for a while is made anew
            self._port, self.worker = port, self._served.worker_of(port)
        return answer.json()

    async def close(self) -> None:
        await self._client.aclose()
