"""The best assignment, and that it is the best."""

from dataclasses import replace
from random import Random

import pytest

from registry.assignment import Application, Assignment, Expert, Impossibility, Pair, Stopped, Watch, assign, check, reassign
from registry.assignment.demands import demands
from registry.assignment.fairness import nearest, worst
from registry.assignment.problem import Board
from tests.assignment import epigraph
from tests.assignment.exhaustive import best
from tests.assignment.instances import clustered, pairs, problem, small


def possible(count: int):
    """So many small problems that have an assignment, with the best that can be had."""
    found = 0
    for seed in range(10_000):
        if (known := best(small(seed))) is not None:
            yield small(seed), known
            if (found := found + 1) == count:
                return


def test_floor_and_total_are_those_that_trying_everything_finds() -> None:
    told, known = [], []
    for given, (_, floor, total) in possible(200):
        found = assign(given)
        assert isinstance(found, Assignment)
        assert check(given, found) == ()
        told.append((found.floor, found.floor_bound, found.total))
        known.append((floor, floor, total))
    assert told == known


@pytest.mark.parametrize("seed", range(4))
def test_floor_and_total_of_larger_problems_are_those_of_a_textbook_program(seed: int) -> None:
    found = assign(given := clustered(seed, 32, 16, 3))
    assert isinstance(found, Assignment)
    assert check(given, found) == ()
    assert (found.floor, found.total) == epigraph.best(given)


def test_whatever_is_in_the_way_is_found_where_and_only_where_something_is() -> None:
    seeds = range(500, 560)
    assert [isinstance(assign(small(seed), prices={}), Impossibility) for seed in seeds] == [best(small(seed)) is None for seed in seeds]


def test_the_same_problem_in_any_order_has_the_same_answer() -> None:
    given = clustered(3, 12, 8, 2)
    random = Random(1)
    rows, columns = random.sample(range(12), 12), random.sample(range(8), 8)
    shuffled = replace(
        given,
        applications=tuple(given.applications[row] for row in rows),
        experts=tuple(given.experts[column] for column in columns),
        affinity=tuple(tuple(given.affinity[row][column] for column in columns) for row in rows),
    )
    assert assign(shuffled) == assign(given)


def test_the_seed_decides_between_assignments_that_are_equally_good() -> None:
    applications, experts = [Application(f"a{n}", 2) for n in range(5)], [Expert(f"e{n}", f"i{n}", most=2) for n in range(5)]
    found = [assign(problem(applications, experts, seed=seed)) for seed in (1, 2, 3, 1)]
    assert all(isinstance(one, Assignment) for one in found)
    assert {(one.floor, one.total) for one in found if isinstance(one, Assignment)} == {(100, 500)}
    assert len({one.pairs for one in found if isinstance(one, Assignment)}) == 3
    assert found[0] == found[3]


def test_the_same_problem_has_the_same_hash_everywhere() -> None:
    given = problem([Application("甲", 1, 1, (("TECHNICAL", 1),), 1)], [Expert("乙", "丙", 1, kinds=frozenset({"TECHNICAL"}), outside=True)], chance_cap=1.0)
    assert given.digest() == "ec2ec6b5847706313abf07387f9dc2621f148065b2f1bf1ba7e686f3aa352ee6"
    assert replace(given, seed=2).digest() != given.digest()


def test_in_a_crowded_field_nobody_is_left_with_strangers_alone() -> None:
    given = clustered(5, 24, 12, 3)
    board = Board(given)
    heaviest = nearest(board, demands(board), (), Watch())
    fair = assign(given)
    assert heaviest is not None
    assert isinstance(fair, Assignment)
    assert (worst(board, heaviest), fair.floor, fair.floor_bound) == (193, 212, 212)


def test_a_coarser_search_says_how_far_off_it_may_be() -> None:
    exact, coarse = assign(given := clustered(5, 24, 12, 3)), assign(given, fineness=20)
    assert isinstance(exact, Assignment)
    assert isinstance(coarse, Assignment)
    assert check(given, coarse) == ()
    assert coarse.floor <= exact.floor <= coarse.floor_bound < coarse.floor + 20


def test_a_pinned_pair_is_assigned_however_badly_it_fits_and_a_banned_one_never() -> None:
    applications, experts = [Application("a", 1), Application("b", 1)], [Expert("e", "i", 1), Expert("f", "i", 1), Expert("g", "i", 1)]
    given = problem(applications, experts, [[1, 0, 0.5], [0, 1, 0.5]])
    chosen = [assign(each) for each in (given, replace(given, pins=pairs("a-f")), replace(given, bans=pairs("a-e", "a-g")))]
    assert [one.pairs for one in chosen if isinstance(one, Assignment)] == [
        (Pair("a", "e"), Pair("b", "f")),
        (Pair("a", "f"), Pair("b", "g")),
        (Pair("a", "f"), Pair("b", "g")),
    ]


