"""RESULTS.md and its picture, written anew from whatever the modes have found so far: ratios, never an absolute time."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.competitors import DATALOADERS, FLOOR, PEER_SERVERS, SIGNED_IN, THE_REGISTRY
from benchmarks.measure import MEASURES, Sample, Samples, Spread, findings, from_json, times_as_good
from benchmarks.plot import dots
from benchmarks.questions import TOLD, Question

RESULTS = Path(__file__).with_name("RESULTS.md")
PICTURE = Path(__file__).with_name("results.svg")
REGISTRY = THE_REGISTRY.name
OTHERS = (FLOOR.name, SIGNED_IN.name, *(one.name for one in PEER_SERVERS))

FLOOR_TARGETS = {Question.ONE: 0.85, Question.PAGE: 0.95, Question.NESTED: 0.95, Question.FLAT: 0.95, Question.DEEP: 1.0}
POSTGRAPHILE_TARGETS: Mapping[Question, Mapping[int, float]] = {
    Question.ONE: {1: 2, 8: 2},
    Question.PAGE: {1: 2.8, 8: 4},
    Question.NESTED: {1: 3, 8: 5},
    Question.FLAT: {1: 2.2, 8: 4.5},
    Question.DEEP: {1: 1.6, 8: 2},
}
DATALOADER_TARGETS = {Question.ONE: 7, Question.PAGE: 25, Question.NESTED: 35, Question.FLAT: 35, Question.DEEP: 5}
GROWTH_LIMIT = 1.5
WORKERS_TARGET = 1.8
WORKERS_ALONE = 0.2
"""The share of a core up to which database and client together leave a second worker room on a machine of two."""
MEMORY_LIMIT_MB = 200
WRITES_TARGET = 0.7
DELAY_LIMIT = 1.1
RULES_TARGET = 0.8
"""A request takes a quarter longer."""
ASSIGNMENT_LIMIT_S = 15
"""An officer waits for it: the one target that is a time."""
HANDWRITTEN = "handwritten"

INTRODUCTION = """# What was measured

Written by `make bench`, `make bench-scale`, `make bench-memory`, `make bench-writes`, `make bench-sign-in`, `make bench-rules`, `make bench-assignment` and `make mutate`; this file is not edited by hand. Every number but those of assignments is a ratio of two measurements made one right after the
other in the same run, and stands as *median (least to greatest)* over the rounds. Above 1 the registry does better than its neighbour, whatever is measured.

All servers answer for an anonymous viewer, under the same rules about rows, on the same database and data, one worker with eight connections each. Their answers to the same
requests were compared before anything was timed. Requests vary: hundreds of companies, parks and cursors, in the same order for everybody. `floor` is SQL written by hand
behind a bare ASGI application that does nothing else; the peers are written as their documentation recommends (see `benchmarks/peers`). The registry has everything on.
"""


def keep(place: Path, found: Mapping[str, Any]) -> None:
    """Keeps what a mode found, and writes the report anew."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(found))
    write()


def write() -> None:
    parts = [INTRODUCTION]
    if (compared := _found("compare")) is not None:
        parts += _compared(compared)
    if (scaled := _found("scale")) is not None:
        parts += _scaled(scaled)
    if (weighed := _found("memory")) is not None:
        parts += _weighed(weighed)
    if (written := _found("writes")) is not None:
        parts += _written(written)
    if (tried := _found("sign-in")) is not None:
        parts += _tried(tried)
    if (ruled := _found("rules")) is not None:
        parts += _ruled(ruled)
    if (assigned := _found("assignment")) is not None:
        parts += _assigned(assigned)
    if (mutated := _found("mutants")) is not None:
        parts += _mutated(mutated)
    RESULTS.write_text("\n".join(parts).rstrip() + "\n")


def line(question: Question, connections: int, by_name: Mapping[str, Sequence[Sample]]) -> str:
    """A cell as it comes in, for whoever watches."""
    found = "   ".join(f"{name} {_told(spread)}" for name, spread in _ratios(by_name, "throughput").items())
    return f"{question:6} c={connections:<2}  registry over  {found}"


def writes_line(question: str, connections: int, samples: Mapping[str, Sequence[Sample]]) -> str:
    """A cell of writes as it comes in: ratios, and what both did in absolute numbers, for whoever mends."""
    ours, theirs = samples[REGISTRY], samples[HANDWRITTEN]
    ratios = "   ".join(f"{words} {_told(times_as_good(ours, theirs, measure))}" for measure, (words, _) in MEASURES.items() if measure in WRITES_SHOW)
    rates = " / ".join(f"{median(one.throughput for one in each):.0f}" for each in (ours, theirs))
    cost = " / ".join(f"{median(one.server_cpu for one in each) * 1e3:.1f}+{median(one.database_cpu for one in each) * 1e3:.1f}" for each in (ours, theirs))
    return f"{question:16} c={connections:<2}  registry over handwritten: {ratios}   ({rates} a second, {cost} ms of server+database)"


