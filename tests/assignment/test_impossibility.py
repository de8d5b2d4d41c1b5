"""Reasons are true, nothing in them is superfluous, and what is proposed helps."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from registry.assignment import Application, Assignment, Expert, Impossibility, Plan, Problem, Repair, RepairKind, assign, check, repaired
from registry.assignment.demands import Demand, DemandKind, demands
from registry.assignment.impossibility import irreducible
from registry.assignment.problem import Board
from tests.assignment.exhaustive import best, can_be_met
from tests.assignment.instances import pairs, problem, small


def impossible(count: int) -> Iterator[Problem]:
    found = 0
    for seed in range(1_000, 20_000):
        if best(given := small(seed)) is None:
            yield given
            if (found := found + 1) == count:
                return


def without(some: tuple[Demand, ...], place: int) -> tuple[Demand, ...]:
    return some[:place] + some[place + 1 :]


def test_each_of_fifty_reasons_is_true_and_without_any_part_of_it_would_not_be() -> None:
    kinds: set[DemandKind] = set()
    for given in impossible(50):
        found = assign(given, prices={})
        assert isinstance(found, Impossibility)
        reason, rows, width = found.reason, len(given.applications), len(given.experts)
        assert {*reason.demands} <= {*demands(Board(given))}
        assert not can_be_met(reason.demands, rows, width)
        assert all(can_be_met(without(reason.demands, place), rows, width) for place in range(len(reason.demands)))
        assert reason.attainable < reason.needed
        kinds |= {demand.kind for demand in reason.demands}
    assert {*DemandKind} - kinds == {DemandKind.CHANCE, DemandKind.LOAD_LEAST}, "these have tests of their own"


def test_each_plan_helps_and_without_any_part_of_it_would_not() -> None:
    for given in impossible(10):
        found = assign(given)
        assert isinstance(found, Impossibility)
        assert [plan.cost for plan in found.plans] == sorted(plan.cost for plan in found.plans)
        for plan in found.plans:
            mended = repaired(given, plan)
            answer = assign(mended)
            assert isinstance(answer, Assignment)
            assert check(mended, answer) == ()
        less = [Plan(tuple(one for one in found.plans[0].repairs if one is not left)) for left in found.plans[0].repairs]
        assert [isinstance(assign(repaired(given, plan), prices={}), Assignment) for plan in less] == [False] * len(less)


def told(given: Problem) -> tuple[set[tuple[DemandKind, int]], tuple[str, ...], tuple[str, ...], int, int]:
    found = assign(given, prices={})
    assert isinstance(found, Impossibility)
    reason = found.reason
    return {(one.kind, one.bound) for one in reason.demands}, reason.applications, reason.experts, reason.needed, reason.attainable


THREE = [Application("a", 5), Application("b", 5), Application("c", 5)]


def test_too_few_are_free_of_conflict() -> None:
    experts = [Expert(f"e{n}", f"i{n}", most=3) for n in range(8)]
    conflicts = pairs(*(f"{name}-e{n}" for name in "abc" for n in range(2, 8)))
    kinds, applications, free, needed, attainable = told(problem(THREE, experts, conflicts=conflicts))
    assert kinds == {(DemandKind.REVIEWS_LEAST, 5), (DemandKind.CONFLICTS, 0)}
    assert (len(applications), free, needed, attainable) == (1, ("e0", "e1"), 5, 2)


def test_all_together_have_too_little_time() -> None:
    """Two of the six are enough for a reason: if the other four had time without end, they would still review no application twice."""
    experts = [Expert(f"e{n}", f"i{n}", most=1) for n in range(6)]
    kinds, applications, free, needed, attainable = told(problem(THREE, experts))
    assert kinds == {(DemandKind.REVIEWS_LEAST, 5), (DemandKind.LOAD_MOST, 1)}
    assert (applications, len(free), needed, attainable) == (("a", "b", "c"), 6, 15, 14)


def test_one_institution_has_almost_everybody() -> None:
    experts = [Expert(f"e{n}", "i" if n < 4 else "j", most=3) for n in range(5)]
    given = problem([Application("a", 3, institution_cap=1)], experts)
    assert told(given) == ({(DemandKind.REVIEWS_LEAST, 3), (DemandKind.INSTITUTION, 1)}, ("a",), ("e0", "e1", "e2", "e3", "e4"), 3, 2)


def test_more_kinds_are_wanted_than_reviews() -> None:
    experts = [Expert(f"e{kind}", kind, 1, kinds=frozenset({kind})) for kind in "FIT"]
    given = problem([Application("a", 2, composition=(("F", 1), ("I", 1), ("T", 1)))], experts)
    assert told(given) == ({(DemandKind.REVIEWS_MOST, 2), (DemandKind.COMPOSITION, 1)}, ("a",), ("eF", "eI", "eT"), 3, 2)


def test_experts_are_promised_more_than_there_is() -> None:
    """Of two applications with two reviews each, one is enough for a reason: the other can give each expert one review at most."""
    experts = [Expert(f"e{n}", f"i{n}", most=2, least=2) for n in range(3)]
    given = problem([Application("a", 2), Application("b", 2)], experts)
    kinds, applications, experts_told, needed, attainable = told(given)
    assert kinds == {(DemandKind.REVIEWS_MOST, 2), (DemandKind.LOAD_LEAST, 2)}
    assert (len(applications), experts_told, needed, attainable) == (1, ("e0", "e1", "e2"), 6, 5)


def test_a_pin_is_in_conflict() -> None:
    given = problem([Application("a", 1)], [Expert("e", "i", 1), Expert("f", "j", 1)], pins=pairs("a-e"), conflicts=pairs("a-e"))
    assert told(given) == ({(DemandKind.PIN, 1), (DemandKind.CONFLICTS, 0)}, ("a",), (), 1, 0)


def test_so_few_can_be_chosen_that_chances_are_greater_than_the_cap() -> None:
    given = problem([Application("a", 2)], [Expert(f"e{n}", f"i{n}", 1) for n in range(3)], chance_cap=0.5)
    assert told(given) == ({(DemandKind.CHANCE, 500), (DemandKind.REVIEWS_LEAST, 2)}, ("a",), ("e0", "e1", "e2"), 2, 1)
    found = assign(given, prices={RepairKind.RAISE_CHANCE: 1})
    assert isinstance(found, Impossibility)
    assert found.plans == (Plan((Repair(RepairKind.RAISE_CHANCE, 167, 167),)),)


def test_what_only_whole_pairs_cannot_do_has_a_reason_too() -> None:
    """Half of each expert would do: each is of two kinds, each application wants all three, and one review each is not enough for that."""
    kinds = ("FI", "IT", "TF")
    experts = [Expert(kind, kind, 1, kinds=frozenset(kind)) for kind in kinds]
    given = problem([Application("a", 1, composition=(("F", 1), ("I", 1), ("T", 1)))], experts)
    board = Board(given)
    found = assign(given, prices={})
    assert isinstance(found, Impossibility)
    assert not can_be_met(found.reason.demands, 1, 3)
    assert all(can_be_met(without(found.reason.demands, place), 1, 3) for place in range(len(found.reason.demands)))
    assert {*found.reason.demands} < {*demands(board)}


@pytest.mark.parametrize(
    ("kind", "cheapest"),
    [
        (RepairKind.RAISE_LOAD, Repair(RepairKind.RAISE_LOAD, 1, 1, expert="e")),
        (RepairKind.LOWER_REVIEWS, Repair(RepairKind.LOWER_REVIEWS, 1, 1, application="a")),
        (RepairKind.ADD_EXPERT, Repair(RepairKind.ADD_EXPERT, 1, 1)),
        (RepairKind.LIFT_BAN, Repair(RepairKind.LIFT_BAN, 1, 1, application="a", expert="f")),
    ],
)
def test_the_cheapest_repair_follows_the_prices(kind: RepairKind, cheapest: Repair) -> None:
    given = problem([Application("a", 1)], [Expert("e", "i", 0), Expert("f", "j", 1)], bans=pairs("a-f"))
    prices = dict.fromkeys((RepairKind.RAISE_LOAD, RepairKind.LOWER_REVIEWS, RepairKind.ADD_EXPERT, RepairKind.LIFT_BAN), 5) | {kind: 1}
    found = assign(given, prices=prices)
    assert isinstance(found, Impossibility)
    assert [plan.cost for plan in found.plans] == [1, 5, 5, 5]
    assert found.plans[0] == Plan((cheapest,))


def test_a_conflict_is_never_lifted() -> None:
    given = problem([Application("a", 1)], [Expert("e", "i", 1)], conflicts=pairs("a-e"), pins=pairs("a-e"))
    found = assign(given, prices={kind: 1 for kind in RepairKind if kind not in (RepairKind.ADD_EXPERT, RepairKind.LOWER_REVIEWS)})
    assert isinstance(found, Impossibility)
    assert found.plans == ()
    assert isinstance(assign(replace(given, conflicts=frozenset())), Assignment)


def test_irreducible_sets_are_found_whatever_their_size() -> None:
    given = demands(Board(small(1)))
    for needed in (given[:1], given[3:9], given[::3], given):
        assert irreducible(given, {*needed}.issubset) == needed
