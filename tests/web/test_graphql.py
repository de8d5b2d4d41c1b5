"""/graphql as a client meets it: forms and statuses, refusals in two languages, sign-in, bugs, timing, load."""

import asyncio
import json
import logging
import re
import threading
import time

import httpx2
import pytest
from starlette.testclient import TestClient

from registry.errors import CATALOGUE
from registry.web.body import BODY_LIMIT
from registry.web.head import URI_LIMIT
from registry.web.parameters import from_body

NEW = "application/graphql-response+json"
OLD = "application/json"


def code_of(answer):
    """The code of an answer that holds one error and no data."""
    told = answer.json()
    assert list(told) == ["errors"]
    [error] = told["errors"]
    return error["extensions"]["code"]


# forms and statuses


@pytest.mark.parametrize(
    "document, code, status",
    [
        ("{", "GRAPHQL_PARSE_FAILED", 400),
        ("", "GRAPHQL_PARSE_FAILED", 400),
        ("{ unheardOf }", "GRAPHQL_VALIDATION_FAILED", 400),
        ("query A { said } query B { said }", "OPERATION_NOT_FOUND", 400),
        ("query ($seconds: Float!) { slow(seconds: $seconds) }", "BAD_USER_INPUT", 400),
        ('{ said(of: "payload") }', "INVALID_CREDENTIALS", 400),
        ('{ said(of: "forbidden") }', "FORBIDDEN", 403),
        ("{ refused }", "UNAUTHENTICATED", 401),
        ('{ said(of: "down") }', "DATABASE_UNAVAILABLE", 503),
        ('{ said(of: "bug") }', "INTERNAL_SERVER_ERROR", 500),
    ],
)
def test_a_failing_document_has_its_status_in_the_new_form_and_200_for_400_in_the_old(post, document, code, status):
    new, old = post(document, NEW), post(document, OLD)
    assert (new.status_code, code_of(new)) == (status, code)
    assert (old.status_code, code_of(old)) == (200 if status == 400 else status, code)
    assert new.headers["content-type"] == f"{NEW}; charset=utf-8"
    assert old.headers["content-type"] == f"{OLD}; charset=utf-8"


@pytest.mark.parametrize("accept", [NEW, OLD])
def test_a_malformed_request_is_400_in_both_forms(post, accept):
    answer = post(b"[1]", accept)
    assert (answer.status_code, code_of(answer), answer.headers["content-type"]) == (
        400,
        "BATCHING_NOT_SUPPORTED",
        f"{accept}; charset=utf-8",
    )


def test_the_engines_bytes_are_passed_on_as_they_are(post):
    answer = post('{ again: said(of: "园区") said }')
    assert answer.content == '{"data": {"again": "园区 EN", "said": "— EN"}}'.encode()
    assert answer.headers["content-length"] == str(len(answer.content))


def test_variables_and_operation_name_reach_the_engine(post):
    answer = post({"query": "query A { said } query B($v: String) { said(of: $v) }", "operationName": "B", "variables": {"v": "x"}})
    assert answer.json() == {"data": {"said": "x EN"}}


def test_every_error_of_a_document_is_told_with_its_place(post):
    errors = post("{ one\n  two }").json()["errors"]
    assert [error["locations"] for error in errors] == [[{"line": 1, "column": 3}], [{"line": 2, "column": 3}]]
    assert {error["extensions"]["code"] for error in errors} == {"GRAPHQL_VALIDATION_FAILED"}


def test_an_error_has_message_place_path_hint_and_params(post):
    answer = post('{ said(of: "forbidden") }', x_request_id="asked-1")
    entry = CATALOGUE["FORBIDDEN"]
    assert answer.json() == {
        "errors": [
            {
                "message": "Not permitted: Query.said",
                "locations": [{"line": 1, "column": 3}],
                "path": ["said"],
                "extensions": {
                    "coordinate": "Query.said",
                    "code": "FORBIDDEN",
                    "hint": entry.hint_en,
                    "httpStatus": 403,
                    "requestId": "asked-1",
                },
            }
        ]
    }


# the request as HTTP


