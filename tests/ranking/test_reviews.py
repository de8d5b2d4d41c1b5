"""Sheets: what was given is kept as it is; what is no score is refused."""

from decimal import Decimal

import pytest

from registry.errors import RegistryError
from registry.ranking.reviews import Mark, Review, Sheet
from tests.ranking.rounds import made_up, sheet, table


def test_a_sheet_holds_every_score_and_nothing_that_is_missing() -> None:
    found = sheet("""
        b  80.25  .
        a  70     60
    """)
    assert (found.applications, found.reviewers) == (("a", "b"), ("r1", "r2"))
    assert found.marks == (Mark(0, 0, 7000), Mark(0, 1, 6000), Mark(1, 0, 8025))
    assert found.places == (range(2), range(2, 3))
    assert found.piles == ((Mark(0, 0, 7000), Mark(1, 0, 8025)), (Mark(0, 1, 6000),))


def test_the_order_of_reviews_is_of_no_matter() -> None:
    reviews = made_up(1)
    assert Sheet.of(reversed(reviews)) == Sheet.of(reviews)


@pytest.mark.parametrize("score", ["-0.01", "100.01", "70.125", "NaN", "Infinity", "1E+9"])
def test_what_is_no_score_is_refused(score: str) -> None:
    with pytest.raises(RegistryError) as refused:
        Sheet.of([Review("a", "r", Decimal(score))])
    assert refused.value.code == "SCORE_INVALID"


@pytest.mark.parametrize("score, hundredths", [("0", 0), ("100", 10_000), ("70.1", 7010), ("70.10", 7010), ("1E+1", 1000)])
def test_scores_are_counted_in_hundredths(score: str, hundredths: int) -> None:
    assert Sheet.of([Review("a", "r", Decimal(score))]).marks == (Mark(0, 0, hundredths),)


def test_two_reviews_of_one_application_by_one_reviewer_are_refused() -> None:
    with pytest.raises(RegistryError) as refused:
        Sheet.of([Review("a", "r", Decimal(70)), Review("a", "r", Decimal(70))])
    assert (refused.value.code, refused.value.params) == ("REVIEW_REPEATED", {"application": "a", "reviewer": "r"})


def test_an_abstention_beside_a_score_is_none() -> None:
    assert Sheet.of([Review("a", "r", None), Review("a", "r", Decimal(70))]).marks == (Mark(0, 0, 7000),)


def test_without_any_score_there_is_no_sheet() -> None:
    with pytest.raises(RegistryError) as refused:
        Sheet.of([Review("a", "r", None)])
    assert refused.value.code == "REVIEWS_MISSING"


@pytest.mark.parametrize(
    "text, groups",
    [
        ("a 1 2 .\nb . 3 4", ((0, 1, 2),)),
        ("a 1 2 . .\nb . . 3 4", ((0, 1), (2, 3))),
        ("a 1 . . 2\nb . 3 4 .\nc . . 5 6", ((0, 1, 2, 3),)),
        ("a 1 . .\nb . 2 .\nc . . 3", ((0,), (1,), (2,))),
    ],
)
def test_reviewers_are_linked_by_common_applications(text: str, groups: tuple[tuple[int, ...], ...]) -> None:
    assert sheet(text).groups == groups


def test_without_a_reviewer_the_others_stay_as_they_are() -> None:
    given = sheet("a 70 60 .\nb . 80 .\nc . 50 90")
    assert given.without("r2") == Sheet.of(table("a 70 . .\nc . . 90"))
    assert sheet("a 70\nb 80").without("r1") is None
