"""What an assignment is asked of: applications, experts, how well they fit, and what is settled or forbidden beforehand. Plain data."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]

AFFINITY_SCALE = 100
"""Affinities are counted in hundredths: what is finer is noise of how they are made, and is left to the draw."""
CHANCE_SCALE = 1_000
"""A cap on chances is counted in thousandths."""


class Pair(NamedTuple):
    """An application and an expert who reviews it, or may not, or must."""

    application: str
    expert: str


@dataclass(frozen=True, slots=True)
class Application:
    """Wants exactly so many reviews.

    `composition` names kinds of experts and how many of each there must be at least; `outside` is the same for experts from outside the
    province. At most `institution_cap` experts of one institution review it.
    """

    id: str
    reviews: int
    institution_cap: int | None = None
    composition: tuple[tuple[str, int], ...] = ()
    outside: int = 0


@dataclass(frozen=True, slots=True)
class Expert:
    """Reviews at least `least` and at most `most` applications."""

    id: str
    institution: str
    most: int
    least: int = 0
    kinds: frozenset[str] = frozenset()
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """All of it. `affinity` has a row for each application and a number from 0 to 1 for each expert, in the order of these.

    No pair but a pinned one is assigned with a greater probability than `chance_cap`. The order of things does not matter, only their ids.
    """

    applications: tuple[Application, ...]
    experts: tuple[Expert, ...]
    affinity: tuple[tuple[float, ...], ...]
    seed: int
    conflicts: frozenset[Pair] = frozenset()
    pins: frozenset[Pair] = frozenset()
    bans: frozenset[Pair] = frozenset()
    chance_cap: float | None = None

    def __post_init__(self) -> None:
        rows, columns = [one.id for one in self.applications], [one.id for one in self.experts]
        _distinct(rows)
        _distinct(columns)
        _sensible(self)
        if not rows or not columns:
            raise ValueError("there is nobody to assign, or nothing to assign anybody to")
        if len(self.affinity) != len(rows) or any(len(row) != len(columns) for row in self.affinity):
            raise ValueError("affinity needs a row for each application with a number for each expert")
        if not all(0 <= value <= 1 for row in self.affinity for value in row):
            raise ValueError("an affinity is from 0 to 1")
        known = {*rows}, {*columns}
        for pair in self.conflicts | self.pins | self.bans:
            if pair.application not in known[0] or pair.expert not in known[1]:
                raise ValueError(f"{pair} is not of this problem")
        if self.chance_cap is not None and not 1 / CHANCE_SCALE <= self.chance_cap <= 1:
            raise ValueError("a cap on chances is a thousandth at least and 1 at most")

    @property
    def chance_thousandths(self) -> int | None:
        return None if self.chance_cap is None else round(self.chance_cap * CHANCE_SCALE)

    def digest(self) -> str:
        """SHA-256 of the input in its canonical form: sorted by ids, numbers as whole hundredths and thousandths."""
        return sha256(json.dumps(_canonical(self), ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()).hexdigest()


def _distinct(ids: list[str]) -> None:
    if len({*ids}) != len(ids):
        raise ValueError("two have the same id")


def _sensible(problem: Problem) -> None:
    """Nobody wants less than nothing, and what is least is not above what is most: that is a slip, and no question to ask a solver."""
    for application in problem.applications:
        kinds = [kind for kind, _ in application.composition]
        numbers = [application.reviews, application.institution_cap or 0, application.outside, *(n for _, n in application.composition)]
        if min(numbers) < 0 or len({*kinds}) != len(kinds):
            raise ValueError(f"application {application.id} wants something that cannot be")
    for expert in problem.experts:
        if not 0 <= expert.least <= expert.most:
            raise ValueError(f"the load of expert {expert.id} has no sense")


def _canonical(problem: Problem) -> dict[str, object]:
    board = Board(problem)
    return {
        "applications": [asdict(one) | {"composition": sorted(one.composition)} for one in board.applications],
        "experts": [asdict(one) | {"kinds": sorted(one.kinds)} for one in board.experts],
        "affinity": board.affinity.tolist(),
        "conflicts": sorted(problem.conflicts),
        "pins": sorted(problem.pins),
        "bans": sorted(problem.bans),
        "chance_cap": problem.chance_thousandths,
        "seed": problem.seed,
    }


class Board:
    """A problem with its applications as rows and its experts as columns, sorted by id, and its pairs numbered row by row: cells."""

    def __init__(self, problem: Problem) -> None:
        rows = sorted(range(len(problem.applications)), key=lambda place: problem.applications[place].id)
        columns = sorted(range(len(problem.experts)), key=lambda place: problem.experts[place].id)
        self.problem = problem
        self.applications = tuple(problem.applications[place] for place in rows)
        self.experts = tuple(problem.experts[place] for place in columns)
        given = np.array(problem.affinity, dtype=float).reshape(len(rows), len(columns))
        self.affinity: Whole = np.rint(given[np.ix_(rows, columns)] * AFFINITY_SCALE).astype(np.int64)
        self.width = len(columns)
        self.size = len(rows) * len(columns)
        self._row = {one.id: place for place, one in enumerate(self.applications)}
        self._column = {one.id: place for place, one in enumerate(self.experts)}

    def cell(self, pair: Pair) -> int:
        return self._row[pair.application] * self.width + self._column[pair.expert]

    def pair(self, cell: int) -> Pair:
        row, column = divmod(int(cell), self.width)
        return Pair(self.applications[row].id, self.experts[column].id)

    def cells(self, pairs: Iterable[Pair]) -> tuple[int, ...]:
        return tuple(sorted(self.cell(pair) for pair in pairs))

    def lots(self, seed: object) -> Whole:
        """A number from 1 to 65536 for each cell, drawn by the seed and the ids alone: the same on any machine and in any order."""
        drawn = [sha256(f"{seed}\n{one.id}\n{other.id}".encode()).digest() for one in self.applications for other in self.experts]
        return np.array([int.from_bytes(digest[:2], "big") + 1 for digest in drawn], dtype=np.int64)
