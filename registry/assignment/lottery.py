"""Assignment by lot: nobody can count on a pair, for none is more probable than the cap (Jecmen et al., arXiv 2006.16437).

`chances` finds the probabilities of all pairs that are best on average, by the same aims as a certain assignment: the worst application's
expected affinity, then all of it. `draw` draws an assignment with exactly these probabilities.

What a draw keeps: the reviews of each application, the loads of each expert, pins, bans and conflicts, always. Of the caps of institutions
and the demands for kinds and outsiders it keeps, for each application, those that lie within one another or apart among the experts who
have a chance there; demands come before caps. Where two of them cross, the later one holds on average only. A draw that breaks such a one
is mended by the least change, and only the pairs put in then may exceed the cap; their number is told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from random import Random

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from registry.assignment.demands import Demand, DemandKind
from registry.assignment.fairness import bisected, worst
from registry.assignment.problem import Board, Whole
from registry.assignment.program import EPSILON, Program, Real, incidence
from registry.assignment.rounding import Flow, make_whole
from registry.assignment.watching import Watch

UNIT = 10_000
"""Chances are ten-thousandths."""
_LOTS_WEIGHT = 1e-3 / 65_536
"""Lots decide between probabilities that are equally good: in all they weigh less than a thousandth of a hundredth for each review."""
_ROUGH = 1e-2
"""What is nearer than this to a whole unit is one: HiGHS is exact to far less than that."""
_SUMS = frozenset({DemandKind.REVIEWS_LEAST, DemandKind.LOAD_MOST})
_INSIDE = (DemandKind.COMPOSITION, DemandKind.OUTSIDE, DemandKind.INSTITUTION)
"""What may be kept by a draw within an application, in the order of who goes first."""


@dataclass(frozen=True, slots=True)
class Odds:
    """For each cell its chance in units, the floor of what is expected, and the sets of cells whose number a draw keeps."""

    chances: Whole
    floor: int
    kept: tuple[frozenset[int], ...]


def odds(board: Board, given: Sequence[Demand], watch: Watch) -> Odds | None:
    """The best probabilities under these demands; None if there are none. They do not depend on the seed."""
    program = Program(board, given, watch, "CHANCES")
    some = program.relaxed(program.weights)
    if some is None:
        return None

    def reached(level: int) -> int | None:
        program.set_floor(level)
        found = program.relaxed(program.weights)
        return None if found is None else worst(board, found.parts)

    lower, _ = bisected(worst(board, some.parts), int(_highest(board)), 1, reached)
    program.set_floor(lower)
    found = program.relaxed(program.weights + _LOTS_WEIGHT * board.lots(""))
    assert found is not None
    kept = tuple(_kept(given, found.parts))
    return Odds(_in_units(board, given, found.parts, kept), lower, kept)


def _highest(board: Board) -> int:
    """Affinity that no application can exceed: as many reviews as it wants, each as good as its best."""
    wanted = [one.reviews * int(row.max(initial=0)) for one, row in zip(board.applications, board.affinity, strict=True) if one.reviews]
    return min(wanted, default=0)


def draw(board: Board, found: Odds) -> Whole:
    """One assignment, by the seed."""
    flows = list(_flows(board, found.chances, found.kept))
    make_whole(flows, UNIT, Random(board.problem.seed))  # noqa: S311 - it has to be drawn again the same
    cells = np.zeros(board.size, dtype=np.int64)
    for flow in flows:
        if isinstance(flow.target, int):
            cells[flow.target] = flow.amount // UNIT
    return cells


def _kept(given: Sequence[Demand], parts: Real) -> Iterator[frozenset[int]]:
    """For each application the sets of cells with a chance that lie within one another or apart."""
    inside = [demand for demand in given if demand.kind in _INSIDE]
    for _, own in groupby(sorted(inside, key=lambda demand: str(demand.application)), key=lambda demand: demand.application):
        sets: list[frozenset[int]] = []
        for demand in sorted(own, key=lambda demand: _INSIDE.index(demand.kind)):
            cells = frozenset(cell for cell in demand.cells if parts[cell] > EPSILON)
            binding = len(cells) > 1 and not (demand.kind is DemandKind.INSTITUTION and len(cells) <= demand.bound)
            if binding and cells not in sets and all(cells <= other or other <= cells or not cells & other for other in sets):
                sets.append(cells)
        yield from sets


def _flows(board: Board, chances: Whole, kept: Sequence[frozenset[int]]) -> Iterator[Flow]:
    """From each application through its sets, the wider first, to cells, from these to experts, and from experts to one end."""
    narrowest: dict[int, tuple[str, int]] = {}
    for number, cells in sorted(enumerate(kept), key=lambda each: -len(each[1])):
        first = min(cells)
        yield Flow(narrowest.get(first, ("application", first // board.width)), ("set", number), int(chances[[*cells]].sum()))
        narrowest.update(dict.fromkeys(cells, ("set", number)))
    for cell in np.flatnonzero(chances).tolist():
        row, column = divmod(cell, board.width)
        yield Flow(narrowest.get(cell, ("application", row)), cell, int(chances[cell]))
        yield Flow(cell, ("expert", column), int(chances[cell]))
    for column, load in enumerate(chances.reshape(board.affinity.shape).sum(axis=0).tolist()):
        yield Flow(("expert", column), "end", load)


def _in_units(board: Board, given: Sequence[Demand], parts: Real, kept: Sequence[frozenset[int]]) -> Whole:
    """The chances in whole units, each the next below or above, so that what a draw keeps adds up exactly.

    Which go up is a small program again. Sets within sets on one side and loads on the other make a network, so it has a whole solution.
    """
    scaled = parts * UNIT
    below = np.floor(scaled + _ROUGH)
    open_cells = np.flatnonzero(scaled - below > _ROUGH)
    if not len(open_cells):
        return below.astype(np.int64)
    rows = [*(demand.cells for demand in given if demand.kind in _SUMS), *(tuple(sorted(cells)) for cells in kept)]
    sums = incidence(rows, board.size)
    wanted = sums @ scaled
    found = milp(
        (below - scaled)[open_cells],
        constraints=LinearConstraint(
            sums[:, open_cells], np.floor(wanted + _ROUGH) - sums @ below, np.ceil(wanted - _ROUGH) - sums @ below
        ),
        bounds=Bounds(0, 1),
        integrality=1,
    )
    assert found.x is not None, found.message
    below[open_cells] += np.rint(found.x)
    return below.astype(np.int64)
