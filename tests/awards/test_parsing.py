"""Plans read from JSON: what is malformed is refused all at once, each thing with its place."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.awards import parse_plan
from registry.awards.plan import Clawback, From, Grade, Graded, Ground, Instalment, OnPost, Plan, Scored, Tier
from registry.errors import RegistryError, RequestErrors, Word
from tests.awards.plans import CHONGQING, DONGGUAN, TIANJIN, named


def changed(change: Callable[[dict[str, Any]], object], base: dict[str, Any] = TIANJIN) -> dict[str, Any]:
    data = deepcopy(base)
    change(data)
    return data


def refused(data: object) -> list[tuple[str, str]]:
    with pytest.raises(RequestErrors) as caught:
        parse_plan(data)
    return [(error.code, ".".join(map(str, error.path))) for error in caught.value.errors]


def test_a_plan_is_what_is_written() -> None:
    first, second, third = Word("FIRST", "首期", "the first"), Word("SECOND", "第二期", "the second"), Word("THIRD", "第三期", "the third")
    assert parse_plan(TIANJIN) == Plan(
        date(2021, 3, 1),
        date(2021, 4, 1),
        date(2024, 3, 31),
        (
            Instalment(first, Decimal(750_000), (OnPost(),)),
            Instalment(second, Decimal(375_000), (Graded("YEAR_1", Grade.QUALIFIED),)),
            Instalment(third, Decimal(375_000), (Graded("YEAR_2", Grade.QUALIFIED), From(date(2023, 4, 1)))),
        ),
        (Word("YEAR_1", "第一年考核", "the first year"), Word("YEAR_2", "第二年考核", "the second year")),
        Clawback(spares_expenditure=True, months=6),
        on_post_months=3,
        rectification_months=6,
        barred=((Ground.UNQUALIFIED, 24), (Ground.MISCONDUCT, 60)),
    )
    assert parse_plan(TIANJIN).on_post_by == date(2021, 6, 1)
    assert parse_plan(CHONGQING).on_post_by is None


def test_a_fen_that_cannot_be_halved_goes_to_the_first() -> None:
    assert [one.amount for one in parse_plan(CHONGQING).instalments] == [Decimal("150000.01"), Decimal("150000.00")]


def test_tiers_are_of_an_instalment_and_of_the_clawback() -> None:
    plan = parse_plan(DONGGUAN)
    tiers = (Tier(Decimal(90), 10_000), Tier(Decimal(85), 8_000), Tier(Decimal(80), 6_000))
    assert plan.instalments[1].when == (Scored("ACCEPTANCE", tiers),)
    assert plan.clawback == Clawback(spares_expenditure=True, months=6, tiers=(Tier(Decimal(60), 10_000),))


def instalment(data: dict[str, Any], place: int) -> dict[str, Any]:
    found: dict[str, Any] = data["instalments"][place]
    return found


def reward(data: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = instalment(data, 1)["when"][0]
    return found


MALFORMED: dict[str, tuple[Any, list[tuple[str, str]]]] = {
    "no object": ([], [("DATA_KIND_WRONG", "")]),
    "no amount": (changed(lambda it: it.pop("amount")), [("DATA_KEY_MISSING", "")]),
    "half a fen": (changed(lambda it: it.update(amount="1.005")), [("AMOUNT_TOO_PRECISE", "amount")]),
    "an amount of nothing": (changed(lambda it: it.update(amount="0")), [("AMOUNT_OUT_OF_RANGE", "amount")]),
    "an amount beyond all": (changed(lambda it: it.update(amount="1000000000000.01")), [("AMOUNT_OUT_OF_RANGE", "amount")]),
    "a term that ends before": (changed(lambda it: it.update(until="2021-01-01")), [("DATA_LIMITS_CROSSED", "")]),
    "seven months to rectify": (changed(lambda it: it.update(rectificationMonths=7)), [("AWARD_MONTHS_INVALID", "rectificationMonths")]),
    "no month to be on post": (changed(lambda it: it.update(onPostMonths=0)), [("AWARD_MONTHS_INVALID", "onPostMonths")]),
    "on post without a limit": (changed(lambda it: it.pop("onPostMonths")), [("AWARD_ON_POST_UNLIMITED", "instalments.0.when.0")]),
    "not on post": (
        changed(lambda it: instalment(it, 0)["when"][0].update(onPost=False)),
        [("DATA_NOT_ONE_OF", "instalments.0.when.0.onPost")],
    ),
    "shares below the whole": (changed(lambda it: instalment(it, 2).update(share=2499)), [("AWARD_SHARES_INVALID", "instalments")]),
    "a share of nothing": (
        changed(lambda it: (instalment(it, 2).update(share=0), instalment(it, 0).update(share=7500))),
        [("AWARD_SHARES_INVALID", "instalments")],
    ),
    "shares beside amounts": (
        changed(lambda it: (instalment(it, 2).pop("share"), instalment(it, 2).update(amount="375000"))),
        [("AWARD_INSTALMENTS_MIXED", "instalments")],
    ),
    "no instalment": (changed(lambda it: it.update(instalments=[])), [("AWARD_INSTALMENTS_MIXED", "instalments")]),
    "amounts beyond the whole": (
        changed(lambda it: instalment(it, 0).update(amount="400000.01"), DONGGUAN),
        [("AWARD_SUM_DIFFERS", "instalments")],
    ),
    "an instalment twice": (changed(lambda it: instalment(it, 1).update(code="FIRST")), [("DATA_CODE_REPEATED", "")]),
    "an assessment that is none": (
        changed(lambda it: instalment(it, 1)["when"][0].update(assessment="YEAR_3")),
        [("AWARD_ASSESSMENT_UNKNOWN", "instalments.1.when.0.assessment")],
    ),
    "money for basic": (
        changed(lambda it: instalment(it, 1)["when"][0].update(least="BASIC")),
        [("AWARD_GRADE_TOO_LOW", "instalments.1.when.0.least")],
    ),
    "an unknown condition": (
        changed(lambda it: instalment(it, 1).update(when=[{"moon": "full"}])),
        [("DATA_NOT_ONE_OF", "instalments.1.when.0")],
    ),
    "two conditions in one": (
        changed(lambda it: instalment(it, 1).update(when=[{"onPost": True, "from": "2021-01-01"}])),
        [("DATA_NOT_ONE_OF", "instalments.1.when.0")],
    ),
    "tiers that rise": (
        changed(lambda it: reward(it)["tiers"].reverse(), DONGGUAN),
        [("AWARD_TIERS_INVALID", "instalments.1.when.0")],
    ),
    "a tier of nothing": (
        changed(lambda it: reward(it)["tiers"][2].update(share=0), DONGGUAN),
        [("AWARD_TIERS_INVALID", "instalments.1.when.0")],
    ),
    "a score beyond all": (
        changed(lambda it: reward(it)["tiers"][0].update(score="101"), DONGGUAN),
        [("SCORE_INVALID", "instalments.1.when.0.tiers.0.score")],
    ),
    "no clawback": (changed(lambda it: it.pop("clawback")), [("DATA_KEY_MISSING", "")]),
    "barred for no known ground": (changed(lambda it: it.update(barredMonths={"RAIN": 1})), [("DATA_KEY_UNKNOWN", "barredMonths")]),
    "several at once": (
        changed(lambda it: (it.update(amount="-1", since="2021-02-30"), it["assessments"].append(named("YEAR_1", "重复", "again")))),
        [("AMOUNT_OUT_OF_RANGE", "amount"), ("DATA_KIND_WRONG", "since"), ("DATA_CODE_REPEATED", "")],
    ),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_malformed_is_refused_with_its_place(name: str) -> None:
    data, expected = MALFORMED[name]
    assert refused(data) == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["YEAR_1", "QUALIFIED", "5000", "2021-03-01"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["onPost", "from", "assessment", "tiers", "score", "share", "code"]), inner, max_size=3)
    ),
)


def read(data: object) -> Plan | tuple[RegistryError, ...]:
    try:
        return parse_plan(data)
    except RequestErrors as refusal:
        return refusal.errors


@given(st.sampled_from([*TIANJIN]), JSON)
def test_anything_in_a_place_is_read_or_refused(key: str, value: Any) -> None:
    data = {**TIANJIN, key: value}
    found = read(data)
    if isinstance(found, Plan):
        assert sum(one.amount for one in found.instalments) == Decimal(str(data["amount"]))
    assert found != ()


@given(st.lists(JSON, max_size=2))
def test_any_conditions_are_read_or_refused(when: list[Any]) -> None:
    found = read(changed(lambda it: instalment(it, 0).update(when=when)))
    if isinstance(found, Plan):
        assert len(found.instalments[0].when) == len(when)
    assert found != ()
