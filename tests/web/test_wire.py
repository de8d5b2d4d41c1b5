"""What only the wire shows, with uvicorn's two protocols and with ours: smuggling, chunks, slow and endless senders, hanging up."""

import gc
import json
import time

import httpx2
import pytest

from registry.web import patience, wire
from registry.web.body import BODY_LIMIT

BODY = b'{"query": "{ said }"}'
PARSERS = [wire.Wire, "httptools", "h11"]


def head(*fields, method="POST", target="/graphql", stay=False):
    lines = [f"{method} {target} HTTP/1.1", "Host: registry", f"Connection: {'keep-alive' if stay else 'close'}", *fields]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


JSON = "Content-Type: application/json"
LAST = head(JSON, f"Content-Length: {len(BODY)}") + BODY
WHOLE = head(JSON, f"Content-Length: {len(BODY)}", stay=True) + BODY


def answers(heard):
    """Status, fields and body of each answer in what came back."""
    found = []
    while heard:
        start, _, heard = heard.partition(b"\r\n\r\n")
        lines = start.decode().split("\r\n")
        fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        length = int(fields.get("content-length", len(heard)))
        found.append((int(lines[0].split()[1]), fields, heard[:length]))
        heard = heard[length:]
    return found


def only(heard):
    [answer] = answers(heard)
    return answer


def code_of(body):
    [error] = json.loads(body)["errors"]
    return error["extensions"]["code"]


@pytest.mark.parametrize("http", PARSERS)
def test_one_connection_answers_one_request_after_another(serve, http):
    heard = answers(serve(http).say(WHOLE, WHOLE + LAST))
    assert [(status, body) for status, _, body in heard] == [(200, '{"data": {"said": "— EN"}}'.encode())] * 3


def test_a_reply_sent_at_once_is_the_one_that_is_sent_in_two_messages(serve):
    """See `wire.Whole`: ours alone has that way."""
    fields = ("X-Request-Id: one", "Accept: application/graphql-response+json", "Accept-Language: zh", JSON, f"Content-Length: {len(BODY)}")
    told = []
    for http in PARSERS:
        for stay in (False, True):
            said = head(*fields, stay=stay) + BODY
            *_, (status, named, body) = answers(serve(http).say(said, *([LAST] if stay else ())))[:1]
            named["server-timing"] = named["server-timing"].translate(str.maketrans("", "", "0123456789."))
            del named["date"]
            told.append((stay, status, sorted(named.items()), body))
    assert told == told[:2] * len(PARSERS)
    assert dict(told[0][2])["connection"] == "close"


UPGRADE = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMA")


@pytest.mark.parametrize("wish", [UPGRADE, ("Connection: keep-alive, Upgrade", "Upgrade: websocket")])
@pytest.mark.parametrize("apart", [False, True])
def test_the_wish_for_another_protocol_is_passed_over_and_the_body_is_read(serve, wish, apart):
    start = "\r\n".join(["POST /graphql HTTP/1.1", "Host: registry", *wish, JSON, f"Content-Length: {len(BODY)}", "", ""]).encode()
    heard = answers(serve().say(*([start, BODY] if apart else [start + BODY]), LAST))
    assert [(status, body) for status, _, body in heard] == [(200, '{"data": {"said": "— EN"}}'.encode())] * 2


def test_a_body_behind_that_wish_is_never_taken_for_a_request(serve, engine):
    hidden = head(JSON, "Content-Length: 32") + json.dumps({"query": "mutation { change }"}).encode()
    start = "\r\n".join(["POST /graphql HTTP/1.1", "Host: registry", *UPGRADE, JSON, f"Content-Length: {len(hidden)}", "", ""]).encode()
    heard = serve().say(start, hidden, LAST)
    assert [status for status, _, _ in answers(heard)] == [400, 200]
    assert engine.changes == 0


def test_a_tunnel_is_refused(serve):
    status, _, body = only(serve().say(b"CONNECT registry:443 HTTP/1.1\r\nHost: registry\r\n\r\n"))
    assert (status, code_of(body)) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("before", [1, 3])
def test_what_was_asked_before_something_that_is_not_http_is_answered_first(serve, engine, before):
    change = json.dumps({"query": "mutation { change }"}).encode()
    asked = head(JSON, f"Content-Length: {len(change)}", stay=True) + change
    heard = answers(serve().say(asked * before + b"GARBAGE\r\n\r\n"))
    assert [status for status, _, _ in heard] == [200] * before + [400]
    assert engine.changes == before


