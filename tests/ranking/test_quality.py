"""Scores to look at again, and cards of reviewers."""

from decimal import Decimal

from registry.ranking.findings import Finding
from registry.ranking.quality import Bounds, Card, cards, outliers
from tests.ranking.rounds import sheet

ROUND = "\n".join(f"a{number} {60 + number} {61 + number} {62 + number}" for number in range(9))


def test_a_round_without_oddities_has_no_outliers() -> None:
    assert outliers(sheet(ROUND), Bounds()) == ()


def test_scores_far_apart_and_scores_far_from_what_was_expected_are_told() -> None:
    """Of the tenth application the second reviewer leaves -20 of his own line, a tenth of which his leniency takes.

    The others leave 11 and 9: σ² = (0.9 (11² + 20² + 9²)) / 18 = 30.1.
    """
    found = outliers(sheet(f"{ROUND}\nodd 70 40 70"), Bounds(deviations=Decimal(3)))
    assert found == (
        Finding("SPREAD_WIDE", ("odd",), Decimal(30), Decimal(20)),
        Finding("RESIDUAL_LARGE", ("odd", "r2"), Decimal("-18.000000"), Decimal("16.459040")),
    )


def test_a_spread_at_the_bound_is_not_told() -> None:
    assert outliers(sheet("a 50 70\nb 50 70"), Bounds()) == ()
    assert [one.code for one in outliers(sheet("a 50 70.01\nb 50 70"), Bounds())] == ["SPREAD_WIDE"]


def test_where_chance_cannot_be_told_no_score_is_unexpected() -> None:
    assert outliers(sheet("a 60 80 .\nb . 70 75"), Bounds()) == ()


def test_cards() -> None:
    """Both saw all four; the second gives 7 more, 3.50 from the middle, of which λ = 4 of four reviews each leaves half."""
    assert cards(sheet("a 60 70\nb 62 64\nc 70 84\nd 50 52"), Decimal(4)) == (
        Card("r1", 4, Decimal("60.500000"), Decimal("8.225975"), Decimal("-1.750000"), Decimal("2.598076"), Decimal("0.953343")),
        Card("r2", 4, Decimal("67.500000"), Decimal("13.304135"), Decimal("1.750000"), Decimal("2.598076"), Decimal("0.953343")),
    )


def test_agreement_takes_three_common_applications_and_some_difference() -> None:
    few, same = sheet("a 60 70\nb 62 64"), sheet("a 60 70\nb 60 64\nc 60 66")
    assert [card.agreement for given in (few, same) for card in cards(given, Decimal(1))] == [None] * 4


def test_who_gave_one_score_has_no_deviation() -> None:
    given = sheet("a 60 70\nb . 64\nc . 66")
    assert [card.deviation for card in cards(given, Decimal(1))] == [None, Decimal("3.055050")]
