"""`make bench-writes`: the registry's mutations beside the same written by hand, in turn in one run, each in a park of its own.

Both are sent the very same kind of request, hundreds of companies that nobody has sent before, and what is in the database afterwards is counted:
an answer that is not a row there ends the run.
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from itertools import islice
from statistics import median
from time import monotonic
from typing import Any

import asyncpg

from benchmarks import report
from benchmarks.client import Client, Load, post
from benchmarks.competitors import BOTTOMLESS
from benchmarks.database import ROOT, WORKSHOP, Cluster, cluster
from benchmarks.grounds import Manager, prepared
from benchmarks.measure import Sample, findings
from benchmarks.servers import between, free_port, server, spent
from registry.identifiers import synthetic_uscc

SCALE = 40
CONNECTIONS = (1, 8, 32)
UNITS = 12_000
FIRST = 3_000_000
"""The first of the made-up credit codes: the demo population's are far below."""

REGISTER, UPDATE = "registerTenancy", "updateCompany"
DOCUMENTS = {
    REGISTER: """mutation registerTenancy($input: RegisterTenancyInput!) { registerTenancy(input: $input) {
        tenancy { id version state } company { id version state } lease { id version number } refused: errors { code field message } } }""",
    UPDATE: """mutation updateCompany($input: UpdateCompanyInput!) { updateCompany(input: $input) {
        company { id version staffCount } refused: errors { code field message } } }""",
}
WRITTEN = {
    REGISTER: "SELECT count(*) FROM lease l JOIN tenancy t ON t.id = l.tenancy_id WHERE t.park_id = $1 AND t.state = 'ACTIVE'",
    UPDATE: "SELECT sum(c.version) FROM company c JOIN tenancy t ON t.company_id = c.id WHERE t.park_id = $1",
}
"""What rises by one with every write."""
ENDS = "SELECT c.id, c.version FROM company c JOIN tenancy t ON t.company_id = c.id WHERE t.park_id = $1 ORDER BY random() LIMIT $2"


@dataclass(frozen=True)
class Effort:
    """How long it is measured."""

    rounds: int
    seconds: float


FULL, QUICK = Effort(11, 1.5), Effort(3, 0.7)


@dataclass
class Writer:
    """A server that is written to, by its manager, and what it has been sent so far."""

    name: str
    url: str
    port: int
    process: Any
    database: Any
    manager: Manager
    series: int
    sent: int = 0
    rates: dict[tuple[str, int], float] = field(default_factory=dict)

    def inputs(self, question: str, count: int) -> list[dict[str, Any]]:
        """So many inputs, none of which was sent before."""
        if question == UPDATE:
            return asyncio.run(self._updates(count))
        return list(islice(self._registrations(), count))

    def _registrations(self) -> Iterator[dict[str, Any]]:
        while True:
            number, self.sent = self.series + self.sent, self.sent + 1
            yield described(number, self.manager.own.park_id, self.manager.own.ids[self.sent - 1])

    async def _updates(self, count: int) -> list[dict[str, Any]]:
        connection = await asyncpg.connect(self.url)
        rows = await connection.fetch(ENDS, self.manager.own.park_id, count)
        await connection.close()
        self.sent += 1
        told = [{"companyId": row["id"], "expectedVersion": row["version"]} for row in rows]
        return [{**one, "staffCount": 10 * self.sent + place % 7, "contactName": f"联系人{self.sent}"} for place, one in enumerate(told)]

    def written(self, question: str) -> int:
        async def counted() -> int:
            connection = await asyncpg.connect(self.url)
            found = await connection.fetchval(WRITTEN[question], self.manager.own.park_id)
            await connection.close()
            return int(found or 0)

        return asyncio.run(counted())


def described(number: int, park_id: str, unit_id: str) -> dict[str, Any]:
    """A company with a unit and a lease, that entered this year."""
    company = {"uscc": synthetic_uscc(number), "name": f"济南测试{number}科技有限公司", "industry": "I6513", "legalRepresentative": "张三", "contactName": "李四"}
    rent = {"rent": {"value": "3650.50", "unit": "YUAN"}, "rentPer": "MONTH"}
    lease = {"number": f"ZL-{number}", "startsOn": "2026-01-01", "endsOn": "2026-12-31", "unitIds": [unit_id], **rent}
    return {"parkId": park_id, "enteredOn": "2026-01-05", "company": company, "lease": lease}


