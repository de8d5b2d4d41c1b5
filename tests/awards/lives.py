"""Made-up plans, and facts that are mostly such as could happen, drawn by a seed."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from registry.awards import Account
from registry.awards.facts import (
    AmountChanged,
    Approved,
    Assessed,
    Audited,
    Cancelled,
    Due,
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
from registry.awards.money import divided
from registry.awards.plan import Clawback, Condition, From, Grade, Graded, Ground, Instalment, OnPost, Plan, Scored, Tier
from registry.errors import Word
from registry.units import FEN

ANNOUNCED = date(2021, 1, 31)
ASSESSMENTS = tuple(Word(code, code, code) for code in ("YEAR_1", "YEAR_2", "FINAL"))


def fen(number: int) -> Decimal:
    return number * FEN


def tiers(lot: random.Random, count: int) -> tuple[Tier, ...]:
    scores = sorted(lot.sample(range(40, 100), count), reverse=True)
    return tuple(Tier(Decimal(score), lot.randint(1, 10_000)) for score in scores)


def condition(lot: random.Random) -> Condition:
    match lot.randrange(5):
        case 0:
            return OnPost()
        case 1:
            return From(ANNOUNCED + timedelta(days=lot.randrange(400)))
        case 2:
            return Scored("FINAL", tiers(lot, lot.randint(1, 3)))
        case _:
            return Graded(lot.choice(["YEAR_1", "YEAR_2"]), lot.choice([Grade.EXCELLENT, Grade.QUALIFIED]))


def plan(lot: random.Random) -> Plan:
    shares = [lot.randint(1, 100) for _ in range(lot.randint(1, 4))]
    amount = fen(lot.choice([lot.randint(1, 30), lot.randint(1_000, 10_000_000)]))
    parts = divided(max(amount, fen(sum(shares))), shares)  # so that each comes to something
    instalments = tuple(
        Instalment(Word(f"PART_{place}", "期", "part"), part, tuple(condition(lot) for _ in range(lot.choice([0, 0, 1, 1, 2]))))
        for place, part in enumerate(parts)
    )
    clawback = Clawback(lot.random() < 0.6, lot.randint(1, 12), tiers(lot, 2) if lot.random() < 0.5 else ())
    barred = tuple((ground, lot.randint(1, 60)) for ground in Ground if lot.random() < 0.5)
    until = ANNOUNCED + timedelta(days=lot.randint(200, 900))
    return Plan(ANNOUNCED, ANNOUNCED, until, instalments, ASSESSMENTS, clawback, lot.choice([None, 1, 3, 3]), lot.choice([0, 2, 6]), barred)


KINDS: dict[type, int] = {
    Signed: 1,
    OnPostSince: 1,
    Assessed: 3,
    Rectified: 3,
    Suspended: 1,
    Resumed: 2,
    Approved: 4,
    Paid: 5,
    AmountChanged: 2,
    Audited: 1,
    Cancelled: 1,
    RepaymentPlanned: 2,
    Repaid: 2,
}
ENDING = {Audited: 3, RepaymentPlanned: 5, Repaid: 4, Cancelled: 1, Paid: 1}
"""How often each kind is tried: while the award goes on, and when it is cancelled."""


def fact(lot: random.Random, now: Account, done: frozenset[type]) -> Fact:
    """Something that may come next, or not quite. `done` are the kinds of facts that the award has behind it."""
    kind = lot.choice(likely(now, done)) if lot.random() < 0.6 else any_kind(lot, now)
    day = now.day + timedelta(days=lot.choices([-3, 0, 1, 7, 30, 90], [1, 8, 8, 8, 6, 3])[0])
    assessment = lot.choice(ASSESSMENTS).code
    grade = lot.choices([*Grade], [3, 5, 2, 3])[0]
    score = Decimal(lot.randint(3000, 10_000)) / 100 if lot.random() < 0.8 else None
    chosen = lot.choice(now.instalments)
    if kind in (Assessed, Rectified):
        return Assessed(day, assessment, grade, score) if kind is Assessed else Rectified(day, assessment, grade, score)
    if kind is Approved:
        return Approved(day, chosen.instalment.code)
    if kind is Paid:
        approved = [one for one in now.instalments if one.state == "APPROVED"]
        chosen = lot.choice(approved) if approved and lot.random() < 0.9 else chosen
        return Paid(day, chosen.instalment.code, near(lot, chosen.payable - chosen.paid), reference(lot))
    if kind is AmountChanged:
        committed = sum((one.amount for one in now.instalments if one.state in ("APPROVED", "PAID")), Decimal(0))
        return AmountChanged(day, max(FEN, lot.choice([near(lot, now.awarded), now.awarded, now.awarded * 2, committed])), "decision")
    if kind is Audited:
        return Audited(day, near(lot, now.paid) if lot.random() < 0.5 else fen(int(now.paid / FEN) // 2), "report")
    if kind is Cancelled:
        return Cancelled(
            day, now.to_cancel if now.to_cancel and lot.random() < 0.8 else lot.choice([*Ground, Ground.UNQUALIFIED, Ground.UNQUALIFIED])
        )
    left = (now.recovery.outstanding if now.recovery else None) or fen(100)
    if kind is RepaymentPlanned:
        return RepaymentPlanned(day, dues(lot, day, left))
    if kind is Repaid:
        return Repaid(day, near(lot, left), reference(lot))
    return simple(kind, day)


def any_kind(lot: random.Random, now: Account) -> type:
    kinds = KINDS if now.recovery is None else ENDING
    return lot.choices([*kinds], [*kinds.values()])[0]


def likely(now: Account, done: frozenset[type]) -> list[type]:
    """What somebody who runs the award would do next."""
    if now.recovery:
        return [Audited] if now.recovery.total is None else [Repaid, Repaid, RepaymentPlanned]
    if not {Signed, OnPostSince} <= done:
        return [Signed, OnPostSince]
    states = {one.state for one in now.instalments}
    if now.state == "SUSPENDED":
        return [Resumed]
    if "APPROVED" in states:
        return [Paid]
    return [Approved] if "DUE" in states else [Assessed, Assessed, Rectified, Cancelled]


def simple(kind: type, day: date) -> Fact:
    if kind is Signed:
        return Signed(day, "contract")
    return OnPostSince(day) if kind is OnPostSince else Suspended(day) if kind is Suspended else Resumed(day)


def near(lot: random.Random, amount: Decimal) -> Decimal:
    """The amount, a fen more, or a part of it; at least a fen."""
    return max(FEN, lot.choice([amount, amount, amount + FEN, fen(lot.randint(0, int(amount / FEN)))]))


def reference(lot: random.Random) -> str:
    return f"voucher {lot.randrange(60)}"


def dues(lot: random.Random, day: date, left: Decimal) -> tuple[Due, ...]:
    parts = [part for part in divided(left, [lot.randint(1, 5) for _ in range(lot.randint(1, 3))]) if part]
    days: Sequence[date] = sorted(day + timedelta(days=lot.choice([-2, *range(90)])) for _ in parts)
    return tuple(Due(one, part + (FEN if lot.random() < 0.15 else 0)) for one, part in zip(days, parts, strict=True))
