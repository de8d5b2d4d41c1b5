"""What may not happen in the life of an award, each with its code; in the same life something like it may."""

from datetime import date
from decimal import Decimal

import pytest

from registry.awards import lived, parse_plan
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
from registry.awards.plan import Grade, Ground
from registry.errors import Lang, RegistryError
from tests.awards.plans import CHONGQING, DONGGUAN, TIANJIN

DAY = date(2022, 1, 10)
SIGNED = Signed(date(2021, 4, 1), "contract 7")
ON_POST = OnPostSince(date(2021, 5, 20))
APPROVED = Approved(date(2021, 6, 2), "FIRST")
PAID = Paid(date(2021, 6, 10), "FIRST", Decimal(750_000), "voucher 1")
FAILED = Assessed(date(2022, 1, 10), "YEAR_1", Grade.UNQUALIFIED)
STARTED: list[Fact] = [SIGNED, ON_POST, APPROVED, PAID]
CANCELLED = Cancelled(date(2022, 8, 1), Ground.UNQUALIFIED)
AUDITED = Audited(date(2022, 9, 1), Decimal(500_000), "report 1")
ENDED: list[Fact] = [*STARTED, FAILED, CANCELLED, AUDITED]
"""250,000 are to be repaid."""
LATER = date(2022, 10, 1)


def due(day: date, amount: int) -> Due:
    return Due(day, Decimal(amount))


