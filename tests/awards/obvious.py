"""A second opinion on awards: slow and obvious. It keeps nothing: each question goes through the whole list of facts, in whole fen."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, TypeVar

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
from registry.awards.plan import From, Grade, Graded, Ground, Instalment, OnPost, Plan, Scored

Kind = TypeVar("Kind")
WORTH = {Grade.EXCELLENT: 3, Grade.QUALIFIED: 2, Grade.BASIC: 1, Grade.UNQUALIFIED: 0}


class Told(NamedTuple):
    """What an award amounts to, in fen. Each instalment: state, amount, payable, paid."""

    state: str
    instalments: list[tuple[str, int, int, int]]
    owed: int
    to_recover: int | None
    repaid: int
    overdue: int
    barred_until: date | None
    to_cancel: str | None


def fen(amount: Decimal) -> int:
    return int(amount * 100)


def of(kind: type[Kind], facts: Iterable[Fact]) -> list[Kind]:
    return [fact for fact in facts if isinstance(fact, kind)]


def months_later(day: date, months: int) -> date:
    """Day by day into the month that is meant, until its number or the month's end is reached."""
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    found = date(year, month, 1)
    while found.day < day.day and (found + timedelta(days=1)).month == month:
        found += timedelta(days=1)
    return found


def amounts(plan: Plan, facts: Sequence[Fact]) -> dict[str, int]:
    """Each instalment after the last change of the whole, and what went before that change."""
    changes = [place for place, fact in enumerate(facts) if isinstance(fact, AmountChanged)]
    if not changes:
        return {one.code: fen(one.amount) for one in plan.instalments}
    before, change = facts[: changes[-1]], facts[changes[-1]]
    assert isinstance(change, AmountChanged)
    kept = {code: part for code, part in amounts(plan, before).items() if code in {fact.instalment for fact in of(Approved, before)}}
    others = [one for one in plan.instalments if one.code not in kept]
    rest, weight = fen(change.amount) - sum(kept.values()), sum(fen(one.amount) for one in others)
    exact = {one.code: Fraction(rest * fen(one.amount), weight) for one in others}
    parts = {code: int(value) for code, value in exact.items()}
    while sum(parts.values()) < rest:
        parts[max(exact, key=lambda code: exact[code] - parts[code])] += 1  # max() takes the first of equals
    return {one.code: {**kept, **parts}[one.code] for one in plan.instalments}


def result(facts: Sequence[Fact], assessment: str) -> Assessed | Rectified | None:
    found = [fact for fact in facts if isinstance(fact, Assessed | Rectified) and fact.assessment == assessment]
    return found[-1] if found else None


def failures(plan: Plan, facts: Sequence[Fact]) -> list[Assessed | Rectified]:
    found = [result(facts, word.code) for word in plan.assessments]
    return [one for one in found if one and one.grade is Grade.UNQUALIFIED]


def may_be_rectified(plan: Plan, failure: Assessed | Rectified, day: date) -> bool:
    months = plan.rectification_months
    return isinstance(failure, Assessed) and months > 0 and day <= months_later(failure.day, months)


def late(plan: Plan, facts: Sequence[Fact], day: date) -> bool:
    if plan.on_post_months is None:
        return False
    arrived = [fact.day for fact in of(OnPostSince, facts)]
    return (arrived[0] if arrived else day) > months_later(plan.announced, plan.on_post_months)


def suspended(facts: Sequence[Fact]) -> bool:
    return len(of(Suspended, facts)) > len(of(Resumed, facts))


def payable(plan: Plan, facts: Sequence[Fact], instalment: Instalment) -> int:
    share = 10_000
    for condition in instalment.when:
        if isinstance(condition, Scored) and (found := result(facts, condition.assessment)) and found.score is not None:
            reached = [tier.share for tier in condition.tiers if tier.score <= found.score]
            share = min(share, reached[0] if reached else 10_000)
    return int(Fraction(amounts(plan, facts)[instalment.code] * share, 10_000) + Fraction(1, 2))


def paid(facts: Sequence[Fact], code: str) -> int:
    return sum(fen(fact.amount) for fact in of(Paid, facts) if fact.instalment == code)


def outcome_of(plan: Plan, facts: Sequence[Fact], condition: object, day: date) -> str:
    """YES, WAIT or NO."""
    match condition:
        case OnPost():
            return "NO" if late(plan, facts, day) else "YES" if of(OnPostSince, facts) else "WAIT"
        case From(first):
            return "YES" if day >= first else "WAIT"
        case Graded(assessment, least):
            found = result(facts, assessment)
            return "WAIT" if found is None else "YES" if WORTH[found.grade] >= WORTH[least] else "NO"
        case Scored(assessment, tiers):
            found = result(facts, assessment)
            if found is None:
                return "WAIT"
            assert found.score is not None
            return "YES" if any(found.score >= tier.score for tier in tiers) and found.grade is not Grade.UNQUALIFIED else "NO"
    raise AssertionError(condition)


