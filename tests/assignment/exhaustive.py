"""The second opinion: every panel of every application is tried, and no solver is asked."""

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations

from registry.assignment import Application, Expert, Pair, Problem
from registry.assignment.demands import Demand

Panel = tuple[int, ...]
"""Places of experts."""


def best(problem: Problem, standing: Collection[Pair] = ()) -> tuple[int, int, int] | None:
    """How many pairs stand, the affinity of the worst application and of all, in hundredths, at their best in this order; None if impossible."""
    found: set[tuple[int, int, int]] = set()

    def go_on(place: int, loads: tuple[int, ...], kept: int, floor: int, total: int) -> None:
        if place == len(problem.applications):
            if all(expert.least <= load for expert, load in zip(problem.experts, loads, strict=True)):
                found.add((kept, floor, total))
            return
        application = problem.applications[place]
        for panel in choices[place]:
            more = tuple(load + (column in panel) for column, load in enumerate(loads))
            if all(load <= expert.most for expert, load in zip(problem.experts, more, strict=True)):
                score = sum(round(problem.affinity[place][column] * 100) for column in panel)
                stood = sum(Pair(application.id, problem.experts[column].id) in standing for column in panel)
                go_on(place + 1, more, kept + stood, min(floor, score), total + score)

    choices = [[*panels(problem, application)] for application in problem.applications]
    go_on(0, (0,) * len(problem.experts), 0, 10**9, 0)
    return max(found, default=None)


def panels(problem: Problem, application: Application) -> Iterator[Panel]:
    """Every panel that an application may have, whatever the others have."""
    for panel in combinations(range(len(problem.experts)), application.reviews):
        members = [problem.experts[column] for column in panel]
        own = {Pair(application.id, expert.id) for expert in members}
        pinned = {pair for pair in problem.pins if pair.application == application.id}
        if pinned <= own and not own & (problem.conflicts | problem.bans) and _composed(application, members):
            yield panel


def _composed(application: Application, members: Sequence[Expert]) -> bool:
    cap = len(members) if application.institution_cap is None else application.institution_cap
    institutions = [expert.institution for expert in members]
    return (
        all(institutions.count(one) <= cap for one in institutions)
        and sum(expert.outside for expert in members) >= application.outside
        and all(sum(kind in expert.kinds for expert in members) >= wanted for kind, wanted in application.composition)
    )


def can_be_met(demands: Sequence[Demand], rows: int, width: int) -> bool:
    """Whether any set of cells meets all of these demands: row by row, which loads can be come by."""
    loads = {(0,) * width}
    own: list[list[Demand]] = [[] for _ in range(rows)]
    of_columns: list[Demand] = []
    for demand in demands:
        touched = {cell // width for cell in demand.cells}
        (of_columns if len(touched) > 1 else own[min(touched, default=0)]).append(demand)
    for row in range(rows):
        possible = [panel for panel in _subsets(width) if all(_meets(demand, {row * width + column for column in panel}) for demand in own[row])]
        loads = {tuple(load + (column in panel) for column, load in enumerate(before)) for before in loads for panel in possible}
    columns = [(demand, {cell % width for cell in demand.cells}) for demand in of_columns]
    return any(all(demand.least <= sum(each[c] for c in places) <= _most(demand) for demand, places in columns) for each in loads)


def _subsets(width: int) -> list[Panel]:
    return [panel for size in range(width + 1) for panel in combinations(range(width), size)]


def _meets(demand: Demand, chosen: set[int]) -> bool:
    return demand.least <= len(chosen & {*demand.cells}) <= _most(demand)


def _most(demand: Demand) -> float:
    return float("inf") if demand.most is None else demand.most
