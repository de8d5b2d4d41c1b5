"""Another second opinion, for problems too large to try everything: two programs written down as in a textbook, over all pairs at once."""

from itertools import groupby

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from registry.assignment import Pair, Problem


def best(problem: Problem) -> tuple[int, int]:
    """The greatest floor, and the greatest total with it, in hundredths; of problems without kinds, outsiders, pins and bans."""
    rows, columns = len(problem.applications), len(problem.experts)
    fits = np.rint(np.array(problem.affinity) * 100)
    allowed = np.array([[Pair(one.id, other.id) not in problem.conflicts for other in problem.experts] for one in problem.applications])
    constraints = [_sum(np.kron(np.eye(rows), np.ones(columns)), [one.reviews for one in problem.applications], [one.reviews for one in problem.applications])]
    constraints.append(_sum(np.kron(np.ones(rows), np.eye(columns)), [one.least for one in problem.experts], [one.most for one in problem.experts]))
    order = sorted(range(columns), key=lambda column: problem.experts[column].institution)
    for _, members in groupby(order, key=lambda column: problem.experts[column].institution):
        own = np.isin(np.arange(columns), [*members])
        constraints.append(_sum(np.kron(np.eye(rows), own), [0] * rows, [one.institution_cap or columns for one in problem.applications]))
    scores = np.hstack([np.kron(np.eye(rows), np.ones(columns)) * fits.ravel(), -np.ones((rows, 1))])
    constraints.append(LinearConstraint(scores, 0, np.inf))
    bounds = Bounds(0, np.append(allowed.ravel(), np.inf))
    exact = {"mip_rel_gap": 0}
    floor = milp(np.append(np.zeros(rows * columns), -1), constraints=constraints, bounds=bounds, integrality=1, options=exact)
    bounds = Bounds(np.append(np.zeros(rows * columns), round(-floor.fun)), bounds.ub)
    total = milp(np.append(-fits.ravel(), 0), constraints=constraints, bounds=bounds, integrality=1, options=exact)
    return round(-floor.fun), round(-total.fun)


def _sum(pairs: np.ndarray, least: list[int], most: list[int]) -> LinearConstraint:
    """Sums of pairs; the floor, which is the last variable, is in none of them."""
    return LinearConstraint(np.hstack([pairs, np.zeros((len(pairs), 1))]), least, most)
