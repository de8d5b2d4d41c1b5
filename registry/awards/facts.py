"""What happens in the life of an award: facts, each of a day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registry.awards.plan import Grade, Ground


@dataclass(frozen=True, slots=True)
class Signed:
    """The contract was signed."""

    day: date
    contract: str


@dataclass(frozen=True, slots=True)
class OnPostSince:
    """The holder is on post."""

    day: date


@dataclass(frozen=True, slots=True)
class Assessed:
    """An assessment was verified. Where it decides by tiers, it has a score."""

    day: date
    assessment: str
    grade: Grade
    score: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Rectified:
    """What an assessment comes to after it was unqualified and put right."""

    day: date
    assessment: str
    grade: Grade
    score: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Suspended:
    """Nothing is approved or paid from here on."""

    day: date


@dataclass(frozen=True, slots=True)
class Resumed:
    """It is again."""

    day: date


@dataclass(frozen=True, slots=True)
class Approved:
    """An instalment may be paid."""

    day: date
    instalment: str


@dataclass(frozen=True, slots=True)
class Paid:
    """Money went out for an instalment: all that is left of it, or a part."""

    day: date
    instalment: str
    amount: Decimal
    reference: str


@dataclass(frozen=True, slots=True)
class AmountChanged:
    """The award comes to another amount. What is approved stays; the others share what is left as they would have by the plan."""

    day: date
    amount: Decimal
    approval: str


@dataclass(frozen=True, slots=True)
class Audited:
    """So much was reasonably spent in all, until this day. The last audit is the one that counts."""

    day: date
    spent: Decimal
    report: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The award is cancelled."""

    day: date
    ground: Ground


@dataclass(frozen=True, slots=True)
class Due:
    """So much is to be repaid until a day."""

    day: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class RepaymentPlanned:
    """What is still to be repaid is repaid in these parts; a later plan replaces it."""

    day: date
    dues: tuple[Due, ...]


@dataclass(frozen=True, slots=True)
class Repaid:
    """Money came back."""

    day: date
    amount: Decimal
    reference: str


Fact = (
    Signed
    | OnPostSince
    | Assessed
    | Rectified
    | Suspended
    | Resumed
    | Approved
    | Paid
    | AmountChanged
    | Audited
    | Cancelled
    | RepaymentPlanned
    | Repaid
)
