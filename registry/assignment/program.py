"""Demands as an integer program, solved by HiGHS exactly.

First everything is relaxed: pairs may be assigned in parts, and an application's floor joins only once it is broken. That gives a bound,
and what each pair would cost at least. Then the integer program is solved over the few pairs that may matter. A pair that costs more than
the distance to the bound cannot be in a better solution, so leaving such pairs out loses nothing; where it might, more of them join.

No limit of time is set, so that nothing depends on how fast a machine is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack

from registry.assignment.demands import Demand, DemandKind, certain
from registry.assignment.problem import CHANCE_SCALE, Board, Whole
from registry.assignment.watching import Watch

Real = npt.NDArray[np.float64]

EPSILON = 1e-6
"""HiGHS keeps to its constraints up to 1e-7 when it relaxes, and takes what is within 1e-6 of a whole number for one."""
CANDIDATES = (2, 6)
"""Times as many pairs as there are reviews are tried first when any solution will do, before all of them are."""
FIRST_MARGIN = 0.02
"""The cost, as a share of the greatest weight, up to which pairs take part at first when the best solution is wanted."""
OPTIMAL, INFEASIBLE = 0, 2
"""How HiGHS says so."""


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The best when pairs may be assigned in parts: its value, its parts, and what it loses for each pair that it goes without."""

    value: float
    parts: Real
    costs: Real

    @property
    def whole(self) -> Whole | None:
        """The parts, if they happen to be whole pairs: then there is nothing left to look for."""
        rounded = np.rint(self.parts)
        return rounded.astype(np.int64) if np.abs(self.parts - rounded).max() < EPSILON else None


