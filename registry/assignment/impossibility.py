"""Why a problem has no assignment: demands that cannot be met together, and none among them that is not needed for that.

First each demand may be broken at the same price, and pairs assigned in parts. The demands that carry a price then cannot be met together,
and they are few (Chinneck, Feasibility and Infeasibility in Optimization, 2008). Where parts would do and only whole pairs will not, all
demands are suspects. Then whatever can go, goes, until nothing can.
"""

from collections.abc import Callable, Sequence
from math import ceil

from registry.assignment.demands import Demand, DemandKind, certain
from registry.assignment.elastic import Way, cheapest, priced
from registry.assignment.outcome import Reason
from registry.assignment.problem import Board
from registry.assignment.program import EPSILON, Program
from registry.assignment.watching import Watch

GOES_FIRST = (
    DemandKind.CHANCE,
    DemandKind.LOAD_LEAST,
    DemandKind.REVIEWS_MOST,
    DemandKind.PIN,
    DemandKind.INSTITUTION,
    DemandKind.COMPOSITION,
    DemandKind.OUTSIDE,
    DemandKind.BANS,
    DemandKind.LOAD_MOST,
    DemandKind.CONFLICTS,
    DemandKind.REVIEWS_LEAST,
)
"""What goes first where one of several can go: people look at reviews, conflicts and loads before they look at the rest."""
_WANTING = (DemandKind.REVIEWS_LEAST, DemandKind.LOAD_LEAST, DemandKind.COMPOSITION, DemandKind.OUTSIDE, DemandKind.PIN)
"""The kinds that want something; a reason speaks of the first of them that is in it."""


def possible(board: Board, given: Sequence[Demand], watch: Watch) -> bool:
    """Whether these demands can be met together: by whole pairs, and by chances where these are capped."""
    if len(certain(given)) < len(given):
        drawn = Program(board, given, watch, "REASON")
        if drawn.relaxed(drawn.weights) is None:
            return False
    program = Program(board, certain(given), watch, "REASON")
    return program.first(program.weights) is not None


def reason_for(board: Board, given: Sequence[Demand], watch: Watch) -> Reason:
    """A true reason with nothing in it that is not needed. The demands must be impossible."""

    def impossible(some: Sequence[Demand]) -> bool:
        return not possible(board, some, watch)

    watch.step("REASON")
    found = {id(demand) for demand in priced(board, given)}
    suspects = [demand for demand in given if id(demand) in found or demand.kind is DemandKind.CHANCE]
    if not found or not impossible(suspects):
        suspects = [*given]
    return _told(board, irreducible(sorted(suspects, key=lambda demand: GOES_FIRST.index(demand.kind)), impossible))


def irreducible(given: Sequence[Demand], impossible: Callable[[Sequence[Demand]], bool]) -> tuple[Demand, ...]:
    """What is left when everything has gone that can go, from the front on; more at a time as long as that goes well."""
    needed: list[Demand] = []
    rest, size = [*given], max(1, len(given) // 2)
    while rest:
        size = min(size, len(rest))
        if impossible([*needed, *rest[size:]]):
            rest, size = rest[size:], size * 2
        elif size == 1:
            needed.append(rest.pop(0))
        else:
            size //= 2
    return tuple(needed)


def _told(board: Board, needed: Sequence[Demand]) -> Reason:
    """The reason with what it says in numbers: what is wanted, and how much of it the rest leaves room for."""
    rows = certain(needed)
    kind = next(kind for kind in _WANTING if any(demand.kind is kind for demand in rows))
    wanting = {place: demand for place, demand in enumerate(rows) if demand.kind is kind}
    ways = [Way(1, demand.bound, {place: 1}, whole=False) for place, demand in wanting.items()]
    eased = cheapest(board, needed, ways)
    assert eased is not None, "without what is wanted the rest can be met"
    wanted = sum(demand.bound for demand in wanting.values())
    forbidden = {cell for demand in rows if demand.most == 0 for cell in demand.cells}
    free = {cell for demand in wanting.values() for cell in demand.cells} - forbidden
    return Reason(
        tuple(needed),
        applications=tuple(sorted({demand.application for demand in rows if demand.application is not None})),
        experts=tuple(board.experts[column].id for column in sorted({cell % board.width for cell in free})),
        needed=wanted,
        attainable=wanted - ceil(eased.cost - EPSILON),
    )
