"""Systems of linear equations, many at once, solved by elimination in a fixed order."""

import numpy as np

from registry.ranking.draws import Floats


def solve(matrices: Floats, right: Floats) -> Floats:
    """The solutions [draws, n, m] of symmetric positive definite matrices [draws, n, n] with right sides [draws, n, m].

    Such matrices need no search for a pivot, so the order of the steps depends on n alone. A step is one multiplication and one
    subtraction of each entry; no library adds anything up, since it might do so in another order on another machine.
    """
    left, rest = matrices.copy(), right.copy()
    size = left.shape[1]
    for step in range(size):
        ratios = left[:, step + 1 :, step] / left[:, step, step, None]
        left[:, step + 1 :, step + 1 :] -= ratios[:, :, None] * left[:, None, step, step + 1 :]
        rest[:, step + 1 :] -= ratios[:, :, None] * rest[:, None, step]
    solution = np.zeros_like(rest)
    for step in reversed(range(size)):
        solution[:, step] = rest[:, step] / left[:, step, step, None]
        rest[:, :step] -= left[:, :step, step, None] * solution[:, None, step]
    return solution
