"""Rules held to what is known: three-valued logic, ranges, periods; and that more knowledge never turns an outcome round."""

from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.eligibility import Known, Outcome, exactly, judge, parse_rules
from registry.eligibility.conditions import Condition
from registry.eligibility.facts import AS_OF
from registry.eligibility.judging import outcome_of
from registry.eligibility.kleene import every, some
from registry.eligibility.knowledge import in_month, in_year
from registry.errors import Lang, RequestErrors
from tests.eligibility.made_up import CONDITIONS, DAYS, narrowing, points
from tests.eligibility.test_parsing import AGE, rule

PASS, FAIL, UNKNOWN = Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN
DAY = date(2020, 1, 1)


def outcome(condition: Any, known: dict[str, Known], as_of: date = DAY) -> Outcome:
    return judge(parse_rules([rule(condition)]), known, as_of).outcome


def test_kleenes_tables() -> None:
    tables = {(one, other): (every((one, other)), some((one, other))) for one, other in product(Outcome, repeat=2)}
    assert tables == {
        (PASS, PASS): (PASS, PASS),
        (PASS, FAIL): (FAIL, PASS),
        (PASS, UNKNOWN): (UNKNOWN, PASS),
        (FAIL, PASS): (FAIL, PASS),
        (FAIL, FAIL): (FAIL, FAIL),
        (FAIL, UNKNOWN): (FAIL, UNKNOWN),
        (UNKNOWN, PASS): (UNKNOWN, PASS),
        (UNKNOWN, FAIL): (FAIL, UNKNOWN),
        (UNKNOWN, UNKNOWN): (UNKNOWN, UNKNOWN),
    }
    assert [~one for one in Outcome] == [FAIL, PASS, UNKNOWN]


@given(st.lists(st.sampled_from(Outcome)), st.lists(st.sampled_from(Outcome)), st.sampled_from(Outcome))
def test_kleenes_laws(some_: list[Outcome], others: list[Outcome], one: Outcome) -> None:
    assert every(some_ + others) is every([every(some_), every(others)]) is every(others + some_)
    assert ~every(some_) is some(~each for each in some_)
    assert ~~one is one
    assert every([one, some([one, *others])]) is one
    assert every([one, some(some_)]) is some(every([one, each]) for each in some_) if some_ else True


@pytest.mark.parametrize(
    ("birth", "as_of", "expected"),
    [
        (exactly(date(1978, 6, 30)), date(2019, 6, 30), FAIL),  # 41 on that day
        (exactly(date(1978, 7, 1)), date(2019, 6, 30), PASS),
        (exactly(date(1980, 2, 29)), date(2021, 2, 28), PASS),
        (exactly(date(1980, 2, 29)), date(2021, 3, 1), FAIL),
        (in_year(1978), date(2019, 6, 30), UNKNOWN),
        (in_year(1977), date(2019, 6, 30), FAIL),
        (in_year(1979), date(2019, 6, 30), PASS),
        (in_month(1978, 6), date(2019, 6, 30), FAIL),
        (in_month(1978, 12), date(2019, 6, 30), PASS),
        (None, date(2019, 6, 30), UNKNOWN),
    ],
)
def test_an_age_is_as_sure_as_the_birth(birth: Known | None, as_of: date, expected: Outcome) -> None:
    assert outcome({"le": [AGE, {"number": 40}]}, {} if birth is None else {"birth": birth}, as_of) is expected


SIGNS = {
    # 5 to 7 compared with 4, 5, 6, 7, 8
    "eq": [FAIL, UNKNOWN, UNKNOWN, UNKNOWN, FAIL],
    "ne": [PASS, UNKNOWN, UNKNOWN, UNKNOWN, PASS],
    "lt": [FAIL, FAIL, UNKNOWN, UNKNOWN, PASS],
    "le": [FAIL, UNKNOWN, UNKNOWN, PASS, PASS],
    "gt": [PASS, UNKNOWN, UNKNOWN, FAIL, FAIL],
    "ge": [PASS, PASS, UNKNOWN, UNKNOWN, FAIL],
}


@pytest.mark.parametrize("sign", SIGNS)
def test_ranges_are_unknown_only_where_they_straddle(sign: str) -> None:
    known = {"coreMembers": Known(Decimal(5), Decimal(7))}
    assert [outcome({sign: [{"fact": "coreMembers"}, {"number": n}]}, known) for n in range(4, 9)] == SIGNS[sign]