REFUSED: dict[str, tuple[list[Fact], Fact, str]] = {
    "before the announcement": ([], Signed(date(2021, 2, 28), "contract 7"), "AWARD_DAY_BEFORE"),
    "before what it follows": ([SIGNED], OnPostSince(date(2021, 3, 31)), "AWARD_DAY_BEFORE"),
    "signed twice": ([SIGNED], Signed(DAY, "contract 7"), "AWARD_SIGNED_ALREADY"),
    "a contract without a number": ([], Signed(DAY, " "), "AWARD_REFERENCE_MISSING"),
    "on post twice": ([ON_POST], OnPostSince(DAY), "AWARD_ON_POST_ALREADY"),
    "assessed before the contract": ([ON_POST], FAILED, "AWARD_NOT_SIGNED"),
    "assessed twice": ([*STARTED, FAILED], Assessed(DAY, "YEAR_1", Grade.QUALIFIED), "AWARD_ASSESSED_ALREADY"),
    "an assessment that is none": (STARTED, Assessed(DAY, "YEAR_9", Grade.QUALIFIED), "AWARD_ASSESSMENT_UNKNOWN"),
    "a score beyond all": (STARTED, Assessed(DAY, "YEAR_1", Grade.QUALIFIED, Decimal("100.01")), "SCORE_INVALID"),
    "no failure to rectify": (STARTED, Rectified(DAY, "YEAR_1", Grade.QUALIFIED), "AWARD_NOTHING_TO_RECTIFY"),
    "rectified after six months": (
        [*STARTED, FAILED],
        Rectified(date(2022, 7, 11), "YEAR_1", Grade.QUALIFIED),
        "AWARD_RECTIFICATION_SPENT",
    ),
    "rectified twice": (
        [*STARTED, FAILED, Rectified(date(2022, 3, 1), "YEAR_1", Grade.UNQUALIFIED)],
        Rectified(date(2022, 4, 1), "YEAR_1", Grade.QUALIFIED),
        "AWARD_RECTIFICATION_SPENT",
    ),
    "suspended twice": ([*STARTED, Suspended(DAY)], Suspended(DAY), "AWARD_SUSPENDED"),
    "resumed without": (STARTED, Resumed(DAY), "AWARD_NOT_SUSPENDED"),
    "approved before its assessment": (STARTED, Approved(DAY, "SECOND"), "AWARD_INSTALMENT_NOT_DUE"),
    "approved on a failure": ([*STARTED, FAILED], Approved(DAY, "SECOND"), "AWARD_INSTALMENT_BLOCKED"),
    "approved twice": ([SIGNED, ON_POST, APPROVED], Approved(DAY, "FIRST"), "AWARD_APPROVED_ALREADY"),
    "an instalment that is none": (STARTED, Approved(DAY, "NINTH"), "AWARD_INSTALMENT_UNKNOWN"),
    "approved where nothing is left": (
        [*STARTED, AmountChanged(DAY, Decimal(750_000), "decision 1"), Assessed(DAY, "YEAR_1", Grade.QUALIFIED)],
        Approved(DAY, "SECOND"),
        "AWARD_INSTALMENT_EMPTY",
    ),
    "paid before approval": ([SIGNED, ON_POST], PAID, "AWARD_NOT_APPROVED"),
    "paid a fen too much": ([SIGNED, ON_POST, APPROVED], Paid(DAY, "FIRST", Decimal("750000.01"), "voucher 1"), "AWARD_PAYMENT_TOO_LARGE"),
    "paid twice": (STARTED, Paid(DAY, "FIRST", Decimal("0.01"), "voucher 2"), "AWARD_PAYMENT_TOO_LARGE"),
    "paid half a fen": ([SIGNED, ON_POST, APPROVED], Paid(DAY, "FIRST", Decimal("0.005"), "voucher 1"), "AMOUNT_OUT_OF_RANGE"),
    "paid a fen and a half": ([SIGNED, ON_POST, APPROVED], Paid(DAY, "FIRST", Decimal("0.015"), "voucher 1"), "AMOUNT_TOO_PRECISE"),
    "paid what an assessment blocks": (
        [SIGNED, ON_POST, APPROVED, FAILED],
        Paid(DAY, "FIRST", Decimal(1), "voucher 1"),
        "AWARD_INSTALMENT_BLOCKED",
    ),
    "paid while suspended": (
        [SIGNED, ON_POST, APPROVED, Suspended(DAY)],
        Paid(DAY, "FIRST", Decimal(1), "voucher 1"),
        "AWARD_INSTALMENT_BLOCKED",
    ),
    "a voucher twice": (
        [SIGNED, ON_POST, APPROVED, Paid(DAY, "FIRST", Decimal(1), "voucher 1")],
        Paid(DAY, "FIRST", Decimal(1), "voucher 1"),
        "AWARD_REFERENCE_REPEATED",
    ),
    "the same amount": (STARTED, AmountChanged(DAY, Decimal(1_500_000), "decision 1"), "AWARD_AMOUNT_SAME"),
    "less than is paid": (STARTED, AmountChanged(DAY, Decimal("749999.99"), "decision 1"), "AWARD_AMOUNT_BELOW_COMMITTED"),
    "an amount without approval": (STARTED, AmountChanged(DAY, Decimal(2_000_000), ""), "AWARD_REFERENCE_MISSING"),
    "cancelled while on post in time": (STARTED, Cancelled(DAY, Ground.NOT_ON_POST), "AWARD_ON_POST_IN_TIME"),
    "cancelled on the last day to be on post": ([SIGNED], Cancelled(date(2021, 6, 1), Ground.NOT_ON_POST), "AWARD_ON_POST_IN_TIME"),
    "cancelled as unqualified without a failure": (STARTED, Cancelled(DAY, Ground.UNQUALIFIED), "AWARD_NOT_UNQUALIFIED"),
    "cancelled while it may be put right": (
        [*STARTED, FAILED],
        Cancelled(date(2022, 7, 10), Ground.UNQUALIFIED),
        "AWARD_RECTIFICATION_OPEN",
    ),
    "cancelled twice": (ENDED, Cancelled(LATER, Ground.MISCONDUCT), "AWARD_CANCELLED"),
    "paid after it was cancelled": (ENDED, Paid(LATER, "FIRST", Decimal(1), "voucher 2"), "AWARD_CANCELLED"),
    "repaid while it goes on": (STARTED, Repaid(DAY, Decimal(1), "receipt 1"), "AWARD_NOT_CANCELLED"),
    "repaid before the audit": (ENDED[:-1], Repaid(LATER, Decimal(1), "receipt 1"), "AWARD_AUDIT_AWAITED"),
    "repaid more than is owed": (ENDED, Repaid(LATER, Decimal("250000.01"), "receipt 1"), "AWARD_REPAYMENT_TOO_LARGE"),
    "audited after repayment began": (
        [*ENDED, Repaid(LATER, Decimal(1), "receipt 1")],
        Audited(LATER, Decimal(0), "report 2"),
        "AWARD_AUDIT_LATE",
    ),
    "a plan of too little": (ENDED, RepaymentPlanned(LATER, (due(LATER, 249_999),)), "AWARD_REPAYMENTS_DIFFER"),
    "a plan of nothing": (ENDED, RepaymentPlanned(LATER, ()), "AWARD_REPAYMENTS_DIFFER"),
    "a plan that was due before": (ENDED, RepaymentPlanned(LATER, (due(date(2022, 9, 30), 250_000),)), "AWARD_REPAYMENTS_UNORDERED"),
    "a plan that goes back": (
        ENDED,
        RepaymentPlanned(LATER, (due(date(2022, 12, 1), 1), due(date(2022, 11, 1), 249_999))),
        "AWARD_REPAYMENTS_UNORDERED",
    ),
    "a plan when all is repaid": (
        [*ENDED, Repaid(LATER, Decimal(250_000), "receipt 1")],
        RepaymentPlanned(LATER, (due(LATER, 1),)),
        "AWARD_NOTHING_OWED",
    ),
}


