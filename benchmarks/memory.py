"""`make bench-memory`: a million mixed requests to one worker, and what it weighs meanwhile.

First what is usual - companies, pages, deep pages, over and over with other values - then ten thousand documents that were never seen before and are
not again, then one document with ten thousand shapes of its variables, then what is usual until the million is full.
"""

import argparse
import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import chain, product
from typing import Any

from benchmarks import report
from benchmarks.client import Client, Load, post
from benchmarks.codes import Codes
from benchmarks.competitors import THE_REGISTRY
from benchmarks.database import cluster
from benchmarks.measure import Running, findings, started
from benchmarks.questions import Question
from benchmarks.servers import memory

SCALE = 40
CONNECTIONS = 8
FULL, QUICK = 1_000_000, 60_000
STEPS = 20
"""Times that the memory is looked at."""
DISTINCT = 10_000
USUAL = (Question.ONE, Question.PAGE, Question.DEEP)

FIELDS = ("uscc", "kind", "industry", "industryStandard", "marketStatus", "establishedOn", "version", "state", "website", "lei", "aliases", "isSynthetic")
SHAPES = "query Shapes($first: Int, $where: CompanyWhere, $orderBy: [CompanyOrder!]) { companies(first: $first, where: $where, orderBy: $orderBy) { nodes { id name } } }"
ORDERS = ("NAME", "USCC", "INDUSTRY", "STATE", "ESTABLISHED_ON")
FILTERS: Sequence[dict[str, Any]] = (
    {"kind": {"eq": "ENTERPRISE"}},
    {"industry": {"startsWith": "I65"}},
    {"name": {"contains": "公司"}},
    {"uscc": {"isNull": False}},
    {"establishedOn": {"gte": "2010-01-01"}},
)

Size = tuple[int, str, int]
"""After so many requests, while what was asked, bytes."""


def documents(count: int) -> Iterator[str]:
    """So many documents, no two of them alike."""
    for number in range(count):
        chosen = [f"f{number}_{place}: {name}" for place, name in enumerate(FIELDS) if number >> place & 1]
        yield f"query Document{number} {{ companies(first: {1 + number % 20}) {{ nodes {{ id {' '.join(chosen)} }} }} }}"


def shapes(count: int) -> Iterator[dict[str, Any]]:
    """So many sets of variables of one document, each of another shape: another page size, order and combination of filters."""
    orders = [{"field": field, "direction": direction} for field, direction in product(ORDERS, ("ASC", "DESC"))]
    combinations = product(range(2 ** len(FILTERS)), orders, range(1, 101))
    for _, (mask, order, first) in zip(range(count), combinations, strict=False):
        chosen = [condition for place, condition in enumerate(FILTERS) if mask >> place & 1]
        yield {"first": first, "where": {"and": chosen}, "orderBy": [order]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer requests")
    chosen = parser.parse_args()
    total = QUICK if chosen.quick else FULL
    with ExitStack() as stack:
        database = stack.enter_context(cluster())
        client = stack.enter_context(Client())
        url = database.of_scale(SCALE)
        one = started(stack, THE_REGISTRY, url, database.process, asyncio.run(Codes.drawn(url)), USUAL, None)
        sizes = list(_weighed(client, one, total, min(DISTINCT, total // 6)))
    report.keep(findings("memory"), {"quick": chosen.quick, "sizes": sizes})
    print("written to benchmarks/RESULTS.md")


def _weighed(client: Client, running: Running, total: int, distinct: int) -> Iterator[Size]:
    usual = list(chain.from_iterable(zip(*(running.requests[question] for question in USUAL), strict=False)))
    step = max(1, (total - 2 * distinct) // STEPS)
    phases = [
        *[("what is usual", usual, step)] * (STEPS // 2),
        *_parts("documents never seen before", [post(json.dumps({"query": text}).encode()) for text in documents(distinct)]),
        *_parts("shapes of one document", [post(json.dumps({"query": SHAPES, "variables": given}).encode()) for given in shapes(distinct)]),
        *[("what is usual", usual, step)] * (STEPS - STEPS // 2),
    ]
    asked = 0
    for phase, requests, count in phases:
        client.run(Load(running.port, requests, CONNECTIONS, 0, count))
        asked += count
        size = memory(running.process)
        print(f"{asked:>9,}  {size / 1e6:4.0f} MB  {phase}", flush=True)
        yield asked, phase, size


def _parts(phase: str, requests: list[bytes], number: int = 4) -> Iterator[tuple[str, list[bytes], int]]:
    """A phase in parts, each asked once."""
    length = len(requests) // number
    for first in range(0, length * number, length):
        part = requests[first : first + length]
        yield phase, part, len(part)


if __name__ == "__main__":
    main()