@pytest.mark.parametrize("accept", ["text/plain", "text/html", "application/json;q=0", "text/event-stream"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_form_that_is_not_spoken_is_406(client, method, accept):
    answer = client.request(method, "/graphql", params={"query": "{said}"}, headers={"accept": accept, "content-type": OLD}, content="{}")
    assert (answer.status_code, code_of(answer)) == (406, "NOT_ACCEPTABLE")
    assert answer.headers["content-type"] == f"{OLD}; charset=utf-8"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_other_methods_are_405_and_told_which_are_allowed(client, method):
    answer = client.request(method, "/graphql")
    assert (answer.status_code, code_of(answer), answer.headers["allow"]) == (405, "METHOD_NOT_ALLOWED", "GET, HEAD, POST, OPTIONS")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("accept", [NEW, OLD])
def test_a_mutation_by_get_is_405_and_changes_nothing(client, engine, accept, method):
    answer = client.request(method, "/graphql", params={"query": "mutation { change }"}, headers={"accept": accept})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert engine.changes == 0


def test_a_mutation_by_get_stays_one_beside_a_named_query(client, engine):
    document = "query Q { said } mutation M { change }"
    asked = client.get("/graphql", params={"query": document, "operationName": "Q"})
    changed = client.get("/graphql", params={"query": document, "operationName": "M"})
    assert (asked.status_code, changed.status_code, engine.changes) == (200, 405, 0)


def test_a_mutation_by_post_changes(post, engine):
    assert post("mutation { change }").json() == {"data": {"change": "changed"}}
    assert engine.changes == 1


def test_parameters_of_the_url_are_not_read_for_a_post(client):
    answer = client.post("/graphql", params={"query": "{ said }"}, json={"query": "{ asker }"})
    assert answer.json() == {"data": {"asker": "nobody"}}


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "Application/JSON",
        "application/json;charset=utf-8",
        'application/json; charset="UTF-8"',
        "application/json; charset=utf8",
        "application/json; profile=x; charset=utf-8",
    ],
)
def test_json_in_utf_8_is_taken(post, content_type):
    assert post("{ said }", content_type=content_type).status_code == 200


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "text/plain;charset=UTF-8",
        "application/x-www-form-urlencoded",
        "multipart/mixed; boundary=x",
        "application/graphql",
        "application/graphql-response+json",
        "application/jsonp",
        "application/json; charset=gbk",
        "application/json; charset=utf-16",
        "text/json",
    ],
)
def test_anything_else_is_415_and_changes_nothing(post, engine, content_type):
    answer = post("mutation { change }", content_type=content_type)
    assert (answer.status_code, code_of(answer), answer.headers["accept-post"]) == (415, "UNSUPPORTED_MEDIA_TYPE", OLD)
    assert engine.changes == 0


def test_a_packed_body_is_415(post):
    answer = post("{ said }", content_encoding="gzip")
    assert (answer.status_code, code_of(answer)) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_a_body_over_the_limit_is_413_and_one_at_the_limit_is_read(post):
    start, end = b'{"query": "{ said }", "extensions": {"x": "', b'"}}'
    fill = BODY_LIMIT - len(start) - len(end)
    assert post(start + b"x" * fill + end).status_code == 200
    answer = post(start + b"x" * (fill + 1) + end)
    assert (answer.status_code, code_of(answer)) == (413, "PAYLOAD_TOO_LARGE")


def test_a_uri_over_the_limit_is_414_and_one_at_the_limit_is_read(client):
    room = URI_LIMIT - len("/graphql") - len("query={said}")
    assert client.get("/graphql?query={said" + "+" * room + "}").status_code == 200
    answer = client.get("/graphql?query={said" + "+" * (room + 1) + "}")
    assert (answer.status_code, code_of(answer)) == (414, "URI_TOO_LONG")


def test_head_has_the_head_of_get_and_no_body(client):
    asked = {"params": {"query": "{ said }"}, "headers": {"x-request-id": "same"}}
    got, headed = client.get("/graphql", **asked), client.head("/graphql", **asked)
    assert headed.status_code == got.status_code == 200
    assert headed.content == b""
    for timed in (got, headed):
        del timed.headers["server-timing"]
    assert headed.headers == got.headers


def test_options_tells_what_is_allowed_and_gives_no_leave_to_other_sites(client):
    answer = client.options("/graphql", headers={"origin": "https://elsewhere.example", "access-control-request-method": "POST"})
    assert (answer.status_code, answer.content, answer.headers["allow"]) == (204, b"", "GET, HEAD, POST, OPTIONS")
    assert "content-type" not in answer.headers
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_with_a_slash_behind_it_is_another_address(client):
    assert code_of(client.post("/graphql/", json={"query": "{ said }"})) == "NOT_FOUND"


def test_behind_a_prefix_it_is_found_and_framed_once(site):
    answer = TestClient(site, root_path="/registry").post("/graphql", json={"query": "{ said }"})
    assert answer.json() == {"data": {"said": "— EN"}}
    assert len(answer.headers.get_list("x-request-id")) == 1


# languages


