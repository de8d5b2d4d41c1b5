"""Lives of awards by the rules of Tianjin, Chongqing and a park in Dongguan, worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from registry.awards import Account, account, parse_plan
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
from registry.errors import Lang
from tests.awards.plans import CHONGQING, DONGGUAN, TIANJIN

EXCELLENT, QUALIFIED, BASIC, UNQUALIFIED = Grade


def yuan(text: str) -> Decimal:
    return Decimal(text)


NOTHING = Decimal(0)


def states(found: Account) -> list[str]:
    return [one.state.value for one in found.instalments]


def why(found: Account, lang: Lang) -> list[str]:
    return [one.why(lang) for one in found.instalments]


STARTED: list[Fact] = [
    Signed(date(2021, 4, 1), "contract 7"),
    OnPostSince(date(2021, 5, 20)),
    Approved(date(2021, 6, 2), "FIRST"),
    Paid(date(2021, 6, 10), "FIRST", yuan("750000"), "voucher 1"),
]
"""The first half of an award by Tianjin's plan."""


def test_tianjin_half_at_once_and_a_quarter_after_each_year() -> None:
    plan = parse_plan(TIANJIN)
    facts: list[Fact] = [
        *STARTED,
        Assessed(date(2022, 4, 10), "YEAR_1", QUALIFIED),
        Approved(date(2022, 4, 20), "SECOND"),
        Paid(date(2022, 5, 5), "SECOND", yuan("300000"), "voucher 2"),
        Paid(date(2022, 5, 9), "SECOND", yuan("75000"), "voucher 3"),
        Assessed(date(2023, 3, 20), "YEAR_2", EXCELLENT),
        Approved(date(2023, 4, 1), "THIRD"),
        Paid(date(2023, 4, 8), "THIRD", yuan("375000"), "voucher 4"),
    ]
    told = {
        day: (found.state.value, states(found), found.owed, found.paid)
        for day in (
            date(2021, 3, 31),
            date(2021, 5, 20),
            date(2021, 6, 2),
            date(2022, 4, 10),
            date(2022, 5, 5),
            date(2023, 3, 31),
            date(2023, 4, 1),
            date(2024, 3, 31),
            date(2024, 4, 1),
        )
        if (found := account(plan, facts, day))
    }
    assert told == {
        date(2021, 3, 31): ("CONTRACTING", ["PLANNED", "PLANNED", "PLANNED"], yuan("0"), yuan("0")),
        date(2021, 5, 20): ("ACTIVE", ["DUE", "PLANNED", "PLANNED"], yuan("750_000"), yuan("0")),
        date(2021, 6, 2): ("ACTIVE", ["APPROVED", "PLANNED", "PLANNED"], yuan("750_000"), yuan("0")),
        date(2022, 4, 10): ("ACTIVE", ["PAID", "DUE", "PLANNED"], yuan("375_000"), yuan("750_000")),
        date(2022, 5, 5): ("ACTIVE", ["PAID", "APPROVED", "PLANNED"], yuan("75_000"), yuan("1_050_000")),
        date(2023, 3, 31): ("ACTIVE", ["PAID", "PAID", "PLANNED"], yuan("0"), yuan("1_125_000")),
        date(2023, 4, 1): ("ACTIVE", ["PAID", "PAID", "APPROVED"], yuan("375_000"), yuan("1_125_000")),
        date(2024, 3, 31): ("ACTIVE", ["PAID", "PAID", "PAID"], yuan("0"), yuan("1_500_000")),
        date(2024, 4, 1): ("COMPLETED", ["PAID", "PAID", "PAID"], yuan("0"), yuan("1_500_000")),
    }


def test_why_an_instalment_waits_is_told_in_both_languages() -> None:
    plan = parse_plan(TIANJIN)
    before = account(plan, [], date(2021, 3, 2))
    assert why(before, Lang.ZH) == [
        "合同尚未签订；尚未到岗，期限为 2021-06-01。",
        "合同尚未签订；“第一年考核”尚未进行。",
        "合同尚未签订；“第二年考核”尚未进行；2023-04-01 起拨付。",
    ]
    assert why(before, Lang.EN) == [
        "the contract is not signed; the holder is not on post yet, and has until 2021-06-01.",
        "the contract is not signed; “the first year” has not taken place.",
        "the contract is not signed; “the second year” has not taken place; it is paid from 2023-04-01 on.",
    ]
    basic: list[Fact] = [*STARTED, Assessed(date(2022, 4, 10), "YEAR_1", BASIC), Suspended(date(2022, 5, 1))]
    after = account(plan, basic, date(2022, 5, 1))
    assert why(after, Lang.ZH) == [
        "已全部拨付，共 750,000 元。",
        "资助自 2022-05-01 起暂停；“第一年考核”为基本合格，须为合格。",
        "资助自 2022-05-01 起暂停。",
    ]
    assert why(after, Lang.EN) == [
        "it is paid in full: 750,000 yuan.",
        "the award is suspended since 2022-05-01; “the first year” is basic, and has to be qualified.",
        "the award is suspended since 2022-05-01.",
    ]
    assert (after.state.label(Lang.ZH), [one.state.label(Lang.ZH) for one in after.instalments]) == (
        "已暂停",
        ["已拨付", "暂不拨付", "暂不拨付"],
    )