def test_after_a_late_conflict_as_many_pairs_stand_as_can() -> None:
    changed = 0
    for given, _ in possible(40):
        before = assign(given)
        assert isinstance(before, Assignment)
        late = Random(given.seed).choice(before.pairs)
        after = replace(given, conflicts=given.conflicts | {late}, pins=given.pins - {late})
        found, known = reassign(after, before.pairs), best(after, before.pairs)
        assert (found.kept, found.floor, found.total) == known if isinstance(found, Assignment) else known is None
        changed += isinstance(found, Assignment) and check(after, found) == () and late not in found.pairs
    assert changed > 20


def test_what_no_conflict_touched_stays() -> None:
    given = clustered(9, 16, 10, 3)
    before = assign(given)
    assert isinstance(before, Assignment)
    late = before.pairs[7]
    found = reassign(replace(given, conflicts=given.conflicts | {late}), before.pairs)
    assert isinstance(found, Assignment)
    assert ({*before.pairs} - {*found.pairs}, found.kept) == ({late}, len(before.pairs) - 1)


def test_what_stands_may_name_who_is_gone() -> None:
    given = problem([Application("a", 1)], [Expert("e", "i", 1)])
    found = reassign(given, pairs("a-gone", "gone-e"))
    assert isinstance(found, Assignment)
    assert (found.pairs, found.kept) == ((Pair("a", "e"),), 0)


def test_whoever_waits_is_told_of_each_step_and_may_call_it_off() -> None:
    told: list[int] = []
    found = assign(given := clustered(1, 6, 4, 2), watch=Watch(progress=lambda step: told.append(step.number)))
    assert told == [*range(found.solves)]
    stopped: list[int] = []
    with pytest.raises(Stopped):
        assign(given, watch=Watch(progress=lambda step: stopped.append(step.number), stop=lambda: len(stopped) == 3))
    assert stopped == [0, 1, 2]


def test_a_check_finds_whatever_is_wrong() -> None:
    given = problem(
        [Application("a", 2, institution_cap=1, composition=(("TECHNICAL", 1),), outside=1), Application("b", 1)],
        [
            Expert("e", "i", 1, least=1, kinds=frozenset({"TECHNICAL"}), outside=True),
            Expert("f", "j", 2),
            Expert("g", "j", 2),
        ],
        pins=pairs("b-f"),
        conflicts=pairs("b-e"),
        bans=pairs("a-g"),
    )
    found = assign(given)
    assert isinstance(found, Assignment)
    assert (found.pairs, check(given, found)) == ((Pair("a", "e"), Pair("a", "f"), Pair("b", "f")), ())

    def wrong(*chosen: str) -> set[str]:
        return {*check(given, replace(found, pairs=tuple(sorted(pairs(*chosen)))))}

    told = "affinities or loads are not those of the pairs"
    assert wrong("a-f", "a-g", "b-e") == {
        "Pair(application='b', expert='e') is in conflict",
        "Pair(application='a', expert='g') is banned",
        "Pair(application='b', expert='f') is pinned and not assigned",
        "a has too few from outside",
        "a has too few of TECHNICAL",
        "a has 2 of j",
        told,
    }
    assert wrong("a-e", "b-f") == {"a has 1 reviews, not 2", told, "floor or total is not that of the pairs"}
    assert wrong("a-f", "b-f") == {
        "a has 1 reviews, not 2",
        "a has too few from outside",
        "a has too few of TECHNICAL",
        "e has 0 reviews",
        told,
        "floor or total is not that of the pairs",
    }
    assert wrong("a-nobody") == {"Pair(application='a', expert='nobody') is of nobody"}
    assert check(given, replace(found, pairs=(*found.pairs, found.pairs[0])))[0] == "a pair is assigned twice"
    assert check(replace(given, seed=2), found) == ("it is the answer to another problem",)


@pytest.mark.parametrize(
    "slip",
    [
        {"affinity": ((0.5,),)},
        {"affinity": ((0.5, 1.5),)},
        {"affinity": ((0.5, float("nan")),)},
        {"experts": ()},
        {"experts": (Expert("e", "i", 1), Expert("e", "j", 1))},
        {"experts": (Expert("e", "i", 1, least=2), Expert("f", "j", 1))},
        {"applications": (Application("a", -1),)},
        {"applications": (Application("a", 1, composition=(("TECHNICAL", 1), ("TECHNICAL", 2))),)},
        {"conflicts": pairs("a-nobody")},
        {"chance_cap": 0.0},
        {"chance_cap": 1.1},
    ],
)
def test_a_slip_in_what_is_handed_in_is_refused(slip) -> None:
    given = problem([Application("a", 1)], [Expert("e", "i", 1), Expert("f", "j", 1)])
    with pytest.raises(ValueError, match=r"."):
        replace(given, **slip)
