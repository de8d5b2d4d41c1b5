"""Rounds: everybody in turn, again and again, and ratios pair by pair. What comes out are ratios and shares; absolute times stay in here.

One round of a cell (a question at so many connections) has every competitor for the same few seconds, one after the other. Two competitors are
compared within a round only, so that whatever else the machine does meanwhile weighs on both.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from psutil import Process

from benchmarks.client import Client, Load
from benchmarks.codes import Codes, Variables, ask, deep_pages, requests
from benchmarks.competitors import PEER_SERVERS, Competitor, environment
from benchmarks.database import WORKSHOP
from benchmarks.questions import Question
from benchmarks.servers import between, free_port, server, spent

CHECKED = 10
"""Answers of each question that are compared before anything is timed."""
PATIENCE_S = 6.0
"""A cell in which a single answer would take longer than this is left out."""


@dataclass(frozen=True)
class Sample:
    """What one competitor did in one round: requests a second, seconds to an answer, seconds of processor time a request."""

    throughput: float
    p50: float
    p99: float
    server_cpu: float
    database_cpu: float
    client_cpu: float


Cell = tuple[Question, int]
Samples = dict[Cell, dict[str, list[Sample]]]
"""By cell, then by competitor, one sample a round."""


@dataclass(frozen=True)
class Running:
    """A competitor that serves, and the requests that it will be sent, by question."""

    competitor: Competitor
    port: int
    process: Process
    database: Process
    requests: Mapping[Question, Sequence[bytes]]
    variables: Mapping[Question, Sequence[Variables]]

    @property
    def name(self) -> str:
        return self.competitor.name


def started(
    stack: ExitStack, competitor: Competitor, url: str, database: Process, codes: Codes, wanted: Sequence[Question], token: str | None
) -> Running:
    """Starts a competitor on a database and makes its requests, asking it for its own cursors."""
    port = free_port()
    log = WORKSHOP / "logs" / f"{competitor.name.replace(', ', '-').replace(' ', '-')}.log"
    command = competitor.command(url, port)
    process = stack.enter_context(server(command, port, environment(competitor, url, port), competitor.directory, log))
    variables = {
        question: deep_pages(competitor.dialect, port) if question is Question.DEEP else codes.variables(question) for question in wanted
    }
    bearer = token if competitor.signed_in else None
    made = {question: requests(competitor.dialect, question, given, bearer) for question, given in variables.items()}
    return Running(competitor, port, process, database, made, variables)


def check(running: Sequence[Running], question: Question) -> None:
    """Everybody gives the same data, or nothing is timed."""
    compared = [one for one in running if not one.competitor.signed_in]
    count = min(CHECKED, *(len(one.variables[question]) for one in compared))
    for number in range(count):
        answers = {one.name: _answer(one, question, number) for one in compared}
        first, *others = answers
        for other in others:
            if answers[other] != answers[first]:
                raise SystemExit(
                    f"{question}, request {number}: answers differ\n{first}: {str(answers[first])[:1500]}\n{other}: {str(answers[other])[:1500]}"
                )


def _answer(running: Running, question: Question, number: int) -> Any:
    dialect = running.competitor.dialect
    data = dialect.answer(question, ask(running.port, dialect.documents[question], running.variables[question][number]))
    rows = data["companies"] if question is Question.DEEP else data
    return rows["nodes"] if question is Question.DEEP and isinstance(rows, dict) else rows  # who pages by rows has no pageInfo to show


def rounds(client: Client, running: Sequence[Running], question: Question, connections: int, count: int, seconds: float) -> dict[str, list[Sample]]:
    """The samples of one cell. Who would take too long for an answer is left out of it, and so is a peer that hangs up meanwhile."""
    able = [one for one in running if _warm(client, one, question, connections, seconds)]
    found: dict[str, list[Sample]] = {one.name: [] for one in able}
    for _ in range(count):
        for one in [one for one in able if one.name in found]:
            try:
                found[one.name].append(sample(client, one, question, connections, seconds))
            except RuntimeError as problem:
                _leave_out(one, question, connections, problem)
                del found[one.name]
    return found


def _leave_out(running: Running, question: Question, connections: int, problem: RuntimeError) -> None:
    """Says that a peer is left out; what is measured for its own sake has to answer."""
    if running.competitor not in PEER_SERVERS:
        raise problem
    print(f"{running.name} is left out of {question}, {connections} connections: {problem}", flush=True)


def _warm(client: Client, running: Running, question: Question, connections: int, seconds: float) -> bool:
    """Lets every connection see the statement often enough for PostgreSQL to settle on a plan, unless that takes too long.

    A peer that hangs up on so many is left out as well, and that is said.
    """
    first = client.run(Load(running.port, running.requests[question], 1, seconds / 4))
    if min(first.latencies) * connections > PATIENCE_S:
        return False
    try:
        client.run(Load(running.port, running.requests[question], connections, seconds / 2))
    except RuntimeError as problem:
        _leave_out(running, question, connections, problem)
        return False
    return True


def sample(client: Client, running: Running, question: Question, connections: int, seconds: float) -> Sample:
    before = spent(running.process), spent(running.database)
    told = client.run(Load(running.port, running.requests[question], connections, seconds))
    after = spent(running.process), spent(running.database)
    answers = len(told.latencies)
    in_order = sorted(told.latencies)
    return Sample(
        told.throughput,
        median(in_order),
        in_order[min(answers - 1, answers * 99 // 100)],
        between(before[0], after[0]) / answers,
        between(before[1], after[1]) / answers,
        told.cpu / answers,
    )


# ratios


@dataclass(frozen=True)
class Spread:
    """A ratio's least, middle and greatest over the rounds."""

    least: float
    middle: float
    greatest: float

    @classmethod
    def of(cls, values: Iterable[float]) -> "Spread":
        found = sorted(values)
        return cls(found[0], median(found), found[-1])


