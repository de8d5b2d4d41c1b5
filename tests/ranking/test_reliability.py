"""Agreement, held to published figures."""

from decimal import Decimal

import pytest

from registry.ranking.reliability import IntraclassCorrelation, Level, alpha, alpha_of, intraclass_correlation
from tests.ranking.rounds import sheet

KRIPPENDORFF = """
    1 2 3 3 2 1 4 1 2 . . .
    1 2 3 3 2 2 4 1 2 5 . 3
    . 3 3 3 2 3 4 2 2 5 1 .
    1 2 3 3 2 4 4 1 2 5 1 .
"""
"""Data C of Krippendorff, Computing Krippendorff's Alpha-Reliability: four observers, twelve units."""

SHROUT_FLEISS = "a 9 2 5 8\nb 6 1 3 2\nc 8 4 6 8\nd 7 1 2 6\ne 10 5 6 9\nf 6 2 4 7"
"""Table 2 of Shrout & Fleiss 1979: six targets, four judges."""


@pytest.mark.parametrize(
    "level, published",
    [(Level.NOMINAL, "0.7434"), (Level.ORDINAL, "0.8154"), (Level.INTERVAL, "0.8491"), (Level.RATIO, "0.7974")],
)
def test_alpha_of_the_published_data(level: Level, published: str) -> None:
    rows = [[None if value == "." else float(value) for value in line.split()] for line in KRIPPENDORFF.split("\n") if line.strip()]
    assert alpha(rows, level) == Decimal(published)


def test_alpha_of_a_sheet_is_that_of_its_scores() -> None:
    assert alpha_of(sheet("a 50 50\nb 60 60\nc 70 70")) == Decimal("1.0000")
    assert alpha_of(sheet(SHROUT_FLEISS)) == alpha(
        [[9, 6, 8, 7, 10, 6], [2, 1, 4, 1, 5, 2], [5, 3, 6, 2, 6, 4], [8, 2, 8, 6, 9, 7]], Level.INTERVAL
    )


@pytest.mark.parametrize("text", ["a 50 .\nb . 60", "a 50 50\nb 50 50"])
def test_there_is_no_alpha_where_nothing_can_be_compared_or_all_is_the_same(text: str) -> None:
    assert alpha_of(sheet(text)) is None


def test_intraclass_correlation_of_the_published_data() -> None:
    """Published as .17 and .44."""
    assert intraclass_correlation(sheet(SHROUT_FLEISS)) == IntraclassCorrelation(Decimal("0.165742"), Decimal("0.442797"))


def test_intraclass_correlation_of_unlike_numbers_of_reviews() -> None:
    """By hand: MSB = 3650 / 3, MSW = 250 / 3, n₀ = 11 / 6: (3400 / 3) / (23150 / 18) and 3400 / 3650."""
    assert intraclass_correlation(sheet("a 10 20 .\nb 40 . .\nc 50 60 70")) == IntraclassCorrelation(
        Decimal("0.881210"), Decimal("0.931507")
    )


@pytest.mark.parametrize("text", ["a 10 20", "a 10\nb 20", "a 10 10\nb 10 10"])
def test_there_is_none_where_nothing_can_be_compared_or_all_is_the_same(text: str) -> None:
    assert intraclass_correlation(sheet(text)) is None
