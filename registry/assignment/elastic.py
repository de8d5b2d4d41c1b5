"""Demands that may be given way in at a price: the least that it costs, and which of them it costs anything for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, diags_array, hstack, vstack

from registry.assignment.demands import Demand, certain
from registry.assignment.problem import Board
from registry.assignment.program import EPSILON, INFEASIBLE, OPTIMAL, Real, ceilings, incidence, must


@dataclass(frozen=True, slots=True)
class Way:
    """A way to give way: a whole number of times up to `most`, at a price each. `changes` says what each time adds to the sums of rows.

    Rows are the certain demands, in their order, and after them the caps. With no `whole` it may be taken in parts where chances are.
    """

    price: int
    most: int
    changes: Mapping[int, float]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Eased:
    """What it costs, and how many times each way is taken."""

    cost: float
    times: Real


def cheapest(board: Board, given: Sequence[Demand], ways: Sequence[Way], caps: int = 0) -> Eased | None:
    """The cheapest way out, None if there is none. Caps are rows over ways alone, whose sums may not exceed 0."""
    rows = certain(given)
    drawn = len(rows) < len(given)
    found = milp(
        np.concatenate([np.zeros(board.size), [way.price for way in ways]]),
        constraints=LinearConstraint(
            _matrix(board, rows, ways, caps),
            [*(demand.least for demand in rows), *([-np.inf] * caps)],
            [*(np.inf if demand.most is None else demand.most for demand in rows), *([0] * caps)],
        ),
        bounds=Bounds(0, np.concatenate([ceilings(board, given), [way.most for way in ways]])),
        integrality=np.concatenate([np.full(board.size, not drawn), [way.whole or not drawn for way in ways]]).astype(int),
        options={"mip_rel_gap": 0},
    )
    must(found.status in (OPTIMAL, INFEASIBLE), found.message)
    if found.x is None:
        return None
    return Eased(float(found.fun), found.x[board.size :])


def priced(board: Board, given: Sequence[Demand]) -> tuple[Demand, ...]:
    """Certain demands that cannot be met together, even in parts, because breaking each costs the same and these cost something.

    There are none if they can be met in parts.
    """
    rows = certain(given)
    signs = diags_array([-1.0 if demand.most is None else 1.0 for demand in rows])
    ways = [Way(1, 0, {place: 1 if demand.most is None else -1}) for place, demand in enumerate(rows)]
    found = linprog(
        np.concatenate([np.zeros(board.size), np.ones(len(ways))]),
        A_ub=csr_array(signs @ _matrix(board, rows, ways, 0)),
        b_ub=signs @ np.array([float(demand.bound) for demand in rows]),
        bounds=np.column_stack([np.zeros(board.size + len(ways)), np.concatenate([ceilings(board, given), np.full(len(ways), np.inf)])]),
        method="highs",
    )
    must(found.status == OPTIMAL, found.message)
    if found.fun < EPSILON:
        return ()
    return tuple(rows[place] for place in np.flatnonzero(np.abs(found.ineqlin.marginals) > EPSILON))


def _matrix(board: Board, rows: Sequence[Demand], ways: Sequence[Way], caps: int) -> csr_array:
    """A row for each demand and cap, a column for each cell and way."""
    entries = [(row, column, value) for column, way in enumerate(ways) for row, value in way.changes.items()]
    places, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
    changes = csr_array((np.array(values, float), (np.array(places, int), np.array(columns, int))), shape=(len(rows) + caps, len(ways)))
    sums = vstack([incidence([demand.cells for demand in rows], board.size), csr_array((caps, board.size))])
    return csr_array(hstack([sums, changes]))
