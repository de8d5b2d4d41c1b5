"""What is recovered from an award that was cancelled: how much, when it is due, what is overdue; and until when its holder is barred."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registry.awards.facts import Cancelled, Due
from registry.awards.life import Life
from registry.awards.money import NOTHING, WHOLE, portion, total
from registry.awards.plan import Clawback, Ground
from registry.calendar import months_after


@dataclass(frozen=True)
class Recovery:
    """What is to be recovered in all; None while an audit is awaited, which decides it.

    `dues` are the parts in which it is repaid, less what was `settled` before they were laid down.
    """

    total: Decimal | None
    repaid: Decimal
    settled: Decimal
    dues: tuple[Due, ...]

    @property
    def outstanding(self) -> Decimal | None:
        return None if self.total is None else self.total - self.repaid

    def overdue(self, day: date) -> Decimal:
        """What should have come back before this day and has not."""
        return max(NOTHING, total(due.amount for due in self.dues if due.day < day) - (self.repaid - self.settled))


def recovery(life: Life) -> Recovery | None:
    """None of an award that is not cancelled. Without a plan of repayment all of it is due within the months that the rules give."""
    if life.cancelled is None:
        return None
    clawback = life.plan.clawback
    share = share_recovered(life, life.cancelled)
    audited = life.audit is not None and life.audit.day >= life.cancelled.day
    if clawback.spares_expenditure and not audited and portion(life.paid_out, share):
        return Recovery(None, life.repaid, NOTHING, ())
    spared = life.audit.spent if clawback.spares_expenditure and life.audit else NOTHING
    whole = portion(max(NOTHING, life.paid_out - spared), share)
    if life.repayment:
        return Recovery(whole, life.repaid, life.settled, life.repayment.dues)
    known = life.audit.day if clawback.spares_expenditure and audited and life.audit else life.cancelled.day
    return Recovery(whole, life.repaid, NOTHING, (Due(months_after(known, clawback.months), whole),) if whole else ())


def share_recovered(life: Life, cancelled: Cancelled) -> int:
    """Of ten thousand. The worst score of those that are unqualified decides among tiers."""
    scores = [result.score for result in life.failures.values() if result.score is not None]
    if cancelled.ground is not Ground.UNQUALIFIED or not scores:
        return WHOLE
    return _tier_below(life.plan.clawback, min(scores))


def _tier_below(clawback: Clawback, score: Decimal) -> int:
    """The share of the lowest tier that a score is below."""
    if not clawback.tiers:
        return WHOLE
    return next((tier.share for tier in reversed(clawback.tiers) if score < tier.score), 0)


def barred_until(life: Life) -> date | None:
    """The last day on which the holder gets no other award; None where nothing bars them."""
    months = life.cancelled and dict(life.plan.barred).get(life.cancelled.ground)
    return months_after(life.cancelled.day, months) if life.cancelled and months else None
