"""Everything beside /graphql: the landing page, the contract, the state of the process, and what is not there."""

import html
import logging
import re
from html.parser import HTMLParser

import pytest
from graphql import parse, print_schema, validate
from starlette.testclient import TestClient

import schema
from registry.actor import ANONYMOUS
from registry.errors import Lang, RegistryError
from registry.web import pages
from registry.web.app import build

ADDRESSES = ["/", "/schema.graphql", "/health", "/ready", "/static/page.css", "/static/try.js", "/static/icon.svg"]


def code_of(answer):
    [error] = answer.json()["errors"]
    return error["extensions"]["code"]


class Page(HTMLParser):
    """Tags with their attributes, in order."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


@pytest.fixture
def landing(client):
    return client.get("/")


# every page


@pytest.mark.parametrize("address", [*ADDRESSES, "/nowhere"])
def test_every_page_has_an_id_and_the_security_headers_once(client, address):
    answer = client.get(address, headers={"x-request-id": "asked-1"})
    assert answer.headers["x-request-id"] == "asked-1"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert len(answer.headers.raw) == len({name for name, _ in answer.headers.raw})


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_has_a_head_and_takes_nothing(client, address):
    got, headed = client.get(address), client.head(address)
    assert (headed.status_code, headed.content, headed.headers["content-length"]) == (200, b"", str(len(got.content)))
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        refused = client.request(method, address)
        assert (refused.status_code, code_of(refused), refused.headers["allow"]) == (405, "METHOD_NOT_ALLOWED", "GET, HEAD")


@pytest.mark.parametrize(
    "address", ["/nowhere", "/graphql/x", "/static/", "/static/nothing.css", "/static/../app.py", "/static/%2e%2e/app.py", "/health/"]
)
def test_what_is_not_there_is_a_coded_404(client, address):
    answer = client.get(address)
    assert (answer.status_code, code_of(answer)) == (404, "NOT_FOUND")
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


def test_a_404_speaks_chinese_and_tells_only_the_start_of_a_long_address(client):
    answer = client.get("/" + "x" * 5000, headers={"accept-language": "zh-CN"})
    assert answer.json()["errors"][0]["message"] == f"没有这个地址：/{'x' * 99}"
    assert answer.headers["content-language"] == "zh-CN"


def test_an_address_that_is_not_text_is_a_404(client):
    assert client.get("/%ED%A0%80%00").status_code == 404


def test_a_bug_on_a_page_is_masked_too(client, site, caplog):
    async def broken(request):
        raise ValueError("secret")

    site.add_route("/broken", broken)
    with caplog.at_level(logging.ERROR, "registry.web"):
        answer = client.get("/broken")
    assert (answer.status_code, code_of(answer)) == (500, "INTERNAL_SERVER_ERROR")
    assert "secret" not in answer.text
    assert answer.json()["errors"][0]["extensions"]["errorId"] in caplog.records[0].getMessage()


# state


def test_health_is_the_process_alone(client, readiness):
    readiness.wrong = RegistryError("DATABASE_UNAVAILABLE")
    answer = client.get("/health")
    assert (answer.status_code, answer.json(), answer.headers["cache-control"]) == (200, {"status": "ok"}, "no-store")


def test_ready_when_the_database_is(client):
    answer = client.get("/ready")
    assert (answer.status_code, answer.json(), answer.headers["cache-control"]) == (200, {"status": "ready"}, "no-store")


@pytest.mark.parametrize(
    "wrong, code",
    [
        (RegistryError("DATABASE_NOT_MIGRATED", expected="0002", found="0001"), "DATABASE_NOT_MIGRATED"),
        (RegistryError("DATABASE_NEWER", found="0009"), "DATABASE_NEWER"),
        (RegistryError("DATABASE_UNAVAILABLE"), "DATABASE_UNAVAILABLE"),
        (RegistryError("DATABASE_UNREACHABLE", where="/var/secret.sock", problem="secret"), "DATABASE_UNAVAILABLE"),
        (OSError("secret"), "DATABASE_UNAVAILABLE"),
    ],
)
def test_not_ready_is_503_with_a_code_and_no_secret(client, readiness, wrong, code):
    readiness.wrong = wrong
    answer = client.get("/ready", headers={"accept-language": "zh"})
    assert (answer.status_code, code_of(answer), answer.headers["content-language"]) == (503, code, "zh-CN")
    assert "secret" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_a_database_that_does_not_answer_is_not_ready(client, readiness, monkeypatch):
    monkeypatch.setattr(pages, "READY_SECONDS", 0.05)
    readiness.seconds = 5
    answer = client.get("/ready")
    assert (answer.status_code, code_of(answer), answer.headers["retry-after"]) == (503, "DATABASE_UNAVAILABLE", "2")


# the contract


def test_the_contract_is_served_as_text_with_a_strong_etag(client, engine):
    answer = client.get("/schema.graphql")
    assert answer.text == print_schema(engine.schema)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert re.fullmatch('"[0-9a-f]{32}"', answer.headers["etag"])
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("address", ["/schema.graphql", "/", "/static/page.css"])
@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*", ' {} , "x"'])
def test_who_has_it_already_is_told_so(client, address, form):
    etag = client.get(address).headers["etag"]
    answer = client.get(address, headers={"if-none-match": form.format(etag)})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)
    assert "content-type" not in answer.headers


@pytest.mark.parametrize("form", ['"other"', "", "{}x", 'W/"other"'])
def test_who_has_another_gets_it(client, form):
    etag = client.get("/schema.graphql").headers["etag"]
    assert client.get("/schema.graphql", headers={"if-none-match": form.format(etag)}).status_code == 200


# templates


async def nobody(token):
    return ANONYMOUS


@pytest.fixture
def templates(engine, readiness):
    made = []

    def template(lang):
        made.append(lang)
        return f"workbook {lang}".encode()

    return TestClient(build(engine, nobody, "", readiness, templates={"tenants": template})), made


def test_a_template_is_made_once_a_language_and_kept(templates):
    client, made = templates
    for _ in range(2):
        for lang in ("zh", "EN"):
            answer = client.get(f"/templates/tenants.xlsx?lang={lang}")
            assert (answer.status_code, answer.content) == (200, f"workbook {lang.upper()}".encode())
            assert answer.headers["content-type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            assert answer.headers["content-disposition"] == f'attachment; filename="tenants-{lang.lower()}.xlsx"'
    assert made == [Lang.ZH, Lang.EN]


def test_a_template_without_a_language_is_in_that_of_the_request(templates):
    client, _ = templates
    chinese = client.get("/templates/tenants.xlsx", headers={"accept-language": "zh-CN"})
    assert (chinese.content, chinese.headers["vary"]) == (b"workbook ZH", "Accept-Language")
    assert client.get("/templates/tenants.xlsx").content == b"workbook EN"
    again = client.get("/templates/tenants.xlsx?lang=zh", headers={"if-none-match": chinese.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("address, status, code", [("tenants.xlsx?lang=de", 400, "PARAMETER_INVALID"), ("zebras.xlsx", 404, "NOT_FOUND")])
def test_no_other_language_and_no_other_template(templates, address, status, code):
    answer = templates[0].get(f"/templates/{address}")
    assert (answer.status_code, code_of(answer)) == (status, code)


# the landing page


def test_the_page_asks_nothing_of_other_places_and_runs_nothing_inline(client, landing):
    page = Page(landing.text)
    policy = landing.headers["content-security-policy"]
    assert landing.headers["content-type"] == "text/html; charset=utf-8"
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    for tag, attributes in page.tags:
        assert tag not in ("style", "iframe", "object", "base")
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
        assert tag != "script" or attributes["src"].startswith("/static/")
        for name in ("src", "href", "action"):
            target = attributes.get(name, "/")
            assert target.startswith("/")
            assert not target.startswith("//")
            assert client.get(target).status_code == 200
    for address in ("/static/page.css", "/static/try.js", "/static/icon.svg"):
        text = client.get(address).text.replace("http://www.w3.org/2000/svg", "")
        assert "://" not in text
        assert "url(" not in text
        assert "@import" not in text


def test_the_page_is_chinese_first_with_english_beside(landing):
    tags = Page(landing.text).tags
    assert ("html", {"lang": "zh-CN"}) in tags
    assert len([attributes for _, attributes in tags if attributes.get("lang") == "en"]) > 20


def test_every_control_of_the_page_has_a_name(landing):
    tags = Page(landing.text).tags
    labelled = {attributes["for"] for tag, attributes in tags if tag == "label"}
    assert {attributes["id"] for tag, attributes in tags if tag in ("input", "textarea")} == labelled
    assert [tag for tag, _ in tags if tag in ("h1", "h2", "h3")] == ["h1", "h2", "h2", "h3", "h3", "h3", "h2"]


def test_the_page_names_the_demo_accounts_and_no_password(landing):
    for name in (
        "admin",
        "auditor",
        "leader",
        "talent-office",
        "park-manager",
        "park-manager-2",
        "promoter",
        "ambassador",
        "grid-officer",
        "company",
        "company-2",
        "applicant",
        "applicant-2",
        "reviewer-1",
        "reviewer-60",
    ):
        assert f"<code>{name}</code>" in landing.text
    assert "registry token park-manager" in landing.text


def test_the_page_is_small(client):
    assert sum(len(client.get(address).content) for address in ("/", "/static/page.css", "/static/try.js", "/static/icon.svg")) < 24_000


def test_the_three_queries_fit_the_contract(landing):
    documents = [html.unescape(found) for found in re.findall(r'<code class="query">(.*?)</code>', landing.text, re.DOTALL)]
    assert len(documents) == 3
    contract = schema.build().schema
    for document in documents:
        assert validate(contract, parse(document)) == []
