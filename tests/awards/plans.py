"""Plans of awards as programmes elsewhere write them: Tianjin's 50/25/25, Chongqing's 50/50, the tiers of a park in Dongguan."""

from typing import Any


def named(code: str, zh: str, en: str) -> dict[str, Any]:
    return {"code": code, "label": {"zh": zh, "en": en}}


YEARLY = [named("YEAR_1", "第一年考核", "the first year"), named("YEAR_2", "第二年考核", "the second year")]
FIRST, SECOND, THIRD = (
    named(code, *words)
    for code, *words in (("FIRST", "首期", "the first"), ("SECOND", "第二期", "the second"), ("THIRD", "第三期", "the third"))
)
TIANJIN: dict[str, Any] = {
    "amount": "1500000",
    "announced": "2021-03-01",
    "since": "2021-04-01",
    "until": "2024-03-31",
    "onPostMonths": 3,
    "assessments": YEARLY,
    "instalments": [
        {**FIRST, "share": 5000, "when": [{"onPost": True}]},
        {**SECOND, "share": 2500, "when": [{"assessment": "YEAR_1", "least": "QUALIFIED"}]},
        {**THIRD, "share": 2500, "when": [{"assessment": "YEAR_2", "least": "QUALIFIED"}, {"from": "2023-04-01"}]},
    ],
    "clawback": {"sparesExpenditure": True, "months": 6},
    "barredMonths": {"UNQUALIFIED": 24, "MISCONDUCT": 60},
}
"""Above a million: half at once, a quarter after each yearly assessment."""

CHONGQING: dict[str, Any] = {
    "amount": "300000.01",
    "announced": "2021-03-01",
    "since": "2021-03-01",
    "until": "2023-02-28",
    "rectificationMonths": 0,
    "assessments": [named("RECHECK", "复核", "the recheck")],
    "instalments": [
        {**FIRST, "share": 5000, "when": []},
        {**SECOND, "share": 5000, "when": [{"assessment": "RECHECK", "least": "QUALIFIED"}]},
    ],
    "clawback": {"sparesExpenditure": False, "months": 3},
}
"""Half at once, half after a recheck."""

DONGGUAN: dict[str, Any] = {
    "amount": "1000000",
    "announced": "2021-03-01",
    "since": "2021-04-01",
    "until": "2023-03-31",
    "rectificationMonths": 0,
    "assessments": [named("ACCEPTANCE", "验收", "acceptance")],
    "instalments": [
        {**named("START", "启动资金", "start-up money"), "amount": "400000", "when": []},
        {
            **named("REWARD", "验收奖励", "the reward"),
            "amount": "600000",
            "when": [
                {
                    "assessment": "ACCEPTANCE",
                    "tiers": [{"score": "90", "share": 10000}, {"score": "85", "share": 8000}, {"score": "80", "share": 6000}],
                }
            ],
        },
    ],
    "clawback": {"sparesExpenditure": True, "months": 6, "tiers": [{"score": "60", "share": 10000}]},
}
"""From 90, 85 and 80 a reward by tiers; from 60 it passes without; below, start-up money comes back except reasonable expenditure."""