def test_a_request_leaves_no_cycle_to_be_collected(serve):
    """The collector is told to look seldom: see `serving.settle`. (The engine of these tests is full of cycles, and not asked here.)"""
    served = serve()
    stay, last = (head(method="OPTIONS", stay=stay) for stay in (True, False))
    left = []
    for count in (1, 1, 100):
        gc.collect()
        gc.disable()
        try:
            assert served.say(stay * count, last).count(b"HTTP/1.1 204") == count + 1
            time.sleep(0.1)
            left.append(gc.collect())
        finally:
            gc.enable()
    assert left[2] - left[1] < 50


@pytest.mark.parametrize("http", PARSERS)
def test_a_body_in_chunks_is_read(serve, http):
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (BODY[:5], BODY[5:])) + b"0\r\n\r\n"
    status, _, body = only(serve(http).say(head(JSON, "Transfer-Encoding: chunked"), chunks))
    assert (status, json.loads(body)) == (200, {"data": {"said": "— EN"}})


@pytest.mark.parametrize("http", PARSERS)
def test_a_body_in_pieces_is_read(serve, http):
    status, _, _ = only(serve(http).say(head(JSON, f"Content-Length: {len(BODY)}"), *(bytes([byte]) for byte in BODY)))
    assert status == 200


@pytest.mark.parametrize("http", PARSERS)
@pytest.mark.parametrize("target", ["/graphql", "/health"])
def test_length_and_transfer_encoding_together_are_refused_and_what_follows_is_not_read(serve, engine, http, target):
    """RFC 9112, 6.1: a proxy that goes by one of the two and a server that goes by the other see different requests behind it."""
    hidden = json.dumps({"query": "mutation { change }"}).encode()
    smuggled = head(JSON, f"Content-Length: {len(hidden)}", stay=True) + hidden
    for fields in (
        ("Content-Length: 4", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: chunked", f"Content-Length: {len(smuggled) + 5}"),
    ):
        status, said, body = only(serve(http).say(head(JSON, *fields, target=target, stay=True) + b"0\r\n\r\n" + smuggled))
        assert (status, said["connection"]) == (400, "close")
        if http in ("h11", wire.Wire):
            assert code_of(body) == ("HEADERS_AMBIGUOUS" if http == "h11" else "BAD_REQUEST")
    assert engine.changes == 0


@pytest.mark.parametrize("http", PARSERS)
@pytest.mark.parametrize("field", ["Content-Type: text/plain", "Host: elsewhere", "Authorization: Bearer reg_right", "Content-Length: 3"])
def test_a_field_that_must_stand_once_and_stands_twice_is_refused(serve, engine, http, field):
    change = json.dumps({"query": "mutation { change }"}).encode()
    twice = head(JSON, "Authorization: Bearer reg_wrong", f"Content-Length: {len(change)}", field, stay=True) + change
    status, said, _ = answers(serve(http).say(twice))[0]
    assert (status, said["connection"]) == (400, "close")
    assert engine.changes == 0


def test_fields_that_are_lists_may_stand_twice(serve):
    status, said, body = only(
        serve().say(
            head(
                JSON,
                "Accept: text/plain",
                "Accept: application/json",
                "Accept-Language: fr",
                "Accept-Language: zh;q=0.5",
                "Cookie: a=b",
                "Cookie: __Host-registry=reg_right",
                "Content-Length: 22",
            )
            + b'{"query": "{ asker }"}'
        )
    )
    assert (status, said["content-language"], json.loads(body)) == (200, "zh-CN", {"data": {"asker": "somebody"}})


@pytest.mark.parametrize("http", PARSERS)
def test_no_accept_at_all_gets_application_json(serve, http):
    _, said, _ = only(serve(http).say(LAST))
    assert said["content-type"] == "application/json; charset=utf-8"


# limits while it streams


@pytest.mark.parametrize("http", PARSERS)
def test_a_length_over_the_limit_is_refused_before_the_body_is_sent(serve, http):
    status, _, body = only(serve(http).say(head(JSON, f"Content-Length: {BODY_LIMIT + 1}", "Expect: 100-continue")))
    assert (status, code_of(body)) == (413, "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize("http", PARSERS)
def test_chunks_are_counted_as_they_come(serve, http):
    """No length is announced and no end is ever sent: the answer comes at the limit."""
    chunk = b"%x\r\n%s\r\n" % (50_000, b" " * 50_000)
    status, _, body = only(serve(http).say(head(JSON, "Transfer-Encoding: chunked"), *[chunk] * 21))
    assert (status, code_of(body)) == (413, "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize("http", PARSERS)
def test_a_client_that_sends_first_and_reads_later_gets_to_the_refusal(serve, http):
    answer = httpx2.post(f"{serve(http).url}/graphql", content=b"x" * 5 * BODY_LIMIT, headers={"content-type": "application/json"})
    assert (answer.status_code, code_of(answer.content)) == (413, "PAYLOAD_TOO_LARGE")


def test_a_refused_body_without_end_is_cut(serve):
    chunk = b"%x\r\n%s\r\n" % (500_000, b" " * 500_000)
    with serve().connect() as connection:
        connection.sendall(head(JSON, "Transfer-Encoding: chunked"))
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            connection.sendall(chunk * 400)


@pytest.mark.parametrize("length", [9_000, 60_000, 500_000])
@pytest.mark.parametrize("target", ["/graphql", "/health"])
def test_a_uri_over_the_limit_is_414_however_long(serve, length, target):
    status, _, body = only(serve().say(head(method="GET", target=f"{target}?query={{said}}&x=" + "x" * length)))
    assert (status, code_of(body)) == (414, "URI_TOO_LONG")


def test_a_head_over_the_limit_is_431(serve):
    status, said, body = only(serve().say(head(*(f"X-{number}: {'x' * 1000}" for number in range(500)))))
    assert (status, code_of(body), said["connection"]) == (431, "HEADERS_TOO_LARGE", "close")


@pytest.mark.parametrize(
    "garbage", [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET\r\n\r\n", b"\x00" * 50, b"POST /graphql HTTP/9.9\r\n\r\n"]
)
def test_what_is_not_http_gets_a_coded_answer(serve, garbage):
    status, said, body = only(serve().say(garbage))
    assert (status, code_of(body), said["connection"]) == (400, "BAD_REQUEST", "close")
    assert said["content-type"] == "application/json; charset=utf-8"
    assert said["x-content-type-options"] == "nosniff"


# time


def test_a_head_that_does_not_end_is_cut(serve, monkeypatch):
    monkeypatch.setattr(wire, "HEAD_SECONDS", 0.4)
    server = serve()
    with server.connect() as connection:
        began = time.monotonic()
        connection.sendall(b"POST /graphql HTTP/1.1\r\nHost: registry\r\nX-Slow: ")
        status, said, body = only(connection.recv(65536))
        assert (status, code_of(body), said["connection"]) == (408, "REQUEST_TIMEOUT", "close")
        assert connection.recv(1) == b""
        assert time.monotonic() - began < 5


def test_a_second_head_is_not_given_longer_than_the_first(serve, monkeypatch):
    server = serve()
    with server.connect() as connection:
        connection.sendall(WHOLE)
        assert answers(connection.recv(65536))[0][0] == 200
        monkeypatch.setattr(wire, "HEAD_SECONDS", 0.4)
        connection.sendall(b"POST /graphql HT")
        assert only(connection.recv(65536))[0] == 408


def test_a_connection_that_says_nothing_is_closed_without_a_word(serve, monkeypatch):
    monkeypatch.setattr(wire, "HEAD_SECONDS", 0.4)
    with serve().connect() as connection:
        assert connection.recv(1) == b""


@pytest.mark.parametrize("http", PARSERS)
def test_a_body_that_does_not_come_is_408(serve, monkeypatch, http):
    monkeypatch.setattr(patience, "BODY_SECONDS", 0.3)
    status, said, body = only(serve(http).say(head(JSON, f"Content-Length: {len(BODY)}") + BODY[:5]))
    assert (status, code_of(body), said["connection"]) == (408, "REQUEST_TIMEOUT", "close")


# hanging up


@pytest.mark.parametrize("http", PARSERS)
def test_the_work_of_a_client_who_hangs_up_is_stopped(serve, engine, site, http, caplog):
    slow = json.dumps({"query": "{ slow(seconds: 60) }"}).encode()
    with serve(http).connect() as connection:
        connection.sendall(head(JSON, f"Content-Length: {len(slow)}", stay=True) + slow)
        wait_for(lambda: engine.under_way == 1)
    wait_for(lambda: engine.given_up == 1 and site.graphql.room == 4)
    assert engine.under_way == 0
    assert caplog.records == []


@pytest.mark.parametrize("http", PARSERS)
def test_a_client_who_hangs_up_within_the_body_leaves_nothing(serve, site, http, caplog):
    with serve(http).connect() as connection:
        connection.sendall(head(JSON, f"Content-Length: {len(BODY)}") + BODY[:5])
        wait_for(lambda: len(site.graphql.patience.visits) == 1)
    wait_for(lambda: not site.graphql.patience.visits)
    assert caplog.records == []


@pytest.mark.parametrize("http", PARSERS)
def test_a_long_answer_reaches_a_client_who_waits(serve, http):
    slow = json.dumps({"query": "{ slow(seconds: 0.9) }"}).encode()
    status, _, body = only(serve(http).say(head(JSON, f"Content-Length: {len(slow)}") + slow))
    assert (status, json.loads(body)) == (200, {"data": {"slow": "at last"}})


def wait_for(holds):
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)
