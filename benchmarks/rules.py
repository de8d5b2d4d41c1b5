"""`make bench-rules`: what the rules cost. The five questions asked of the registry as it is, and of one from which every rule was taken out.

Both are asked by nobody in particular and by a park's manager, whose rules depend most on the rows. Without rules more rows are there to be
counted, and others come first in a page, with more or fewer below them: what is compared is how many objects are answered in a second.
"""

import argparse
import asyncio
from contextlib import ExitStack
from dataclasses import asdict, astuple, replace
from sys import executable
from typing import Any

from benchmarks import report
from benchmarks.client import Client
from benchmarks.codes import Codes, ask
from benchmarks.compare import SCALE, token_of
from benchmarks.competitors import SIGNED_IN, THE_REGISTRY, Competitor
from benchmarks.database import cluster
from benchmarks.measure import CHECKED, Running, cells, findings, rounds, started, times_as_good
from benchmarks.questions import TOLD, Question

CONNECTIONS = (1, 8)
ROUNDS, SECONDS = 7, 1.2
QUICK_ROUNDS, QUICK_SECONDS = 3, 0.4


def without_rules(competitor: Competitor) -> Competitor:
    """The same server with every rule taken out."""

    def command(url: str, port: int) -> list[str]:
        return [executable, "-m", "benchmarks.ruleless", "serve", "--port", str(port)]

    return replace(competitor, name=f"{competitor.name}, without rules", command=command)


def answered(running: Running, question: Question, token: str) -> int:
    """How many objects are in the answers to the first of a competitor's requests."""
    document = running.competitor.dialect.documents[question]
    bearer = token if running.competitor.signed_in else None
    return sum(objects_in(ask(running.port, document, given, bearer)) for given in running.variables[question][:CHECKED])


def objects_in(answer: Any) -> int:
    match answer:
        case dict():
            return 1 + sum(map(objects_in, answer.values()))
        case list():
            return sum(map(objects_in, answer))
        case _:
            return 0


ASKED = {"nobody in particular": THE_REGISTRY, "a park's manager": SIGNED_IN}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute, to try things out; its numbers are rough")
    chosen = parser.parse_args()
    count, seconds = (QUICK_ROUNDS, QUICK_SECONDS) if chosen.quick else (ROUNDS, SECONDS)
    pairs = {viewer: (competitor, without_rules(competitor)) for viewer, competitor in ASKED.items()}
    kept: list[dict[str, object]] = []
    with ExitStack() as stack:
        found = stack.enter_context(cluster())
        url = found.of_scale(SCALE)
        codes, token = asyncio.run(Codes.drawn(url)), token_of("park-manager", url)
        running = [started(stack, one, url, found.process, codes, list(Question), token) for pair in pairs.values() for one in pair]
        client = stack.enter_context(Client())
        objects = {(question, one.name): answered(one, question, token) for question in Question for one in running}
        for question, connections in cells(list(Question), CONNECTIONS):
            samples = rounds(client, running, question, connections, count, seconds)
            for viewer, (ruled, ruleless) in pairs.items():
                ratio = times_as_good(samples[ruled.name], samples[ruleless.name], "throughput")
                more = objects[question, ruled.name] / objects[question, ruleless.name]
                ratio = replace(ratio, **{part: more * amount for part, amount in asdict(ratio).items()})
                kept.append({"question": TOLD[question], "connections": connections, "viewer": viewer, "ratio": astuple(ratio)})
                print(f"{question:6} c={connections:<2} {viewer}: {ratio.middle:.2f} ({ratio.least:.2f} to {ratio.greatest:.2f}) of what it is without rules", flush=True)
    report.keep(findings("rules"), {"quick": chosen.quick, "rounds": count, "seconds": seconds, "cells": kept})
    print("written to benchmarks/RESULTS.md")


if __name__ == "__main__":
    main()
