"""The 61 checks of the public graphql-http audit suite (1.23.1) in our own words; `make audit` runs the suite itself."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

NEW = "application/graphql-response+json"
OLD = "application/json"
ASK = "{ __typename }"
TYPED = "query Type($name: String!) { __type(name: $name) { name } }"
COERCE = "query CoerceFailure($id: ID!) { __typename }"
UNKNOWN = "{ neverHeardOfThisField }"
OPTIONAL = ("variables", "operationName", "extensions")
BROKEN = b'{ "not a JSON'


@dataclass(frozen=True)
class Check:
    """One check: what is sent, and what must hold of the answer."""

    code: str
    status: range
    body: Any = None
    accept: str | None = None
    content_type: str | None = "application/json"
    query: dict[str, str] = field(default_factory=dict)
    form: str = ""
    data: bool | None = None
    """Whether `data` must be there (and no errors), or must not; None says nothing."""

    def __str__(self) -> str:
        return self.code


def exactly(status: int) -> range:
    return range(status, status + 1)


OK, BAD = exactly(200), exactly(400)
CLIENT, FAILURE = range(400, 500), range(400, 600)


def wrong(code: str, values: tuple[Any, ...], make: Any) -> list[Check]:
    return [Check(f"{code}{number}", BAD, make(value)) for number, value in enumerate(values)]


CHECKS = [
    Check("22EB", OK, {"query": ASK}, NEW, form=NEW),
    Check("4655", OK, {"query": ASK}, OLD, form=OLD),
    Check("47DE", OK, {"query": ASK}, "*/*", form=OLD),
    Check("80D8", OK, {"query": ASK}, form=OLD),
    Check("82A3", OK, {"query": ASK}),
    Check("BF61", OK, {"query": '{ __type(name: "Run🏃Swim🏊") { name } }'}, content_type="application/json; charset=utf-8"),
    Check("78D5", OK, {"query": ASK}),
    Check("2C94", OK, {"query": ASK}),
    Check("5A70", OK, query={"query": ASK}),
    Check("9C48", CLIENT, query={"query": "mutation { __typename }"}, accept=NEW),
    Check("9ABE", CLIENT, {"query": ASK}, content_type=None),
    Check("03D4", OK, {"query": ASK}),
    Check("A5BF", BAD, b""),
    Check("423L", BAD, {"notquery": ASK}, NEW),
    *wrong("LKJ", ({"obj": "ect"}, 0, False, ["array"]), lambda value: {"query": value}),
    Check("34A2", OK, {"query": ASK}, NEW),
    Check("13EE", OK, {"query": ASK}, OLD, data=True),
    *wrong("6C0", ({"obj": "ect"}, 0, False, ["array"]), lambda value: {"operationName": value, "query": ASK}),
    Check("8161", OK, {"operationName": "Query", "query": "query Query { __typename }"}, NEW),
    Check("B8B3", OK, {"operationName": "Query", "query": "query Query { __typename }"}, OLD, data=True),
    *(Check(f"94B{number}", OK, {"query": ASK, name: None}, NEW, data=True) for number, name in enumerate(OPTIONAL)),
    *(Check(f"022{number}", OK, {"query": ASK, name: None}, OLD, data=True) for number, name in enumerate(OPTIONAL)),
    *wrong("476", ("string", 0, False, ["array"]), lambda value: {"query": ASK, "variables": value}),
    Check("2EA1", OK, {"query": TYPED, "variables": {"name": "sometype"}}, NEW),
    Check("28B9", OK, {"query": TYPED, "variables": {"name": "sometype"}}, OLD, data=True),
    Check("D6D5", OK, query={"query": TYPED, "variables": '{"name": "sometype"}'}, accept=NEW, data=True),
    Check("6A70", OK, query={"query": TYPED, "variables": '{"name": "sometype"}'}, accept=OLD, data=True),
    *wrong("58B", ("string", 0, False, ["array"]), lambda value: {"query": ASK, "extensions": value}),
    Check("428F", OK, {"query": ASK, "extensions": {"some": "value"}}, NEW),
    Check("1B7A", OK, {"query": ASK, "extensions": {"some": "value"}}, OLD, data=True),
    Check("B6DC", range(200, 600), BROKEN, OLD),
    Check("BCF8", BAD, BROKEN, OLD),
    Check("B7N8", BAD, BROKEN, NEW),
    Check("8764", FAILURE, {"qeury": ASK}),
    Check("3E3A", BAD, {"qeury": ASK}),
    Check("572B", OK, {"query": "{"}, OLD),
    Check("FDE2", OK, {"query": UNKNOWN}, OLD),
    Check("7B9B", OK, {"query": COERCE, "variables": {"id": None}}, OLD),
    Check("865D", FAILURE, {"query": "{"}, NEW),
    Check("556A", BAD, {"query": "{"}, NEW),
    Check("D586", BAD, {"query": "{"}, NEW, data=False),
    Check("51FE", FAILURE, {"query": UNKNOWN}, NEW),
    Check("74FF", BAD, {"query": UNKNOWN}, NEW),
    Check("5E5B", BAD, {"query": UNKNOWN}, NEW, data=False),
    Check("86EE", BAD, {"query": COERCE, "variables": {"id": None}}, NEW),
]


def test_there_are_as_many_checks_as_in_the_suite():
    assert len(CHECKS) == len({check.code for check in CHECKS}) == 61


@pytest.mark.parametrize("check", CHECKS, ids=str)
def test_audit(client, check):
    headers = {"accept": check.accept or ""}
    if check.query:
        answer = client.get("/graphql", params=check.query, headers=headers)
    else:
        if check.content_type:
            headers["content-type"] = check.content_type
        content = check.body if isinstance(check.body, bytes) else json.dumps(check.body, ensure_ascii=False).encode()
        answer = client.post("/graphql", content=content, headers=headers)
    assert answer.status_code in check.status
    assert answer.headers["content-type"].startswith(check.form)
    assert answer.headers["content-type"].endswith("; charset=utf-8")
    told = json.loads(answer.content.decode("utf-8"))
    if check.data is not None:
        assert ("data" in told, "errors" in told) == (check.data, not check.data)
