"""Money of an award: yuan to the fen, divided so that no fen is lost or made."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from registry.errors.problems import Problem
from registry.units import FEN, MOST, STORED_PLACES, rounded

WHOLE = 10_000
"""Shares are integers of ten thousand."""
NOTHING = Decimal("0.00")


def misfit(amount: Decimal, least: Decimal = FEN) -> Problem | None:
    """What is wrong with an amount of money."""
    if not amount.is_finite() or not least <= amount <= MOST:
        return Problem("AMOUNT_OUT_OF_RANGE", (), {"least": least, "most": MOST})
    if amount % FEN:
        return Problem("AMOUNT_TOO_PRECISE", (), {"stored": f"{amount:f}"})
    return None


def total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, NOTHING)


def divided(amount: Decimal, weights: Sequence[int]) -> tuple[Decimal, ...]:
    """An amount in proportion to weights, by largest remainders; of equal ones the first is preferred. The parts add up to the whole."""
    fen, weight = int(amount / FEN), sum(weights)
    parts = [fen * one // weight for one in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: -(fen * weights[place] % weight))
    for place in by_remainder[: fen - sum(parts)]:
        parts[place] += 1
    return tuple(part * FEN for part in parts)


def portion(amount: Decimal, share: int) -> Decimal:
    """So many of ten thousand parts of an amount, rounded to the fen."""
    return rounded(Fraction(amount) * share / WHOLE, STORED_PLACES)