def code_of(plan: dict[str, object], facts: list[Fact], fact: Fact) -> str:
    read = parse_plan(plan)
    lived(read, facts)
    with pytest.raises(RegistryError) as refused:
        lived(read, [*facts, fact])
    return refused.value.code


@pytest.mark.parametrize("name", REFUSED)
def test_what_may_not_happen_is_refused(name: str) -> None:
    facts, fact, code = REFUSED[name]
    assert code_of(TIANJIN, facts, fact) == code


def test_an_assessment_that_decides_by_tiers_needs_a_score() -> None:
    assert code_of(DONGGUAN, [SIGNED], Assessed(DAY, "ACCEPTANCE", Grade.QUALIFIED)) == "AWARD_SCORE_MISSING"


def test_what_has_no_rectification_is_not_rectified() -> None:
    facts: list[Fact] = [Signed(date(2021, 3, 1), "contract 9"), Assessed(DAY, "RECHECK", Grade.UNQUALIFIED)]
    assert code_of(CHONGQING, facts, Rectified(DAY, "RECHECK", Grade.QUALIFIED)) == "AWARD_RECTIFICATION_SPENT"


def test_no_amount_changes_when_everything_is_approved() -> None:
    facts: list[Fact] = [
        Signed(date(2021, 3, 1), "c"),
        Approved(DAY, "FIRST"),
        Assessed(DAY, "RECHECK", Grade.QUALIFIED),
        Approved(DAY, "SECOND"),
    ]
    assert code_of(CHONGQING, facts, AmountChanged(DAY, Decimal(400_000), "decision 1")) == "AWARD_NOTHING_OPEN"


def test_a_refusal_gives_the_reasons_in_both_languages() -> None:
    with pytest.raises(RegistryError) as refused:
        lived(parse_plan(TIANJIN), [*STARTED, FAILED, Suspended(DAY), Approved(DAY, "SECOND")])
    assert refused.value.message(Lang.ZH) == "“第二期”不能拨付：“第一年考核”不合格、资助自 2022-01-10 起暂停。"
    assert (
        refused.value.message(Lang.EN)
        == "“the second” is blocked: “the first year” is unqualified, the award is suspended since 2022-01-10."
    )
    assert [str(reason) for reason in refused.value.params["reasons"]] == ["FAILED", "SUSPENDED"]  # what programs are told
