"""Forms read from JSON: what is malformed is refused all at once, each thing with its place."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import RequestErrors
from registry.forms import parse_form
from tests.forms.forms import EVERYTHING, form, label, option, question


def refused(data: object) -> list[tuple[str, str]]:
    """The codes and places of what is wrong."""
    with pytest.raises(RequestErrors) as caught:
        parse_form(data)
    return [(error.code, ".".join(map(str, error.path))) for error in caught.value.errors]


AT = "sections.0.questions"
MALFORMED = {
    "no object": ([], [("DATA_KIND_WRONG", "")]),
    "nothing said": ({}, [("DATA_KEY_MISSING", ""), ("DATA_KEY_MISSING", "")]),
    "unknown key": (form() | {"extra": 1}, [("DATA_KEY_UNKNOWN", "")]),
    "unknown kind": (form(question("a", "COLOUR")), [("DATA_NOT_ONE_OF", f"{AT}.0.kind")]),
    "a code that is none": (form(question("1 a", "TEXT")), [("DATA_CODE_INVALID", f"{AT}.0.code")]),
    "a code twice": (form(question("a", "TEXT"), question("a", "DATE")), [("DATA_CODE_REPEATED", "")]),
    "limits crossed": (form(question("a", "TEXT", min=3, max=2)), [("DATA_LIMITS_CROSSED", f"{AT}.0")]),
    "days crossed": (form(question("a", "DATE", earliest="2021-01-01", latest="2020-01-01")), [("DATA_LIMITS_CROSSED", f"{AT}.0")]),
    "a day that is none": (form(question("a", "DATE", earliest="2021-02-30")), [("DATA_KIND_WRONG", f"{AT}.0.earliest")]),
    "a length below zero": (form(question("a", "TEXT", min=-1)), [("DATA_KIND_WRONG", f"{AT}.0.min")]),
    "true is no length": (form(question("a", "TEXT", min=True)), [("DATA_KIND_WRONG", f"{AT}.0.min")]),
    "a limit of another kind": (form(question("a", "BOOLEAN", max=3)), [("DATA_KEY_UNKNOWN", f"{AT}.0")]),
    "no options": (form(question("a", "CHOICE")), [("DATA_KEY_MISSING", f"{AT}.0")]),
    "an option twice": (form(question("a", "CHOICE", options=[option("X"), option("X")])), [("DATA_CODE_REPEATED", f"{AT}.0")]),
    "no dimension": (form(question("a", "QUANTITY", dimension="TIME")), [("DATA_NOT_ONE_OF", f"{AT}.0.dimension")]),
    "no English": (form(question("a", "TEXT", help={"zh": "说明"})), [("DATA_KEY_MISSING", f"{AT}.0.help")]),
    "a table in a table": (
        form(question("a", "TABLE", columns=[question("b", "TABLE", columns=[])])),
        [("FORM_TABLE_IN_TABLE", f"{AT}.0.columns.0")],
    ),
    "a condition on what comes later": (
        form(question("a", "TEXT", shownWhen={"question": "b", "filled": True}), question("b", "TEXT")),
        [("FORM_CONDITION_ABOUT_NOTHING", f"{AT}.0.shownWhen")],
    ),
    "a condition on itself": (
        form(question("a", "TEXT", requiredWhen={"question": "a", "filled": False})),
        [("FORM_CONDITION_ABOUT_NOTHING", f"{AT}.0.requiredWhen")],
    ),
    "a condition that never holds": (
        form(question("a", "CHOICE", options=[option("X")]), question("b", "TEXT", shownWhen={"question": "a", "in": ["X", "Y"]})),
        [("FORM_CONDITION_NEVER", f"{AT}.1.shownWhen.in.1")],
    ),
    "two tests in a condition": (
        form(question("a", "TEXT"), question("b", "TEXT", shownWhen={"question": "a", "filled": True, "equals": "x"})),
        [("DATA_NOT_ONE_OF", f"{AT}.1.shownWhen")],
    ),
    "several things at once": (
        form(question("a", "TEXT", min=-1), {"code": "b", "kind": "TEXT"}, question("c", "NUMBER", max="many")),
        [("DATA_KIND_WRONG", f"{AT}.0.min"), ("DATA_KEY_MISSING", f"{AT}.1"), ("DATA_KIND_WRONG", f"{AT}.2.max")],
    ),
    "not a number": (form(question("a", "NUMBER", max=float("nan"))), [("DATA_NUMBER_INVALID", f"{AT}.0.max")]),
    "half a character": (form(question("a", "TEXT", label=label("\ud800", "a"))), [("DATA_HALF_CHARACTER", f"{AT}.0.label.zh")]),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_malformed_is_refused_with_its_place(name: str) -> None:
    data, expected = MALFORMED[name]
    assert refused(data) == expected


def test_a_form_is_read() -> None:
    read = parse_form(EVERYTHING)
    asked = {one.code: one.kind.value for one in read.questions}
    assert asked == {
        "kind": "CHOICE",
        "title": "TEXT",
        "applicant": "TEXT",
        "plan": "LONG_TEXT",
        "budget": "QUANTITY",
        "patents": "NUMBER",
        "arrival": "DATE",
        "fields": "CHOICE",
        "fluent": "BOOLEAN",
        "members": "TABLE",
        "papers": "FILE",
    }
    assert [one.code for one in read.questions if one.identifying] == ["applicant"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["TEXT", "TABLE", "CHOICE", "filled"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["code", "kind", "label", "zh", "en", "options", "columns", "question", "equals"]) | st.text(),
            inner,
            max_size=6,
        )
    ),
)


@given(JSON)
def test_anything_is_a_form_or_refused(data: Any) -> None:
    assert refused(data) != []


KEYS = ("help", "min", "max", "options", "columns", "shownWhen", "requiredWhen", "dimension", "earliest", "kinds", "many", "required")
KINDS = st.sampled_from([*{one["kind"] for one in EVERYTHING["sections"][0]["questions"]}])


@given(st.fixed_dictionaries({"code": JSON, "kind": KINDS, "label": JSON}, optional=dict.fromkeys(KEYS, JSON)))
def test_a_question_of_anything_is_refused(data: Any) -> None:
    """No label is made of words, so that something is always wrong."""
    assert refused(form(data)) != []
