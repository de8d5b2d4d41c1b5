"""Whole rankings: parts and weights, ranks and their intervals, what is remarked and what is refused."""

from dataclasses import replace
from decimal import Decimal

import pytest

from registry.errors import RegistryError
from registry.ranking.findings import Finding, Loads
from registry.ranking.procedure import Method, Part, Procedure
from registry.ranking.ranking import rank
from registry.ranking.reviews import Sheet
from registry.ranking.variances import ASSUMED, shrinkage
from tests.ranking.rounds import made_up, sheet

LENIENT = Loads(1, 1)
ONLINE = sheet("a 80 90\nb 70 60\nc 50 90")
PANEL = sheet("a 60\nb 90\nc 71.5")


def procedure(*parts: Part, seed: int = 7, draws: int = 200) -> Procedure:
    return Procedure(parts, seed, draws, LENIENT)


def of_means(weights: tuple[int, int]) -> Procedure:
    online, panel = weights
    return procedure(Part("online", ONLINE, online, Method.MEAN), Part("panel", PANEL, panel, Method.MEAN))


def test_parts_count_by_their_weights() -> None:
    """60 % and 40 %: 85 and 60, 65 and 90, 70 and 71.5."""
    found = rank(of_means((6000, 4000)))
    assert [(line.rank, line.application, line.score, line.reviews) for line in found.lines] == [
        (1, "a", Decimal("75.000000"), 3),
        (1, "b", Decimal("75.000000"), 3),
        (3, "c", Decimal("70.600000"), 3),
    ]


def test_one_score_tells_nothing_of_its_chance() -> None:
    assert [line.standard_error for line in rank(of_means((6000, 4000))).lines] == [None] * 3


@pytest.mark.parametrize("weights", [(6000, 4001), (10_000, 0), (11_000, -1000)])
def test_weights_that_are_none_are_refused(weights: tuple[int, int]) -> None:
    with pytest.raises(RegistryError) as refused:
        of_means(weights)
    assert (refused.value.code, refused.value.params) == ("WEIGHTS_INVALID", {"actual": sum(weights)})


@pytest.mark.parametrize("invalid", ["0", "-1", "1000001"])
def test_a_shrinkage_out_of_bounds_is_refused(invalid: str) -> None:
    with pytest.raises(RegistryError) as refused:
        procedure(Part("online", ONLINE, shrinkage=Decimal(invalid)))
    assert refused.value.code == "SHRINKAGE_INVALID"


def test_too_few_draws_and_parts_of_one_name_are_refused() -> None:
    codes = []
    for parts, draws in (((Part("online", ONLINE),), 99), ((Part("online", ONLINE, 5000), Part("online", PANEL, 5000)), 100)):
        with pytest.raises(RegistryError) as refused:
            procedure(*parts, draws=draws)
        codes.append(refused.value.code)
    assert codes == ["DRAWS_TOO_FEW", "PART_REPEATED"]


def test_what_is_remarked_says_of_which_part() -> None:
    """Online, reviewers disagree as much as by chance; of the panel's single reviewer nothing can be told."""
    found = rank(Procedure((Part("online", ONLINE, 5000), Part("panel", PANEL, 5000)), 7, 100, Loads(3, 1)))
    assert found.findings == (Finding("LENIENCY_NOT_FOUND", part="online"), Finding("SHRINKAGE_ASSUMED", figure=ASSUMED, part="panel"))


def test_who_lacks_a_part_is_not_ranked_and_remarked() -> None:
    found = rank(procedure(Part("online", ONLINE, 5000, Method.MEAN), Part("panel", sheet("b 90\nd 80"), 5000, Method.MEAN)))
    assert [line.application for line in found.lines] == ["b"]
    assert [finding for finding in found.findings if finding.code == "PART_MISSING"] == [
        Finding("PART_MISSING", ("a",), "panel", part="panel"),
        Finding("PART_MISSING", ("c",), "panel", part="panel"),
        Finding("PART_MISSING", ("d",), "online", part="online"),
    ]


