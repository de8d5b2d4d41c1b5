"""Quantities: areas in square metres and money in yuan, and the units that people write them in, converted exactly."""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor


class AreaUnit(StrEnum):
    """Units of area. 1 mu is a fifteenth of a hectare, so that 3 mu are exactly 2,000 square metres."""

    M2 = "M2"
    MU = "MU"
    HECTARE = "HECTARE"
    KM2 = "KM2"

    @property
    def factor(self) -> Fraction:
        """Square metres in one."""
        return _AREA[self][0]

    @property
    def places(self) -> int:
        """Decimal places that show any stored area (hundredths of a square metre) exactly."""
        return _AREA[self][1]


class MoneyUnit(StrEnum):
    """Units of money: 元, 千元, 万元, 亿元."""

    YUAN = "YUAN"
    QIAN_YUAN = "QIAN_YUAN"
    WAN_YUAN = "WAN_YUAN"
    YI_YUAN = "YI_YUAN"

    @property
    def factor(self) -> Fraction:
        """Yuan in one."""
        return _MONEY[self][0]

    @property
    def places(self) -> int:
        """Decimal places that show any stored amount (fen) exactly."""
        return _MONEY[self][1]


Unit = AreaUnit | MoneyUnit

STORED_PLACES = 2
"""Areas are stored in hundredths of a square metre, money in fen."""
FEN = Decimal("0.01")
"""In yuan."""
MOST = Decimal(1_000_000_000_000)
"""No sum that is awarded or promised comes near it: more is a slip of the unit."""

_AREA = {
    AreaUnit.M2: (Fraction(1), 2),
    AreaUnit.MU: (Fraction(2000, 3), 6),
    AreaUnit.HECTARE: (Fraction(10_000), 6),
    AreaUnit.KM2: (Fraction(1_000_000), 8),
}
_MONEY = {
    MoneyUnit.YUAN: (Fraction(1), 2),
    MoneyUnit.QIAN_YUAN: (Fraction(1_000), 5),
    MoneyUnit.WAN_YUAN: (Fraction(10_000), 6),
    MoneyUnit.YI_YUAN: (Fraction(100_000_000), 10),
}


def rounded(value: Fraction | Decimal, places: int) -> Decimal:
    """To so many decimal places, halves away from zero, as people round (Python's own default is half to even)."""
    scaled = Fraction(value) * 10**places
    whole = floor(abs(scaled) + Fraction(1, 2))
    # Built from text: arithmetic on decimals would round to the context's 28 digits.
    return Decimal(f"{'-' if scaled < 0 else ''}{whole}E-{places}")


def stored(value: Decimal, unit: Unit) -> Decimal:
    """An entered value in square metres or yuan, as it is stored. Only mu can lose anything: keep what was entered."""
    return rounded(Fraction(value) * unit.factor, STORED_PLACES)


def shown(value: Decimal, unit: Unit, places: int | None = None) -> Decimal:
    """A stored value in a unit: exact, or rounded to so many places."""
    return rounded(Fraction(value) / unit.factor, unit.places if places is None else places)


def plain(value: Decimal) -> str:
    """With commas between thousands, without zeros at the end, and never with an exponent."""
    shown = f"{value:,f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
