"""How far an award has come: what its facts so far amount to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from registry.awards.facts import Audited, Cancelled, RepaymentPlanned
from registry.awards.money import NOTHING, total
from registry.awards.plan import Grade, Plan
from registry.calendar import months_after


@dataclass(frozen=True, slots=True)
class Result:
    """What an assessment has come to, since when, and whether that is after a rectification."""

    day: date
    grade: Grade
    score: Decimal | None
    rectified: bool

    @property
    def failed(self) -> bool:
        return self.grade is Grade.UNQUALIFIED

    def rectifiable_until(self, months: int) -> date | None:
        """The last day on which it can be put right; None if it cannot (any more)."""
        return None if self.rectified or not months else months_after(self.day, months)


@dataclass(frozen=True)
class Life:
    """An award as it stands after the facts so far, the last of which is of `day`.

    `amounts` is what each instalment comes to now, by code; `settled` what was repaid before the plan of repayment that stands.
    """

    plan: Plan
    day: date
    amounts: Mapping[str, Decimal]
    signed: date | None = None
    on_post: date | None = None
    results: Mapping[str, Result] = field(default_factory=dict)
    suspended: date | None = None
    approved: Mapping[str, date] = field(default_factory=dict)
    paid: Mapping[str, Decimal] = field(default_factory=dict)
    references: frozenset[str] = frozenset()
    audit: Audited | None = None
    cancelled: Cancelled | None = None
    repayment: RepaymentPlanned | None = None
    settled: Decimal = NOTHING
    repaid: Decimal = NOTHING

    @property
    def awarded(self) -> Decimal:
        return total(self.amounts.values())

    @property
    def committed(self) -> Decimal:
        """What the instalments that are approved come to."""
        return total(self.amounts[code] for code in self.approved)

    @property
    def paid_out(self) -> Decimal:
        return total(self.paid.values())

    @property
    def failures(self) -> Mapping[str, Result]:
        """The assessments that are unqualified as they stand."""
        return {code: result for code, result in self.results.items() if result.failed}

    def rectifiable_until(self, day: date) -> date | None:
        """The day until which the first of the assessments that are unqualified can be put right; None where one cannot any more."""
        ends = [result.rectifiable_until(self.plan.rectification_months) for result in self.failures.values()]
        known = [until for until in ends if until is not None and day <= until]
        return min(known, default=None) if len(known) == len(ends) else None

    def missed_post(self, day: date) -> bool:
        """Whether its holder was not on post in time, as of a day."""
        by = self.plan.on_post_by
        return by is not None and (self.on_post or day) > by


def begun(plan: Plan) -> Life:
    """An award of which nothing has happened but that it was announced."""
    return Life(plan, plan.announced, {one.code: one.amount for one in plan.instalments})