def test_where_nobody_has_every_part_it_is_refused() -> None:
    with pytest.raises(RegistryError) as refused:
        rank(procedure(Part("online", ONLINE, 5000), Part("panel", sheet("d 80"), 5000)))
    assert refused.value.code == "REVIEWS_MISSING"


def test_standardising_unlike_piles_is_refused() -> None:
    with pytest.raises(RegistryError) as refused:
        rank(procedure(Part("online", ONLINE, method=Method.STANDARDISED)))
    assert refused.value.code == "PILES_TOO_SMALL"


@pytest.mark.parametrize("method", Method)
def test_a_settled_procedure_gives_the_same_ranking_again(method: Method) -> None:
    given = Sheet.of(made_up(8, applications=40, reviewers=12))
    found = rank(procedure(Part("online", given, method=method)))
    again = rank(found.procedure)
    assert (again.lines, again.leniencies) == (found.lines, found.leniencies)
    assert found.procedure.parts[0].shrinkage == (shrinkage(given)[0] if method is Method.ADDITIVE else None)


def test_a_reviewer_who_gives_more_to_all_changes_no_rank() -> None:
    """One who gives 8 points more counts 8 points less; the mean is fooled by it."""
    reviews = [review for review in made_up(9) if review.score is not None and review.score <= 92]
    lifted = [replace(review, score=review.score + 8) if review.score and review.reviewer == "r03" else review for review in reviews]
    part = Part("online", Sheet.of(reviews), shrinkage=Decimal("0.001"))
    before, after = rank(procedure(part)), rank(procedure(replace(part, sheet=Sheet.of(lifted))))
    assert [(line.application, line.rank) for line in after.lines] == [(line.application, line.rank) for line in before.lines]
    means = [{line.application: line.raw_mean for line in found.lines} for found in (before, after)]
    assert sorted(means[0], key=means[0].__getitem__) != sorted(means[1], key=means[1].__getitem__)


def test_intervals_hold_nine_tenths_of_what_might_have_been() -> None:
    """b has 90 or 50 from two reviewers, twice by chance: above a in a quarter of all draws, below c in a quarter; a and c are sure."""
    found = rank(procedure(Part("online", sheet("a 80 80\nb 90 50\nc 60 60"), method=Method.MEAN), draws=1000))
    assert [(line.application, line.rank, line.interval) for line in found.lines] == [("a", 1, (1, 2)), ("b", 2, (1, 3)), ("c", 3, (2, 3))]


def test_standard_errors_of_means_are_those_of_the_textbook() -> None:
    """s / √n: of 60, 70, 80 it is 10 / √3 = 5.77, and of 100,000 draws to one decimal."""
    found = rank(procedure(Part("online", sheet("a 60 70 80\nb 50 50 50"), method=Method.MEAN), draws=100_000))
    assert [line.standard_error and round(line.standard_error, 1) for line in found.lines] == [Decimal("5.8"), Decimal("0.0")]


def test_the_standard_error_of_the_additive_model_is_known_in_closed_form() -> None:
    """Two saw all four, 10, 2, 14 and 2 apart: σ²(ε) = (3² + 5² + 7² + 5²) / 2 / 3 = 18, of which two reviews leave 9; leniency is held at none."""
    found = rank(procedure(Part("online", sheet("a 60 70\nb 62 64\nc 70 84\nd 50 52"), shrinkage=Decimal(1_000_000))))
    assert {line.standard_error for line in found.lines} == {Decimal("3.000001")}


def test_leniencies_are_told_by_part() -> None:
    found = rank(procedure(Part("online", sheet("a 60 70\nb 62 64\nc 70 84\nd 50 52"), shrinkage=Decimal(4))))
    assert found.leniencies == {"online": {"r1": Decimal("-1.750000"), "r2": Decimal("1.750000")}}