def _found(mode: str) -> Any:
    place = findings(mode)
    return json.loads(place.read_text()) if place.exists() else None


def _ratios(by_name: Mapping[str, Sequence[Sample]], measure: str) -> dict[str, Spread]:
    """The registry over each of the others that took part in a cell."""
    if REGISTRY not in by_name:
        return {}
    ours = by_name[REGISTRY]
    return {name: times_as_good(ours, by_name[name], measure) for name in OTHERS if name in by_name}


def _told(spread: Spread | None) -> str:
    if spread is None:
        return "–"
    digits = 2 if spread.middle < 10 else 0
    return f"{spread.middle:.{digits}f} ({spread.least:.{digits}f} to {spread.greatest:.{digits}f})"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(["| " + " | ".join(head) + " |", "|" + " --- |" * len(head), *("| " + " | ".join(row) + " |" for row in rows)]) + "\n"


# the comparison


def _compared(found: Mapping[str, Any]) -> list[str]:
    samples = from_json(found["samples"])
    parts = [_quick(found), "## The surroundings\n", _table(["", ""], [[name, value] for name, value in found["surroundings"].items()])]
    parts.append(f"{found['rounds']} rounds of {found['seconds']:g} seconds for each cell.\n")
    if found["left_out"]:
        parts.append(f"Not installed on this machine, and left out: {', '.join(found['left_out'])}.\n")
    parts += ["## The questions\n", *[f"- {told}" for told in TOLD.values()], ""]
    parts += ["## Targets\n", _table(["", "target", "measured", ""], list(_targets(samples)))]
    parts += [f"![Throughput of the registry over each competitor, eight connections]({PICTURE.name})\n"]
    for measure, (words, _) in MEASURES.items():
        parts += [f"## The registry over each: {words}\n", _measure_table(samples, measure)]
    parts += ["## The client\n", _client_table(samples)]
    _draw(samples)
    return parts


def _quick(found: Mapping[str, Any]) -> str:
    return "**This is a quick run, made to try the harness; its numbers are rough.**\n" if found["quick"] else ""


def _measure_table(samples: Samples, measure: str) -> str:
    rows = []
    for (question, connections), by_name in samples.items():
        ratios = _ratios(by_name, measure)
        rows.append([f"{TOLD[question][:2]}, {connections}", *(_told(ratios.get(name)) for name in OTHERS)])
    return _table(["question, connections", *OTHERS], rows)


def _targets(samples: Samples) -> Iterator[list[str]]:
    for question in Question:
        measured = {connections: _ratios(by_name, "throughput") for (asked, connections), by_name in samples.items() if asked is question}
        name = TOLD[question][:2]
        floor = [ratios[FLOOR.name].middle for ratios in measured.values()]
        yield _target(f"{name} over the floor, the least of {_and(measured)} connections", FLOOR_TARGETS[question], min(floor))
        for connections, target in POSTGRAPHILE_TARGETS[question].items():
            if ratio := measured.get(connections, {}).get("postgraphile"):
                by_floor = ratio.middle / measured[connections][FLOOR.name].middle
                yield _target(f"{name} over PostGraphile, {connections} at once", target, ratio.middle, by_floor)
        best = [measured[1][peer].middle for peer in DATALOADERS if peer in measured.get(1, {})]
        if best:
            by_floor = min(best) / measured[1][FLOOR.name].middle
            yield _target(f"{name} over the best DataLoader server, 1 at once", DATALOADER_TARGETS[question], min(best), by_floor)


def _and(names: Mapping[int, Any]) -> str:
    first, last = [str(name) for name in names][:-1], str([*names][-1])
    return f"{', '.join(first)} and {last}" if first else last


def _target(what: str, target: float, measured: float, by_floor: float | None = None, at_most: bool = False) -> list[str]:
    """A row of a table of targets. `by_floor` is what hand-written SQL would have made of it: where that falls short, no compiler could do it."""
    met = measured <= target if at_most else measured >= target
    short = "**not met**" if by_floor is None or by_floor >= target else f"not met; the floor itself: {by_floor:.2f}"
    return [what, f"{'at most ' if at_most else ''}{target:g}", f"{measured:.2f}", "met" if met else short]


