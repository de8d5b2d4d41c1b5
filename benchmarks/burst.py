"""Compiled answers beside SQL written by hand: 32 connections on one worker each, in turn in one run, answers compared first.

Prints, for each question, how many times as much processor time, of server and database together, it costs as hand-written SQL behind a bare ASGI
application does: the compiler behind the same application, which is held to a limit, and the whole registry with everything that HTTP and its
clients ask for. The median of the rounds, and the least and the most. Only ratios mean anything; processor time, since others use the machine too.
"""

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import monotonic, sleep

import asyncpg
from psutil import Process

from benchmarks.load import crowd, once, post
from registry.database.embedded import EmbeddedDatabase
from registry.database.upgrade import migrate
from registry.exchange.demo import seed_demo
from registry.exchange.seeding import seed_article

UNCOUNTED = {"REGISTRY_BUDGET": "0", "REGISTRY_ANONYMOUS_BUDGET": "0"}
"""A crowd on one address is what budgets are there to stop."""

LIMIT = 1.3
"""A question may cost at most so many times what it costs on the floor."""


@dataclass(frozen=True)
class Question:
    """The same question to both: a document with variables, and the floor's name and value for it."""

    name: str
    document: str
    variables: dict[str, str]
    value: str


def questions(uscc: str) -> list[Question]:
    proof = """query Belt($code: String!) { belt(by: {code: $code}) { name memberships(first: 20) { nodes { position role park { code name
        tenancies(first: 10, where: {state: {in: [ACTIVE]}}) { totalCount nodes { company { name uscc
          sponsoredApplications(first: 5) { totalCount nodes { number publicState applicant { name } } } } } } } } } } }"""
    one = "query One($uscc: String!) { company(by: {uscc: $uscc}) { id name uscc kind industry state isSynthetic version } }"
    page = "{ companies(first: 50, orderBy: [{field: NAME}]) { nodes { name uscc labels { type validTo } } } }"
    return [
        Question("one", one, {"uscc": uscc}, uscc),
        Question("page", page, {}, "-"),
        Question("proof", proof, {"code": "ERHUAN"}, "ERHUAN"),
    ]


async def compare(
    question: Question, ports: dict[str, int], processes: dict[str, list[int]], rounds: int, seconds: float, connections: int
) -> dict[str, list[float]]:
    """The ratios to the floor of every round, by competitor."""
    body = json.dumps({"query": question.document, "variables": question.variables}).encode()
    requests = dict.fromkeys(ports, post(body)) | {"floor": post(f"{question.name} {question.value}".encode())}
    answers = {name: json.loads(await once(port, requests[name])) for name, port in ports.items()}
    if any(answer != answers["floor"] for answer in answers.values()):
        raise SystemExit(
            f"{question.name}: the answers differ\n" + "\n".join(f"{name}: {str(answer)[:2000]}" for name, answer in answers.items())
        )
    for name, port in ports.items():
        await crowd(port, requests[name], connections, 1)
    ratios: dict[str, list[float]] = {name: [] for name in ports if name != "floor"}
    for _ in range(rounds):
        cost = {}
        for name, port in ports.items():
            before = spent(processes[name])
            count, _ = await crowd(port, requests[name], connections, seconds)
            cost[name] = (spent(processes[name]) - before) / count
        for name, found in ratios.items():
            found.append(cost[name] / cost["floor"])
    return ratios


def spent(parents: list[int]) -> float:
    """Seconds of processor time that these processes, and those they have started, have used so far."""
    found = [process for parent in parents for process in (Process(parent), *Process(parent).children(recursive=True))]
    return sum(used.user + used.system for process in found for used in [process.cpu_times()])


@contextmanager
def server(command: list[str], port: int, **environment: str) -> Iterator[int]:
    """A server process that listens before the block begins and is gone after it; its id."""
    process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        until = monotonic() + 30
        while socket.socket().connect_ex(("127.0.0.1", port)):
            if monotonic() > until or process.poll() is not None:
                raise SystemExit(f"{command} does not listen")
            sleep(0.05)
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


async def prepare(url: str, scale: int) -> str:
    """Fills the database; the credit code of a company that everybody may see."""
    await migrate(url)
    await seed_article(url)
    await seed_demo(url, scale)
    connection = await asyncpg.connect(url)
    uscc: str = await connection.fetchval("SELECT uscc FROM company WHERE state = 'VERIFIED' AND uscc IS NOT NULL ORDER BY id LIMIT 1")
    await connection.close()
    return uscc


def main() -> None:
    """Runs the comparison; exit status 1 when a question is over the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--connections", type=int, default=32)
    chosen = parser.parse_args()
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(EmbeddedDatabase(directory)).url
        uscc = asyncio.run(prepare(url, chosen.scale))
        ports = {name: free_port() for name in ("registry", "compiled", "floor")}
        serve = [sys.executable, "-m", "registry", "serve", "--port", str(ports["registry"]), "--workers", "1"]
        database = int((directory / "postgres" / "postmaster.pid").read_text().split()[0])
        processes = {"registry": [database, stack.enter_context(server(serve, ports["registry"], **UNCOUNTED, REGISTRY_DATABASE_URL=url))]}
        for name in ("compiled", "floor"):
            command = [sys.executable, "-m", "benchmarks.floor"]
            environment = {**UNCOUNTED, "REGISTRY_DATABASE_URL": url, "BARE_APPLICATION": name, "BARE_PORT": str(ports[name])}
            processes[name] = [database, stack.enter_context(server(command, ports[name], **environment))]
        slowest = 0.0
        for question in questions(uscc):
            ratios = asyncio.run(compare(question, ports, processes, chosen.rounds, chosen.seconds, chosen.connections))
            slowest = max(slowest, median(ratios["compiled"]))
            told = "   ".join(f"{name} {median(found):.2f} ({min(found):.2f} to {max(found):.2f})" for name, found in ratios.items())
            print(f"{question.name:6} times the floor:  {told}", flush=True)
    print(f"limit of the compiled answer: {LIMIT}")
    sys.exit(slowest > LIMIT)


if __name__ == "__main__":
    main()
