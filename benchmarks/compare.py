"""`make bench`: everybody beside everybody, in turn in one run, answers compared first; then RESULTS.md and its picture."""

import argparse
import asyncio
import os
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from time import monotonic

from benchmarks import report
from benchmarks.client import Client
from benchmarks.codes import Codes
from benchmarks.competitors import FLOOR, PEER_SERVERS, SIGNED_IN, THE_REGISTRY, Competitor, installed
from benchmarks.database import ROOT, cluster
from benchmarks.measure import Running, Samples, cells, check, findings, rounds, started, to_json
from benchmarks.questions import Question
from benchmarks.surroundings import surroundings

SCALE = 40
"""Ten thousand companies."""
CONNECTIONS = (1, 8, 32)


@dataclass(frozen=True)
class Effort:
    """How long it is measured."""

    rounds: int
    seconds: float


FULL = Effort(rounds=5, seconds=1.2)
QUICK = Effort(rounds=3, seconds=0.4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few minutes, to try things out; its numbers are rough")
    parser.add_argument("--only", default="", help="names of peers, separated by commas; all of them unless it is given")
    chosen = parser.parse_args()
    effort, begun = (QUICK if chosen.quick else FULL), monotonic()
    names = chosen.only.split(",") if chosen.only else [one.name for one in PEER_SERVERS]
    peers, left_out = installed([one for one in PEER_SERVERS if one.name in names])
    with ExitStack() as stack:
        url, running = cast_on(stack, peers)
        client = stack.enter_context(Client())
        for question in Question:
            check(running, question)
        print(f"the answers of {', '.join(one.name for one in running)} are the same", flush=True)
        samples: Samples = {}
        for question, connections in cells(list(Question), CONNECTIONS):
            samples[question, connections] = rounds(client, running, question, connections, effort.rounds, effort.seconds)
            print(report.line(question, connections, samples[question, connections]), flush=True)
        kept = {
            "quick": chosen.quick,
            "rounds": effort.rounds,
            "seconds": effort.seconds,
            "left_out": left_out,
            "surroundings": asyncio.run(surroundings(url)),
            "samples": to_json(samples),
        }
    report.keep(findings("compare"), kept)
    print(f"written to benchmarks/RESULTS.md after {(monotonic() - begun) / 60:.0f} minutes")


def cast_on(stack: ExitStack, peers: list[Competitor]) -> tuple[str, list[Running]]:
    """The database, and everybody on it."""
    found = stack.enter_context(cluster())
    url = found.of_scale(SCALE)
    codes = asyncio.run(Codes.drawn(url))
    token = token_of("park-manager", url)
    everybody = [FLOOR, THE_REGISTRY, SIGNED_IN, *peers]
    return url, [started(stack, one, url, found.process, codes, list(Question), token) for one in everybody]


def token_of(name: str, url: str) -> str:
    """A bearer token of a demo account, by the registry's own command."""
    command = [sys.executable, "-m", "registry", "token", name]
    made = subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "REGISTRY_DATABASE_URL": url}, capture_output=True, text=True)
    return made.stdout.split()[-1]


if __name__ == "__main__":
    main()
