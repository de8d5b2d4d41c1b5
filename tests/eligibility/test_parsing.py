"""Rules read from JSON and printed again: what is malformed is refused all at once, with its place."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.eligibility import parse_rules, printed
from registry.errors import RequestErrors
from tests.eligibility.made_up import rules


def rule(condition: Any, code: str = "A", **rest: Any) -> dict[str, Any]:
    return {"code": code, "text": {"zh": "规则", "en": "a rule"}, "basis": "第一条", "condition": condition, **rest}


def refused(data: object) -> list[tuple[str, str]]:
    with pytest.raises(RequestErrors) as caught:
        parse_rules(data)
    return [(error.code, ".".join(map(str, error.path))) for error in caught.value.errors]


BIRTH, AS_OF, SENIOR = {"fact": "birth"}, {"fact": "asOf"}, {"fact": "seniorTitle"}
AGE = {"ageOn": [BIRTH, AS_OF]}
FORTY = {"number": "40"}
GOOD = {"le": [AGE, FORTY]}


def deep(levels: int) -> Any:
    condition: Any = GOOD
    for _ in range(levels):
        condition = {"not": condition}
    return condition


MALFORMED: dict[str, tuple[Any, list[tuple[str, str]]]] = {
    "no list": ({}, [("DATA_KIND_WRONG", "")]),
    "no condition": ([{"code": "A", "text": {"zh": "规则", "en": "a rule"}, "basis": "第一条"}], [("DATA_KEY_MISSING", "0")]),
    "a code twice": ([rule(GOOD), rule(GOOD)], [("DATA_CODE_REPEATED", "")]),
    "a period that is none": ([rule(GOOD, since="2020-01-01", until="2019-01-01")], [("DATA_LIMITS_CROSSED", "0")]),
    "an unknown fact": ([rule({"le": [{"fact": "height"}, FORTY]})], [("RULE_FACT_UNKNOWN", "0.condition.le.0.fact")]),
    "an unknown operator": ([rule({"near": [AGE, FORTY]})], [("RULE_OPERATOR_UNKNOWN", "0.condition")]),
    "two operators": ([rule({"le": [AGE, FORTY], "ge": [AGE, FORTY]})], [("RULE_OPERATOR_UNKNOWN", "0.condition")]),
    "an unknown term": ([rule({"le": [{"sum": [AGE, AGE]}, FORTY]})], [("RULE_OPERATOR_UNKNOWN", "0.condition.le.0")]),
    "a day and a number": ([rule({"le": [BIRTH, FORTY]})], [("RULE_TYPES_DIFFER", "0.condition.le")]),
    "more of yes": ([rule({"gt": [SENIOR, {"flag": True}]})], [("RULE_TYPE_WRONG", "0.condition.gt")]),
    "the age of a number": ([rule({"le": [{"ageOn": [FORTY, AS_OF]}, FORTY]})], [("RULE_TYPE_WRONG", "0.condition.le.0.ageOn.0")]),
    "an age within an age": ([rule({"le": [{"ageOn": [AGE, AS_OF]}, FORTY]})], [("RULE_TYPE_WRONG", "0.condition.le.0.ageOn.0")]),
    "one operand": ([rule({"le": [AGE]})], [("RULE_OPERANDS", "0.condition.le")]),
    "nothing to join": ([rule({"all": []})], [("RULE_OPERANDS", "0.condition.all")]),
    "among nothing": ([rule({"in": [{"fact": "talentClass"}, []]})], [("RULE_OPERANDS", "0.condition.in.1")]),
    "among facts": ([rule({"in": [BIRTH, [AS_OF]]})], [("RULE_OPERATOR_UNKNOWN", "0.condition.in.1.0")]),
    "a class that is none": (
        [rule({"in": [{"fact": "talentClass"}, [{"word": "A"}, {"word": "F"}]]})],
        [("RULE_WORD_UNKNOWN", "0.condition.in.1.1")],
    ),
    "a day that is none": ([rule({"lt": [BIRTH, {"day": "2019-02-29"}]})], [("DATA_KIND_WRONG", "0.condition.lt.1.day")]),
    "several at once": (
        [rule({"any": [{"le": [{"fact": "height"}, FORTY]}, {"near": []}, {"eq": [SENIOR, FORTY]}]}), rule(5, "B")],
        [
            ("RULE_FACT_UNKNOWN", "0.condition.any.0.le.0.fact"),
            ("RULE_OPERATOR_UNKNOWN", "0.condition.any.1"),
            ("RULE_TYPES_DIFFER", "0.condition.any.2.eq"),
            ("RULE_OPERATOR_UNKNOWN", "1.condition"),
        ],
    ),
    "not a number": ([rule({"le": [AGE, {"number": float("nan")}]})], [("DATA_NUMBER_INVALID", "0.condition.le.1.number")]),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_malformed_is_refused_with_its_place(name: str) -> None:
    data, expected = MALFORMED[name]
    assert refused(data) == expected


def test_depth_is_bounded() -> None:
    assert printed(parse_rules([rule(deep(20))])) == [rule(deep(20))]
    assert [code for code, _ in refused([rule(deep(10_000))])] == ["DATA_TOO_DEEP"]


@given(rules())
def test_rules_that_are_printed_are_read_as_the_same(given_: Any) -> None:
    assert parse_rules(printed(given_)) == given_


WORDS = st.sampled_from(
    ["all", "any", "not", "le", "eq", "in", "fact", "number", "day", "ageOn", "birth", "asOf", "code", "text", "basis", "condition"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(), inner, max_size=3),
)


@given(st.one_of(JSON.filter(lambda data: data != []), JSON.map(lambda condition: [rule({"near": condition})])))
def test_anything_is_refused(data: Any) -> None:
    assert refused(data) != []


@given(JSON)
def test_any_condition_is_read_or_refused(condition: Any) -> None:
    """An object with one operator may be a condition; whatever else is not."""
    try:
        read = parse_rules([rule(condition)])
    except RequestErrors:
        return
    assert parse_rules(printed(read)) == read
