"""Assignments by lot: chances as promised, and every draw as demanded."""

from collections import Counter
from dataclasses import replace
from math import sqrt
from random import Random

import numpy as np

from registry.assignment import Application, Assignment, Expert, Problem, Watch, assign, check
from registry.assignment.demands import DemandKind, certain, demands, met
from registry.assignment.lottery import UNIT, draw, odds
from registry.assignment.problem import Board
from registry.assignment.rounding import Flow, make_whole
from tests.assignment.instances import KINDS, clustered, pairs, problem

DRAWS = 2_000


def crossing(seed: int) -> Problem:
    """Kinds, institutions and outsiders that cross one another."""
    random = Random(seed)
    experts = [
        Expert(f"e{n:02}", "wxyz"[n % 4], most=4, least=1, kinds=frozenset(random.sample(KINDS, 2)), outside=random.random() < 0.5) for n in range(12)
    ]
    applications = [Application(f"a{n}", 3, institution_cap=1, composition=tuple((kind, 1) for kind in KINDS), outside=1) for n in range(9)]
    return problem(applications, experts, [[random.random() for _ in experts] for _ in applications], seed=seed, chance_cap=0.6)


def test_pairs_come_as_often_as_their_chances_say_and_none_oftener_than_the_cap() -> None:
    given = replace(clustered(2, 10, 8, 2, chance_cap=0.4, pins=pairs("a000-e000")), conflicts=frozenset())
    board = Board(given)
    found = odds(board, demands(board), Watch())
    assert found is not None
    pinned = [board.cell(pair) for pair in given.pins]
    assert np.delete(found.chances, pinned).max() == 0.4 * UNIT
    assert found.chances[pinned].tolist() == [UNIT]
    counts = Counter[int]()
    for seed in range(DRAWS):
        drawn = draw(Board(replace(given, seed=seed)), found)
        assert all(met(demand, drawn) for demand in certain(demands(board)))
        counts.update(np.flatnonzero(drawn).tolist())
    for cell, chance in enumerate((found.chances / UNIT).tolist()):
        assert abs(counts[cell] / DRAWS - chance) <= 5 * sqrt(chance * (1 - chance) / DRAWS)


def test_a_draw_keeps_reviews_and_loads_whatever_crosses() -> None:
    board = Board(given := crossing(1))
    found = odds(board, demands(board), Watch())
    assert found is not None
    always = [demand for demand in certain(demands(board)) if demand.kind not in (DemandKind.COMPOSITION, DemandKind.OUTSIDE, DemandKind.INSTITUTION)]
    assert len(found.kept) > 9
    for seed in range(100):
        drawn = draw(Board(replace(given, seed=seed)), found)
        assert all(met(demand, drawn) for demand in always)
        for cells in found.kept:
            expected = int(found.chances[[*cells]].sum())
            assert expected // UNIT <= drawn[[*cells]].sum() <= -(-expected // UNIT)


def test_every_assignment_by_lot_is_as_demanded_and_says_what_was_mended() -> None:
    found = [assign(replace(crossing(2), seed=seed)) for seed in range(12)]
    assert [check(replace(crossing(2), seed=seed), one) for seed, one in enumerate(found) if isinstance(one, Assignment)] == [()] * 12
    told = [one for one in found if isinstance(one, Assignment)]
    assert len({one.pairs for one in told}) > 6
    assert len({one.chances for one in told}) == 1
    assert 0 < sum(one.mended for one in told) < 12 * 27 // 4
    assert all(0 < chance.ten_thousandths <= 6_000 for chance in told[0].chances)
    assert assign(replace(crossing(2), seed=3)) == found[3]


def test_the_cap_costs_what_it_must_and_no_more() -> None:
    """Each application has one expert made for it, at 1, and others at a half: with a cap of 0.6 it can expect 0.8."""
    applications, experts = [Application(f"a{n}", 1) for n in range(4)], [Expert(f"e{n}", f"i{n}", 1) for n in range(4)]
    fits = [[1.0 if row == column else 0.5 for column in range(4)] for row in range(4)]
    found = assign(problem(applications, experts, fits, chance_cap=0.6))
    assert isinstance(found, Assignment)
    assert found.floor == 80
    assert {chance.ten_thousandths for chance in found.chances if chance.pair.application[1:] == chance.pair.expert[1:]} == {6_000}


def test_amounts_become_the_whole_ones_next_to_them_and_on_average_stay() -> None:
    def flows() -> list[Flow]:
        return [Flow("s", "a", 5), Flow("s", "b", 15), Flow("a", "x", 3), Flow("a", "y", 2), Flow("b", "x", 7), Flow("b", "y", 8), Flow("x", "t", 10), Flow("y", "t", 10)]

    sums = np.zeros(8)
    for seed in range(DRAWS):
        make_whole(made := flows(), 10, Random(seed))
        amounts = np.array([flow.amount for flow in made])
        assert (amounts % 10 == 0).all()
        assert (abs(amounts - [5, 15, 3, 2, 7, 8, 10, 10]) < 10).all()
        assert (amounts[0], amounts[1], amounts[2] + amounts[4]) == (amounts[2] + amounts[3], amounts[4] + amounts[5], amounts[6])
        sums += amounts
    assert np.abs(sums / DRAWS - [5, 15, 3, 2, 7, 8, 10, 10]).max() < 5 * 5 / sqrt(DRAWS)
