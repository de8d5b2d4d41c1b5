"""Promises: read from JSON, held to what was done, warned of in time, and told in both languages."""

import random
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from registry.errors import Lang, RegistryError, RequestErrors, Word
from registry.promises import Actual, Measure, Promise, PromiseState, ledger, parse_promises, standing

MADE, DUE = date(2021, 1, 1), date(2021, 12, 31)
"""364 days: half of them have passed on 2 July."""
SALARY: dict[str, Any] = {
    "code": "SALARY",
    "label": {"zh": "年薪", "en": "the salary"},
    "measure": "YUAN",
    "target": "300000",
    "made": "2021-01-01",
    "due": "2021-12-31",
}
POST: dict[str, Any] = {**SALARY, "code": "POST", "label": {"zh": "设立岗位", "en": "the post"}, "measure": "DEED", "target": 1}
PROMISES = parse_promises([SALARY, POST])
PAY, DEED = PROMISES


def paid(day: date, amount: str, promise: str = "SALARY", evidence: str = "file_1") -> Actual:
    return Actual(promise, day, Decimal(amount), evidence)


def test_promises_are_what_is_written() -> None:
    assert Promise(Word("SALARY", "年薪", "the salary"), Measure.YUAN, Decimal(300_000), MADE, DUE) == PAY
    assert (DEED.measure, DEED.target, PAY.half_time) == (Measure.DEED, Decimal(1), date(2021, 7, 2))


