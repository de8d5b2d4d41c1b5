"""CHECKs that many tables share, named after the columns they are about."""

from collections.abc import Iterable

from sqlalchemy import CheckConstraint, text

from registry.units import MoneyUnit

CURRENT = text("until IS NULL")
"""What has no end yet is in force: the condition of partial unique indexes."""


def not_negative(*columns: str) -> CheckConstraint:
    """Amounts, areas and counts are zero or more."""
    return CheckConstraint(
        " AND ".join(f"({column} IS NULL OR {column} >= 0)" for column in columns), name="not_negative"
    )


def together(*columns: str) -> CheckConstraint:
    """All of these columns have a value, or none of them has."""
    return CheckConstraint(f"num_nulls({', '.join(columns)}) IN (0, {len(columns)})", name=f"{columns[0]}_whole")


def exactly_when(states: str, column: str) -> CheckConstraint:
    """`column` has a value in these states (given as "A B") and in no other."""
    return CheckConstraint(f"(state IN ({quoted(states.split())})) = ({column} IS NOT NULL)", name=f"{column}_state")


def only_when(states: str, column: str) -> CheckConstraint:
    """`column` may have a value in these states (given as "A B") only."""
    return CheckConstraint(f"{column} IS NULL OR state IN ({quoted(states.split())})", name=f"{column}_state")


def unit_of(amount: str) -> CheckConstraint:
    """The unit in which somebody gave an amount stands beside it, and never alone."""
    unit = f"{amount.removesuffix('_amount')}_unit"
    return CheckConstraint(f"{unit} IS NULL OR {amount} IS NOT NULL AND {unit} IN ({quoted([*MoneyUnit])})", name=unit)


def in_order(first: str, then: str) -> CheckConstraint:
    """One day or instant does not come before another."""
    return CheckConstraint(f"{then} >= {first}", name=f"{then}_after_{first}")


def quoted(words: Iterable[str]) -> str:
    """Words as SQL constants: `'A', 'B'`."""
    return ", ".join(f"'{word}'" for word in words)
