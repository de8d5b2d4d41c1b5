"""Units: the article's quantities convert exactly, and what people enter comes back as they entered it."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.units import AreaUnit, MoneyUnit, Unit, plain, rounded, shown, stored


@pytest.mark.parametrize(
    "value, unit, square_metres",
    [
        ("1", AreaUnit.M2, "1.00"),
        ("1", AreaUnit.MU, "666.67"),
        ("3", AreaUnit.MU, "2000.00"),
        ("15", AreaUnit.MU, "10000.00"),
        ("1", AreaUnit.HECTARE, "10000.00"),
        ("1", AreaUnit.KM2, "1000000.00"),
        ("2900", AreaUnit.MU, "1933333.33"),
        ("3600", AreaUnit.HECTARE, "36000000.00"),
    ],
)
def test_areas_are_stored_in_square_metres(value: str, unit: Unit, square_metres: str) -> None:
    assert str(stored(Decimal(value), unit)) == square_metres


def test_the_areas_of_the_article_in_other_units() -> None:
    new_city = stored(Decimal(3600), AreaUnit.HECTARE)
    assert (shown(new_city, AreaUnit.MU), shown(new_city, AreaUnit.KM2)) == (Decimal(54_000), Decimal(36))
    plots = stored(Decimal(2900), AreaUnit.MU)
    assert shown(plots, AreaUnit.HECTARE, 2) == Decimal("193.33")
    assert shown(plots, AreaUnit.MU, 2) == Decimal("2900.00")


@pytest.mark.parametrize(
    "value, unit, yuan",
    [
        ("1", MoneyUnit.YUAN, "1.00"),
        ("1", MoneyUnit.QIAN_YUAN, "1000.00"),
        ("1", MoneyUnit.WAN_YUAN, "10000.00"),
        ("1", MoneyUnit.YI_YUAN, "100000000.00"),
        ("305", MoneyUnit.YI_YUAN, "30500000000.00"),
        ("0.0001", MoneyUnit.WAN_YUAN, "1.00"),
        ("-0.005", MoneyUnit.YUAN, "-0.01"),
    ],
)
def test_money_is_stored_in_yuan(value: str, unit: Unit, yuan: str) -> None:
    assert str(stored(Decimal(value), unit)) == yuan


def test_the_investment_of_the_article_in_other_units() -> None:
    total = stored(Decimal(305), MoneyUnit.YI_YUAN)
    assert shown(total, MoneyUnit.WAN_YUAN, 0) == Decimal(3_050_000)
    assert shown(total, MoneyUnit.QIAN_YUAN, 0) == Decimal(30_500_000)


@pytest.mark.parametrize(
    "value, expected", [("0.125", "0.13"), ("-0.125", "-0.13"), ("0.1249", "0.12"), ("2.675", "2.68"), ("0", "0.00")]
)
def test_halves_are_rounded_away_from_zero(value: str, expected: str) -> None:
    assert str(rounded(Decimal(value), 2)) == expected


def test_a_mu_is_exactly_a_fifteenth_of_a_hectare() -> None:
    assert AreaUnit.MU.factor * 15 == AreaUnit.HECTARE.factor == Fraction(10_000)


amounts = st.decimals(min_value=-(10**20), max_value=10**20, places=2, allow_nan=False, allow_infinity=False)


@given(amounts, st.sampled_from([*AreaUnit, *MoneyUnit]))
def test_every_stored_value_is_shown_exactly(value: Decimal, unit: Unit) -> None:
    assert Fraction(shown(value, unit)) * unit.factor == Fraction(value)
    assert stored(shown(value, unit), unit) == value


@given(st.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False, allow_infinity=False))
def test_mu_with_four_decimals_come_back_as_entered(value: Decimal) -> None:
    assert shown(stored(value, AreaUnit.MU), AreaUnit.MU, 4) == value


@pytest.mark.parametrize(
    "value, said",
    [("1234567.50", "1,234,567.5"), ("300000.00", "300,000"), ("0", "0"), ("1E+6", "1,000,000"), ("0.01", "0.01"), ("-1000", "-1,000")],
)
def test_numbers_are_written_plainly(value: str, said: str) -> None:
    assert plain(Decimal(value)) == said