MEASURES: Mapping[str, tuple[str, bool]] = {
    "throughput": ("throughput", True),
    "p50": ("p50", False),
    "p99": ("p99", False),
    "cpu": ("processor time", False),
    "server_cpu": ("processor time of the server", False),
    "database_cpu": ("processor time of the database", False),
}
"""What is compared, in words, and whether more of it is better."""


def value(found: Sample, measure: str) -> float:
    return found.server_cpu + found.database_cpu if measure == "cpu" else float(getattr(found, measure))


def times_as_good(one: Sequence[Sample], other: Sequence[Sample], measure: str) -> Spread:
    """How many times as good `one` is as `other`: above 1 is better, whatever is measured. Pair by pair, round for round."""
    more_is_better = MEASURES[measure][1]
    pairs = [(value(mine, measure), value(theirs, measure)) for mine, theirs in zip(one, other, strict=True)]
    smallest = 1e-9  # a clock tick is ten milliseconds: few cheap requests may seem to cost nothing
    return Spread.of(max(a, smallest) / max(b, smallest) if more_is_better else max(b, smallest) / max(a, smallest) for a, b in pairs)


# keeping


def to_json(samples: Samples) -> list[dict[str, Any]]:
    return [
        {"question": question, "connections": connections, "competitor": name, "rounds": [asdict(one) for one in found]}
        for (question, connections), by_name in samples.items()
        for name, found in by_name.items()
    ]


def from_json(kept: list[dict[str, Any]]) -> Samples:
    found: Samples = {}
    for entry in kept:
        cell = (Question(entry["question"]), entry["connections"])
        found.setdefault(cell, {})[entry["competitor"]] = [Sample(**one) for one in entry["rounds"]]
    return found


def cells(questions: Sequence[Question], connections: Sequence[int]) -> Iterator[Cell]:
    for question in questions:
        for number in connections:
            yield question, number


def findings(name: str) -> Path:
    """Where a mode keeps what it found."""
    return WORKSHOP / "findings" / f"{name}.json"
