"""Cost and budgets as a client meets them: the header that asks, the headers that tell, and who is charged."""

import pytest

from registry.errors import RegistryError
from registry.query.request import Allowance, Costing, Terms
from registry.web.costs import told
from tests.web.test_graphql import code_of

POLICY = '"{name}";q=40000;w=100'


def test_every_answer_of_a_known_viewer_tells_what_is_left(post, client):
    for answer in (post("{ said }"), client.get("/graphql", params={"query": "{ said }"}), client.head("/graphql", params={"query": "{ said }"})):
        assert answer.status_code == 200
        assert answer.headers["ratelimit-policy"] == POLICY.format(name="testclient")
        assert answer.headers["ratelimit"] == '"testclient";r=39990;t=1'
    assert post("{ said }", authorization="Bearer reg_right").headers["ratelimit"].startswith('"viewer";r=')
    for refused in ("{", "{ unheardOf }", '{ said(of: "down") }', '{ said(of: "forbidden") }'):
        assert post(refused).headers["ratelimit"] == '"testclient";r=39990;t=1'
    assert "ratelimit" not in post("{ said }", authorization="Bearer wrong").headers, "nobody is known there"


def test_where_nobody_counts_nothing_is_told():
    assert told(None) == ()


def test_the_time_is_the_one_until_all_is_there_again():
    assert dict(told(Allowance("viewer", 1000, 0, 10.0)))[b"ratelimit"] == b'"viewer";r=0;t=100'
    assert dict(told(Allowance("viewer", 1000, 1000, 10.0)))[b"ratelimit"] == b'"viewer";r=1000;t=0'


@pytest.mark.parametrize("language, words", [("zh", "请在 7 秒后重试"), ("en", "Try again in 7 seconds")])
@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
def test_who_asks_for_too_much_is_told_when_to_come_back(post, engine, monkeypatch, language, words, accept):
    async def throttled(*asked):
        raise RegistryError("THROTTLED", cost=50, available=3, maximum=100, retryAfter=7)

    monkeypatch.setattr(engine, "answer", throttled)
    answer = post("{ said }", accept, accept_language=language)
    assert (answer.status_code, code_of(answer), answer.headers["retry-after"]) == (429, "THROTTLED", "7")
    assert answer.headers["ratelimit"] == '"testclient";r=39990;t=1'
    [error] = answer.json()["errors"]
    assert words in error["extensions"]["hint"]
    assert {name: error["extensions"][name] for name in ("cost", "available", "retryAfter")} == {"cost": 50, "available": 3, "retryAfter": 7}


@pytest.mark.parametrize("given, costing", [("report", Costing.REPORT), (" Validate ", Costing.VALIDATE), (None, Costing.SILENT)])
def test_a_client_asks_for_the_cost_by_a_header(post, engine, given, costing):
    assert post("{ said }", **({"graphql_cost": given} if given else {})).status_code == 200
    assert engine.terms == Terms("testclient", costing)


@pytest.mark.parametrize("given", ["", "yes", "report, validate", "\xff"])
def test_another_word_in_it_is_refused(post, given):
    answer = post("{ said }", graphql_cost=given.encode("latin-1"))
    assert (answer.status_code, code_of(answer)) == (400, "HEADER_INVALID")
    assert answer.json()["errors"][0]["extensions"]["allowed"] == "report, validate"


@pytest.mark.parametrize(
    "address, sender",
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("fe80::1%eth0", "fe80::"),
        ("not:an:address", "not:an:address"),
    ],
)
async def test_an_anonymous_request_is_charged_to_its_address(site, engine, address, sender):
    for client in ((address, 50000), (address, 50001)):
        await ask(site, client)
        assert engine.terms == Terms(sender)


async def test_a_request_by_a_local_socket_has_no_address(site, engine):
    await ask(site, None)
    assert engine.terms == Terms("")


async def test_a_header_does_not_make_an_address(site, engine):
    await ask(site, ("203.0.113.7", 50000), (b"x-forwarded-for", b"198.51.100.1"), (b"forwarded", b"for=198.51.100.1"))
    assert engine.terms == Terms("203.0.113.7")


async def ask(site, client, *headers):
    """One GET as a server hands it to an application."""
    scope = {
        "type": "http", "method": "GET", "path": "/graphql", "raw_path": b"/graphql", "query_string": b"query={said}",
        "headers": list(headers), "client": client, "scheme": "http",
    }  # fmt: skip
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    await site(scope, receive, send)
    assert sent[0]["status"] == 200
