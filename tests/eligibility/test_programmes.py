"""The provincial and municipal rules that are seeded: each with an applicant who meets it, one who does not, and one of whom it is not known."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from registry.eligibility import Known, Outcome, exactly, judge, parse_rules, printed
from registry.eligibility.conditions import Rule
from registry.eligibility.knowledge import in_year
from registry.errors import Lang

SEEDS = Path(__file__).parents[2] / "seeds" / "eligibility"
DAY = date(2020, 1, 1)
PASS, FAIL, UNKNOWN = Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN


def rules(programme: str) -> tuple[Rule, ...]:
    return parse_rules(json.loads((SEEDS / f"{programme}.json").read_text(encoding="utf-8")))


def known(**facts: Any) -> dict[str, Known]:
    return {name: value if isinstance(value, Known) else exactly(value) for name, value in facts.items()}


def born(year: int) -> date:
    return date(year, 6, 30)


INNOVATION, TEAM, FOUNDER = ({"category": name} for name in ("INNOVATION_TALENT", "INNOVATION_TEAM", "ENTREPRENEUR"))
EXAMPLES: dict[tuple[str, str], tuple[dict[str, Known], dict[str, Known], dict[str, Known]]] = {
    ("taishan_industry", "NOT_STRIPPED"): (known(strippedOfTitle=False), known(strippedOfTitle=True), known()),
    ("taishan_industry", "NOT_MANAGED_ELSEWHERE"): (
        known(managedElsewhere=True, acceptedEarly=True),
        known(managedElsewhere=True, acceptedEarly=False),
        known(managedElsewhere=True),
    ),
    ("taishan_industry", "NO_DOUBLE_FUNDING"): (known(fundedElsewhere=False), known(fundedElsewhere=True), known()),
    ("taishan_industry", "EMPLOYER_INVESTS"): (
        known(employerInvestment=5_000_000, requestedMoney=5_000_000),
        known(employerInvestment=4_999_999, requestedMoney=5_000_000),
        known(employerInvestment=Known(Decimal(4_000_000), Decimal(6_000_000)), requestedMoney=5_000_000),
    ),
    ("taishan_industry", "EMPLOYER_NOT_BARRED"): (known(employerBarred=False), known(employerBarred=True), known()),
    ("taishan_young_scholars", "AGE_40"): (known(birth=date(1979, 7, 1)), known(birth=date(1979, 6, 30)), known(birth=in_year(1979))),
    ("quancheng", "LEADER_AGE_55"): (known(birth=born(1964)), known(birth=born(1963)), known(birth=Known(born(1963), born(1964)))),
    ("quancheng", "SENIOR_TITLE"): (known(seniorTitle=True), known(seniorTitle=False), known()),
    ("quancheng", "CORE_MEMBERS_5"): (known(**TEAM, coreMembers=5), known(**TEAM, coreMembers=4), known(coreMembers=4)),
    ("quancheng", "COOPERATION_3"): (
        known(**TEAM, cooperatingSince=date(2017, 1, 1)),
        known(**TEAM, cooperatingSince=date(2017, 1, 2)),
        known(**TEAM, cooperatingSince=in_year(2017)),
    ),
    ("quancheng", "EMPLOYER_IN_JINAN"): (
        known(employerKind="INSTITUTION"),
        known(employerKind="ENTERPRISE", employerInJinan=False),
        known(employerKind="ENTERPRISE"),
    ),
    ("doubling_5150", "AGE_INNOVATION"): (
        known(**INNOVATION, birth=born(1955), overseasHighSkill=True),
        known(**INNOVATION, birth=born(1955), overseasHighSkill=False),
        known(**INNOVATION, birth=born(1955)),
    ),
    ("doubling_5150", "LEADER_AGE"): (known(**TEAM, birth=born(1964)), known(**TEAM, birth=born(1963)), known(**TEAM)),
    ("doubling_5150", "CORE_AVERAGE_AGE"): (
        known(**TEAM, coreAverageAge=45),
        known(**TEAM, coreAverageAge=Decimal("45.5")),
        known(**TEAM, coreAverageAge=Known(Decimal(44), Decimal(46))),
    ),
    ("doubling_5150", "CORE_MEMBERS_3"): (known(**INNOVATION), known(**TEAM, coreMembers=2), known(**TEAM)),
    ("doubling_5150", "FOUNDER"): (
        known(**FOUNDER, principalFounder=True, largestHolder=True),
        known(**FOUNDER, principalFounder=False),
        known(**FOUNDER, principalFounder=True),
    ),
    ("doubling_5150", "SHARE_30"): (
        known(**FOUNDER, share=Decimal("0.3")),
        known(**FOUNDER, share=Decimal("0.2999")),
        known(**FOUNDER, share=Known(Decimal("0.2"), Decimal("0.4"))),
    ),
    ("doubling_5150", "PAID_IN_1M"): (known(**FOUNDER, paidIn=1_000_000), known(**FOUNDER, paidIn=999_999), known(**FOUNDER)),
}
"""By programme and rule: who meets it, who does not, of whom it is not known."""


@pytest.mark.parametrize(("programme", "code"), EXAMPLES)
def test_each_rule_is_met_not_met_and_not_known(programme: str, code: str) -> None:
    chosen = [rule for rule in rules(programme) if rule.code == code]
    assert [judge(chosen, one, DAY).outcome for one in EXAMPLES[programme, code]] == [PASS, FAIL, UNKNOWN]


def test_every_seeded_rule_has_its_examples_and_is_printed_as_it_is_written() -> None:
    seeded = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in SEEDS.glob("*.json")}
    assert {(name, rule["code"]) for name, data in seeded.items() for rule in data} == EXAMPLES.keys()
    assert {name: printed(parse_rules(data)) for name, data in seeded.items()} == seeded


SENTENCES: dict[tuple[str, str], tuple[tuple[str, str, str], tuple[str, str, str]]] = {
    ("taishan_industry", "EMPLOYER_INVESTS"): (
        (
            "用人单位投入 5,000,000 元，达到申请的财政资金（5,000,000 元）。",
            "用人单位投入 4,999,999 元，低于申请的财政资金（5,000,000 元）。",
            "用人单位投入在 4,000,000 元与 6,000,000 元之间，无法判断是否达到申请的财政资金（5,000,000 元）。",
        ),
        (
            "what the employer invests is 5,000,000 yuan, which is at least the public money that is asked for (5,000,000 yuan).",
            "what the employer invests is 4,999,999 yuan, which is below the public money that is asked for (5,000,000 yuan).",
            (
                "what the employer invests is between 4,000,000 yuan and 6,000,000 yuan: it cannot be told whether it is at least "
                "the public money that is asked for (5,000,000 yuan)."
            ),
        ),
    ),
    ("taishan_young_scholars", "AGE_40"): (
        (
            "截至 2020-06-30 年龄 40 岁，不超过 40 岁。",
            "截至 2020-06-30 年龄 41 岁，超过 40 岁。",
            "截至 2020-06-30 年龄在 40 岁与 41 岁之间，无法判断是否不超过 40 岁。",
        ),
        (
            "the age on 2020-06-30 is 40 years, which is at most 40 years.",
            "the age on 2020-06-30 is 41 years, which is above 40 years.",
            "the age on 2020-06-30 is between 40 years and 41 years: it cannot be told whether it is at most 40 years.",
        ),
    ),
    ("quancheng", "EMPLOYER_IN_JINAN"): (
        (
            "用人单位性质：市属事业单位。",
            "用人单位在济南注册并纳税：否；用人单位性质：企业。",
            "尚不知“用人单位在济南注册并纳税”，无法判断。",
        ),
        (
            "the kind of employer: a municipal institution.",
            "the employer is registered and pays tax in Jinan: no; the kind of employer: an enterprise.",
            "“the employer is registered and pays tax in Jinan” is not known, so that it cannot be told.",
        ),
    ),
    ("quancheng", "COOPERATION_3"): (
        (
            "从团队持续合作的起始日期到 2020-01-01 共 3 年，达到 3 年。",
            "申报类别：创新团队；从团队持续合作的起始日期到 2020-01-01 共 2 年，低于 3 年。",
            "从团队持续合作的起始日期到 2020-01-01 共在 2 年与 3 年之间，无法判断是否达到 3 年。",
        ),
        (
            "the time from the day since which the team has worked together to 2020-01-01 is 3 years, which is at least 3 years.",
            (
                "the category of the application: innovation team; "
                "the time from the day since which the team has worked together to 2020-01-01 is 2 years, which is below 3 years."
            ),
            (
                "the time from the day since which the team has worked together to 2020-01-01 is between 2 years and 3 years: "
                "it cannot be told whether it is at least 3 years."
            ),
        ),
    ),
    ("doubling_5150", "SHARE_30"): (
        (
            "申报人持股比例 30%，达到 30%。",
            "申报类别：创业人才；申报人持股比例 29.99%，低于 30%。",
            "申报人持股比例在 20%与 40%之间，无法判断是否达到 30%。",
        ),
        (
            "the applicant's share in the company is 30%, which is at least 30%.",
            "the category of the application: entrepreneurial talent; the applicant's share in the company is 29.99%, which is below 30%.",
            "the applicant's share in the company is between 20% and 40%: it cannot be told whether it is at least 30%.",
        ),
    ),
}
"""Why the three of `EXAMPLES` meet a rule or not, in both languages."""


@pytest.mark.parametrize(("programme", "code"), SENTENCES)
def test_why_is_told_in_both_languages(programme: str, code: str) -> None:
    chosen = [rule for rule in rules(programme) if rule.code == code]
    verdicts = [judge(chosen, one, DAY).verdicts[0] for one in EXAMPLES[programme, code]]
    zh, en = SENTENCES[programme, code]
    assert [verdict.why(Lang.ZH) for verdict in verdicts] == [*zh]
    assert [verdict.why(Lang.EN) for verdict in verdicts] == [*en]