def test_who_is_not_on_post_in_three_months_is_paid_nothing_and_the_award_is_to_be_cancelled() -> None:
    plan = parse_plan(TIANJIN)
    signed: list[Fact] = [Signed(date(2021, 4, 1), "contract 7")]
    assert account(plan, signed, date(2021, 6, 1)).to_cancel is None
    late = account(plan, signed, date(2021, 6, 2))
    assert (late.to_cancel, states(late)) == (Ground.NOT_ON_POST, ["BLOCKED", "PLANNED", "PLANNED"])
    assert late.instalments[0].why(Lang.ZH) == "未在 2021-06-01 前到岗。"
    assert late.instalments[0].why(Lang.EN) == "the holder was not on post by 2021-06-01."
    came = account(plan, [*signed, OnPostSince(date(2021, 6, 2))], date(2021, 7, 1))
    assert (came.to_cancel, states(came)) == (Ground.NOT_ON_POST, ["BLOCKED", "PLANNED", "PLANNED"])
    gone = account(plan, [*signed, Cancelled(date(2021, 7, 1), Ground.NOT_ON_POST)], date(2021, 7, 1))
    assert (gone.state.value, gone.recovery and gone.recovery.total, gone.barred_until) == ("CLOSED", NOTHING, None)


def test_what_is_put_right_is_paid_after_all() -> None:
    plan = parse_plan(TIANJIN)
    facts: list[Fact] = [
        *STARTED,
        Assessed(date(2022, 4, 10), "YEAR_1", UNQUALIFIED),
        Rectified(date(2022, 10, 10), "YEAR_1", QUALIFIED),
    ]
    failed = account(plan, facts, date(2022, 10, 9))
    assert (failed.state.value, states(failed), failed.owed, failed.to_cancel) == ("ACTIVE", ["PAID", "BLOCKED", "BLOCKED"], NOTHING, None)
    assert failed.instalments[2].why(Lang.ZH) == "“第一年考核”不合格。"
    mended = account(plan, facts, date(2022, 10, 10))
    assert (states(mended), mended.owed, mended.to_cancel) == (["PAID", "DUE", "PLANNED"], yuan("375000"), None)


def test_what_stays_unqualified_is_cancelled_and_recovered_less_reasonable_expenditure() -> None:
    plan = parse_plan(TIANJIN)
    facts: list[Fact] = [
        *STARTED,
        Assessed(date(2022, 4, 10), "YEAR_1", UNQUALIFIED),
        Rectified(date(2022, 9, 1), "YEAR_1", UNQUALIFIED),
        Cancelled(date(2022, 9, 15), Ground.UNQUALIFIED),
        Audited(date(2022, 10, 31), yuan("512345.67"), "report 3"),
        RepaymentPlanned(date(2022, 11, 1), (Due(date(2022, 12, 31), yuan("100000")), Due(date(2023, 6, 30), yuan("137654.33")))),
        Repaid(date(2022, 12, 20), yuan("60000"), "receipt 1"),
        Repaid(date(2023, 6, 30), yuan("177654.33"), "receipt 2"),
    ]
    assert account(plan, facts, date(2022, 9, 1)).to_cancel is Ground.UNQUALIFIED
    waiting = account(plan, facts, date(2022, 9, 15))
    assert waiting.recovery and (waiting.state.value, waiting.recovery.total, states(waiting)) == (
        "CANCELLED",
        None,
        ["PAID", "CANCELLED", "CANCELLED"],
    )
    assert waiting.instalments[1].why(Lang.ZH) == "资助已于 2022-09-15 取消：考核不合格。"
    assert waiting.instalments[1].why(Lang.EN) == "the award was cancelled on 2022-09-15: assessed as unqualified."
    assert waiting.barred_until == date(2024, 9, 15)
    known = account(plan, facts, date(2022, 10, 31))
    assert known.recovery and (known.state.value, known.recovery.total) == ("CLAWBACK_PENDING", yuan("237654.33"))
    assert known.recovery.dues == (Due(date(2023, 4, 30), yuan("237654.33")),)
    overdue = {
        day: account(plan, facts, day).overdue for day in (date(2022, 12, 31), date(2023, 1, 1), date(2023, 6, 29), date(2023, 7, 1))
    }
    assert overdue == {date(2022, 12, 31): 0, date(2023, 1, 1): 40_000, date(2023, 6, 29): 40_000, date(2023, 7, 1): 0}
    closed = account(plan, facts, date(2023, 6, 30))
    assert closed.recovery and (closed.state.value, closed.recovery.outstanding, closed.recovery.repaid) == (
        "CLOSED",
        NOTHING,
        yuan("237654.33"),
    )


