"""`make bench-scale`: the same questions on 1, 20 and 400 times the data, and one worker beside two.

Three databases on one server, each with a registry in front, asked in turn: what grows is the ratio of median latencies within a round. The questions
are drawn anew from each database, all over it. Beside the five there is the count of a whole list, which reads what it counts.
"""

import argparse
import asyncio
import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import astuple, dataclass, replace
from itertools import islice

from benchmarks import report
from benchmarks.client import Client, Load, post
from benchmarks.codes import Codes
from benchmarks.competitors import THE_REGISTRY, TWO_WORKERS
from benchmarks.database import Cluster, cluster
from benchmarks.measure import Running, Sample, Spread, findings, rounds, sample, started
from benchmarks.memory import documents
from benchmarks.questions import TOLD, Question

LEAST = 2
"""The scale of the demo population that counts as once: the smallest in which every question has full pages."""
FACTORS = (1, 20, 400)
LIMITED = (Question.ONE, Question.PAGE, Question.NESTED, Question.DEEP)
"""Questions whose latency should hardly grow."""
CROWD = 32
UNSEEN = 4000
"""Documents for one sample: more than two workers can read in it."""
COUNT = '{"query": "{ companies(where: {kind: {eq: ENTERPRISE}}) { totalCount } }"}'


@dataclass(frozen=True)
class Effort:
    """How long it is measured, and on how much more data."""

    rounds: int
    seconds: float
    factors: tuple[int, ...]


FULL = Effort(rounds=7, seconds=2.0, factors=FACTORS)
QUICK = Effort(rounds=3, seconds=0.4, factors=(1, 5, 20))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1, 5 and 20 times the data, for a few minutes")
    chosen = parser.parse_args()
    effort = QUICK if chosen.quick else FULL
    with ExitStack() as stack:
        database = stack.enter_context(cluster())
        client = stack.enter_context(Client())
        growth = _growth(database, client, effort)
        workers = _workers(database, client, effort)
    kept = {
        "quick": chosen.quick,
        "factors": effort.factors,
        "growth": {name: [astuple(spread) for spread in spreads] for name, spreads in growth.items()},
        "limited": [TOLD[question] for question in LIMITED],
        "workers": {name: {part: astuple(spread) for part, spread in parts.items()} for name, parts in workers.items()},
        "cores": os.cpu_count(),
    }
    report.keep(findings("scale"), kept)
    print("written to benchmarks/RESULTS.md")


# more data


def _growth(database: Cluster, client: Client, effort: Effort) -> dict[str, list[Spread]]:
    """For each question, how many times its median latency on the least data it takes on more."""
    with ExitStack() as stack:
        running = [_on(stack, database, factor) for factor in effort.factors]
        found = {}
        for question in Question:
            samples = rounds(client, running, question, 1, effort.rounds, effort.seconds)
            found[TOLD[question]] = _ratios([[one.p50 for one in samples[each.name]] for each in running])
            print(f"{question:6} {'   '.join(_line(effort.factors, found[TOLD[question]]))}", flush=True)
        found["the number of all companies of a kind"] = _ratios(_counting(client, running, effort))
        return found


def _on(stack: ExitStack, database: Cluster, factor: int) -> Running:
    url = database.of_scale(LEAST * factor)
    named = replace(THE_REGISTRY, name=f"registry-{factor}")
    return started(stack, named, url, database.process, asyncio.run(Codes.drawn(url)), list(Question), None)


def _counting(client: Client, running: Sequence[Running], effort: Effort) -> list[list[float]]:
    asked = [post(COUNT.encode())]
    medians: list[list[float]] = [[] for _ in running]
    for _ in range(effort.rounds + 1):
        for place, one in enumerate(running):
            latencies = sorted(client.run(Load(one.port, asked, 1, effort.seconds / 4)).latencies)
            medians[place].append(latencies[len(latencies) // 2])
    return [found[1:] for found in medians]  # the first round was to warm up


def _ratios(medians: Sequence[Sequence[float]]) -> list[Spread]:
    first, *others = medians
    return [Spread.of(more / least for more, least in zip(other, first, strict=True)) for other in others]


def _line(factors: Sequence[int], spreads: Sequence[Spread]) -> list[str]:
    return [f"{factor} times: {spread.middle:.2f}" for factor, spread in zip(factors[1:], spreads, strict=True)]


# more workers


def _workers(database: Cluster, client: Client, effort: Effort) -> dict[str, dict[str, Spread]]:
    """Two workers beside one: with Q1, for which database and client work as much as they do, and with documents that nobody has seen before."""
    url = database.of_scale(LEAST * effort.factors[1])
    codes = asyncio.run(Codes.drawn(url))
    found = {}
    with ExitStack() as stack:
        one, two = [started(stack, each, url, database.process, codes, [Question.ONE], None) for each in (THE_REGISTRY, TWO_WORKERS)]
        unseen = documents(2 * (effort.rounds + 1) * UNSEEN)

        def with_unseen(each: Running) -> Running:
            return replace(each, requests={Question.ONE: [post(json.dumps({"query": document}).encode()) for document in islice(unseen, UNSEEN)]})

        asked: Mapping[str, Callable[[Running], Running]] = {"Q1 one company": lambda each: each, "documents never seen before": with_unseen}
        for name, prepared in asked.items():
            rounds_ = range(effort.rounds + 1)
            pairs = [[sample(client, prepared(each), Question.ONE, CROWD, effort.seconds) for each in (one, two)] for _ in rounds_]
            found[name] = _beside(pairs[1:])  # the first round was to warm up
            print(f"two workers, {name}: {'   '.join(f'{part} {spread.middle:.2f}' for part, spread in found[name].items())}", flush=True)
    return found


def _beside(pairs: Sequence[Sequence[Sample]]) -> dict[str, Spread]:
    """Two workers' throughput over one's; and how busy each part was while one worked, as shares of one core."""
    alone = [first for first, _ in pairs]
    return {
        "ratio": Spread.of(second.throughput / first.throughput for first, second in pairs),
        "server": Spread.of(each.server_cpu * each.throughput for each in alone),
        "database": Spread.of(each.database_cpu * each.throughput for each in alone),
        "client": Spread.of(each.client_cpu * each.throughput for each in alone),
    }


if __name__ == "__main__":
    main()
