"""The way in: a problem becomes an assignment, or why there is none."""

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from registry.assignment.demands import certain, demands, met
from registry.assignment.fairness import Found, fairest, nearest
from registry.assignment.impossibility import reason_for
from registry.assignment.lottery import draw, odds
from registry.assignment.outcome import Assignment, Chance, Impossibility
from registry.assignment.problem import Board, Pair, Problem, Whole
from registry.assignment.repairs import DEFAULT_PRICES, Prices, plans_for
from registry.assignment.watching import Watch


def assign(problem: Problem, *, fineness: int = 1, prices: Prices | None = None, watch: Watch | None = None) -> Assignment | Impossibility:
    """The fairest assignment, and of these the one with most affinity; where chances are capped, one that is drawn.

    With a `fineness` of more than a hundredth the floor may fall short of the best by less than that; `floor_bound` says how far at most.
    """
    watch = watch or Watch()
    if problem.chance_cap is None:
        found = fairest(board := Board(problem), demands(board), (), fineness, watch)
        return _impossible(problem, prices, watch) if found is None else _told(board, found, watch)
    return _drawn(problem, watch) or _impossible(problem, prices, watch)


def reassign(
    problem: Problem, standing: Collection[Pair], *, fineness: int = 1, prices: Prices | None = None, watch: Watch | None = None
) -> Assignment | Impossibility:
    """An assignment for a problem that has changed since: it keeps as many pairs as can be kept, and is as fair as it can be with those.

    What stands may name pairs that are in conflict by now, or of applications and experts that are gone: these are replaced. A cap on
    chances has had its effect on what stands, and is not looked at again.
    """
    watch = watch or Watch()
    board = Board(problem)
    applications, experts = {one.id for one in problem.applications}, {one.id for one in problem.experts}
    known = {pair for pair in standing if pair.application in applications and pair.expert in experts}
    found = fairest(board, certain(demands(board)), known, fineness, watch)
    if found is None:
        return _impossible(replace(problem, chance_cap=None), prices, watch)
    told = _told(board, found, watch)
    return replace(told, kept=len({*told.pairs} & {*standing}))


def _drawn(problem: Problem, watch: Watch) -> Assignment | None:
    board = Board(problem)
    given = demands(board)
    found = odds(board, given, watch)
    if found is None:
        return None
    drawn = draw(board, found)
    cells: Whole | None = drawn
    if not all(met(demand, drawn) for demand in certain(given)):
        cells = nearest(board, certain(given), [board.pair(cell) for cell in np.flatnonzero(drawn).tolist()], watch)
    if cells is None:
        return None
    chances = tuple(Chance(board.pair(cell), int(found.chances[cell])) for cell in np.flatnonzero(found.chances).tolist())
    told = _told(board, Found(cells, found.floor, found.floor), watch)
    return replace(told, chances=chances, mended=int(np.maximum(cells - drawn, 0).sum()))


def _told(board: Board, found: Found, watch: Watch) -> Assignment:
    chosen = found.cells.reshape(board.affinity.shape)
    scores, loads = (chosen * board.affinity).sum(axis=1).tolist(), chosen.sum(axis=0).tolist()
    return Assignment(
        pairs=tuple(board.pair(cell) for cell in np.flatnonzero(found.cells).tolist()),
        scores=tuple((application.id, score) for application, score in zip(board.applications, scores, strict=True)),
        loads=tuple((expert.id, load) for expert, load in zip(board.experts, loads, strict=True)),
        floor=found.floor,
        floor_bound=found.floor_bound,
        total=sum(scores),
        seed=board.problem.seed,
        digest=board.problem.digest(),
        solves=watch.solves,
        nodes=watch.nodes,
    )


def _impossible(problem: Problem, prices: Prices | None, watch: Watch) -> Impossibility:
    board = Board(problem)
    reason = reason_for(board, demands(board), watch)
    plans = plans_for(board, reason, DEFAULT_PRICES if prices is None else prices, watch)
    return Impossibility(reason, plans, problem.seed, problem.digest(), watch.solves, watch.nodes)