class Program:
    """Cells from 0 to 1 under rows of demands; each application's affinity is one more row, with a floor that can be raised."""

    def __init__(self, board: Board, given: Sequence[Demand], watch: Watch, phase: str) -> None:
        self.board, self.watch, self.phase = board, watch, phase
        self.weights: Whole = board.affinity.ravel()
        self._lower, self._upper = np.zeros(board.size), ceilings(board, given)
        self._upper[[cell for demand in certain(given) if demand.most == 0 for cell in demand.cells]] = 0
        self._least, self._most, rows = _merged(given)
        self._active = {*range(len(rows))}
        count = len(board.applications)
        places = np.repeat(np.arange(count), board.width)
        scores = csr_array((self.weights.astype(float), (places, np.arange(board.size))), shape=(count, board.size))
        self._floors = slice(len(rows), len(rows) + count)
        self._matrix = vstack([incidence(rows, board.size), scores]).tocsr()
        self._least = np.concatenate([self._least, np.zeros(count)])
        self._most = np.concatenate([self._most, np.full(count, np.inf)])

    def set_floor(self, level: int) -> None:
        """Demands so much affinity of each application that wants reviews at all."""
        self._least[self._floors] = [level if one.reviews else 0 for one in self.board.applications]

    def hold(self, weights: Whole, least: int) -> None:
        """Demands from now on that the chosen pairs weigh so much."""
        self._matrix = vstack([self._matrix, csr_array(weights.astype(float).reshape(1, -1))]).tocsr()
        self._least, self._most = np.append(self._least, least), np.append(self._most, np.inf)

    def relaxed(self, weights: Whole | Real) -> Relaxed | None:
        """The best in parts; None if not even that is possible."""
        while True:
            found = self._linear(weights, np.array(sorted(self._active), dtype=int))
            if found is None:
                return None
            sums = self._matrix @ found.parts
            broken = np.flatnonzero((sums < self._least - EPSILON) | (sums > self._most + EPSILON))
            if self._active.issuperset(broken.tolist()):
                return found
            self._active.update(broken.tolist())

    def first(self, weights: Whole) -> Whole | None:
        """Some solution in whole pairs, a good one; None if there is none."""
        relaxed = self.relaxed(weights)
        if relaxed is None:
            return None
        if (whole := relaxed.whole) is not None:
            return whole
        order = np.argsort(relaxed.costs, kind="stable")
        for times in CANDIDATES:
            count = times * ceil(relaxed.parts.sum() + 1)
            if count < self.board.size:
                chosen = np.union1d(order[:count], np.flatnonzero(relaxed.parts > EPSILON))
                if (found := self._whole(weights, chosen, any_will_do=True)) is not None:
                    return found
        return self._whole(weights, np.arange(self.board.size), any_will_do=True)

    def best(self, weights: Whole) -> Whole | None:
        """The heaviest solution in whole pairs; None if there is none."""
        found = self._proven(weights)
        return None if found is None else found[0]

    def settle(self, weights: Whole) -> Whole | None:
        """The heaviest solution, and from now on none that is lighter: pairs that none of the heaviest has, or that all have, are fixed."""
        proven = self._proven(weights)
        if proven is None:
            return None
        found, relaxed = proven
        value = int(weights @ found)
        gap = relaxed.value - value + EPSILON
        never, always = relaxed.costs > gap, relaxed.costs < -gap
        self._upper[never] = self._lower[never]
        self._lower[always] = self._upper[always]
        self.hold(weights, value)
        return found

    def _proven(self, weights: Whole) -> tuple[Whole, Relaxed] | None:
        relaxed = self.relaxed(weights)
        if relaxed is None:
            return None
        if (whole := relaxed.whole) is not None:
            return whole, relaxed
        margin = FIRST_MARGIN * max(1, int(weights.max(initial=0)))
        while True:
            chosen = np.flatnonzero(relaxed.costs <= margin + EPSILON)
            everything = len(chosen) == self.board.size
            found = self._whole(weights, chosen)
            if found is not None:
                short = relaxed.value - int(weights @ found)
                proven = everything or short <= margin + EPSILON
                return found if proven else self._bettered(weights, found, relaxed.costs <= short + EPSILON), relaxed
            if everything:
                return None
            margin *= 8

    def _bettered(self, weights: Whole, found: Whole, matter: npt.NDArray[np.bool_]) -> Whole:
        """The heaviest solution, where one is known and only the pairs that matter can be in a heavier one: most often there is none.

        That nothing is heavier can be proven far more quickly than that something is the heaviest, as of affinities; of lots it is not.
        """
        return found if (better := self._whole(weights, np.flatnonzero(matter), above=int(weights @ found))) is None else better

    def _linear(self, weights: Whole | Real, rows: Whole) -> Relaxed | None:
        self.watch.step(self.phase)
        matrix, least, most = self._matrix[rows], self._least[rows], self._most[rows]
        equal = least == most
        above, below = ~equal & np.isfinite(most), ~equal & (least > 0)
        found = linprog(
            -weights,
            A_ub=vstack([matrix[above], -matrix[below]]).tocsr(),
            b_ub=np.concatenate([most[above], -least[below]]),
            A_eq=matrix[equal],
            b_eq=least[equal],
            bounds=np.column_stack([self._lower, self._upper]),
            method="highs",
        )
        if found.status == INFEASIBLE:
            return None
        must(found.status == OPTIMAL, found.message)
        return Relaxed(-float(found.fun), np.clip(found.x, 0, 1), found.lower.marginals + found.upper.marginals)

    def _whole(self, weights: Whole, chosen: Whole, any_will_do: bool = False, above: int | None = None) -> Whole | None:
        """The best over the chosen cells, of those that weigh more than is said; the others stay at their least."""
        self.watch.step(self.phase)
        upper = self._lower.copy()
        upper[chosen] = self._upper[chosen]
        moving = np.flatnonzero(upper > 0)
        if not len(moving):
            return np.zeros(self.board.size, dtype=np.int64) if (self._least <= 0).all() else None
        constraints = [LinearConstraint(self._matrix[:, moving], self._least, self._most)]
        if above is not None:
            constraints.append(LinearConstraint(weights[moving].astype(float).reshape(1, -1), above + 1))
        found = milp(
            -weights[moving],
            constraints=constraints,
            bounds=Bounds(self._lower[moving], upper[moving]),
            integrality=1,
            options={"mip_rel_gap": 1e9 if any_will_do else 0},
        )
        if found.status == INFEASIBLE:
            return None
        must(found.status == OPTIMAL, found.message)
        self.watch.nodes += int(found.mip_node_count or 0)
        whole = np.zeros(self.board.size, dtype=np.int64)
        whole[moving] = np.rint(found.x).astype(np.int64)
        return whole


def ceilings(board: Board, given: Sequence[Demand]) -> Real:
    """How much of each cell may be assigned at most: less than all of it where chances are capped."""
    upper = np.ones(board.size)
    for demand in given:
        if demand.kind is DemandKind.CHANCE:
            upper[[*demand.cells]] = demand.bound / CHANCE_SCALE
    return upper


def must(held: bool, message: str) -> None:
    if not held:
        raise RuntimeError(f"HiGHS gave up: {message}")


def _merged(given: Sequence[Demand]) -> tuple[Real, Real, list[tuple[int, ...]]]:
    """One row for all demands about the same cells: at least and at most so many of them."""
    places: dict[tuple[int, ...], int] = {}
    least: list[float] = []
    most: list[float] = []
    for demand in certain(given):
        place = places.setdefault(demand.cells, len(places))
        if place == len(least):
            least.append(0)
            most.append(np.inf)
        least[place] = max(least[place], demand.least)
        most[place] = min(most[place], np.inf if demand.most is None else demand.most)
    return np.array(least), np.array(most), [*places]


def incidence(rows: Sequence[tuple[int, ...]], width: int) -> csr_array:
    """A row of ones for each set of cells."""
    cells = np.array([cell for row in rows for cell in row], dtype=int)
    places = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    return csr_array((np.ones(len(cells)), (places, cells)), shape=(len(rows), width))
