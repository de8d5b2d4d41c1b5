"""Ranking as mathematics: plain data in, plain data out; nothing of databases, requests or roles.

    reviews           scores as they were given, on a sheet; they are never changed
    draws             a sheet as one draw, and drawn anew a thousand times
    plain             mean, trimmed mean, median
    elimination       linear equations, solved in a fixed order
    additive          the default: worth, leniency shrunk towards none, chance
    variances         how much reviewers differ by leniency, how much by chance: what the shrinkage follows from
    standardised      z-scores by reviewer, refused where piles are not comparable
    findings          who cannot be compared, who did too little: what is to be known before anybody relies on a ranking
    procedure         parts, weights, methods, the seed: laid down before scores are known
    ranking           scores, ranks, how sure they are
    counterfactuals   without this reviewer, with equal weights
    quality           scores to be looked at again, and a card for each reviewer
    reliability       Krippendorff's alpha, intraclass correlation
    selection/        who is selected by which rules, and why others are not
    figures           how numbers leave the room
    simulation        made-up rounds, where the truth is known

The same bits everywhere. A ranking is sealed, and computed again elsewhere, on another machine, Python or number of processors; it has to
be equal to the last digit. So what goes into `Ranking`, `Counterfactual`, `Comparability`, `Card` and `Selection` keeps to this:

1.  Scores are whole hundredths of a point, which binary floating point holds exactly; sheets are sorted, so that the order in which reviews
    come is of no matter.
2.  Numbers are IEEE 754 binary64, and of them only + - × ÷ and the square root are taken, one after another: these are correctly rounded
    by every processor that Python and numpy run on. numpy does them for many draws at once, entry by entry, which cannot change an entry.
3.  Nothing is added up by a library that chooses an order: no `np.sum`, `mean`, `dot`, `@` or `linalg` (vector units and the threads of a
    BLAS decide), and no `sum()` of floats (compensated since Python 3.12). Sums go from left to right in loops, or by `math.fsum`, which is
    exact until its one rounding. No logarithm, power or exponential: these come from the machine's C library.
4.  Counts, ranks and the order of words are integers; variances of integers are fractions.
5.  Random words are those of PCG64, which numpy promises to keep; what is made of them is made here (`draws`).
6.  Figures are rounded once, at the end, by whole-number arithmetic, to millionths of a point.

Krippendorff's alpha and the simulation are outside of this promise, and no part of a ranking. `tests/ranking/test_reproducibility.py` holds
the rules by reading the code, and the outcome by its digest.
"""
