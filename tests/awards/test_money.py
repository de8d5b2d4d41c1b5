"""Money divided to the fen."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.awards.money import divided, misfit, portion
from registry.errors.problems import Problem

AMOUNTS = st.decimals(Decimal("0.01"), Decimal(1_000_000_000_000), places=2)
WEIGHTS = st.lists(st.integers(1, 10_000), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        ("100.00", [1, 1, 1], ["33.34", "33.33", "33.33"]),
        ("0.02", [1, 1, 1], ["0.01", "0.01", "0.00"]),
        ("0.05", [1, 8, 1], ["0.01", "0.04", "0.00"]),  # remainders .5, 0, .5: the first of the equal ones
        ("10.00", [3333, 3333, 3334], ["3.33", "3.33", "3.34"]),
    ],
)
def test_the_largest_remainders_get_the_fen_that_are_left(amount: str, weights: list[int], parts: list[str]) -> None:
    assert divided(Decimal(amount), weights) == tuple(map(Decimal, parts))


@given(AMOUNTS, WEIGHTS)
def test_no_fen_is_lost_or_made_and_each_part_is_its_due_within_a_fen(amount: Decimal, weights: list[int]) -> None:
    parts = divided(amount, weights)
    assert sum(map(Fraction, parts)) == Fraction(amount)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part) - Fraction(amount) * weight / sum(weights)) < Fraction(1, 100)


def test_a_portion_is_rounded_to_the_fen() -> None:
    assert portion(Decimal("0.05"), 5_000) == Decimal("0.03")
    assert portion(Decimal(600_000), 8_000) == Decimal(480_000)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-0.01", "0", "1000000000000.01"])
def test_what_is_no_amount_is_out_of_range(amount: str) -> None:
    found = misfit(Decimal(amount))
    assert isinstance(found, Problem) and found.code == "AMOUNT_OUT_OF_RANGE"


def test_a_fraction_of_a_fen_is_no_amount() -> None:
    assert misfit(Decimal("1.00")) is None
    assert misfit(Decimal("1.001")) == Problem("AMOUNT_TOO_PRECISE", (), {"stored": "1.001"})
