"""Documents known by their hash: trusted ones, and those that clients have sent."""

import asyncio
from hashlib import sha256
from typing import Any

import pytest
from starlette.testclient import TestClient

from registry.actor import ANONYMOUS
from registry.app import check_operations, operations, registry_on
from registry.cli import main
from registry.errors import Lang, RegistryError
from registry.query.persisted import Persisted, Trust, hash_of
from registry.query.request import Request
from registry.settings import Settings
from tests.query.conftest import Asking
from tests.rows import Rows

DOCUMENT = "{ parks { totalCount } }"
HASH = sha256(DOCUMENT.encode()).hexdigest()
OTHER = "{ belts { totalCount } }"


def request(document: str | None, document_hash: str | None) -> Request:
    return Request(document, None, {}, read_only=True, document_hash=document_hash)


def refusal(persisted: Persisted, document: str | None, document_hash: str | None) -> str:
    with pytest.raises(RegistryError) as refused:
        persisted.text(request(document, document_hash))
    return refused.value.code


def test_a_trusted_document_is_found_by_its_hash() -> None:
    persisted = Persisted({HASH: DOCUMENT}, Trust.ALLOW)
    assert persisted.text(request(None, HASH)) == DOCUMENT
    assert persisted.text(request(OTHER, None)) == OTHER
    assert refusal(persisted, None, hash_of(OTHER)) == "PERSISTED_QUERY_NOT_FOUND"
    assert refusal(persisted, None, None) == "PARAMETER_MISSING"


def test_a_document_that_was_sent_with_its_hash_is_known_by_it_from_then_on() -> None:
    persisted = Persisted({}, Trust.ALLOW)
    assert refusal(persisted, None, HASH) == "PERSISTED_QUERY_NOT_FOUND"
    persisted.remember(request(DOCUMENT, HASH))
    assert persisted.text(request(None, HASH)) == DOCUMENT
    assert refusal(persisted, OTHER, HASH) == "PERSISTED_QUERY_MISMATCH"


def test_only_trusted_documents_are_answered_where_that_is_chosen() -> None:
    persisted = Persisted({HASH: DOCUMENT}, Trust.ONLY)
    assert persisted.text(request(None, HASH)) == DOCUMENT
    assert persisted.text(request(DOCUMENT, None)) == DOCUMENT
    for document, document_hash in ((OTHER, None), (OTHER, hash_of(OTHER)), (None, hash_of(OTHER))):
        assert refusal(persisted, document, document_hash) == "DOCUMENT_NOT_TRUSTED"


def test_no_document_is_known_by_its_hash_where_that_is_chosen() -> None:
    persisted = Persisted({HASH: DOCUMENT}, Trust.OFF)
    assert persisted.text(request(DOCUMENT, None)) == DOCUMENT
    assert refusal(persisted, None, HASH) == "PERSISTED_QUERY_NOT_SUPPORTED"
    assert refusal(persisted, DOCUMENT, HASH) == "PERSISTED_QUERY_NOT_SUPPORTED"


def test_clients_find_the_messages_that_they_look_for() -> None:
    """Apollo's and urql's clients send the document again on just these words, in whatever language the rest is."""
    for code, words in (("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound"), ("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported")):
        assert {RegistryError(code).message(lang) for lang in Lang} == {words}


def test_what_is_sent_is_forgotten_when_others_need_the_room() -> None:
    persisted = Persisted({HASH: DOCUMENT}, Trust.ALLOW)
    for number in range(2000):
        text = f"{{ parks {{ totalCount }} a{number}: __typename }}"
        persisted.remember(request(text, hash_of(text)))
    assert len(persisted.sent) == 1000
    assert persisted.text(request(None, HASH)) == DOCUMENT


async def test_an_invalid_document_is_not_remembered(ask: Asking) -> None:
    engine, wrong = ask.registry.engine, "{ nothing }"
    with pytest.raises(Exception, match="nothing"):
        await engine.answer(request(wrong, hash_of(wrong)), ANONYMOUS, Lang.EN)
    assert len(engine.persisted.sent) == 0
    await engine.answer(request(DOCUMENT, HASH), ANONYMOUS, Lang.EN)
    assert (await engine.answer(request(None, HASH), ANONYMOUS, Lang.EN)).body == b'{"data":{"parks":{"totalCount":0}}}'


def validator(url: str, document: str) -> str:
    """The ETag of what anybody is answered."""
    with TestClient(registry_on(url, Settings(pool_size=1)).site()) as client:
        answer = client.get("/graphql", params={"query": document})
        tag = answer.headers["etag"]
        again = client.get("/graphql", params={"query": document}, headers={"If-None-Match": tag})
        assert (answer.status_code, again.status_code) == (200, 304)
        return tag


async def test_what_one_may_not_see_does_not_enter_into_the_validator(database_url: str, rows: Rows) -> None:
    asked = "{ companies { totalCount nodes { id } groups(by: [STATE]) { count } } }"
    await rows.company(state="VERIFIED")
    before = await asyncio.to_thread(validator, database_url, asked)
    await rows.company(state="DRAFT")
    assert await asyncio.to_thread(validator, database_url, asked) == before
    await rows.company(state="VERIFIED")
    assert await asyncio.to_thread(validator, database_url, asked) != before


def test_a_document_that_was_forgotten_is_registered_again_by_the_same_bytes(database_url: str) -> None:
    registry = registry_on(database_url, Settings(pool_size=1))
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": HASH}}

    def told(client: TestClient, **asked: Any) -> Any:
        answer = client.post("/graphql", json={"extensions": extensions, **asked}).json()
        return answer.get("data") or answer["errors"][0]["extensions"]["code"]

    with TestClient(registry.site()) as client:
        for _ in range(2):
            assert told(client) == "PERSISTED_QUERY_NOT_FOUND"
            assert told(client, query=DOCUMENT) == {"parks": {"totalCount": 0}}
            assert told(client) == {"parks": {"totalCount": 0}}
            registry.engine.persisted.sent.clear()


@pytest.mark.parametrize("name", operations())
def test_a_document_of_the_contract_has_one_operation_and_says_what_it_is_for(name: str) -> None:
    text = operations()[name]
    registry = registry_on("postgresql://nowhere/none", Settings())
    assert list(registry.engine.documents.prepare(text).operations) == ["".join(word.title() for word in name.split("-"))]
    assert text.startswith("# ")


def test_documents_of_the_contract_are_compiled_at_the_start() -> None:
    engine = registry_on("postgresql://nowhere/none", Settings()).engine
    engine.warm()
    assert set(engine.documents.for_good) == set(operations().values())
    assert len(engine.kept) == 9


def test_a_document_that_does_not_fit_the_contract_stops_the_start_with_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("registry.app.operations", lambda: {"parks": "{ nothing }"})
    monkeypatch.setattr("registry.cli.app", check_operations)
    with pytest.raises(SystemExit) as ended:
        main()
    (line,) = capsys.readouterr().err.splitlines()
    assert ended.value.code == 1
    assert "schema/operations/parks.graphql does not fit the contract: " in line
    assert "Cannot query field 'nothing' on type 'Query'." in line