@pytest.mark.parametrize(
    "accept_language, content_language, message",
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN", "没有权限：Query.said"),
        ("en,zh;q=0.5", "en", "Not permitted: Query.said"),
        ("", "en", "Not permitted: Query.said"),
    ],
)
def test_messages_follow_accept_language_and_codes_do_not(post, accept_language, content_language, message):
    answer = post('{ said(of: "forbidden") }', accept_language=accept_language)
    [error] = answer.json()["errors"]
    assert (error["message"], error["extensions"]["code"]) == (message, "FORBIDDEN")
    assert answer.headers["content-language"] == content_language
    assert "Accept-Language" in answer.headers["vary"]


def test_the_language_reaches_the_engine(post):
    assert post("{ said }", accept_language="zh").json() == {"data": {"said": "— ZH"}}


# what every answer carries


@pytest.mark.parametrize("document, status", [("{ said }", 200), ("{", 400), ('{ said(of: "bug") }', 500)])
def test_every_answer_has_the_security_headers_and_is_not_kept(post, document, status):
    answer = post(document)
    assert answer.status_code == status
    assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["vary"] == "Accept, Accept-Encoding, Accept-Language, Authorization, Cookie, GraphQL-Cost"
    assert "strict-transport-security" not in answer.headers


def test_over_https_browsers_are_told_to_stay_there(site):
    client = TestClient(site, base_url="https://registry.example")
    assert client.post("/graphql", json={"query": "{ said }"}).headers["strict-transport-security"] == "max-age=31536000"
    assert client.get("/health").headers["strict-transport-security"] == "max-age=31536000"


def test_server_timing_names_our_stages_and_the_engines(post):
    timing = post("{ said }").headers["server-timing"]
    assert re.fullmatch(r"read;dur=\d+\.\d{3}, actor;dur=\d+\.\d{3}, parse;dur=0\.500, db;dur=1\.250, total;dur=\d+\.\d{3}", timing)


def test_server_timing_of_a_refusal_is_its_total(post):
    assert re.fullmatch(r"total;dur=\d+\.\d{3}", post("{").headers["server-timing"])


@pytest.mark.parametrize("given", ["asked-1", "a.b_c:d", "0" * 128])
def test_a_request_id_is_echoed(post, given):
    assert post("{ said }", x_request_id=given).headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "0" * 129, "two words", "a\tb", "<script>", "a,b", 'a"b'])
def test_a_request_id_that_could_not_stand_in_a_log_is_replaced(post, given):
    assert re.fullmatch("[0-9a-f]{16}", post("{ said }", x_request_id=given).headers["x-request-id"])


def test_two_requests_have_two_ids(post):
    assert post("{ said }").headers["x-request-id"] != post("{ said }").headers["x-request-id"]


# who asks


@pytest.mark.parametrize("authorization", ["Bearer reg_right", "bearer reg_right", "Bearer  reg_right "])
def test_a_bearer_token_signs_in(post, authorization):
    assert post("{ asker }", authorization=authorization).json() == {"data": {"asker": "somebody"}}


@pytest.mark.parametrize("cookie", ["__Host-registry=reg_right", "a=b; __Host-registry=reg_right; c=d"])
def test_the_session_cookie_signs_in(post, cookie):
    assert post("{ asker }", cookie=cookie).json() == {"data": {"asker": "somebody"}}


@pytest.mark.parametrize("cookie", ["registry=reg_right", "x__Host-registry=reg_right", "__Host-registry=", "__Host-registry", ""])
def test_another_cookie_does_not(post, cookie):
    assert post("{ asker }", cookie=cookie).json() == {"data": {"asker": "nobody"}}


def test_the_header_goes_before_the_cookie(post):
    answer = post("{ asker }", authorization="Bearer reg_wrong", cookie="__Host-registry=reg_right")
    assert code_of(answer) == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    "authorization",
    ["Bearer reg_wrong", "Bearer", "Bearer ", "reg_right", "Basic cmVnX3JpZ2h0", "", "Bearer " + "x" * 513, "Bearer \u00e9"],
)
@pytest.mark.parametrize("accept", [NEW, OLD])
def test_a_wrong_token_is_401_in_both_forms(post, engine, authorization, accept):
    answer = post("mutation { change }", accept, authorization=authorization.encode("latin-1"))
    assert (answer.status_code, code_of(answer)) == (401, "UNAUTHENTICATED")
    assert answer.headers["www-authenticate"] == 'Bearer realm="registry", error="invalid_token"'
    assert "set-cookie" not in answer.headers
    assert engine.changes == 0


def test_a_stale_cookie_is_401_and_taken_away(post):
    answer = post("{ asker }", cookie="__Host-registry=reg_wrong")
    assert (answer.status_code, code_of(answer)) == (401, "UNAUTHENTICATED")
    assert answer.headers["set-cookie"] == "__Host-registry=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"


