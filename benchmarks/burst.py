"""The registry beside the floor: 32 connections on one worker each, in turn in one run, answers compared first.

Prints, for each question, how many times as long the registry takes as SQL written by hand behind a bare ASGI application: the median
of the pairs, and the least and the most. Only ratios mean anything; how long either takes depends on the machine.
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

from benchmarks.load import crowd, once, post
from registry.database.embedded import EmbeddedDatabase
from registry.database.upgrade import migrate
from registry.exchange.demo import seed_demo
from registry.exchange.seeding import seed_article

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


async def compare(question: Question, registry: int, floor: int, pairs: int, seconds: float, connections: int) -> list[float]:
    """The ratio of each pair."""
    body = json.dumps({"query": question.document, "variables": question.variables}).encode()
    ours, theirs = post(body), post(f"{question.name} {question.value}".encode())
    answers = [json.loads(await once(port, request)) for port, request in ((registry, ours), (floor, theirs))]
    if answers[0] != answers[1]:
        raise SystemExit(f"{question.name}: the answers differ\n{str(answers[0])[:2000]}\n{str(answers[1])[:2000]}")
    for port, request in ((registry, ours), (floor, theirs)):
        await crowd(port, request, connections, 1)
    ratios = []
    for _ in range(pairs):
        cost = []
        for port, request in ((registry, ours), (floor, theirs)):
            count, took = await crowd(port, request, connections, seconds)
            cost.append(took / count)
        ratios.append(cost[0] / cost[1])
    return ratios


@contextmanager
def server(command: list[str], port: int, **environment: str) -> Iterator[None]:
    """A server process that listens before the block begins and is gone after it."""
    process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        until = monotonic() + 30
        while socket.socket().connect_ex(("127.0.0.1", port)):
            if monotonic() > until or process.poll() is not None:
                raise SystemExit(f"{command} does not listen")
            sleep(0.05)
        yield
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
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--connections", type=int, default=32)
    chosen = parser.parse_args()
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(EmbeddedDatabase(directory)).url
        uscc = asyncio.run(prepare(url, chosen.scale))
        ours, theirs = free_port(), free_port()
        serve = [sys.executable, "-m", "registry", "serve", "--port", str(ours), "--workers", "1"]
        stack.enter_context(server(serve, ours, REGISTRY_DATABASE_URL=url))
        stack.enter_context(server([sys.executable, "-m", "benchmarks.floor"], theirs, REGISTRY_DATABASE_URL=url, FLOOR_PORT=str(theirs)))
        slowest = 0.0
        for question in questions(uscc):
            ratios = asyncio.run(compare(question, ours, theirs, chosen.pairs, chosen.seconds, chosen.connections))
            slowest = max(slowest, median(ratios))
            print(f"{question.name:6} {median(ratios):.2f} x the floor  (least {min(ratios):.2f}, most {max(ratios):.2f})", flush=True)
    print(f"limit  {LIMIT} x")
    sys.exit(slowest > LIMIT)


if __name__ == "__main__":
    main()
