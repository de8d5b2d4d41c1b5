"""A form that asks a little of everything, and answers to it."""

from typing import Any

ATTACHMENT = "attachment_01h455vb4pex5vsknk084sn02q"


def label(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def question(code: str, kind: str, **rest: Any) -> dict[str, Any]:
    return {"code": code, "kind": kind, "label": label(f"问题{code}", f"question {code}"), **rest}


def option(code: str) -> dict[str, Any]:
    return {"code": code, "label": label(f"选项{code}", f"option {code}")}


def form(*questions: dict[str, Any], version: int = 1) -> dict[str, Any]:
    return {"version": version, "sections": [{"code": "all", "label": label("全部", "all"), "questions": list(questions)}]}


MEMBERS = question(
    "members",
    "TABLE",
    min=1,
    max=3,
    shownWhen={"question": "kind", "equals": "TEAM"},
    requiredWhen={"question": "kind", "equals": "TEAM"},
    columns=[
        question("name", "TEXT", required=True, identifying=True),
        question("birthYear", "NUMBER", min=1900, max=2010, decimals=0, required=True),
        question("abroad", "BOOLEAN"),
        question("country", "TEXT", requiredWhen={"question": "abroad", "equals": True}),
    ],
)
EVERYTHING = form(
    question("kind", "CHOICE", options=[option("ALONE"), option("TEAM")], required=True),
    question("title", "TEXT", min=2, max=6, required=True),
    question("applicant", "TEXT", identifying=True),
    question("plan", "LONG_TEXT", max=20),
    question("budget", "QUANTITY", dimension="MONEY", min=10000, max="1000000"),
    question("patents", "NUMBER", min=0, max=99.5, decimals=1),
    question("arrival", "DATE", earliest="2020-01-01", latest="2020-12-31"),
    question("fields", "CHOICE", many=True, min=1, max=2, options=[option("AI"), option("BIO"), option("CHIP")]),
    question("fluent", "BOOLEAN"),
    MEMBERS,
    question("papers", "FILE", kinds=["pdf"], maxBytes=1000, min=1, max=2),
)
ANSWERS: dict[str, Any] = {
    "kind": "TEAM",
    "title": "量子计算",
    "applicant": "测试申报人",
    "plan": "先做\n后想",
    "budget": {"value": "5", "unit": "WAN_YUAN"},
    "patents": "12.5",
    "arrival": "2020-05-01",
    "fields": ["AI", "CHIP"],
    "fluent": True,
    "members": [{"name": "测试甲", "birthYear": "1980", "abroad": True, "country": "德国"}, {"name": "测试乙", "birthYear": "1985"}],
    "papers": [ATTACHMENT],
}
