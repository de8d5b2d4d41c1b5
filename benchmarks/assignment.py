"""`make bench-assignment`: experts assigned to five hundred applications, as fairly as can be, and how long that takes.

500 applications want 5 reviews each, of 120 experts; 3 % of the pairs are in conflict. Each application has at most 2 experts of one
institution, one at least of each of three kinds, and one from outside the province. Each expert has between half and five quarters of an
even share. It is the one place where a limit of time is a target: an officer waits for it.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time

import numpy as np

from benchmarks import report
from benchmarks.measure import findings
from registry.assignment import Application, Assignment, Expert, Pair, Problem, Watch, assign, check
from registry.assignment.demands import certain, demands
from registry.assignment.fairness import nearest, worst
from registry.assignment.problem import Board

APPLICATIONS, EXPERTS, REVIEWS = 500, 120, 5
QUICK = 5
"""Times smaller for a trial."""
ROUNDS = 3
KINDS = ("FINANCE", "INVESTMENT", "TECHNICAL")
FIELDS_OF_APPLICATIONS, FIELDS_OF_EXPERTS = (0.35, 0.25, 0.15, 0.1, 0.1, 0.05), (0.2, 0.2, 0.2, 0.15, 0.15, 0.1)


@dataclass(frozen=True)
class Case:
    """A population, how exactly the floor is looked for, in hundredths, and the cap on chances."""

    told: str
    clustered: bool
    fineness: int = 1
    cap: float | None = None


CASES = (
    Case("any expert may fit any application", clustered=False),
    Case("the same by lot, no pair more probable than a half", clustered=False, cap=0.5),
    Case("six fields, the largest with more applications than its experts can take; floor to a tenth", clustered=True, fineness=10),
)


def problem(case: Case, smaller: int, seed: int) -> Problem:
    random = np.random.default_rng(seed)
    count, pool = APPLICATIONS // smaller, EXPERTS // smaller
    share = count * REVIEWS / pool
    applications = [Application(f"a{n:03}", REVIEWS, 2, tuple((kind, 1) for kind in KINDS), 1) for n in range(count)]
    experts = [
        Expert(f"e{n:03}", f"i{random.integers(pool // 3)}", round(share * 1.25), round(share / 2), frozenset({KINDS[random.integers(3)]}), bool(random.random() < 0.3))
        for n in range(pool)
    ]
    conflicts = frozenset(Pair(one.id, other.id) for one in applications for other in experts if random.random() < 0.03)
    affinity = _clustered(random, count, pool) if case.clustered else random.random((count, pool))
    return Problem(tuple(applications), tuple(experts), tuple(map(tuple, affinity.tolist())), seed, conflicts, chance_cap=case.cap)


def _clustered(random: np.random.Generator, count: int, pool: int) -> np.ndarray:
    """Affinities that are high within a field and low across: some fields have too few experts."""
    rows, columns = random.choice(6, count, p=FIELDS_OF_APPLICATIONS), random.choice(6, pool, p=FIELDS_OF_EXPERTS)
    return np.clip(np.where(rows[:, None] == columns[None], 0.7, 0.15) + random.normal(0, 0.12, (count, pool)), 0, 1)


def measured(case: Case, smaller: int, rounds: int) -> dict[str, object]:
    seconds, busy, found, unfair = [], [], [], []
    for seed in range(1, rounds + 1):
        given = problem(case, smaller, seed)
        began, began_busy = perf_counter(), process_time()
        one = assign(given, fineness=case.fineness)
        seconds.append(perf_counter() - began)
        busy.append(process_time() - began_busy)
        assert isinstance(one, Assignment), one
        assert check(given, one) == ()
        found.append(one)
        unfair.append(_without_fairness(given))
        print(f"{case.told}, {seed}: {seconds[-1]:.1f} s ({busy[-1]:.1f} s of one core), floor {one.floor} of {one.floor_bound}, {unfair[-1]} without fairness", flush=True)
    return {
        "told": case.told,
        "seconds": seconds,
        "busy": busy,
        "floor": _middle([one.floor for one in found]),
        "bound": _middle([one.floor_bound for one in found]),
        "unfair": _middle(unfair),
        "solves": _middle([one.solves for one in found]),
        "mended": _middle([one.mended for one in found]),
    }


def _middle(values: Sequence[int]) -> float:
    return float(median(values))


def _without_fairness(given: Problem) -> int:
    """What the worst application gets when only the affinity of all together counts."""
    board = Board(given)
    cells = nearest(board, certain(demands(board)), (), Watch())
    assert cells is not None
    return worst(board, cells)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fifth of everything, once")
    chosen = parser.parse_args()
    smaller, rounds = (QUICK, 1) if chosen.quick else (1, ROUNDS)
    found = [measured(case, smaller, rounds) for case in CASES]
    sizes = f"{APPLICATIONS // smaller} applications, {EXPERTS // smaller} experts, {REVIEWS} reviews each"
    report.keep(findings("assignment"), {"quick": chosen.quick, "sizes": sizes, "cases": found})
    print("written to benchmarks/RESULTS.md")


if __name__ == "__main__":
    main()