MALFORMED: dict[str, tuple[Any, list[tuple[str, str]]]] = {
    "no list": (SALARY, [("DATA_KIND_WRONG", "")]),
    "nothing said": ([{}], [("DATA_KEY_MISSING", "0")] * 6),
    "a code twice": ([SALARY, SALARY], [("DATA_CODE_REPEATED", "")]),
    "due before it is made": ([{**SALARY, "due": "2020-12-31"}], [("DATA_LIMITS_CROSSED", "0")]),
    "half a fen": ([{**SALARY, "target": "0.005"}], [("PROMISE_FIGURE_INVALID", "0.target")]),
    "nothing": ([{**SALARY, "target": 0}], [("PROMISE_FIGURE_INVALID", "0.target")]),
    "half a person": ([{**SALARY, "measure": "PEOPLE", "target": 1.5}], [("PROMISE_FIGURE_INVALID", "0.target")]),
    "two of a deed": ([{**POST, "target": 2}], [("PROMISE_FIGURE_INVALID", "0.target")]),
    "an unknown measure": ([{**SALARY, "measure": "TIME"}], [("DATA_NOT_ONE_OF", "0.measure")]),
    "several at once": (
        [{**SALARY, "made": "2021-02-30"}, {**POST, "target": "much"}],
        [("DATA_KIND_WRONG", "0.made"), ("DATA_KIND_WRONG", "1.target")],
    ),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_malformed_is_refused_with_its_place(name: str) -> None:
    data, expected = MALFORMED[name]
    with pytest.raises(RequestErrors) as caught:
        parse_promises(data)
    assert [(error.code, ".".join(map(str, error.path))) for error in caught.value.errors] == expected


QUARTER, LESS = [paid(date(2021, 3, 1), "75000")], [paid(date(2021, 3, 1), "74999.99")]
WHOLE = [paid(date(2021, 6, 1), "100000"), paid(DUE, "200000", evidence="file_2")]
LATE = [paid(date(2022, 1, 10), "300000")]


@pytest.mark.parametrize(
    ("promise", "actuals", "day", "state", "zh", "en"),
    [
        (
            PAY,
            [],
            date(2021, 7, 1),
            "ON_TRACK",
            "“年薪”已完成 0 / 300,000 元，期限 2021-12-31。",
            "“the salary”: 0 of 300,000 yuan, due on 2021-12-31.",
        ),
        (
            PAY,
            LESS,
            date(2021, 7, 2),
            "AT_RISK",
            "“年薪”的时间已过 50%，只完成 74,999.99 / 300,000 元，期限 2021-12-31。",
            "“the salary”: 50% of the time has passed, and there are 74,999.99 of 300,000 yuan; it is due on 2021-12-31.",
        ),
        (
            PAY,
            QUARTER,
            date(2021, 7, 2),
            "ON_TRACK",
            "“年薪”已完成 75,000 / 300,000 元，期限 2021-12-31。",
            "“the salary”: 75,000 of 300,000 yuan, due on 2021-12-31.",
        ),
        (
            PAY,
            LESS,
            date(2021, 2, 28),
            "ON_TRACK",
            "“年薪”已完成 0 / 300,000 元，期限 2021-12-31。",
            "“the salary”: 0 of 300,000 yuan, due on 2021-12-31.",
        ),
        (
            PAY,
            QUARTER,
            DUE,
            "ON_TRACK",
            "“年薪”已完成 75,000 / 300,000 元，期限 2021-12-31。",
            "“the salary”: 75,000 of 300,000 yuan, due on 2021-12-31.",
        ),
        (
            PAY,
            QUARTER,
            date(2022, 1, 3),
            "BROKEN",
            "“年薪”已逾期 3 天，只完成 75,000 / 300,000 元，期限为 2021-12-31。",
            "“the salary” was due on 2021-12-31, and there are 75,000 of 300,000 yuan.",
        ),
        (PAY, WHOLE, DUE, "KEPT", "“年薪”已于 2021-12-31 履行。", "“the salary” was kept on 2021-12-31."),
        (
            PAY,
            LATE,
            date(2022, 2, 1),
            "KEPT",
            "“年薪”已于 2022-01-10 履行，晚 10 天。",
            "“the salary” was kept on 2022-01-10, and due on 2021-12-31.",
        ),
        (DEED, [], MADE, "ON_TRACK", "“设立岗位”尚未完成，期限 2021-12-31。", "“the post” is not done yet; it is due on 2021-12-31."),
        (
            DEED,
            [],
            date(2021, 10, 1),
            "AT_RISK",
            "“设立岗位”的时间已过 75%，尚未完成，期限 2021-12-31。",
            "“the post”: 75% of the time has passed, and it is not done; it is due on 2021-12-31.",
        ),
        (
            DEED,
            [],
            date(2022, 1, 1),
            "BROKEN",
            "“设立岗位”已逾期 1 天，尚未完成，期限为 2021-12-31。",
            "“the post” was due on 2021-12-31, and is not done.",
        ),
        (DEED, [paid(MADE, "1", "POST")], MADE, "KEPT", "“设立岗位”已于 2021-01-01 履行。", "“the post” was kept on 2021-01-01."),
    ],
)
def test_how_a_promise_stands(promise: Promise, actuals: list[Actual], day: date, state: str, zh: str, en: str) -> None:
    found = standing(promise, actuals, day)
    assert (found.state.value, found.sentence(Lang.ZH), found.sentence(Lang.EN)) == (state, zh, en)
    assert found.warns is (state in ("AT_RISK", "BROKEN"))


def test_a_ledger_has_the_promises_that_were_made_by_a_day() -> None:
    later = Promise(Word("LATER", "以后", "later"), Measure.PEOPLE, Decimal(3), date(2021, 8, 1), DUE)
    actuals = [*QUARTER, paid(date(2021, 9, 1), "3", "LATER")]
    found = {
        day: [(one.promise.code, one.state.value) for one in ledger([*PROMISES, later], actuals, day)]
        for day in (date(2021, 7, 31), date(2021, 9, 1))
    }
    assert found == {
        date(2021, 7, 31): [("SALARY", "ON_TRACK"), ("POST", "AT_RISK")],
        date(2021, 9, 1): [("SALARY", "ON_TRACK"), ("POST", "AT_RISK"), ("LATER", "KEPT")],
    }
    assert ledger(PROMISES, [], date(2020, 12, 31)) == ()


@pytest.mark.parametrize(
    ("actual", "code"),
    [
        (paid(MADE, "1", "BONUS"), "PROMISE_UNKNOWN"),
        (paid(date(2020, 12, 31), "1"), "PROMISE_ACTUAL_BEFORE"),
        (paid(MADE, "0.001"), "PROMISE_FIGURE_INVALID"),
        (paid(MADE, "-1"), "PROMISE_FIGURE_INVALID"),
        (paid(MADE, "NaN"), "PROMISE_FIGURE_INVALID"),
        (paid(MADE, "0.5", "POST"), "PROMISE_FIGURE_INVALID"),
        (paid(MADE, "1", evidence=" "), "PROMISE_EVIDENCE_MISSING"),
        (paid(date(2021, 12, 1), "1", evidence=""), "PROMISE_EVIDENCE_MISSING"),  # on a later day than is asked of
    ],
)
def test_what_is_not_proven_or_cannot_be_is_refused(actual: Actual, code: str) -> None:
    with pytest.raises(RegistryError) as refused:
        ledger(PROMISES, [actual], date(2021, 2, 1))
    assert refused.value.code == code


def test_nothing_is_said_of_a_promise_before_it_is_made() -> None:
    with pytest.raises(RegistryError) as refused:
        standing(PAY, [], date(2020, 12, 31))
    assert refused.value.code == "PROMISE_NOT_MADE"


def obviously(promise: Promise, actuals: list[Actual], day: date) -> str:
    """A second opinion, in fractions."""
    done = sum((Fraction(one.amount) for one in actuals if one.day <= day), Fraction(0)) / Fraction(promise.target)
    length = (promise.due - promise.made).days
    elapsed = Fraction((day - promise.made).days, length) if length else Fraction(1)
    if done >= 1:
        return "KEPT"
    if day > promise.due:
        return "BROKEN"
    return "AT_RISK" if elapsed >= Fraction(1, 2) and done < Fraction(1, 4) else "ON_TRACK"


def test_made_up_promises_stand_as_a_second_opinion_says_on_every_day() -> None:
    seen: Counter[str] = Counter()
    for number in range(1_000):
        lot = random.Random(number)
        promise = Promise(PAY.text, Measure.YUAN, Decimal(lot.randint(1, 400)) / 100, MADE, MADE + timedelta(days=lot.randrange(40)))
        actuals = [paid(MADE + timedelta(days=lot.randrange(50)), str(Decimal(lot.randint(1, 100)) / 100)) for _ in range(lot.randrange(5))]
        for day in (MADE + timedelta(days=place) for place in range(50)):
            found = standing(promise, actuals, day)
            assert found.state.value == obviously(promise, actuals, day), (promise, actuals, day)
            seen[found.state.value] += 1
    assert seen.keys() == {*map(str, PromiseState)}
    assert min(seen.values()) > 1_000