def state(plan: Plan, facts: Sequence[Fact], instalment: Instalment, day: date) -> str:
    approved = instalment.code in {fact.instalment for fact in of(Approved, facts)}
    due, out = payable(plan, facts, instalment), paid(facts, instalment.code)
    outcomes = [outcome_of(plan, facts, condition, day) for condition in instalment.when]
    if approved and due == out:
        return "PAID"
    if of(Cancelled, facts) or due == 0:
        return "CANCELLED"
    if failures(plan, facts) or suspended(facts) or "NO" in outcomes:
        return "BLOCKED"
    if approved:
        return "APPROVED"
    return "DUE" if of(Signed, facts) and "WAIT" not in outcomes else "PLANNED"


def to_recover(plan: Plan, facts: Sequence[Fact]) -> int | None:
    """Of a cancelled award; None while its audit is awaited."""
    (cancelled,) = of(Cancelled, facts)
    out = sum(fen(fact.amount) for fact in of(Paid, facts))
    share = 10_000
    scores = [one.score for one in failures(plan, facts) if one.score is not None]
    if cancelled.ground is Ground.UNQUALIFIED and scores and plan.clawback.tiers:
        above = [tier for tier in plan.clawback.tiers if min(scores) < tier.score]
        share = min(above, key=lambda tier: tier.score).share if above else 0
    if plan.clawback.spares_expenditure:
        audits = [fact for fact in facts[facts.index(cancelled) :] if isinstance(fact, Audited)]
        same_day = [fact for fact in of(Audited, facts) if fact.day == cancelled.day]
        if not audits + same_day and rounded(out * share) > 0:
            return None
        last = of(Audited, facts)
        out = max(0, out - (fen(last[-1].spent) if last else 0))
    return rounded(out * share)


def rounded(ten_thousandths: int) -> int:
    return int(Fraction(ten_thousandths, 10_000) + Fraction(1, 2))


def overdue(plan: Plan, facts: Sequence[Fact], day: date) -> int:
    (cancelled,) = of(Cancelled, facts)
    whole = to_recover(plan, facts)
    if not whole:
        return 0
    plans = of(RepaymentPlanned, facts)
    if plans:
        since = facts[facts.index(plans[-1]) :]
        expected = sum(fen(due.amount) for due in plans[-1].dues if due.day < day)
        return max(0, expected - sum(fen(fact.amount) for fact in of(Repaid, since)))
    known = max([cancelled.day, *(fact.day for fact in of(Audited, facts))]) if plan.clawback.spares_expenditure else cancelled.day
    return max(0, whole - repaid(facts)) if months_later(known, plan.clawback.months) < day else 0


def repaid(facts: Sequence[Fact]) -> int:
    return sum(fen(fact.amount) for fact in of(Repaid, facts))


def award_state(plan: Plan, facts: Sequence[Fact], day: date) -> str:
    if of(Cancelled, facts):
        whole = to_recover(plan, facts)
        return "CANCELLED" if whole is None else "CLAWBACK_PENDING" if whole > repaid(facts) else "CLOSED"
    if not of(Signed, facts):
        return "CONTRACTING"
    if suspended(facts):
        return "SUSPENDED"
    waiting = {state(plan, facts, one, day) for one in plan.instalments} & {"PLANNED", "DUE", "APPROVED"}
    return "ACTIVE" if waiting or failures(plan, facts) or day <= plan.until else "COMPLETED"


def summary(plan: Plan, facts: Sequence[Fact], day: date) -> Told:
    cancelled = of(Cancelled, facts)
    rows = [
        (state(plan, facts, one, day), amounts(plan, facts)[one.code], payable(plan, facts, one), paid(facts, one.code))
        for one in plan.instalments
    ]
    owed = sum(due - out for what, _, due, out in rows if what in ("DUE", "APPROVED"))
    months = dict(plan.barred).get(cancelled[0].ground) if cancelled else None
    ground = None
    if not cancelled and any(not may_be_rectified(plan, one, day) for one in failures(plan, facts)):
        ground = "UNQUALIFIED"
    elif not cancelled and late(plan, facts, day):
        ground = "NOT_ON_POST"
    return Told(
        award_state(plan, facts, day),
        rows,
        owed,
        to_recover(plan, facts) if cancelled else 0,
        repaid(facts),
        overdue(plan, facts, day) if cancelled else 0,
        months_later(cancelled[0].day, months) if months else None,
        ground,
    )
