"""Answers held to a form: what is wrong with them, their one way of writing, and what depends on other answers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.canonical import canonical
from registry.errors import Lang, RequestErrors
from registry.forms import check, normalise, parse_form
from tests.forms.forms import ANSWERS, ATTACHMENT, EVERYTHING, form, question
from tests.forms.test_parsing import JSON

FORM = parse_form(EVERYTHING)


def wrong(answers: object, *, whole: bool = True) -> list[tuple[str, str]]:
    return [(problem.code, problem.place) for problem in check(FORM, answers, whole=whole)]


def test_good_answers_have_no_problem() -> None:
    assert wrong(ANSWERS) == []
    assert normalise(FORM, ANSWERS) == ANSWERS


CASES: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "too short": ({"title": "量"}, [("ANSWER_TOO_SHORT", "title")]),
    "too long": ({"title": "一二三四五六七"}, [("ANSWER_TOO_LONG", "title")]),
    "no text": ({"title": 5}, [("ANSWER_KIND_WRONG", "title")]),
    "too low": ({"budget": {"value": "0.9", "unit": "WAN_YUAN"}}, [("ANSWER_TOO_LOW", "budget")]),
    "too high": ({"budget": {"value": "1.01", "unit": "YI_YUAN"}}, [("ANSWER_TOO_HIGH", "budget")]),
    "a unit of something else": ({"budget": {"value": "5", "unit": "MU"}}, [("ANSWER_NOT_OFFERED", "budget.unit")]),
    "no unit": ({"budget": "50000"}, [("ANSWER_KIND_WRONG", "budget")]),
    "a number of another kind": ({"budget": {"value": "viel", "unit": "YUAN"}}, [("ANSWER_KIND_WRONG", "budget.value")]),
    "too fine": ({"patents": "1.25"}, [("ANSWER_TOO_FINE", "patents")]),
    "too many": ({"patents": 100}, [("ANSWER_TOO_HIGH", "patents")]),
    "true is no number": ({"patents": True}, [("ANSWER_KIND_WRONG", "patents")]),
    "an exponent": ({"patents": "1e1"}, [("ANSWER_KIND_WRONG", "patents")]),
    "too early": ({"arrival": "2019-12-31"}, [("ANSWER_TOO_EARLY", "arrival")]),
    "too late": ({"arrival": "2021-01-01"}, [("ANSWER_TOO_LATE", "arrival")]),
    "no such day": ({"arrival": "2020-02-30"}, [("ANSWER_KIND_WRONG", "arrival")]),
    "no such option": ({"fields": ["AI", "ART"]}, [("ANSWER_NOT_OFFERED", "fields.1")]),
    "too many options": ({"fields": ["AI", "BIO", "CHIP"]}, [("ANSWER_TOO_MANY", "fields")]),
    "the same option twice": ({"fields": ["AI", "AI"]}, [("ANSWER_REPEATED", "fields")]),
    "a list for one": ({"kind": ["TEAM"]}, [("ANSWER_NOT_OFFERED", "kind")]),
    "no boolean": ({"fluent": "yes"}, [("ANSWER_KIND_WRONG", "fluent")]),
    "no attachment": ({"papers": [ATTACHMENT, "cv.pdf"]}, [("ANSWER_KIND_WRONG", "papers.1")]),
    "too many rows": ({"members": [{"name": "测试", "birthYear": 1980}] * 4}, [("ANSWER_TOO_MANY", "members")]),
    "a row that is none": ({"members": ["测试"]}, [("ANSWER_KIND_WRONG", "members.0")]),
    "in a row": (
        {"members": [{"name": "测试", "birthYear": 1980}, {"name": "测试"}, {"name": "测试", "birthYear": "1890", "age": 3}]},
        [("ANSWER_MISSING", "members.1.birthYear"), ("ANSWER_TOO_LOW", "members.2.birthYear"), ("ANSWER_UNKNOWN", "members.2.age")],
    ),
    "asked of a row by the row": (
        {"members": [{"name": "测试", "birthYear": 1980, "abroad": True}]},
        [("ANSWER_MISSING", "members.0.country")],
    ),
    "unknown": ({"salary": 1}, [("ANSWER_UNKNOWN", "salary")]),
    "missing": ({"title": " \u3000", "members": []}, [("ANSWER_MISSING", "title"), ("ANSWER_MISSING", "members")]),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_told_with_its_place(name: str) -> None:
    given_, expected = CASES[name]
    assert wrong(ANSWERS | given_) == expected


def test_of_a_draft_nothing_is_missing_or_too_little() -> None:
    assert wrong({}, whole=False) == []
    assert wrong({"title": "量", "members": [{}], "kind": "TEAM"}, whole=False) == []
    assert wrong({"title": "一二三四五六七", "members": [{"x": 1}], "kind": "TEAM"}, whole=False) == [
        ("ANSWER_TOO_LONG", "title"),
        ("ANSWER_UNKNOWN", "members.0.x"),
    ]


def test_what_is_not_asked_is_not_missing_and_not_kept() -> None:
    alone = ANSWERS | {"kind": "ALONE"}
    assert wrong(alone) == []
    assert "members" not in normalise(FORM, alone)


def test_a_hidden_answer_is_no_answer_for_what_depends_on_it() -> None:
    chain = parse_form(
        form(
            question("a", "BOOLEAN"),
            question("b", "TEXT", shownWhen={"question": "a", "equals": True}),
            question("c", "TEXT", shownWhen={"question": "b", "filled": True}),
            question("d", "TEXT", requiredWhen={"question": "b", "filled": False}),
        )
    )
    shown, hidden = {"a": True, "b": "x", "c": "y"}, {"a": False, "b": "x", "c": "y"}
    assert normalise(chain, shown) == shown
    assert normalise(chain, hidden) == {"a": False}
    assert [problem.place for problem in check(chain, shown, whole=True)] == []
    assert [problem.place for problem in check(chain, hidden, whole=True)] == ["d"]


WAYS: list[tuple[str, Any, Any]] = [
    ("title", "  量子\u3000 计算 ", "量子 计算"),
    ("title", "２０２０年", "2020年"),
    ("title", "cafe\u0301", "café"),
    ("plan", "先做  \r\n后想\n", "先做\n后想"),
    ("patents", "０１２.５0", "12.5"),
    ("patents", 12, "12"),
    ("patents", 12.5, "12.5"),
    ("patents", "-0.0", "0"),
    ("arrival", " ２０２０-０５-０１", "2020-05-01"),
    ("fields", ["CHIP", "AI"], ["AI", "CHIP"]),
    ("budget", {"unit": "WAN_YUAN", "value": "5.00"}, {"value": "5", "unit": "WAN_YUAN"}),
]


@pytest.mark.parametrize(("code", "typed", "kept"), WAYS)
def test_the_same_answer_is_written_in_one_way(code: str, typed: Any, kept: Any) -> None:
    assert normalise(FORM, {"kind": "ALONE", code: typed}) == {"kind": "ALONE", code: kept}
    assert canonical(normalise(FORM, {code: typed})) == canonical(normalise(FORM, {code: kept}))


def test_messages_name_the_question_in_both_languages() -> None:
    problem = check(FORM, ANSWERS | {"title": "量"}, whole=True)[0]
    assert problem.message(Lang.ZH) == "“问题title”至少 2 字，现有 1 字。"
    assert problem.message(Lang.EN) == "“question title” takes at least 2 characters; there are 1."


HOSTILE: dict[str, tuple[Any, list[tuple[str, str]]]] = {
    "no object": ([], [("DATA_KIND_WRONG", "")]),
    "not a number": ({"patents": float("nan")}, [("DATA_NUMBER_INVALID", "patents")]),
    "endless": ({"patents": float("inf")}, [("DATA_NUMBER_INVALID", "patents")]),
    "beyond what JSON keeps": ({"patents": 10**5000}, [("DATA_NUMBER_INVALID", "patents")]),
    "half a character": ({"title": "a\udc00"}, [("DATA_HALF_CHARACTER", "title")]),
    "turned around": ({"title": "a\u202eb"}, [("DATA_BIDI_CONTROL", "title")]),
    "NUL": ({"title": "a\x00"}, [("DATA_CONTROL_CHARACTER", "title")]),
    "a key that is no text": ({10**5000: "a"}, [("DATA_NOT_JSON", "")]),
    "an endless key": ({"a" * 100_001: 5}, [("DATA_TEXT_TOO_LONG", "")]),
    "an unshowable key": ({"a\u202e": float("nan")}, [("DATA_BIDI_CONTROL", ""), ("DATA_NUMBER_INVALID", "a\\u202e")]),
    "bytes": ({"title": b"a"}, [("DATA_NOT_JSON", "title")]),
    "large": ({"members": [{}] * 30_000}, [("DATA_TOO_LARGE", "")]),
    "long": ({"plan": "a" * 100_001}, [("DATA_TEXT_TOO_LONG", "plan")]),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_honest_json_is_refused(name: str) -> None:
    data, expected = HOSTILE[name]
    assert wrong(data, whole=False) == expected
    with pytest.raises(RequestErrors) as caught:
        normalise(FORM, data)
    assert [error.code for error in caught.value.errors] == [code for code, _ in expected]


def test_depth_is_refused_without_going_down() -> None:
    deep: Any = "x"
    for _ in range(100_000):
        deep = [deep]
    assert [code for code, _ in wrong({"title": deep}, whole=False)] == ["DATA_TOO_DEEP"]
    while isinstance(deep, list):  # Taken apart by hand: Python would go down to the bottom at once.
        deep = deep[0]


ANYTHING = st.fixed_dictionaries({}, optional={code: JSON | st.just(value) for code, value in ANSWERS.items()})


@given(ANYTHING)
def test_any_answers_are_checked_and_what_is_normal_stays(data: Any) -> None:
    problems = check(FORM, data, whole=True)
    assert all(problem.message(Lang.ZH) and problem.message(Lang.EN) for problem in problems)
    if all(problem.code.startswith("ANSWER_") for problem in problems):
        once = normalise(FORM, data)
        assert normalise(FORM, once) == once


@given(JSON)
def test_anything_is_checked(data: Any) -> None:
    if not isinstance(data, dict):
        assert check(FORM, data, whole=False) != ()