def _client_table(samples: Samples) -> str:
    """How much of the time of one connection the client itself takes: the quicker the server, the more this levels everybody."""
    rows = []
    for question in Question:
        by_name = samples.get((question, 1), {})
        shares = {name: median(one.client_cpu * one.throughput for one in by_name[name]) for name in (FLOOR.name, REGISTRY) if name in by_name}
        rows.append([TOLD[question][:2], *(f"{shares[name]:.0%}" if name in shares else "–" for name in (FLOOR.name, REGISTRY))])
    note = "The client's own share of the time at one connection. It is the same work for everybody, and draws all ratios towards 1.\n\n"
    return note + _table(["", f"asking the {FLOOR.name}", f"asking the {REGISTRY}"], rows)


def _draw(samples: Samples) -> None:
    names = [FLOOR.name, *(one.name for one in PEER_SERVERS)]
    rows = {
        f"{TOLD[question][:2]} {question}": {name: spread for name, spread in _ratios(by_name, "throughput").items() if name in names}
        for (question, connections), by_name in samples.items()
        if connections == 8
    }
    if rows:
        PICTURE.write_text(dots("Requests a second, the registry over each (8 connections; the line at 1: as fast as that one)", rows, names))


# scale, workers, memory


def _scaled(found: Mapping[str, Any]) -> list[str]:
    factors = found["factors"]
    rows, targets = [], []
    for name, ratios in found["growth"].items():
        spreads = [Spread(*ratio) for ratio in ratios]
        rows.append([name, *map(_told, spreads)])
        if name in found["limited"]:
            targets.append(_target(f"{name}: median latency, {factors[-1]} times the data", GROWTH_LIMIT, spreads[-1].middle, at_most=True))
    told = []
    for name, parts in found["workers"].items():
        ratio, server, database, client = (Spread(*parts[part]) for part in ("ratio", "server", "database", "client"))
        told.append([name, _told(ratio), *(f"{share.middle:.0%}" for share in (server, database, client))])
        if database.middle + client.middle < WORKERS_ALONE:
            targets.append(_target(f"two workers over one, {name}, 32 connections", WORKERS_TARGET, ratio.middle))
    head = ["median latency over that of the least data", *(f"{factor} times" for factor in factors[1:])]
    note = (
        f"Two workers beside one. The other columns say how much of one core each part took while one worked; the machine has {found['cores']} cores for all of them,\n"
        "so a second worker gains what the first, the database and the client leave. The target is for what these two hardly take part in.\n"
    )
    busy = ["what was asked", "throughput of two over that of one", "the worker", "the database", "the client"]
    return ["## More data, more workers\n", _quick(found), _table(head, rows), note, _table(busy, told), _table(["", "target", "measured", ""], targets)]


def _weighed(found: Mapping[str, Any]) -> list[str]:
    rows = [[f"{requests:,}", phase, f"{size / 1e6:.0f} MB"] for requests, phase, size in found["sizes"]]
    most = max(size for _, _, size in found["sizes"]) / 1e6
    target = _target(f"memory of one worker after {found['sizes'][-1][0]:,} requests, at most, MB", MEMORY_LIMIT_MB, most, at_most=True)
    return ["## Memory of one worker\n", _quick(found), _table(["requests so far", "what was asked", "resident"], rows), _table(["", "target", "measured", ""], [target])]


# writes

WRITES_SHOW = ("throughput", "cpu", "server_cpu", "database_cpu", "p99")


def _written(found: Mapping[str, Any]) -> list[str]:
    """The registry's mutations over the same written by hand."""
    rows, targets = [], []
    for cell in found["cells"]:
        samples = {name: [Sample(**one) for one in rounds] for name, rounds in cell["samples"].items()}
        spreads = {measure: times_as_good(samples[REGISTRY], samples[HANDWRITTEN], measure) for measure in WRITES_SHOW}
        name = f"`{cell['question']}`, {cell['connections']} connection{'s' if cell['connections'] > 1 else ''}"
        rows.append([name, *(_told(spreads[measure]) for measure in WRITES_SHOW)])
        targets.append(_target(f"writes a second, {name}, over the same by hand", WRITES_TARGET, spreads["throughput"].middle))
    note = (
        "`registerTenancy` of a described company with a unit and a signed lease, and `updateCompany`, beside the same two written by hand with SQLAlchemy behind Starlette\n"
        "(`benchmarks/handwritten.py`): one worker each, the same database on the same disk, every commit flushed. By hand there is one row of a plain log; the registry has its\n"
        "lifecycles, each event in the chain and each field's change. What was written was counted after every round.\n"
        f"{found['rounds']} rounds of about {found['seconds']:g} seconds for each; the machine's load was {found['load']} meanwhile, other people's work included.\n"
    )
    head = ["registry over handwritten", *(MEASURES[measure][0] for measure in WRITES_SHOW)]
    return ["## Writes\n", _quick(found), note, _table(head, rows), _table(["", "target", "measured", ""], targets)]


# signing in


