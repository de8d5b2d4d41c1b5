"""What would make a problem possible, and what of it is cheapest. It is told, and never done: who asks decides."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from registry.assignment.demands import Demand, DemandKind, certain, demands
from registry.assignment.elastic import Way, cheapest
from registry.assignment.impossibility import possible
from registry.assignment.newcomers import Newcomers, newcomer
from registry.assignment.outcome import Plan, Reason, Repair, RepairKind
from registry.assignment.problem import CHANCE_SCALE, Application, Board, Expert, Problem
from registry.assignment.watching import Watch

Prices = Mapping[RepairKind, int]
"""What each repair costs for each review, expert or thousandth; what has no price is not done."""

DEFAULT_PRICES: Prices = MappingProxyType(
    {
        RepairKind.RAISE_LOAD: 2,
        RepairKind.LOWER_LEAST_LOAD: 2,
        RepairKind.LIFT_BAN: 3,
        RepairKind.RAISE_CHANCE: 1,
        RepairKind.ADD_EXPERT: 6,
        RepairKind.RAISE_INSTITUTION_CAP: 8,
        RepairKind.DROP_PIN: 8,
        RepairKind.RAISE_REVIEWS: 10,
        RepairKind.LOWER_OUTSIDE: 12,
        RepairKind.LOWER_COMPOSITION: 12,
        RepairKind.LOWER_REVIEWS: 15,
    }
)
"""An officer's order: first what costs experts time, then who is asked, and last what an application is promised."""

_EASES = {
    DemandKind.REVIEWS_LEAST: RepairKind.LOWER_REVIEWS,
    DemandKind.REVIEWS_MOST: RepairKind.RAISE_REVIEWS,
    DemandKind.LOAD_LEAST: RepairKind.LOWER_LEAST_LOAD,
    DemandKind.LOAD_MOST: RepairKind.RAISE_LOAD,
    DemandKind.INSTITUTION: RepairKind.RAISE_INSTITUTION_CAP,
    DemandKind.COMPOSITION: RepairKind.LOWER_COMPOSITION,
    DemandKind.OUTSIDE: RepairKind.LOWER_OUTSIDE,
    DemandKind.PIN: RepairKind.DROP_PIN,
    DemandKind.BANS: RepairKind.LIFT_BAN,
    DemandKind.CHANCE: RepairKind.RAISE_CHANCE,
}
"""Which repair eases which demand. Conflicts are not in it."""


def plans_for(board: Board, reason: Reason, prices: Prices, watch: Watch) -> tuple[Plan, ...]:
    """The cheapest plan, and the cheapest that give way in one kind of thing only. Each was tried: it makes all of it possible."""
    given = demands(board)
    kinds = {demand.kind for demand in reason.demands}
    looked_at = given if DemandKind.CHANCE in kinds else certain(given)
    best = _plan(board, looked_at, prices, watch)
    told = {repair.kind for repair in best.repairs} if best is not None else set()
    alone = {RepairKind.ADD_EXPERT, *(_EASES[kind] for kind in kinds if kind in _EASES)} & prices.keys()
    others = sorted(kind for kind in alone if told != {kind})
    found = [best, *(_plan(board, looked_at, {kind: prices[kind]}, watch) for kind in others)]
    if DemandKind.CHANCE in kinds and RepairKind.RAISE_CHANCE in prices:
        found.append(_chance(board, prices[RepairKind.RAISE_CHANCE], watch))
    distinct = dict.fromkeys(plan for plan in found if plan is not None)
    tried = [plan for plan in distinct if _works(repaired(board.problem, plan), watch)]
    return tuple(sorted(tried, key=lambda plan: plan.cost))


def repaired(problem: Problem, plan: Plan) -> Problem:
    """The problem as it would be. An expert who is added fits nothing in particular."""
    for repair in plan.repairs:
        problem = _after(problem, repair)
    return problem


def _after(problem: Problem, repair: Repair) -> Problem:
    match repair.kind:
        case RepairKind.RAISE_LOAD | RepairKind.LOWER_LEAST_LOAD:
            return replace(problem, experts=tuple(_loaded(one, repair) if one.id == repair.expert else one for one in problem.experts))
        case RepairKind.LIFT_BAN:
            return replace(problem, bans=frozenset(pair for pair in problem.bans if pair != (repair.application, repair.expert)))
        case RepairKind.DROP_PIN:
            return replace(problem, pins=frozenset(pair for pair in problem.pins if pair != (repair.application, repair.expert)))
        case RepairKind.RAISE_CHANCE:
            return replace(problem, chance_cap=((problem.chance_thousandths or 0) + repair.amount) / CHANCE_SCALE)
        case RepairKind.ADD_EXPERT:
            return _joined(problem, repair)
        case _:
            return replace(
                problem, applications=tuple(_eased(one, repair) if one.id == repair.application else one for one in problem.applications)
            )


