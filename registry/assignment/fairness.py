"""The best assignment, one aim after the other: keep what stands, then the worst application, then all of them, then the lot.

The floor - the affinity that every application gets at least - is found by bisection over programs that only ask whether it can be had.
An epigraph program, which maximises the floor itself, has a bound so weak that it hardly ends at 500 applications; a program with a
fixed floor is a transport problem with a few odd rows, and its answer is often a yes at once.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from registry.assignment.demands import Demand, DemandKind
from registry.assignment.problem import Board, Pair, Whole
from registry.assignment.program import EPSILON, Program, Real
from registry.assignment.watching import Watch

_LOADS = frozenset({DemandKind.LOAD_LEAST, DemandKind.LOAD_MOST})


@dataclass(frozen=True, slots=True)
class Found:
    """Chosen cells, the floor, and the floor that nothing can better."""

    cells: Whole
    floor: int
    floor_bound: int


def fairest(board: Board, given: Sequence[Demand], standing: Collection[Pair], fineness: int, watch: Watch) -> Found | None:
    """The best assignment under these demands; None if there is none."""
    program = Program(board, given, watch, "KEEP" if standing else "POSSIBLE")
    if standing and program.settle(kept(board, standing)) is None:
        return None
    some = program.first(program.weights)
    if some is None:
        return None
    lower, upper = worst(board, some), _ceiling(board, given, watch)

    def reached(level: int) -> int | None:
        program.set_floor(level)
        found = program.first(program.weights)
        return None if found is None else worst(board, found)

    program.phase = "FLOOR"
    lower, upper = bisected(lower, upper, fineness, reached)
    program.set_floor(lower)
    return Found(_heaviest(board, program), lower, upper)


def nearest(board: Board, given: Sequence[Demand], standing: Collection[Pair], watch: Watch) -> Whole | None:
    """The assignment that keeps most of what stands, and of these the heaviest; None if there is none."""
    program = Program(board, given, watch, "KEEP")
    return None if program.settle(kept(board, standing)) is None else _heaviest(board, program)


def _heaviest(board: Board, program: Program) -> Whole:
    """The greatest affinity in all; of several such assignments the one that the lots weigh most. There is one: it was found before."""
    program.phase = "TOTAL"
    heaviest = program.settle(program.weights)
    program.phase = "LOTS"
    drawn = program.best(board.lots(board.problem.seed))
    assert heaviest is not None
    assert drawn is not None
    return drawn


def kept(board: Board, standing: Collection[Pair]) -> Whole:
    """One for each cell that stands."""
    weights = np.zeros(board.size, dtype=np.int64)
    weights[[*board.cells(standing)]] = 1
    return weights


def worst(board: Board, cells: Whole | Real) -> int:
    """The affinity of the application that has least, of those that want any review; 0 where none does."""
    scores = (board.affinity * cells.reshape(board.affinity.shape)).sum(axis=1)
    counted = [score for score, application in zip(scores, board.applications, strict=True) if application.reviews]
    return int(min(counted, default=0) + EPSILON)


def bisected(lower: int, upper: int, fineness: int, reached: Callable[[int], int | None]) -> tuple[int, int]:
    """The greatest level that can be reached, between two bounds that differ by less than `fineness`.

    `reached` is asked for a level, and gives the one it got to, or None. The upper bound is asked first: it is often the answer.
    """
    level = upper
    while upper - lower >= fineness:
        if (got := reached(level)) is None:
            upper = level - 1
        else:
            lower = max(lower, got)
        level = (lower + upper + 1) // 2
    return lower, upper


def _ceiling(board: Board, given: Sequence[Demand], watch: Watch) -> int:
    """What the worst application would get if experts had time without end: then each has its best, and nothing can better that."""
    alone = Program(board, [demand for demand in given if demand.kind not in _LOADS], watch, "CEILING")
    found = alone.best(alone.weights)
    assert found is not None
    return worst(board, found)
