"""Lists as files over HTTP: who sees what of them, in which language, under which name; and what is no file is refused."""

import asyncio
import csv
import gzip
import io
import json
import socket
import threading
import time
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

import asyncpg
import pytest
import uvicorn
import zstandard
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from registry.app import Registry, registry_on
from registry.database.connect import connect
from registry.exchange.cells import CHINA
from registry.lifecycles.companies import COMPANY
from registry.lifecycles.talent import APPLICATION
from registry.lifecycles.tenancies import TENANCY
from registry.settings import Settings
from registry.web.negotiation import Media
from registry.web.wire import Wire

FREE = Settings(pool_size=1, budget=0, anonymous_budget=0, cost_ceiling=0)
VIEWERS = (None, "company", "park-manager", "talent-office", "admin")
FORMS = (Media.XLSX, Media.CSV, Media.JSONL, Media.NDJSON)
COMPANIES = "{ companies(first: 100) { nodes { id name uscc state staffCount contactPhone establishedOn suspendReason registeredCapital { amount } } } }"
TENANCIES = '{ park(by: {code: "PK-SDU"}) { tenancies(first: 100) { nodes { id state plannedEnd company { name uscc } } } } }'
LEASES = "{ leases(first: 100) { nodes { number startsOn rent { amount currency } tenancy { company { name } } } } }"
APPLICATIONS = "{ applications(first: 100) { nodes { number state publicState applicant { name phone } } } }"
DOCUMENTS = {
    COMPANIES: "id name uscc state staffCount contactPhone establishedOn suspendReason registeredCapital.amount",
    TENANCIES: "id state plannedEnd company.name company.uscc",
    LEASES: "number startsOn rent.amount rent.currency tenancy.company.name",
    APPLICATIONS: "number state publicState applicant.name applicant.phone",
}
"""Each with the paths to its values, in order."""

LIFECYCLES = (COMPANY, TENANCY, APPLICATION)
STATES = {state.code: state.en for lifecycle in LIFECYCLES for state in lifecycle.states} | {
    state.public_code: state.public_en for state in APPLICATION.states if state.public_code
}


