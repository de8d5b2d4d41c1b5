"""A second opinion on what may not happen to an award: for each kind of fact, what stands in its way, in the order in which it is told."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from registry.awards.facts import (
    AmountChanged,
    Approved,
    Assessed,
    Audited,
    Cancelled,
    Fact,
    OnPostSince,
    Paid,
    Rectified,
    Repaid,
    RepaymentPlanned,
    Resumed,
    Signed,
    Suspended,
)
from registry.awards.plan import Ground, Plan, Scored
from tests.awards.obvious import (
    amounts,
    failures,
    fen,
    late,
    may_be_rectified,
    of,
    paid,
    payable,
    repaid,
    result,
    state,
    suspended,
    to_recover,
)


def refusal(plan: Plan, facts: Sequence[Fact], fact: Fact) -> str | None:
    """The code by which a fact may not follow others; None where it may."""
    if fact.day < max([plan.announced, *(one.day for one in facts)]):
        return "AWARD_DAY_BEFORE"
    if of(Cancelled, facts) and not isinstance(fact, Audited | RepaymentPlanned | Repaid):
        return "AWARD_CANCELLED"
    return next((code for code, holds in CHECKS[type(fact)](plan, facts, fact) if holds), None)


Checks = Iterable[tuple[str, bool]]


def _signing(plan: Plan, facts: Sequence[Fact], fact: Signed) -> Checks:
    yield "AWARD_SIGNED_ALREADY", bool(of(Signed, facts))


def _arrival(plan: Plan, facts: Sequence[Fact], fact: OnPostSince) -> Checks:
    yield "AWARD_ON_POST_ALREADY", bool(of(OnPostSince, facts))


def _assessment(plan: Plan, facts: Sequence[Fact], fact: Assessed) -> Checks:
    yield "AWARD_NOT_SIGNED", not of(Signed, facts)
    yield "AWARD_ASSESSED_ALREADY", result(facts, fact.assessment) is not None
    yield "AWARD_SCORE_MISSING", fact.score is None and _by_tiers(plan, fact.assessment)


def _by_tiers(plan: Plan, assessment: str) -> bool:
    return any(isinstance(when, Scored) and when.assessment == assessment for one in plan.instalments for when in one.when)


def _rectification(plan: Plan, facts: Sequence[Fact], fact: Rectified) -> Checks:
    found = [one for one in failures(plan, facts) if one.assessment == fact.assessment]
    yield "AWARD_NOTHING_TO_RECTIFY", not found
    yield "AWARD_RECTIFICATION_SPENT", any(not may_be_rectified(plan, one, fact.day) for one in found)
    yield "AWARD_SCORE_MISSING", fact.score is None and _by_tiers(plan, fact.assessment)


def _suspension(plan: Plan, facts: Sequence[Fact], fact: Suspended) -> Checks:
    yield "AWARD_NOT_SIGNED", not of(Signed, facts)
    yield "AWARD_SUSPENDED", suspended(facts)


def _resumption(plan: Plan, facts: Sequence[Fact], fact: Resumed) -> Checks:
    yield "AWARD_NOT_SIGNED", not of(Signed, facts)
    yield "AWARD_NOT_SUSPENDED", not suspended(facts)


def _approval(plan: Plan, facts: Sequence[Fact], fact: Approved) -> Checks:
    yield "AWARD_APPROVED_ALREADY", fact.instalment in {one.instalment for one in of(Approved, facts)}
    yield from _unless(plan, facts, fact)


def _unless(plan: Plan, facts: Sequence[Fact], fact: Approved | Paid) -> Checks:
    (instalment,) = [one for one in plan.instalments if one.code == fact.instalment]
    now = state(plan, facts, instalment, fact.day)
    yield "AWARD_INSTALMENT_BLOCKED", now == "BLOCKED"
    yield "AWARD_INSTALMENT_NOT_DUE", now == "PLANNED"
    yield "AWARD_INSTALMENT_EMPTY", now == "CANCELLED"


def _payment(plan: Plan, facts: Sequence[Fact], fact: Paid) -> Checks:
    (instalment,) = [one for one in plan.instalments if one.code == fact.instalment]
    yield "AWARD_NOT_APPROVED", fact.instalment not in {one.instalment for one in of(Approved, facts)}
    yield "AWARD_PAYMENT_TOO_LARGE", paid(facts, fact.instalment) + fen(fact.amount) > payable(plan, facts, instalment)
    yield from _unless(plan, facts, fact)
    yield "AWARD_REFERENCE_REPEATED", _known(facts, fact.reference)


def _known(facts: Sequence[Fact], reference: str) -> bool:
    return reference in {one.reference for one in facts if isinstance(one, Paid | Repaid)}


def _change(plan: Plan, facts: Sequence[Fact], fact: AmountChanged) -> Checks:
    now, approved = amounts(plan, facts), {one.instalment for one in of(Approved, facts)}
    yield "AWARD_AMOUNT_SAME", fen(fact.amount) == sum(now.values())
    yield "AWARD_AMOUNT_BELOW_COMMITTED", fen(fact.amount) < sum(part for code, part in now.items() if code in approved)
    yield "AWARD_NOTHING_OPEN", approved == now.keys()


def _audit(plan: Plan, facts: Sequence[Fact], fact: Audited) -> Checks:
    yield "AWARD_NOT_SIGNED", not of(Signed, facts)
    yield "AWARD_AUDIT_LATE", bool(of(Repaid, facts) or of(RepaymentPlanned, facts))


def _cancellation(plan: Plan, facts: Sequence[Fact], fact: Cancelled) -> Checks:
    yield "AWARD_ON_POST_IN_TIME", fact.ground is Ground.NOT_ON_POST and not late(plan, facts, fact.day)
    found = failures(plan, facts)
    yield "AWARD_NOT_UNQUALIFIED", fact.ground is Ground.UNQUALIFIED and not found
    yield "AWARD_RECTIFICATION_OPEN", fact.ground is Ground.UNQUALIFIED and all(may_be_rectified(plan, one, fact.day) for one in found)


def _left(plan: Plan, facts: Sequence[Fact]) -> int:
    return (to_recover(plan, facts) or 0) - repaid(facts)


def _known_debt(plan: Plan, facts: Sequence[Fact]) -> Checks:
    yield "AWARD_NOT_CANCELLED", not of(Cancelled, facts)
    yield "AWARD_AUDIT_AWAITED", to_recover(plan, facts) is None


def _planning(plan: Plan, facts: Sequence[Fact], fact: RepaymentPlanned) -> Checks:
    yield from _known_debt(plan, facts)
    yield "AWARD_NOTHING_OWED", _left(plan, facts) == 0
    yield "AWARD_REPAYMENTS_DIFFER", sum(fen(due.amount) for due in fact.dues) != _left(plan, facts)
    days = [fact.day - timedelta(days=1), *(due.day for due in fact.dues)]
    yield "AWARD_REPAYMENTS_UNORDERED", any(later <= earlier for earlier, later in pairwise(days))


def _repayment(plan: Plan, facts: Sequence[Fact], fact: Repaid) -> Checks:
    yield from _known_debt(plan, facts)
    yield "AWARD_REPAYMENT_TOO_LARGE", fen(fact.amount) > _left(plan, facts)
    yield "AWARD_REFERENCE_REPEATED", _known(facts, fact.reference)


CHECKS: dict[type[Any], Any] = {
    Signed: _signing,
    OnPostSince: _arrival,
    Assessed: _assessment,
    Rectified: _rectification,
    Suspended: _suspension,
    Resumed: _resumption,
    Approved: _approval,
    Paid: _payment,
    AmountChanged: _change,
    Audited: _audit,
    Cancelled: _cancellation,
    RepaymentPlanned: _planning,
    Repaid: _repayment,
}