def test_months_and_years_are_whole_ones() -> None:
    def passed(start: date, span: str, least: int) -> Outcome:
        return outcome(
            {"ge": [{span: [{"fact": "cooperatingSince"}, {"fact": "asOf"}]}, {"number": least}]}, {"cooperatingSince": exactly(start)}
        )

    assert passed(date(2017, 1, 1), "yearsBetween", 3) is PASS
    assert passed(date(2017, 1, 2), "yearsBetween", 3) is FAIL
    assert passed(date(2019, 10, 1), "monthsBetween", 3) is PASS
    assert passed(date(2019, 10, 2), "monthsBetween", 3) is FAIL


def test_rules_are_judged_while_they_are_in_force() -> None:
    condition = {"eq": [{"fact": "seniorTitle"}, {"flag": True}]}
    data = [
        rule(condition, "OLD", until="2020-01-01"),
        rule(condition, "NEW", since="2020-01-01"),
        rule(condition, "LATER", since="2020-01-02"),
    ]
    assert [verdict.rule.code for verdict in judge(parse_rules(data), {}, DAY).verdicts] == ["NEW"]
    assert [verdict.rule.code for verdict in judge(parse_rules(data), {}, date(2019, 12, 31)).verdicts] == ["OLD"]


def test_facts_that_rules_looked_at_are_told_once_with_what_was_known() -> None:
    condition = {
        "any": [
            {"le": [AGE, {"number": 55}]},
            {"all": [{"eq": [{"fact": "overseasHighSkill"}, {"flag": True}]}, {"le": [AGE, {"number": 65}]}]},
        ]
    }
    birth = exactly(date(1960, 1, 1))
    verdict = judge(parse_rules([rule(condition)]), {"birth": birth}, DAY).verdicts[0]
    assert [(one.fact, one.known) for one in verdict.seen] == [("birth", birth), (AS_OF, exactly(DAY)), ("overseasHighSkill", None)]
    assert verdict.outcome is UNKNOWN
    assert verdict.why(Lang.EN) == "“the applicant is highly skilled and from overseas” is not known, so that it cannot be told."


def test_classes_of_talent() -> None:
    condition = {"in": [{"fact": "talentClass"}, [{"word": "A"}, {"word": "B"}, {"word": "C"}]]}
    known: tuple[dict[str, Known], ...] = ({"talentClass": exactly("C")}, {"talentClass": exactly("D")}, {})
    verdicts = [judge(parse_rules([rule(condition)]), one, DAY).verdicts[0] for one in known]
    assert [(verdict.outcome, verdict.why(Lang.ZH)) for verdict in verdicts] == [
        (PASS, "申报人人才类别：C 类（省级领军人才）。"),
        (FAIL, "申报人人才类别：D 类（市级领军人才）。"),
        (UNKNOWN, "尚不知“申报人人才类别”，无法判断。"),
    ]


@pytest.mark.parametrize(
    ("known", "code"),
    [
        ({"height": exactly(5)}, "FACT_UNKNOWN"),
        ({"birth": exactly("1980")}, "FACT_TYPE_WRONG"),
        ({"share": exactly(Decimal(30))}, "FACT_TYPE_WRONG"),
        ({"coreMembers": Known(Decimal(7), Decimal(5))}, "FACT_TYPE_WRONG"),
        ({"coreMembers": exactly(Decimal("NaN"))}, "FACT_TYPE_WRONG"),
        ({"seniorTitle": Known(False, True)}, "FACT_TYPE_WRONG"),
        ({"talentClass": exactly("F")}, "FACT_TYPE_WRONG"),
    ],
)
def test_what_is_no_fact_is_refused(known: dict[str, Known], code: str) -> None:
    with pytest.raises(RequestErrors) as caught:
        judge((), known, DAY)
    assert [error.code for error in caught.value.errors] == [code]


@given(CONDITIONS, narrowing(), DAYS)
def test_more_knowledge_never_turns_an_outcome_round(
    condition: Condition, known: tuple[dict[str, Known], dict[str, Known]], as_of: date
) -> None:
    less, more = (outcome_of(condition, one | {AS_OF: exactly(as_of)}) for one in known)
    assert less in (UNKNOWN, more)


@given(CONDITIONS, narrowing(), DAYS)
def test_what_is_decided_of_a_range_holds_of_each_value_in_it(condition: Condition, known: tuple[Any, Any], as_of: date) -> None:
    wide = known[0] | {AS_OF: exactly(as_of)}
    decided = outcome_of(condition, wide)
    for code, one in wide.items():
        outcomes = {outcome_of(condition, wide | {code: exactly(value)}) for value in points(one)}
        assert decided is UNKNOWN or outcomes == {decided}