def _loaded(expert: Expert, repair: Repair) -> Expert:
    if repair.kind is RepairKind.RAISE_LOAD:
        return replace(expert, most=expert.most + repair.amount)
    return replace(expert, least=expert.least - repair.amount)


def _joined(problem: Problem, repair: Repair) -> Problem:
    for _ in range(repair.amount):
        experts = (*problem.experts, newcomer(problem, repair.expert_kind))
        problem = replace(problem, experts=experts, affinity=tuple((*row, 0.0) for row in problem.affinity))
    return problem


def _eased(application: Application, repair: Repair) -> Application:
    """An application that wants, or allows, so much more or less."""
    match repair.kind:
        case RepairKind.LOWER_REVIEWS:
            return replace(application, reviews=application.reviews - repair.amount)
        case RepairKind.RAISE_REVIEWS:
            return replace(application, reviews=application.reviews + repair.amount)
        case RepairKind.LOWER_OUTSIDE:
            return replace(application, outside=application.outside - repair.amount)
        case RepairKind.RAISE_INSTITUTION_CAP:
            return replace(application, institution_cap=(application.institution_cap or 0) + repair.amount)
        case _:
            lowered = ((kind, n - repair.amount if kind == repair.expert_kind else n) for kind, n in application.composition)
            return replace(application, composition=tuple(lowered))


def _chance(board: Board, price: int, watch: Watch) -> Plan | None:
    """The least by which the cap on chances alone has to be raised."""
    low = board.problem.chance_thousandths or 0
    plans = [Plan((Repair(RepairKind.RAISE_CHANCE, more, more * price),)) for more in range(1, CHANCE_SCALE - low + 1)]
    place = bisect_left(plans, True, key=lambda plan: _works(repaired(board.problem, plan), watch))
    return plans[place] if place < len(plans) else None


def _works(problem: Problem, watch: Watch) -> bool:
    board = Board(problem)
    return possible(board, demands(board), watch)


def _plan(board: Board, given: Sequence[Demand], prices: Prices, watch: Watch) -> Plan | None:
    watch.step("REPAIRS")
    given = [*_one_by_one(board, given)]
    reliefs = _reliefs(given, prices)
    repairs, ways, caps = [*reliefs], [*reliefs.values()], 0
    if RepairKind.ADD_EXPERT in prices:
        newcomers = Newcomers(board, given)
        repairs, ways, caps = [*repairs, *newcomers.repairs], [*ways, *newcomers.ways(prices[RepairKind.ADD_EXPERT])], newcomers.caps
    eased = cheapest(board, given, ways, caps)
    if eased is None:
        return None
    times = np.rint(eased.times).astype(int).tolist()
    return Plan(tuple(replace(repair, amount=n, cost=n * prices[repair.kind]) for repair, n in zip(repairs, times, strict=False) if n))


def _one_by_one(board: Board, given: Sequence[Demand]) -> Iterator[Demand]:
    """The same with each ban for itself, as bans are lifted."""
    for demand in given:
        if demand.kind is DemandKind.BANS:
            yield from (replace(demand, expert=board.pair(cell).expert, cells=(cell,)) for cell in demand.cells)
        else:
            yield demand


def _reliefs(given: Sequence[Demand], prices: Prices) -> dict[Repair, Way]:
    """Each repair of a demand, and the way it is for the program. One repair raises an application's cap for every institution."""
    changes: dict[Repair, dict[int, float]] = {}
    most: dict[Repair, int] = {}
    for place, demand in enumerate(certain(given)):
        kind = _EASES.get(demand.kind)
        if kind is not None and kind in prices:
            repair = Repair(kind, 0, 0, demand.application, demand.expert, demand.expert_kind)
            changes.setdefault(repair, {})[place] = 1 if demand.most is None else -1
            room = demand.bound if demand.most is None else max(0, len(demand.cells) - demand.bound)
            most[repair] = max(room, most.get(repair, 0))
    return {repair: Way(prices[repair.kind], most[repair], changes[repair]) for repair in changes}
