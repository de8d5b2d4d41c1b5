"""What is demanded of an assignment, one demand at a time: a set of pairs, and how many of them there must or may be.

Everything hard is of this one form, so that the solver, the search for a reason and the repairs speak of the same things.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from registry.assignment.problem import Application, Board, Pair, Whole


class DemandKind(StrEnum):
    """What a demand is about. All conflicts of an application are one demand, and so are its bans."""

    REVIEWS_LEAST = "REVIEWS_LEAST"
    REVIEWS_MOST = "REVIEWS_MOST"
    LOAD_LEAST = "LOAD_LEAST"
    LOAD_MOST = "LOAD_MOST"
    INSTITUTION = "INSTITUTION"
    COMPOSITION = "COMPOSITION"
    OUTSIDE = "OUTSIDE"
    PIN = "PIN"
    BANS = "BANS"
    CONFLICTS = "CONFLICTS"
    CHANCE = "CHANCE"


AT_LEAST = frozenset(
    {DemandKind.REVIEWS_LEAST, DemandKind.LOAD_LEAST, DemandKind.COMPOSITION, DemandKind.OUTSIDE, DemandKind.PIN},
)
"""These want so many pairs at least; the others allow so many at most."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Of `cells` at least, or at most, `bound` are assigned. The names say whose demand it is.

    CHANCE is the one exception: it bounds the probability of each of its cells, in thousandths.
    """

    kind: DemandKind
    bound: int
    application: str | None = None
    expert: str | None = None
    institution: str | None = None
    expert_kind: str | None = None
    cells: tuple[int, ...] = field(default=(), repr=False)

    @property
    def least(self) -> int:
        return self.bound if self.kind in AT_LEAST else 0

    @property
    def most(self) -> int | None:
        return None if self.kind in AT_LEAST else self.bound


def certain(given: Sequence[Demand]) -> tuple[Demand, ...]:
    """Those that are about who is assigned, not about how probable that is."""
    return tuple(demand for demand in given if demand.kind is not DemandKind.CHANCE)


def met(demand: Demand, cells: Whole) -> bool:
    """Whether chosen cells are what a certain demand wants."""
    count = int(cells[[*demand.cells]].sum())
    return demand.least <= count and (demand.most is None or count <= demand.most)


def demands(board: Board) -> tuple[Demand, ...]:
    """All demands of a problem, in an order that depends on ids only. Those that nothing can break are left out."""
    return (*_of_applications(board), *_of_experts(board), *_of_pairs(board))


def _of_applications(board: Board) -> Iterator[Demand]:
    institutions = _columns_by_institution(board)
    for row, application in enumerate(board.applications):
        start = row * board.width
        everyone = tuple(range(start, start + board.width))
        yield Demand(DemandKind.REVIEWS_LEAST, application.reviews, application.id, cells=everyone)
        yield Demand(DemandKind.REVIEWS_MOST, application.reviews, application.id, cells=everyone)
        yield from _composed(board, application, start)
        cap = application.institution_cap
        for institution, columns in institutions.items():
            if cap is not None and len(columns) > cap:
                cells = tuple(start + column for column in columns)
                yield Demand(DemandKind.INSTITUTION, cap, application.id, institution=institution, cells=cells)


def _columns_by_institution(board: Board) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for column, expert in enumerate(board.experts):
        found[expert.institution].append(column)
    return dict(sorted(found.items()))


def _composed(board: Board, application: Application, start: int) -> Iterator[Demand]:
    for kind, wanted in sorted(application.composition):
        if wanted:
            cells = tuple(start + column for column, expert in enumerate(board.experts) if kind in expert.kinds)
            yield Demand(DemandKind.COMPOSITION, wanted, application.id, expert_kind=kind, cells=cells)
    if application.outside:
        cells = tuple(start + column for column, expert in enumerate(board.experts) if expert.outside)
        yield Demand(DemandKind.OUTSIDE, application.outside, application.id, cells=cells)


def _of_experts(board: Board) -> Iterator[Demand]:
    for column, expert in enumerate(board.experts):
        cells = tuple(range(column, board.size, board.width))
        yield Demand(DemandKind.LOAD_MOST, expert.most, expert=expert.id, cells=cells)
        if expert.least:
            yield Demand(DemandKind.LOAD_LEAST, expert.least, expert=expert.id, cells=cells)


def _of_pairs(board: Board) -> Iterator[Demand]:
    problem = board.problem
    for pair in sorted(problem.pins):
        yield Demand(DemandKind.PIN, 1, pair.application, pair.expert, cells=(board.cell(pair),))
    for kind, pairs in ((DemandKind.BANS, problem.bans), (DemandKind.CONFLICTS, problem.conflicts)):
        by_application: defaultdict[str, list[Pair]] = defaultdict(list)
        for pair in sorted(pairs):
            by_application[pair.application].append(pair)
        for application, own in by_application.items():
            yield Demand(kind, 0, application, cells=board.cells(own))
    if problem.chance_thousandths is not None:
        drawn = tuple(cell for cell in range(board.size) if board.pair(cell) not in problem.pins)
        yield Demand(DemandKind.CHANCE, problem.chance_thousandths, cells=drawn)
