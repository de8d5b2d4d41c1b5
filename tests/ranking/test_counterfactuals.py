"""What ranks would have been: the same as if the round had been another."""

from dataclasses import replace
from decimal import Decimal

from registry.ranking.counterfactuals import Counterfactual, counterfactuals
from registry.ranking.procedure import Method, Part, Procedure
from registry.ranking.ranking import rank
from registry.ranking.reviews import Sheet
from tests.ranking.rounds import made_up, sheet, table


def test_without_each_reviewer_and_with_equal_weights() -> None:
    """Means 85, 65, 70 online and 60, 90, 71.5 before the panel: at 9 to 1 a, c, b; at equal weights b, a, c."""
    online = sheet("a 80 90\nb 70 60\nc 50 90")
    panel = Sheet.of(replace(review, reviewer="p1") for review in table("a 60\nb 90\nc 71.5"))
    procedure = Procedure((Part("online", online, 9000, Method.MEAN), Part("panel", panel, 1000, Method.MEAN)), seed=1)
    assert counterfactuals(procedure) == (
        Counterfactual("a", "p1", 1, None),
        Counterfactual("a", "r1", 1, 2),
        Counterfactual("a", "r2", 1, 1),
        Counterfactual("a", None, 1, 2),
        Counterfactual("c", "p1", 2, None),
        Counterfactual("c", "r1", 2, 1),
        Counterfactual("c", "r2", 2, 3),
        Counterfactual("c", None, 2, 3),
        Counterfactual("b", "p1", 3, None),
        Counterfactual("b", "r1", 3, 3),
        Counterfactual("b", "r2", 3, 2),
        Counterfactual("b", None, 3, 1),
    )


def test_they_are_the_ranks_of_the_round_without_that_reviewer() -> None:
    reviews = made_up(11)
    settled = rank(Procedure((Part("online", Sheet.of(reviews)),), seed=1, draws=100)).procedure
    found = counterfactuals(settled)
    for reviewer in sorted({review.reviewer for review in reviews}):
        own = {review.application for review in reviews if review.reviewer == reviewer}
        left = Sheet.of(review for review in reviews if review.reviewer != reviewer)
        would_be = rank(Procedure((Part("online", left, shrinkage=settled.parts[0].shrinkage),), seed=1, draws=100))
        ranks = {line.application: line.rank for line in would_be.lines}
        assert {one.application: one.would_be for one in found if one.reviewer == reviewer} == {name: ranks[name] for name in own}
    assert any(one.would_be != one.rank for one in found)


def test_of_one_part_there_are_no_other_weights() -> None:
    found = counterfactuals(Procedure((Part("online", sheet("a 80 90\nb 70 60"), shrinkage=Decimal(1)),), seed=1))
    assert {one.reviewer for one in found} == {"r1", "r2"}


def test_the_only_reviewer_of_an_application_takes_its_rank_along() -> None:
    part = Part("online", sheet("a 80 .\nb 70 60\nc 75 90"), method=Method.MEAN)
    assert [one for one in counterfactuals(Procedure((part,), seed=1)) if one.application == "a"] == [Counterfactual("a", "r1", 2, None)]