def test_money_that_is_not_repaid_in_time_without_a_plan_is_overdue_after_the_months_of_the_rules() -> None:
    plan = parse_plan(CHONGQING)
    facts: list[Fact] = [
        Signed(date(2021, 3, 1), "contract 9"),
        Approved(date(2021, 3, 2), "FIRST"),
        Paid(date(2021, 3, 5), "FIRST", yuan("150000.01"), "voucher 1"),
        Assessed(date(2022, 3, 1), "RECHECK", UNQUALIFIED),
        Cancelled(date(2022, 3, 2), Ground.UNQUALIFIED),
    ]
    assert account(plan, facts, date(2022, 3, 1)).to_cancel is Ground.UNQUALIFIED  # there is nothing to be rectified in
    assert [account(plan, facts, day).overdue for day in (date(2022, 6, 2), date(2022, 6, 3))] == [0, yuan("150000.01")]


@pytest.mark.parametrize(
    ("score", "state", "owed", "recovered", "reason"),
    [
        ("90", "DUE", "600000", None, "条件均已满足，待批准。"),
        ("89.99", "DUE", "480000", None, "条件均已满足，待批准。"),
        ("85", "DUE", "480000", None, "条件均已满足，待批准。"),
        ("80", "DUE", "360000", None, "条件均已满足，待批准。"),
        ("79.99", "BLOCKED", "0", None, "“验收”得 79.99 分，不足 80 分。"),
        ("60", "BLOCKED", "0", "0", "“验收”得 60 分，不足 80 分。"),
        ("59.99", "BLOCKED", "0", "250000", "“验收”不合格。"),
    ],
)
def test_dongguan_pays_by_tiers_and_recovers_start_up_money_below_sixty(
    score: str, state: str, owed: str, recovered: str | None, reason: str
) -> None:
    plan = parse_plan(DONGGUAN)
    grade = UNQUALIFIED if Decimal(score) < 60 else QUALIFIED
    facts: list[Fact] = [
        Signed(date(2021, 4, 1), "contract 8"),
        Approved(date(2021, 4, 2), "START"),
        Paid(date(2021, 4, 9), "START", yuan("400000"), "voucher 1"),
        Assessed(date(2023, 4, 1), "ACCEPTANCE", grade, Decimal(score)),
    ]
    reached = account(plan, facts, date(2023, 4, 2))
    _, reward = reached.instalments
    assert (reward.state.value, reached.owed, reward.why(Lang.ZH)) == (state, yuan(owed), reason)
    assert reached.awarded == 1_000_000
    if grade is UNQUALIFIED:
        ended: list[Fact] = [
            *facts,
            Cancelled(date(2023, 4, 3), Ground.UNQUALIFIED),
            Audited(date(2023, 4, 20), yuan("150000"), "report 1"),
        ]
        found = account(plan, ended, date(2023, 4, 20)).recovery
        assert found and found.total == yuan(recovered or "-1")


def test_a_passed_acceptance_without_reward_completes_the_award() -> None:
    plan = parse_plan(DONGGUAN)
    facts: list[Fact] = [
        Signed(date(2021, 4, 1), "contract 8"),
        Approved(date(2021, 4, 2), "START"),
        Paid(date(2021, 4, 9), "START", yuan("400000"), "voucher 1"),
        Assessed(date(2023, 3, 1), "ACCEPTANCE", QUALIFIED, Decimal(70)),
    ]
    assert [account(plan, facts, day).state.value for day in (date(2023, 3, 31), date(2023, 4, 1))] == ["ACTIVE", "COMPLETED"]


def test_another_amount_is_divided_among_what_is_not_approved() -> None:
    plan = parse_plan(TIANJIN)
    facts: list[Fact] = [*STARTED, AmountChanged(date(2021, 7, 1), yuan("1000000.01"), "decision 4")]
    found = account(plan, facts, date(2021, 7, 1))
    assert [one.amount for one in found.instalments] == [750_000, yuan("125000.01"), 125_000]
    lowered = account(plan, [*STARTED, AmountChanged(date(2021, 7, 1), yuan("750000"), "decision 5")], date(2021, 7, 1))
    assert (states(lowered), lowered.instalments[1].why(Lang.ZH)) == (["PAID", "CANCELLED", "CANCELLED"], "没有可拨付的金额。")


def test_what_is_suspended_goes_on_where_it_was() -> None:
    plan = parse_plan(TIANJIN)
    facts: list[Fact] = [*STARTED[:3], Suspended(date(2021, 6, 3)), Resumed(date(2021, 8, 1))]
    assert [states(account(plan, facts, day))[0] for day in (date(2021, 6, 2), date(2021, 6, 3), date(2021, 8, 1))] == [
        "APPROVED",
        "BLOCKED",
        "APPROVED",
    ]
    approved = account(plan, facts, date(2021, 8, 1)).instalments[0]
    assert approved.why(Lang.EN) == "it was approved on 2021-06-02; 750,000 yuan are left to pay."