class Site:
    """A registry's site, where a name serves as its own token: the database of the seeds is only read."""

    def __init__(self, registry: Registry, client: TestClient) -> None:
        self.registry = registry
        self.client = client

    def post(self, document: str, accept: str, viewer: str | None = None, **headers: str) -> Any:
        signed = {"authorization": f"Bearer {viewer}"} if viewer else {}
        sent = {"accept": accept, "content-type": "application/json", **signed, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.client.post("/graphql", content=json.dumps({"query": document}).encode(), headers=sent)

    def rows(self, document: str, viewer: str | None = None) -> list[dict[str, Any]]:
        """What the same operation answers as JSON."""
        data = self.post(document, "application/json", viewer).json()["data"]
        while "nodes" not in data:
            data = next(iter(data.values()))
        return list(data["nodes"])


@pytest.fixture(scope="module")
def site(seeded_url: str) -> Iterator[Site]:
    registry = registry_on(seeded_url, FREE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry.sessions, "actor_of", registry.sessions.actor_named)
        with TestClient(registry.site()) as client:
            yield Site(registry, client)


def in_csv(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def in_workbook(content: bytes) -> list[list[Any]]:
    return list(CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python())


def at(row: Any, path: str) -> str:
    """The value at a path of a row, as a table without types has it: states in words, what may not be seen as nothing."""
    for key in path.split("."):
        row = None if row is None else row[key]
    word = STATES.get(row, row) if path in ("state", "publicState") else row
    return "" if word is None else f"'{word}" if str(word).startswith("+") else str(word)


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("document", DOCUMENTS, ids=["companies", "tenancies", "leases", "applications"])
def test_a_file_holds_what_the_answer_does_and_nothing_else(site: Site, document: str, viewer: str | None) -> None:
    """Hidden rows and fields are in none of them: a line is a row of the answer as it is, a line of a table has the same values."""
    rows, paths = site.rows(document, viewer), DOCUMENTS[document].split()
    lines = site.post(document, Media.JSONL, viewer).content.decode().splitlines()
    assert lines == [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows]
    comma = in_csv(site.post(document, Media.CSV, viewer).content)[1:]
    assert comma == [[at(row, path) for path in paths] for row in rows]
    sheet = in_workbook(site.post(document, Media.XLSX, viewer).content)[1:]
    assert [[told(cell) for cell in line] for line in sheet] == [[text.removeprefix("'") for text in line] for line in comma]


def told(cell: Any) -> str:
    """A cell of a workbook as text: a number without a point where it is whole."""
    if isinstance(cell, float):
        return f"{cell:.2f}".rstrip("0").rstrip(".")
    return str(cell)


def test_viewers_are_not_all_shown_the_same(site: Site) -> None:
    """Otherwise the test above would show nothing."""
    shown = {viewer: [len(site.post(document, Media.JSONL, viewer).content) for document in DOCUMENTS] for viewer in VIEWERS}
    assert shown[None][2:] == [0, 0]
    assert len({tuple(sizes) for sizes in shown.values()}) == len(VIEWERS)
    phones = [{row["contactPhone"] for row in site.rows(COMPANIES, viewer)} for viewer in (None, "admin")]
    assert phones[0] == {None} != phones[1]


def test_the_head_of_a_file_names_and_types_it(site: Site) -> None:
    today = datetime.now(CHINA).date()
    for form, suffix, type_ in (
        (Media.XLSX, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (Media.CSV, "csv", "text/csv; charset=utf-8; header=present"),
        (Media.JSONL, "jsonl", "application/jsonl; charset=utf-8"),
        (Media.NDJSON, "jsonl", "application/x-ndjson; charset=utf-8"),
    ):
        english, chinese = (site.post("{ parks { nodes { code } } }", form, accept_language=lang).headers for lang in ("en", "zh"))
        assert english["content-type"] == type_
        assert english["content-disposition"] == f'attachment; filename="parks-{today}.{suffix}"'
        assert chinese["content-disposition"] == f"attachment; filename=\"parks-{today}.{suffix}\"; filename*=UTF-8''{quote('园区')}-{today}.{suffix}"
        assert (english["content-language"], chinese["content-language"]) == ("en", "zh-CN")
        for name, value in (("cache-control", "no-store"), ("x-content-type-options", "nosniff")):
            assert english[name] == value
        assert "accept" in english["vary"].lower()


def test_headings_and_words_are_in_the_viewers_language(site: Site) -> None:
    asked = '{ companies(first: 3) { nodes { uscc name en: name(lang: EN) state pendingRegistration registeredCapital { amount(unit: WAN_YUAN) } registeredDivision { name } } } }'
    chinese, english = (in_csv(site.post(asked, Media.CSV, accept_language=lang).content) for lang in ("zh-CN", "en"))
    assert chinese[0] == ["统一社会信用代码", "企业名称", "en", "状态", "筹建中", "注册资本 · 金额（万元）", "注册区划 · 名称"]
    assert english[0] == ["Credit code", "Name", "en", "State", "To be registered", "Registered capital · Amount (ten thousand yuan)", "Registered in · Name"]
    assert {(line[3], line[4]) for line in chinese[1:]} <= {("已核验", "否"), ("已核验", "是")}
    assert {(line[3], line[4]) for line in english[1:]} <= {("Verified", "no"), ("Verified", "yes")}
    sheet = in_workbook(site.post(asked, Media.XLSX, accept_language="zh").content)
    assert sheet[0] == chinese[0]


def test_a_workbook_has_days_as_days_numbers_as_numbers_and_codes_as_text(site: Site) -> None:
    document = "{ companies(first: 100) { nodes { uscc establishedOn staffCount registeredCapital { amount } createdAt } } }"
    rows, sheet = site.rows(document, "admin"), in_workbook(site.post(document, Media.XLSX, "admin").content)[1:]
    for row, (uscc, established, staff, capital, created) in zip(rows, sheet, strict=True):
        assert uscc == (row["uscc"] or "")
        assert established == (date.fromisoformat(row["establishedOn"]) if row["establishedOn"] else "")
        assert staff == (row["staffCount"] if row["staffCount"] is not None else "")
        assert capital == (float(row["registeredCapital"]["amount"]) if row["registeredCapital"] else "")
        assert created == datetime.fromisoformat(row["createdAt"]).astimezone(CHINA).replace(tzinfo=None, microsecond=0)
    assert any(len(uscc) == 18 for uscc, *_ in sheet)


def test_an_empty_list_is_a_file_with_its_head(site: Site) -> None:
    asked = '{ park(by: {code: "PK-NONE"}) { tenancies { nodes { id company { name } } } } }'
    assert in_csv(site.post(asked, Media.CSV).content) == [["ID", "Company · Name"]]
    assert in_workbook(site.post(asked, Media.XLSX).content) == [["ID", "Company · Name"]]
    reply = site.post(asked, Media.JSONL)
    assert (reply.status_code, reply.content) == (200, b"")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("document", "status", "code"),
    [
        ("{ parks { totalCount } }", 406, "NOT_TABULAR"),
        ("{ parks { nodes { code } } belts { nodes { code } } }", 406, "NOT_TABULAR"),
        ("{ parks { groups(by: [KIND]) { count } } }", 406, "NOT_TABULAR"),
        ("mutation { signOut { ended } }", 406, "NOT_TABULAR"),
        ("{ parks(first: 101) { nodes { code } } }", 400, "PAGE_LIMIT_EXCEEDED"),
        ("{ persons(where: {phone: {eq: \"1\"}}) { nodes { id } } }", 403, "FORBIDDEN"),
        ("{ nothing }", 400, "GRAPHQL_VALIDATION_FAILED"),
        ("{", 400, "GRAPHQL_PARSE_FAILED"),
    ],
)
def test_refusals_are_json_in_the_language_asked_for(site: Site, form: Media, document: str, status: int, code: str) -> None:
    english, chinese = (site.post(document, form, accept_language=lang) for lang in ("en", "zh"))
    assert (english.status_code, english.headers["content-type"]) == (status, "application/graphql-response+json; charset=utf-8")
    assert "content-disposition" not in english.headers
    (error,) = english.json()["errors"]
    assert error["extensions"]["code"] == code
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese.json()["errors"][0]["message"])


def test_a_list_in_a_row_has_no_place_in_a_table_and_one_in_a_line(site: Site) -> None:
    asked = "{ parks(first: 2) { nodes { code tenancies(first: 2) { totalCount nodes { id } } } } }"
    for form in (Media.XLSX, Media.CSV):
        reply = site.post(asked, form)
        assert (reply.status_code, reply.json()["errors"][0]["extensions"]["coordinate"]) == (406, "Park.tenancies")
    lines = site.post(asked, Media.JSONL).content.decode().splitlines()
    assert [json.loads(line) for line in lines] == site.rows(asked)


def test_files_by_get_and_their_heads(site: Site) -> None:
    address = "/graphql?query=" + quote("{ belts { nodes { code name } } }")
    for form in FORMS:
        asked, told = (getattr(site.client, method)(address, headers={"accept": form}) for method in ("get", "head"))
        assert (asked.status_code, told.status_code, told.content) == (200, 200, b"")
        assert asked.content
        assert {name: told.headers[name] for name in ("content-type", "content-disposition")} == {name: asked.headers[name] for name in ("content-type", "content-disposition")}
    assert site.registry.lists.room == 2


@pytest.mark.parametrize("coding", ["zstd", "gzip"])
def test_text_is_compressed_where_the_client_takes_that_and_a_workbook_never(site: Site, coding: str) -> None:
    plain = site.post(COMPANIES, Media.CSV, accept_encoding="identity").content
    with site.client.stream("POST", "/graphql", content=json.dumps({"query": COMPANIES}).encode(), headers={"accept": Media.CSV, "content-type": "application/json", "accept-encoding": coding}) as reply:
        sent = b"".join(reply.iter_raw())
        assert reply.headers["content-encoding"] == coding
    read = gzip.decompress(sent) if coding == "gzip" else zstandard.ZstdDecompressor().decompressobj().decompress(sent)
    assert read == plain
    assert "content-encoding" not in site.post(COMPANIES, Media.XLSX, accept_encoding=coding).headers


def test_what_it_would_cost_is_told_without_a_file(site: Site) -> None:
    reply = site.post(COMPANIES, Media.CSV, graphql_cost="validate")
    assert reply.json()["extensions"]["cost"]["actualQueryCost"] is None


def test_a_third_is_sent_away(site: Site) -> None:
    site.registry.lists.room = 0
    try:
        reply = site.post(COMPANIES, Media.CSV)
    finally:
        site.registry.lists.room = 2
    assert (reply.status_code, reply.json()["errors"][0]["extensions"]["code"]) == (503, "OVERLOADED")


def test_temporary_files_are_gone(site: Site, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert site.post(COMPANIES, Media.XLSX).status_code == 200
    assert site.post(COMPANIES.replace("id name", "id tenancies { totalCount }"), Media.XLSX).status_code == 406
    assert list(tmp_path.iterdir()) == []


MANY = f"{{ companies {{ nodes {{ id {' '.join(f'a{n}: name' for n in range(90))} }} }} }}"
"""Some thirty megabytes: more than lies in the buffers on the way."""


@pytest.fixture
def served(scale_url: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Registry, Any]]:
    """A registry on ten thousand companies behind a real server, and where that listens; its temporary files are in a place of their own."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    registry = registry_on(scale_url, FREE)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(registry.site(), http=Wire, log_config=None, access_log=False, lifespan="on", server_header=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield registry, listener.getsockname()
    server.should_exit = True
    thread.join(20)


def asked(form: Media) -> bytes:
    body = json.dumps({"query": MANY}).encode()
    head = f"POST /graphql HTTP/1.1\r\nhost: x\r\naccept: {form}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


@pytest.mark.parametrize("form", [Media.JSONL, Media.CSV, Media.XLSX])
def test_a_client_who_hangs_up_gives_everything_back(served: tuple[Registry, Any], scale_url: str, tmp_path: Any, form: Media) -> None:
    """Whether it reads a stream or waits for a workbook: the transaction ends, the room is free, and no file is left."""
    registry, place = served
    with socket.create_connection(place) as client:
        client.sendall(asked(form))
        _until(lambda: registry.lists.room == 1)
        if form is not Media.XLSX:
            assert client.recv(100).startswith(b"HTTP/1.1 200")
        time.sleep(0.1)
    _until(lambda: registry.lists.room == 2)
    _until(lambda: asyncio.run(_in_transactions(scale_url)) == 0)
    _until(lambda: list(tmp_path.iterdir()) == [])


@pytest.mark.parametrize("form", [Media.JSONL, Media.XLSX])
def test_what_breaks_under_way_is_no_whole_file(served: tuple[Registry, Any], scale_url: str, form: Media, caplog: pytest.LogCaptureFixture) -> None:
    """Before the first byte it is refused with a code; after it, the response lacks its end. A workbook has none before its last row."""
    registry, place = served
    with asyncio.Runner() as runner, socket.create_connection(place, timeout=20) as client:
        holder = runner.run(_holding(scale_url)) if form is Media.XLSX else None
        client.sendall(asked(form))
        _until(lambda: registry.lists.room == 1)
        _until(lambda: holder is None or asyncio.run(_waiting(scale_url)) == 1)
        first = client.recv(100) if form is Media.JSONL else b""
        asyncio.run(_ended(scale_url))
        heard = first + b"".join(iter(lambda: client.recv(65536), b"")) if form is Media.JSONL else client.recv(65536)
    if form is Media.JSONL:
        assert heard.startswith(b"HTTP/1.1 200")
        assert not heard.endswith(b"0\r\n\r\n")
        assert "a file broke off" in caplog.text
    else:
        assert heard.startswith(b"HTTP/1.1 503")
        assert b"DATABASE_UNAVAILABLE" in heard
    _until(lambda: registry.lists.room == 2)


async def _holding(url: str) -> asyncpg.Connection:
    """A connection for which everybody waits who wants to read companies."""
    connection = await connect(url)
    await connection.execute("BEGIN; LOCK TABLE company IN ACCESS EXCLUSIVE MODE")
    return connection


async def _waiting(url: str) -> int:
    connection = await connect(url)
    try:
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        return int(await connection.fetchval(waiting))
    finally:
        await connection.close()


async def _ended(url: str) -> None:
    """Ends every other connection to the database."""
    connection = await connect(url)
    try:
        await connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
    finally:
        await connection.close()


def _until(condition: Any) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


async def _in_transactions(url: str) -> int:
    connection = await connect(url)
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle'"
    try:
        return int(await connection.fetchval(asked))
    finally:
        await connection.close()