def body(question: str, given: Mapping[str, Any]) -> bytes:
    asked = {"query": DOCUMENTS[question], "operationName": question, "variables": {"input": given}}
    return json.dumps(asked, ensure_ascii=False).encode()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute, to try things out; its numbers are rough")
    parser.add_argument("--keep-results", action="store_true", help="only print; RESULTS.md stays as it is")
    chosen = parser.parse_args()
    effort, begun = (QUICK if chosen.quick else FULL), monotonic()
    with ExitStack() as stack:
        found = stack.enter_context(cluster())
        writers = cast_on(stack, found)
        client = stack.enter_context(Client())
        cells = [
            {"question": question, "connections": connections, **measured(client, writers, question, connections, effort)}
            for question in (REGISTER, UPDATE)
            for connections in CONNECTIONS
        ]
    if not chosen.keep_results:
        load = f"{os.getloadavg()[2]:.1f}"
        kept = {"quick": chosen.quick, **asdict(effort), "load": load, "cells": cells}
        report.keep(findings("writes"), kept)
        print(f"written to benchmarks/RESULTS.md after {(monotonic() - begun) / 60:.0f} minutes")


def cast_on(stack: ExitStack, found: Cluster) -> list[Writer]:
    """A fresh copy of the population, and both servers on it, one worker each."""
    found.of_scale(SCALE)
    url = found.url.replace("/registry?", "/writes?")
    asyncio.run(_copied(found.url))
    managers = asyncio.run(prepared(url, 2, UNITS))
    commands = {"registry": "registry serve --port {port}", "handwritten": "benchmarks.handwritten"}
    return [
        _started(stack, name, [sys.executable, "-m", *command.split()], url, found, manager, FIRST + place * 1_000_000)
        for place, ((name, command), manager) in enumerate(zip(commands.items(), managers, strict=True))
    ]


async def _copied(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("DROP DATABASE IF EXISTS writes WITH (FORCE)")
    await connection.execute(f"CREATE DATABASE writes TEMPLATE scale_{SCALE}")
    await connection.close()


def _started(stack: ExitStack, name: str, command: list[str], url: str, found: Cluster, manager: Manager, series: int) -> Writer:
    port = free_port()
    place = {"DATABASE_URL": url, "PORT": str(port), "REGISTRY_DATABASE_URL": url, "PYTHONPATH": str(ROOT), **BOTTOMLESS}
    command = [part.format(port=port) for part in command]
    process = stack.enter_context(server(command, port, place, ROOT, WORKSHOP / "logs" / f"writes-{name}.log"))
    return Writer(name, url, port, process, found.process, manager, series)


def measured(client: Client, writers: list[Writer], question: str, connections: int, effort: Effort) -> dict[str, Any]:
    """The rounds of one cell."""
    for writer in writers:
        warm = _sample(client, writer, question, connections, 15 * connections)
        writer.rates[question, connections] = warm.throughput
    samples: dict[str, list[Sample]] = {writer.name: [] for writer in writers}
    for _ in range(effort.rounds):
        for writer in writers:
            count = max(10 * connections, int(writer.rates[question, connections] * effort.seconds))
            samples[writer.name].append(_sample(client, writer, question, connections, count))
            writer.rates[question, connections] = samples[writer.name][-1].throughput
    print(report.writes_line(question, connections, samples), flush=True)
    return {"samples": {name: [asdict(one) for one in found] for name, found in samples.items()}}


def _sample(client: Client, writer: Writer, question: str, connections: int, count: int) -> Sample:
    inputs = writer.inputs(question, count)
    requests = [post(body(question, given), writer.manager.token) for given in inputs]
    before = spent(writer.process), spent(writer.database), writer.written(question)
    told = client.run(Load(writer.port, requests, min(connections, len(requests)), 0, len(requests)))
    after = spent(writer.process), spent(writer.database), writer.written(question)
    if after[2] - before[2] != len(requests):
        raise SystemExit(f"{writer.name}: {len(requests)} answers to {question}, and {after[2] - before[2]} writes")
    answers, in_order = len(told.latencies), sorted(told.latencies)
    return Sample(
        told.throughput, median(in_order), in_order[min(answers - 1, answers * 99 // 100)], between(before[0], after[0]) / answers,
        between(before[1], after[1]) / answers, told.cpu / answers,
    )  # fmt: skip


if __name__ == "__main__":
    main()
