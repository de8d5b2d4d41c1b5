"""Requests with files: taken as the specification has it, refused with a code otherwise, and never a file left behind."""

import asyncio
import json
import socket
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from registry.actor import Actor
from registry.errors import Lang, RegistryError
from registry.query.request import USUAL, Allowance, Answer, Request, Terms, Upload
from registry.web import multipart
from registry.web.app import Site, build

ASK = "mutation ($file: Upload!) { take(file: $file) }"
GUARD = {"GraphQL-Require-Preflight": "1"}
SIGNED_IN = {"Authorization": "Bearer reg_right"}
BOUNDARY = "----boundary7MA4YWxk"


class Taker:
    """An engine that tells what came to it: the variables, with each file's content in its place."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.paths: list[Path] = []
        self.hold = 0.0

    def allowance(self, actor: Actor, sender: str) -> Allowance | None:
        return None

    async def answer(self, request: Request, actor: Actor, lang: Lang, terms: Terms = USUAL) -> Answer:
        self.taken.append(self._seen(dict(request.variables)))
        await asyncio.sleep(self.hold)
        if "refuse" in (request.document or ""):
            raise RegistryError("FORBIDDEN", coordinate="Mutation.take")
        if "bug" in (request.document or ""):
            raise ValueError("a bug")
        return Answer(b'{"data":{}}', is_read=False)

    def _seen(self, value: Any) -> Any:
        match value:
            case Upload():
                self.paths.append(value.path)
                return (value.name, value.content_type, value.size, value.path.read_bytes())
            case dict():
                return {key: self._seen(part) for key, part in value.items()}
            case list():
                return [self._seen(part) for part in value]
        return value


@pytest.fixture
def engine(tmp_path, monkeypatch) -> Taker:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return Taker()


async def actor_of(token: str) -> Actor:
    if token != "reg_right":
        raise RegistryError("UNAUTHENTICATED")
    return Actor("account_of-somebody")


async def ready() -> None:
    return None


@pytest.fixture
def site(engine) -> Site:
    return build(engine, actor_of, "", ready)


@pytest.fixture
def client(site) -> TestClient:
    return TestClient(site, headers=SIGNED_IN)


def part(name: str, content: bytes, file: str | None = None, *more: str) -> bytes:
    said = f'Content-Disposition: form-data; name="{name}"' + (f'; filename="{file}"' if file is not None else "")
    return "\r\n".join([f"--{BOUNDARY}", said, *more, "", ""]).encode() + content + b"\r\n"


END = f"--{BOUNDARY}--\r\n".encode()


def form(variables: Any, places: Any, *files: tuple[str, bytes], document: str = ASK) -> bytes:
    operations = json.dumps({"query": document, "variables": variables}).encode()
    return (
        part("operations", operations)
        + part("map", json.dumps(places).encode())
        + b"".join(part(name, content, f"{name}.xlsx", "Content-Type: text/csv") for name, content in files)
        + END
    )


ONE = form({"file": None}, {"0": ["variables.file"]}, ("0", b"content"))


def send(client: TestClient, body: bytes, boundary: str = BOUNDARY, **headers: str) -> Any:
    fields = {"content-type": f"multipart/form-data; boundary={boundary}", "accept": "application/graphql-response+json"}
    return client.post("/graphql", content=body, headers={**fields, **(headers or GUARD)})


def refused(answer: Any) -> tuple[int, str]:
    [error] = answer.json()["errors"]
    return answer.status_code, error["extensions"]["code"]


def left(tmp_path: Path) -> list[Path]:
    return list(tmp_path.glob("registry-upload-*"))


def test_a_file_is_there_while_the_request_is_answered_and_gone_afterwards(client, engine, tmp_path):
    assert send(client, ONE).status_code == 200
    assert engine.taken == [{"file": ("0.xlsx", "text/csv", 7, b"content")}]
    assert left(tmp_path) == []


def test_files_go_to_every_place_of_the_map(client, engine):
    places = {"a": ["variables.input.files.1", "variables.other"], "b": ["variables.input.files.0"]}
    variables = {"input": {"files": [None, None], "x": 1}, "other": None}
    assert send(client, form(variables, places, ("a", b"A\r\n--"), ("b", b""))).status_code == 200
    first, second = ("a.xlsx", "text/csv", 5, b"A\r\n--"), ("b.xlsx", "text/csv", 0, b"")
    assert engine.taken == [{"input": {"files": [second, first], "x": 1}, "other": first}]


def test_a_file_that_comes_in_pieces_of_a_byte_is_the_same(engine, site):
    async def asked() -> int:
        messages = [{"type": "http.request", "body": ONE[at : at + 1], "more_body": at + 1 < len(ONE)} for at in range(len(ONE))]
        return await status_of(site, messages)

    assert asyncio.run(asked()) == 200
    assert engine.taken == [{"file": ("0.xlsx", "text/csv", 7, b"content")}]


async def status_of(site: Site, messages: list[dict[str, Any]]) -> int:
    """What the site answers to a body that comes in these messages."""
    coming = iter(messages)
    told: list[int] = []
    fields = [
        (b"authorization", b"Bearer reg_right"),
        (b"content-type", f"multipart/form-data; boundary={BOUNDARY}".encode()),
        (b"accept", b"application/graphql-response+json"),
        (b"x-requested-with", b"test"),
    ]

    async def receive() -> dict[str, Any]:
        return next(coming)

    async def sent(message: Any) -> None:
        if "status" in message:
            told.append(message["status"])

    scope = {"type": "http", "method": "POST", "path": "/graphql", "query_string": b"", "headers": fields}
    await site(scope, receive, sent)
    return told[0] if told else 0


@pytest.mark.parametrize("header", ["GraphQL-Require-Preflight", "Apollo-Require-Preflight", "X-Requested-With"])
def test_each_of_the_guards_is_enough(client, header):
    assert send(client, ONE, **{header: "x"}).status_code == 200


COOKIE = {"Cookie": "__Host-registry=reg_right"}


@pytest.mark.parametrize("signed_in", [{}, SIGNED_IN, COOKIE, {"Cookie": "__Host-registry=reg_stale"}])
@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"GraphQL-Require-Preflight": " "}, {"Origin": "https://example.org"}])
def test_a_form_of_another_site_is_refused_however_signed_in(site, engine, headers, signed_in):
    answer = send(TestClient(site, base_url="https://testserver"), ONE, **headers, **signed_in)
    assert refused(answer) == (400, "MULTIPART_UNSAFE")
    assert "set-cookie" not in answer.headers, "another site does not end a session"
    assert "GraphQL-Require-Preflight" in answer.json()["errors"][0]["extensions"]["hint"]
    assert engine.taken == []


OPERATIONS = part("operations", json.dumps({"query": ASK, "variables": {"file": None}}).encode())
MAP = part("map", b'{"0": ["variables.file"]}')
FILE = part("0", b"content", "a.csv")


@pytest.mark.parametrize(
    "body, status, code",
    [
        (b"", 400, "MULTIPART_TRUNCATED"),
        (END, 400, "MULTIPART_PART_MISSING"),
        (OPERATIONS + MAP + FILE, 400, "MULTIPART_TRUNCATED"),
        (OPERATIONS + MAP + FILE[:-12], 400, "MULTIPART_TRUNCATED"),
        (OPERATIONS + END, 400, "MULTIPART_PART_MISSING"),
        (OPERATIONS + MAP + END, 400, "MULTIPART_PART_MISSING"),
        (MAP + OPERATIONS + FILE + END, 400, "MULTIPART_OUT_OF_ORDER"),
        (OPERATIONS + FILE + MAP + END, 400, "MULTIPART_OUT_OF_ORDER"),
        (FILE + OPERATIONS + MAP + END, 400, "MULTIPART_OUT_OF_ORDER"),
        (OPERATIONS + OPERATIONS + MAP + END, 400, "MULTIPART_PART_REPEATED"),
        (OPERATIONS + MAP + FILE + FILE + END, 400, "MULTIPART_PART_REPEATED"),
        (OPERATIONS + MAP + MAP + END, 400, "MULTIPART_PART_REPEATED"),
        (OPERATIONS + MAP + FILE + part("9", b"unused", "b.csv") + END, 400, "MULTIPART_PART_UNEXPECTED"),
        (OPERATIONS + part("map", b"{}") + part("0", b"x", "b.csv") + END, 400, "MULTIPART_PART_UNEXPECTED"),
        (OPERATIONS + part("map", b"[]") + END, 400, "MULTIPART_MAP_INVALID"),
        (OPERATIONS + part("map", b'{"0": "variables.file"}') + END, 400, "MULTIPART_MAP_INVALID"),
        (OPERATIONS + part("map", b'{"0": []}') + END, 400, "MULTIPART_MAP_INVALID"),
        (OPERATIONS + part("map", b'{"0": [1]}') + END, 400, "MULTIPART_MAP_INVALID"),
        (OPERATIONS + part("map", b'{"0": ["variables.file", "variables.file"]}') + END, 400, "MULTIPART_MAP_INVALID"),
        (OPERATIONS + part("map", b'{"map": ["variables.file"]}') + END, 400, "MULTIPART_MAP_INVALID"),
        (OPERATIONS + part("map", b'{"0": ["variables.file"], "0": ["variables.file"]}') + END, 400, "JSON_KEY_REPEATED"),
        (OPERATIONS + part("map", b"{") + END, 400, "JSON_INVALID"),
        (part("operations", b"[{}]") + part("map", b"{}") + END, 400, "BATCHING_NOT_SUPPORTED"),
        (part("operations", b"") + part("map", b"{}") + END, 400, "PARAMETER_MISSING"),
        (part("operations", b"\xff") + part("map", b"{}") + END, 400, "ENCODING_INVALID"),
        (part("operations", b"x" * (multipart.FIELD + 1)) + END, 413, "MULTIPART_PART_TOO_LARGE"),
        (OPERATIONS + part("map", b" " * (multipart.FIELD + 1)) + END, 413, "MULTIPART_PART_TOO_LARGE"),
        (b"--other\r\n\r\n--other--", 400, "MULTIPART_INVALID"),
        (OPERATIONS.replace(b"form-data", b"attachment") + END, 400, "MULTIPART_INVALID"),
        (OPERATIONS.replace(b'; name="operations"', b"") + END, 400, "MULTIPART_INVALID"),
        (part("operations", b"{}", None, "Content-Disposition: form-data; name=x") + END, 400, "MULTIPART_INVALID"),
        (part("operations", b"{}", None, "Content-Transfer-Encoding: base64") + END, 400, "MULTIPART_INVALID"),
        (part("operations", b"{}", None, "X: " + "y" * 3000) + END, 400, "MULTIPART_INVALID"),
        (part("operations", b"{}", None, *(f"X{n}: y" for n in range(9))) + END, 400, "MULTIPART_INVALID"),
        (part("operations", b"{}", None, "bad header") + END, 400, "MULTIPART_INVALID"),
    ],
)
def test_what_the_specification_does_not_have_is_refused(client, engine, tmp_path, body, status, code):
    assert refused(send(client, body)) == (status, code)
    assert engine.taken == []
    assert left(tmp_path) == []


@pytest.mark.parametrize(
    "place",
    [
        "variables",
        "file",
        "query",
        "variables.other",
        "variables.file.x",
        "variables.full",
        "variables.list.1",
        "variables.list.x",
        "variables.list.-1",
        "variables.list.٠",
        "variables.list",
        "",
        "variables.",
        "variables.__class__",
        "extensions.file",
    ],
)
def test_a_place_that_is_not_a_null_of_the_variables_is_refused(client, engine, place):
    variables = {"file": None, "full": 1, "list": [None]}
    assert refused(send(client, form(variables, {"0": [place]}, ("0", b"x")))) == (400, "MULTIPART_MAP_INVALID")
    assert engine.taken == []


def test_more_files_than_the_limit_are_refused_and_as_many_are_taken(client, engine):
    def many(count: int) -> bytes:
        places = {str(n): [f"variables.files.{n}"] for n in range(count)}
        return form({"files": [None] * count}, places, *((str(n), b"x") for n in range(count)))

    assert send(client, many(multipart.FILES)).status_code == 200
    assert refused(send(client, many(multipart.FILES + 1))) == (413, "MULTIPART_TOO_MANY_FILES")


@pytest.mark.parametrize(
    "boundary", ["", "x" * 71, '"a b "', "a\tb", "x; boundary=y", "a@b"]
)
def test_a_boundary_that_two_readers_could_read_in_two_ways_is_refused(client, engine, boundary):
    assert refused(send(client, ONE, boundary)) == (400, "MULTIPART_INVALID")
    assert engine.taken == []


def test_multipart_of_another_kind_is_415_and_packed_too(client):
    fields = {"content-type": "multipart/form-data-x; boundary=x", **GUARD}
    assert client.post("/graphql", content=ONE, headers=fields).status_code == 415
    assert refused(send(client, ONE, **GUARD, **{"content-encoding": "gzip"})) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_more_than_the_limit_is_refused_before_and_while_it_comes(client, engine, site, tmp_path):
    announced = {**GUARD, "content-length": str(multipart.TOTAL + 1)}
    assert refused(send(client, ONE, **announced)) == (413, "PAYLOAD_TOO_LARGE")

    async def endless() -> int:
        start = OPERATIONS + MAP + part("0", b"", "a.csv")[:-2]
        piece = {"type": "http.request", "body": b"x" * 1_000_000, "more_body": True}
        return await status_of(site, [{"type": "http.request", "body": start, "more_body": True}, *[piece] * 26])

    assert asyncio.run(endless()) == 413
    assert engine.taken == []
    assert left(tmp_path) == []


@pytest.mark.parametrize("document, status", [("mutation { refuse }", 403), ("mutation { bug }", 500)])
def test_files_are_gone_after_a_refusal_and_after_a_bug(client, engine, tmp_path, document, status):
    assert send(client, form({"file": None}, {"0": ["variables.file"]}, ("0", b"x"), document=document)).status_code == status
    assert engine.paths and not engine.paths[0].exists()
    assert left(tmp_path) == []


def test_files_are_gone_when_the_client_hangs_up_and_when_the_server_stops(engine, site, tmp_path):
    async def hung_up() -> int:
        half = {"type": "http.request", "body": ONE[:-30], "more_body": True}
        return await status_of(site, [half, {"type": "http.disconnect"}])

    async def stopped() -> None:
        engine.hold = 9
        task = asyncio.create_task(status_of(site, [{"type": "http.request", "body": ONE}]))
        while not engine.taken:
            await asyncio.sleep(0.01)
        assert len(left(tmp_path)) == 1
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert asyncio.run(hung_up()) == 0
    assert engine.taken == []
    assert left(tmp_path) == []
    asyncio.run(stopped())
    assert left(tmp_path) == []
    assert site.graphql.uploads.room == multipart.AT_ONCE


def test_files_are_taken_from_those_who_have_signed_in_only(site, engine, tmp_path):
    """Before anything of them is read."""
    for code, signed in (
        ("SIGN_IN_REQUIRED", {}),
        ("UNAUTHENTICATED", {"Authorization": "Bearer reg_wrong"}),
        ("SIGN_IN_REQUIRED", {**COOKIE, "Sec-Fetch-Site": "cross-site"}),
    ):
        answer = send(TestClient(site, headers=signed), ONE)
        assert refused(answer) == (401, code)
        assert answer.headers["www-authenticate"].startswith('Bearer realm="registry"')
        assert "set-cookie" not in answer.headers, "whose cookie was not read is not signed out"
    assert (engine.taken, left(tmp_path)) == ([], [])
    assert send(TestClient(site, base_url="https://testserver", headers=COOKIE), ONE).status_code == 200


def test_more_uploads_than_there_is_room_for_are_sent_away(client, engine, site):
    site.graphql.uploads.room = 0
    assert refused(send(client, ONE)) == (503, "OVERLOADED")
    site.graphql.uploads.room = 1
    assert send(client, ONE).status_code == send(client, ONE).status_code == 200


def test_a_slow_sender_is_told_so_in_the_end(serve, engine, tmp_path, monkeypatch):
    monkeypatch.setattr("registry.web.graphql.UPLOAD_SECONDS", 0.5)
    server = serve()
    head = "POST /graphql HTTP/1.1\r\nHost: x\r\nX-Requested-With: x\r\nAuthorization: Bearer reg_right\r\n"
    head += f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(f"{head}Content-Length: {len(ONE)}\r\n\r\n".encode() + ONE[:-30])
        answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"REQUEST_TIMEOUT" in answer
    time.sleep(0.1)
    assert left(tmp_path) == []


def test_the_same_bytes_are_taken_anew_each_time(client, engine, site):
    for _ in range(2):
        assert send(client, ONE).status_code == 200
    assert len(set(engine.paths)) == 2
    assert len(site.graphql.understood) == 0


@pytest.mark.parametrize(
    "given, name",
    [("报表 1.xlsx", "报表 1.xlsx"), ("../../etc/passwd", "passwd"), ("C:\\\\x\\\\租约.xls", "租约.xls"), ("", ""), ("x" * 300, "x" * 200)],
)
def test_a_file_is_called_what_its_sender_calls_it_and_lies_elsewhere(client, engine, tmp_path, given, name):
    body = OPERATIONS + MAP + part("0", b"x", given) + END
    assert send(client, body).status_code == 200
    assert engine.taken[0]["file"][0] == name
    assert engine.paths[0].parent.parent == tmp_path
    assert engine.paths[0].name == "0"
