"""Blind copies, what differs between answers, and answers carried to another version of their form."""

import copy
from typing import Any

from hypothesis import given

from registry.forms import blinded, carry, changes, check, normalise, parse_form
from tests.forms.forms import ANSWERS, EVERYTHING, form, option, question
from tests.forms.test_answers import ANYTHING

FORM = parse_form(EVERYTHING)


def test_a_blind_copy_names_nobody() -> None:
    blind = blinded(FORM, ANSWERS | {"secret": "测试申报人"})
    assert blind == {code: value for code, value in ANSWERS.items() if code not in ("applicant", "members")} | {
        "members": [{"birthYear": "1980", "abroad": True, "country": "德国"}, {"birthYear": "1985"}]
    }


def test_a_blind_copy_has_no_row_that_cannot_be_read() -> None:
    assert blinded(FORM, {"kind": "TEAM", "members": ["测试甲", {"name": "测试乙", "birthYear": 1985}]}) == {
        "kind": "TEAM",
        "members": [{"birthYear": "1985"}],
    }
    assert blinded(FORM, {"kind": "TEAM", "members": "测试甲"}) == {"kind": "TEAM", "members": []}


def test_changes_are_of_what_is_said_and_not_of_how_it_is_written() -> None:
    after = copy.deepcopy(ANSWERS) | {"patents": "１２.50", "fields": ["CHIP", "AI"], "title": "量子通信", "fluent": None}
    after["members"][1]["birthYear"] = 1986
    assert changes(FORM, ANSWERS, after) == ("title", "fluent", "members")
    assert changes(FORM, ANSWERS, ANSWERS) == ()


def test_what_is_no_longer_asked_has_changed() -> None:
    assert changes(FORM, ANSWERS, ANSWERS | {"kind": "ALONE"}) == ("kind", "members")


NEXT = parse_form(
    form(
        question("kind", "CHOICE", options=[option("TEAM")]),
        question("title", "LONG_TEXT"),
        question("budget", "QUANTITY", dimension="MONEY", max=40000),
        question("patents", "NUMBER"),
        question("arrival", "DATE"),
        question("fields", "CHOICE", many=True, options=[option("CHIP"), option("BIO"), option("AI")]),
        question("members", "TABLE", columns=[question("name", "TEXT"), question("birthYear", "TEXT"), question("country", "TEXT", max=1)]),
        version=2,
    )
)


def test_answers_are_carried_where_they_still_answer_the_question() -> None:
    carried = carry(FORM, NEXT, ANSWERS)
    assert carried.answers == {
        "kind": "TEAM",
        "patents": "12.5",
        "arrival": "2020-05-01",
        "fields": ["CHIP", "AI"],
        "members": [{"name": "测试甲"}, {"name": "测试乙"}],
    }
    assert [(problem.code, problem.place) for problem in carried.fallen] == [
        ("CARRY_KIND_CHANGED", "title"),
        ("CARRY_QUESTION_GONE", "applicant"),
        ("CARRY_QUESTION_GONE", "plan"),
        ("CARRY_DOES_NOT_FIT", "budget"),
        ("CARRY_QUESTION_GONE", "fluent"),
        ("CARRY_KIND_CHANGED", "members.0.birthYear"),
        ("CARRY_QUESTION_GONE", "members.0.abroad"),
        ("CARRY_DOES_NOT_FIT", "members.0.country"),
        ("CARRY_KIND_CHANGED", "members.1.birthYear"),
        ("CARRY_QUESTION_GONE", "papers"),
    ]


def test_answers_carried_to_the_same_form_stay() -> None:
    carried = carry(FORM, FORM, ANSWERS)
    assert (carried.answers, carried.fallen) == (ANSWERS, ())


def test_what_the_new_form_does_not_ask_in_this_case_falls_out() -> None:
    new = parse_form(form(question("fluent", "BOOLEAN"), question("plan", "LONG_TEXT", shownWhen={"question": "fluent", "equals": False})))
    carried = carry(FORM, new, {"kind": "ALONE", "fluent": True, "plan": "先做"})
    assert carried.answers == {"fluent": True}
    assert [(problem.code, problem.place) for problem in carried.fallen] == [
        ("CARRY_QUESTION_GONE", "kind"),
        ("CARRY_DOES_NOT_FIT", "plan"),
    ]


def test_a_column_that_is_not_asked_in_a_row_falls_out_of_that_row() -> None:
    old = form(question("rows", "TABLE", columns=[question("abroad", "BOOLEAN"), question("country", "TEXT")]))
    hidden = question("country", "TEXT", shownWhen={"question": "abroad", "equals": True})
    new = form(question("rows", "TABLE", columns=[question("abroad", "BOOLEAN"), hidden]))
    carried = carry(parse_form(old), parse_form(new), {"rows": [{"abroad": True, "country": "德国"}, {"abroad": False, "country": "中国"}]})
    assert carried.answers == {"rows": [{"abroad": True, "country": "德国"}, {"abroad": False}]}
    assert [(problem.code, problem.place) for problem in carried.fallen] == [("CARRY_DOES_NOT_FIT", "rows.1.country")]


@given(ANYTHING)
def test_any_answers_are_carried_blinded_and_compared_or_refused(data: Any) -> None:
    """Whatever is kept fits the new form, and a blind copy has nothing of an identifying question."""
    if any(not problem.code.startswith("ANSWER_") for problem in check(FORM, data, whole=False)):
        return
    carried = carry(FORM, NEXT, data)
    assert check(NEXT, carried.answers, whole=False) == ()
    assert changes(FORM, data, normalise(FORM, data)) == ()
    assert "applicant" not in blinded(FORM, data)
