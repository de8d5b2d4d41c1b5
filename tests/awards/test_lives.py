"""A thousand made-up lives of awards beside a second opinion, at every step; what has to hold of money holds at each."""

import random
from collections import Counter
from datetime import timedelta
from fractions import Fraction

import pytest

from registry.awards import Account, InstalmentState, Life, account, account_of, begun, happened
from registry.awards.account import AwardState
from registry.awards.facts import Approved, Fact, Paid
from registry.errors import RegistryError
from tests.awards import lives
from tests.awards.forbidden import refusal
from tests.awards.obvious import Told, failures, fen, state, summary

LIVES = 1_000
ATTEMPTS = 40
BATCHES = 2
CODES = {
    *("AWARD_DAY_BEFORE", "AWARD_NOT_SIGNED", "AWARD_SIGNED_ALREADY", "AWARD_ON_POST_ALREADY", "AWARD_ON_POST_IN_TIME", "AWARD_SUSPENDED"),
    *("AWARD_NOT_SUSPENDED", "AWARD_CANCELLED", "AWARD_NOT_CANCELLED", "AWARD_ASSESSED_ALREADY", "AWARD_SCORE_MISSING"),
    *("AWARD_NOTHING_TO_RECTIFY", "AWARD_RECTIFICATION_SPENT", "AWARD_RECTIFICATION_OPEN", "AWARD_NOT_UNQUALIFIED", "AWARD_AUDIT_LATE"),
    *("AWARD_INSTALMENT_NOT_DUE", "AWARD_INSTALMENT_BLOCKED", "AWARD_INSTALMENT_EMPTY", "AWARD_APPROVED_ALREADY", "AWARD_NOT_APPROVED"),
    *("AWARD_PAYMENT_TOO_LARGE", "AWARD_REFERENCE_REPEATED", "AWARD_AMOUNT_BELOW_COMMITTED", "AWARD_AMOUNT_SAME", "AWARD_NOTHING_OPEN"),
    *("AWARD_AUDIT_AWAITED", "AWARD_NOTHING_OWED", "AWARD_REPAYMENTS_DIFFER", "AWARD_REPAYMENTS_UNORDERED", "AWARD_REPAYMENT_TOO_LARGE"),
}
"""What made-up facts are refused by, each at least once in every batch of lives."""


def told(found: Account) -> Told:
    recovery = found.recovery
    total = recovery.total if recovery else 0
    return Told(
        found.state.value,
        [(one.state.value, fen(one.amount), fen(one.payable), fen(one.paid)) for one in found.instalments],
        fen(found.owed),
        None if total is None else int(total * 100),
        fen(recovery.repaid) if recovery else 0,
        fen(found.overdue),
        found.barred_until,
        found.to_cancel.value if found.to_cancel else None,
    )


def step(life: Life, fact: Fact) -> tuple[Life, str | None]:
    try:
        return happened(life, fact), None
    except RegistryError as refused:
        return life, refused.code


def require_sums_to_agree(life: Life, found: Account, facts: list[Fact]) -> None:
    """To the fen, and counted another way than the room does."""
    assert sum(Fraction(one.amount) for one in found.instalments) == Fraction(life.awarded)
    assert sum(Fraction(fact.amount) for fact in facts if isinstance(fact, Paid)) == Fraction(found.paid)
    assert 0 <= found.paid <= found.paid + found.owed <= found.awarded
    assert all(0 <= one.paid <= one.payable <= one.amount for one in found.instalments)
    if found.recovery and found.recovery.total is not None:
        assert 0 <= found.recovery.repaid <= found.recovery.total <= found.paid
        assert 0 <= found.overdue <= found.recovery.total - found.recovery.repaid


@pytest.mark.parametrize("batch", range(BATCHES))
def test_lives_of_awards_are_what_a_second_opinion_says(batch: int) -> None:
    codes: Counter[str | None] = Counter()
    seen: set[str] = set()
    for number in range(LIVES // BATCHES):
        lot = random.Random(batch * LIVES + number)
        plan = lives.plan(lot)
        life, facts = begun(plan), list[Fact]()
        for _ in range(ATTEMPTS):
            fact = lives.fact(lot, account_of(life, life.day), frozenset(map(type, facts)))
            expected = refusal(plan, facts, fact)
            if isinstance(fact, Approved | Paid) and expected is None:
                (instalment,) = [one for one in plan.instalments if one.code == fact.instalment]
                assert not failures(plan, facts) and state(plan, facts, instalment, fact.day) in ("DUE", "APPROVED")
            life, code = step(life, fact)
            assert code == expected, (facts, fact)
            codes[code] += 1
            if code is None:
                facts.append(fact)
                later = life.day + timedelta(days=lot.choice([0, 1, 45, 400]))
                found = account_of(life, later)
                assert told(found) == summary(plan, facts, later), facts
                require_sums_to_agree(life, found, facts)
                seen |= {found.state.value, *(one.state.value for one in found.instalments)}
        middle = facts[len(facts) // 2].day if facts else life.day
        assert account(plan, facts, middle) == account_of(step_all(begun(plan), [one for one in facts if one.day <= middle]), middle)
    assert CODES ^ (codes.keys() - {None}) == set()
    assert seen == {*map(str, AwardState), *map(str, InstalmentState)}
    assert codes[None] > LIVES // BATCHES * 8


def step_all(life: Life, facts: list[Fact]) -> Life:
    for fact in facts:
        life = happened(life, fact)
    return life