def _tried(found: Mapping[str, Any]) -> list[str]:
    """What attacks on passwords come to, and what others wait meanwhile."""
    rows = [
        [one["attack"], ", ".join(f"{code} {number:,}" for code, number in one["told"].items()), *(f"{delay:.2f}" for delay in one["delays"].values()), f"{one['mb']:.0f} MB"]
        for one in found["attacks"]
    ]
    slowest = {kind: max(one["delays"][kind] for one in found["attacks"]) for kind in found["attacks"][0]["delays"]}
    targets = [_target(f"{kind}, while somebody attacks over when nobody does", DELAY_LIMIT, slow, at_most=True) for kind, slow in slowest.items()]
    targets.append(_target("attempts that got in", 0, sum(one["told"].get("IN", 0) for one in found["attacks"]), at_most=True))
    note = (
        f"{sum(sum(one['told'].values()) for one in found['attacks']):,} attempts with wrong passwords, {found['a_second']} a second. Beside them somebody signs in on a known device, and somebody reads:\n"
        "the median of what they wait, over what they wait before and after. The memory is the worker's at the end of each attack.\n"
    )
    head = ["attack", "answered", *(f"{kind}, delayed" for kind in slowest), "memory"]
    return ["## Signing in under attack\n", _quick(found), note, _table(head, rows), _table(["", "target", "measured", ""], targets)]


# what the rules cost


def _ruled(found: Mapping[str, Any]) -> list[str]:
    """The registry over the same without any rule."""
    viewers = dict.fromkeys(cell["viewer"] for cell in found["cells"])
    rows: dict[tuple[str, int], list[str]] = {}
    for cell in found["cells"]:
        rows.setdefault((cell["question"], cell["connections"]), []).append(_told(Spread(*cell["ratio"])))
    least = {viewer: min(cell["ratio"][1] for cell in found["cells"] if cell["viewer"] == viewer) for viewer in viewers}
    targets = [_target(f"the least of them, asked by {viewer}", RULES_TARGET, ratio) for viewer, ratio in least.items()]
    note = (
        "How many objects the registry answers in a second, over how many one does from which every rule was taken out, so that everybody sees every row and every field: at 0.8 the same answer takes a quarter longer.\n"
        f"{found['rounds']} rounds of {found['seconds']:g} seconds for each.\n"
    )
    table = _table(["question, connections", *(f"asked by {viewer}" for viewer in viewers)], [[f"{question[:2]}, {connections}", *told] for (question, connections), told in rows.items()])
    return ["## What the rules cost\n", _quick(found), note, table, _table(["", "target", "measured", ""], targets)]


# assignments


def _assigned(found: Mapping[str, Any]) -> list[str]:
    """Experts assigned to applications: seconds, and what fairness is worth to the worst application."""
    rows, targets = [], []
    for case in found["cases"]:
        seconds, busy = Spread.of(case["seconds"]), Spread.of(case["busy"])
        rows.append([case["told"], _told(seconds), _told(busy), *(f"{case[name] / 100:.2f}" for name in ("unfair", "floor", "bound")), f"{case['mended']:.0f}"])
        targets.append(_target(f"seconds of one core, the longest: {case['told']}", ASSIGNMENT_LIMIT_S, busy.greatest, at_most=True))
    note = (
        f"{found['sizes']}; 3 % of the pairs in conflict, at most two experts of an institution, three kinds of experts and one from outside on each application. One core does\n"
        "all of it, so what it was busy is how long it takes where nobody else works; the seconds beside are those that passed, and others worked meanwhile. The worst application's affinity is that of all its reviews together, and cannot be\n"
        "better than the last of its columns; by lot it is what was to be expected. Reviews put elsewhere are those of a draw that crossing demands did not allow.\n"
    )
    head = ["", "seconds passed", "seconds of one core", "worst application without fairness", "with it", "at most possible", "reviews put elsewhere"]
    return ["## Experts for applications\n", _quick(found), note, _table(head, rows), _table(["", "target", "measured", ""], targets)]


# what the leak tests see


def _mutated(found: Mapping[str, Any]) -> list[str]:
    made, seen, equivalent = found["made"], found["seen"], found["equivalent"]
    parts = ["## Whether the leak tests see a rule that is weakened\n"]
    parts.append(
        f"`make mutate` made {made + len(equivalent)} mutants of the rules and of where they are asked, each of which lets more be seen. {len(equivalent)} of them change nothing that "
        f"anybody could see (`tests/leaks/mutants/equivalent.py` has the reasons); of the other {made}, the leak tests saw **{seen}**.\n"
    )
    parts.append(_table(["what was changed", "mutants"], [[kind, str(count)] for kind, count in sorted(found["kinds"].items())]))
    if found["survivors"]:
        parts += ["Not seen:\n", *[f"- `{survivor}`" for survivor in found["survivors"]], ""]
    return parts


if __name__ == "__main__":
    write()
