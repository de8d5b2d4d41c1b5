"""The account of an award on a day: where it stands, what is owed, paid, to be recovered and repaid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import reduce

from registry.awards.facts import Fact
from registry.awards.happening import happened
from registry.awards.life import Life, begun
from registry.awards.money import NOTHING, total
from registry.awards.plan import Ground, Plan
from registry.awards.recovery import Recovery, barred_until, recovery
from registry.awards.standing import InstalmentState, Standing, standing
from registry.errors import Lang, Word

_OPEN = (InstalmentState.PLANNED, InstalmentState.DUE, InstalmentState.APPROVED)
"""What may still be paid without anything changing but time."""


class AwardState(StrEnum):
    """How far an award has come. It is cancelled until it is known what is to be recovered, and closed when that has come back."""

    CONTRACTING = "CONTRACTING"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    CLAWBACK_PENDING = "CLAWBACK_PENDING"
    CLOSED = "CLOSED"

    def label(self, lang: Lang) -> str:
        return _STATES[self].label(lang)


_STATES = {
    AwardState(word.code): word
    for word in (
        Word("CONTRACTING", "待签合同", "contract not signed"),
        Word("ACTIVE", "执行中", "active"),
        Word("SUSPENDED", "已暂停", "suspended"),
        Word("COMPLETED", "已完成", "completed"),
        Word("CANCELLED", "已取消，待审计", "cancelled, audit awaited"),
        Word("CLAWBACK_PENDING", "待退款", "repayment pending"),
        Word("CLOSED", "已了结", "closed"),
    )
}


@dataclass(frozen=True)
class Account:
    """An award on a day. `barred_until` is the last day on which its holder gets no other."""

    day: date
    state: AwardState
    instalments: tuple[Standing, ...]
    recovery: Recovery | None
    barred_until: date | None
    to_cancel: Ground | None

    @property
    def awarded(self) -> Decimal:
        return total(one.amount for one in self.instalments)

    @property
    def paid(self) -> Decimal:
        return total(one.paid for one in self.instalments)

    @property
    def owed(self) -> Decimal:
        """What its holder can count on now: what is due or approved and not paid."""
        return total(one.owed for one in self.instalments)

    @property
    def overdue(self) -> Decimal:
        """What should have been repaid before the day and has not been."""
        return self.recovery.overdue(self.day) if self.recovery else NOTHING


def lived(plan: Plan, facts: Sequence[Fact]) -> Life:
    """The life of an award, fact by fact; refuses the first that may not happen."""
    return reduce(happened, facts, begun(plan))


def account(plan: Plan, facts: Sequence[Fact], day: date) -> Account:
    """The account at the end of a day. What happened later is not in it, and still has to be what may happen."""
    lived(plan, facts)
    life = lived(plan, [fact for fact in facts if fact.day <= day])
    return account_of(life, day)


def account_of(life: Life, day: date) -> Account:
    """The account of a life on the day of its last fact, or on a later one."""
    instalments = tuple(standing(life, one, day) for one in life.plan.instalments)
    found = recovery(life)
    return Account(day, _state(life, instalments, found, day), instalments, found, barred_until(life), _to_cancel(life, day))


def _state(life: Life, instalments: Sequence[Standing], found: Recovery | None, day: date) -> AwardState:
    if found:
        if found.outstanding is None:
            return AwardState.CANCELLED
        return AwardState.CLAWBACK_PENDING if found.outstanding else AwardState.CLOSED
    if not life.signed:
        return AwardState.CONTRACTING
    if life.suspended:
        return AwardState.SUSPENDED
    open_still = life.failures or any(one.state in _OPEN for one in instalments)
    return AwardState.ACTIVE if open_still or day <= life.plan.until else AwardState.COMPLETED


def _to_cancel(life: Life, day: date) -> Ground | None:
    """The ground on which the rules have an award cancelled that is not: assessed as unqualified for good, or nobody on post."""
    if life.cancelled:
        return None
    if life.failures and not life.rectifiable_until(day):
        return Ground.UNQUALIFIED
    return Ground.NOT_ON_POST if life.missed_post(day) else None
