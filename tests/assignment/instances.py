"""Small problems made by a seed, and the short way of writing one by hand."""

from collections.abc import Sequence
from random import Random

from registry.assignment import Application, Expert, Pair, Problem

KINDS = ("FINANCE", "INVESTMENT", "TECHNICAL")


def problem(applications: Sequence[Application], experts: Sequence[Expert], affinity: Sequence[Sequence[float]] | None = None, **rest) -> Problem:
    """A problem in which everybody fits everything alike, unless that is said."""
    given = affinity or [[0.5] * len(experts)] * len(applications)
    return Problem(tuple(applications), tuple(experts), tuple(tuple(row) for row in given), **{"seed": 1} | rest)


def pairs(*names: str) -> frozenset[Pair]:
    """Pairs written as "application-expert"."""
    return frozenset(Pair(*name.split("-")) for name in names)


def small(seed: int) -> Problem:
    """Four applications and five experts under a mixture of demands, which may be too many."""
    random = Random(seed)
    applications = [
        Application(
            f"a{number}",
            reviews=random.choice((1, 2, 2, 3)),
            institution_cap=random.choice((None, 1, 2)),
            composition=tuple((kind, 1) for kind in KINDS if random.random() < 0.2),
            outside=random.choice((0, 0, 0, 1)),
        )
        for number in range(4)
    ]
    experts = [_expert(random, number) for number in range(5)]
    every = [Pair(one.id, other.id) for one in applications for other in experts]
    return problem(
        applications,
        experts,
        [[random.choice((0.0, random.random(), random.random())) for _ in experts] for _ in applications],
        seed=seed,
        conflicts=frozenset(random.sample(every, random.choice((0, 1, 3)))),
        pins=frozenset(random.sample(every, random.choice((0, 0, 1)))),
        bans=frozenset(random.sample(every, random.choice((0, 0, 2)))),
    )


def _expert(random: Random, number: int) -> Expert:
    kinds = frozenset(random.sample(KINDS, random.choice((1, 2))))
    return Expert(f"e{number}", random.choice("xyz"), most=random.choice((1, 2, 3)), least=random.choice((0, 0, 1)), kinds=kinds, outside=random.random() < 0.5)


def clustered(seed: int, applications: int, experts: int, reviews: int, **rest) -> Problem:
    """Two fields, one with far more applications than experts: what is best in all leaves somebody with strangers."""
    random = Random(seed)
    wanting = [Application(f"a{number:03}", reviews, institution_cap=1) for number in range(applications)]
    asked = [Expert(f"e{number:03}", f"i{number % (experts // 2)}", most=-(-applications * reviews * 5 // (experts * 4))) for number in range(experts)]
    fits = [
        [min(1, max(0, (0.8 if (row % 4 == 0) == (column % 2 == 0) else 0.1) + random.gauss(0, 0.1))) for column in range(experts)]
        for row in range(applications)
    ]
    every = [Pair(one.id, other.id) for one in wanting for other in asked]
    return problem(wanting, asked, fits, seed=seed, conflicts=frozenset(random.sample(every, len(every) // 33)), **rest)
