"""Experts who could be added: without any conflict, of an institution of their own, from outside the province, with the greatest load."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from registry.assignment.demands import Demand, DemandKind, certain
from registry.assignment.elastic import Way
from registry.assignment.outcome import Repair, RepairKind
from registry.assignment.problem import CHANCE_SCALE, Board, Expert, Problem


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Newcomers by their kind, as ways: for each kind how many there are, and how many of them review each application.

    All of a kind are alike. They can share what they review evenly, so it is enough that no application has more of them than there are,
    and that together they have no more than together they may.
    """

    board: Board
    given: Sequence[Demand]

    @property
    def kinds(self) -> tuple[str | None, ...]:
        """One of each kind that an application demands; of no kind in particular where none is demanded."""
        return tuple(sorted({demand.expert_kind for demand in self.given if demand.expert_kind is not None})) or (None,)

    @property
    def repairs(self) -> tuple[Repair, ...]:
        return tuple(Repair(RepairKind.ADD_EXPERT, 0, 0, expert_kind=kind) for kind in self.kinds)

    @property
    def caps(self) -> int:
        """Rows that bind their reviews to their number: one for each application and kind, and one for each kind."""
        return len(self.kinds) * (len(self.board.applications) + 1)

    def ways(self, price: int) -> Iterator[Way]:
        """First how many there are of each kind, in the order of `repairs`; then their reviews."""
        applications, rows = self.board.applications, self._rows()
        first, wanted = len(certain(self.given)), sum(one.reviews for one in applications)
        for number in range(len(self.kinds)):
            own = first + number * (len(applications) + 1)
            each = {own + place: -self._chance for place in range(len(applications))}
            yield Way(price, wanted, each | {own + len(applications): -float(greatest_load(self.board.problem))})
        for number, kind in enumerate(self.kinds):
            own = first + number * (len(applications) + 1)
            for place, application in enumerate(applications):
                changes = {row: 1.0 for row, demand in rows[application.id] if _counts(demand, kind)}
                yield Way(0, application.reviews, changes | {own + place: 1.0, own + len(applications): 1.0}, whole=False)

    def _rows(self) -> defaultdict[str | None, list[tuple[int, Demand]]]:
        found: defaultdict[str | None, list[tuple[int, Demand]]] = defaultdict(list)
        for row, demand in enumerate(certain(self.given)):
            found[demand.application].append((row, demand))
        return found

    @property
    def _chance(self) -> float:
        return min((demand.bound / CHANCE_SCALE for demand in self.given if demand.kind is DemandKind.CHANCE), default=1.0)


def greatest_load(problem: Problem) -> int:
    return max(expert.most for expert in problem.experts)


def newcomer(problem: Problem, kind: str | None) -> Expert:
    """One more of them, under an id that nobody has."""
    taken = {expert.id for expert in problem.experts}
    name = next(name for number in range(1, len(taken) + 2) if (name := f"newcomer-{number}") not in taken)
    kinds = frozenset() if kind is None else frozenset({kind})
    return Expert(name, institution=name, most=greatest_load(problem), kinds=kinds, outside=True)


def _counts(demand: Demand, kind: str | None) -> bool:
    """Whether a newcomer's review counts for this demand."""
    match demand.kind:
        case DemandKind.REVIEWS_LEAST | DemandKind.REVIEWS_MOST | DemandKind.OUTSIDE:
            return True
        case DemandKind.COMPOSITION:
            return demand.expert_kind == kind
        case _:
            return False