@pytest.mark.parametrize(
    "site_of_origin, asker",
    [("same-origin", "somebody"), ("none", "somebody"), ("cross-site", "nobody"), ("same-site", "nobody"), ("odd", "nobody")],
)
def test_a_cookie_speaks_only_for_this_site(client, site_of_origin, asker):
    headers = {"cookie": "__Host-registry=reg_right", "sec-fetch-site": site_of_origin}
    assert client.get("/graphql", params={"query": "{ asker }"}, headers=headers).json() == {"data": {"asker": asker}}


# bugs


@pytest.mark.parametrize("of", ["bug", "deep", "start", "none"])
@pytest.mark.parametrize("accept", [NEW, OLD])
def test_a_bug_is_told_by_ids_alone_which_the_log_has_too(post, caplog, of, accept):
    with caplog.at_level(logging.ERROR, "registry.web"):
        answer = post(f'{{ said(of: "{of}") }}', accept, x_request_id="asked-1")
    assert (answer.status_code, code_of(answer)) == (500, "INTERNAL_SERVER_ERROR")
    [error] = answer.json()["errors"]
    assert sorted(error["extensions"]) == ["code", "errorId", "hint", "httpStatus", "requestId"]
    assert error["message"] == "Unexpected error."
    for secret in ("SELECT", "secret", "Error:", "Traceback", ".py", "RequestErrors", "DATABASE_UNREACHABLE"):
        assert secret not in answer.text
    [record] = caplog.records
    line = record.getMessage()
    assert f"errorId={error['extensions']['errorId']} requestId=asked-1 group=" in line
    assert record.exc_info is not None
    assert record.exc_info[1] is not None


def test_like_bugs_have_like_marks(post, caplog):
    with caplog.at_level(logging.ERROR, "registry.web"):
        for of in ("bug", "bug", "deep"):
            post(f'{{ said(of: "{of}") }}')
    one, two, three = (record.getMessage().partition("group=")[2] for record in caplog.records)
    assert one == two != three


# load and patience


def test_more_than_there_is_room_for_is_sent_away_at_once(serve, engine):
    server = serve()
    early: list[int] = []

    def ask():
        early.append(httpx2.post(f"{server.url}/graphql", json={"query": "{ slow(seconds: 1.5) }"}, timeout=20).status_code)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    while engine.under_way < 4:
        time.sleep(0.01)
    late = httpx2.post(f"{server.url}/graphql", json={"query": "{ said }"})
    assert (late.status_code, code_of(late), late.headers["retry-after"]) == (503, "OVERLOADED", "1")
    for thread in threads:
        thread.join()
    assert early == [200] * 4
    assert httpx2.post(f"{server.url}/graphql", json={"query": "{ said }"}).status_code == 200


def test_room_is_given_back_after_refusals_and_bugs(post):
    for _ in range(3):
        for document in ("{", '{ said(of: "bug") }', '{ said(of: "forbidden") }'):
            assert code_of(post(document)) != "OVERLOADED"
    assert post("{ said }").status_code == 200


def test_a_request_that_is_cancelled_from_outside_stays_cancelled(site):
    """A server that stops takes its tasks with it; that is not a client who hung up."""

    async def receive():
        return {"type": "http.request", "body": b'{"query": "{ slow(seconds: 9) }"}'}

    async def stopped():
        fields = [(b"content-type", b"application/json")]
        head = {"type": "http", "method": "POST", "path": "/graphql", "query_string": b"", "headers": fields}
        task = asyncio.create_task(site(head, receive, None))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert site.graphql.room == 4
        assert not site.graphql.patience.visits

    asyncio.run(stopped())


def test_a_body_that_was_understood_before_is_not_read_again(post, engine, monkeypatch):
    """Unless the engine has nothing to remember of it, as of a mutation, in which a password may stand."""
    answered = engine.answer

    async def remembering(request, actor, lang, terms):
        if "mutation" not in request.document:
            request.known = "this"
        return await answered(request, actor, lang, terms)

    monkeypatch.setattr(engine, "answer", remembering)
    asked = ("{ said }", "mutation { change }", '{ said(of: "deep") }')
    first = [post(document).status_code for document in asked]
    read = []

    def noted(body):
        read.append(json.loads(body)["query"])
        return from_body(body)

    monkeypatch.setattr("registry.web.graphql.from_body", noted)
    assert first == [post(document).status_code for document in asked] == [200, 200, 500]
    assert read == ["mutation { change }", '{ said(of: "deep") }']
