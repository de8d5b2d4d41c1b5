"""How answers leave: with validators by GET, compressed where the client takes that."""

import gzip
import json
from hashlib import sha256
from urllib.parse import quote

import pytest
import zstandard
from starlette.testclient import TestClient

from registry.web.coding import SHORTEST, Coding, coding
from registry.web.delivery import has
from tests.web.conftest import TOKEN, Post

SAID = "/graphql?query=" + quote("{ said }")


def test_who_has_the_answer_already_is_told_just_that(client: TestClient) -> None:
    first = client.get(SAID)
    tag = first.headers["etag"]
    assert (first.status_code, first.headers["cache-control"], tag[0] + tag[-1]) == (200, "public, no-cache", '""')
    for sent in (tag, f'"other", W/{tag}', "*"):
        again = client.get(SAID, headers={"if-none-match": sent})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["cache-control"] == "public, no-cache"
        assert again.headers["vary"] == first.headers["vary"]
        assert not {"content-length", "content-type", "content-encoding"} & set(again.headers)
    assert client.get(SAID, headers={"if-none-match": '"other"'}).status_code == 200


def test_a_head_has_the_same_validator(client: TestClient) -> None:
    asked, told = client.get(SAID), client.head(SAID)
    assert (told.headers["etag"], told.content) == (asked.headers["etag"], b"")


def test_no_two_viewers_languages_or_forms_share_a_validator(client: TestClient) -> None:
    others = [{}, {"authorization": f"Bearer {TOKEN}"}, {"accept-language": "zh"}, {"accept": "application/graphql-response+json"}]
    tags = {client.get(SAID, headers=headers).headers["etag"] for headers in others}
    assert len(tags) == len(others)
    assert client.get(SAID, headers=others[1]).headers["cache-control"] == "private, no-cache"


def test_the_validator_follows_the_answer_and_not_the_question(client: TestClient) -> None:
    one, same, other = (client.get("/graphql?query=" + quote(f"{{ {name} }}")) for name in ("said(of: \"a\")", "said(of:   \"a\")", "said(of: \"b\")"))
    assert one.headers["etag"] == same.headers["etag"] != other.headers["etag"]


def test_refusals_and_posts_have_no_validator(client: TestClient, post: Post) -> None:
    for reply in (client.get("/graphql?query=%7Bnothing%7D"), client.get("/graphql?query=%7Brefused%7D"), post({"query": "{ said }"})):
        assert "etag" not in reply.headers
        assert reply.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("times", [1, 12], ids=["short", "beside the loop"])
def test_long_answers_are_compressed(client: TestClient, times: int) -> None:
    body = json.dumps({"query": "query($of: String) { said(of: $of) }", "variables": {"of": "山东大学" * 1500 * times}}).encode()
    headers = {"content-type": "application/json", "accept": "application/json"}
    plain = client.post("/graphql", content=body, headers={**headers, "accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    for name in ("gzip", "zstd"):
        with client.stream("POST", "/graphql", content=body, headers={**headers, "accept-encoding": name}) as reply:
            sent = b"".join(reply.iter_raw())
            assert (reply.headers["content-encoding"], int(reply.headers["content-length"])) == (name, len(sent))
        read = gzip.decompress(sent) if name == "gzip" else zstandard.ZstdDecompressor().decompress(sent)
        assert read == plain.content
        assert len(sent) < len(plain.content) / 10


def test_what_a_mutation_answers_is_not_compressed(post: Post) -> None:
    changes = " ".join(f"a{number}: change" for number in range(2000))
    reply = post({"query": f"mutation {{ {changes} }}"}, **{"accept-encoding": "gzip"})
    assert len(reply.content) > SHORTEST
    assert "content-encoding" not in reply.headers


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        (b"gzip, deflate, br, zstd", Coding.ZSTD),
        (b"gzip, deflate, br", Coding.GZIP),
        (b"gzip;q=1, zstd;q=0.5", Coding.GZIP),
        (b"*", Coding.ZSTD),
        (b"gzip;q=0, *;q=0", Coding.IDENTITY),
        (b"br", Coding.IDENTITY),
        (b"identity;q=1, gzip;q=0.5", Coding.IDENTITY),
        (b"identity;q=0, gzip;q=0.5", Coding.GZIP),
        (b"", Coding.IDENTITY),
        (None, Coding.IDENTITY),
    ],
)
def test_the_coding_is_what_the_client_likes_best(accepted: bytes | None, chosen: Coding) -> None:
    assert coding(accepted, 10_000) is chosen
    assert coding(accepted, 100) is Coding.IDENTITY


def test_validators_are_compared_weakly() -> None:
    assert has(b'"a", W/"b"', b'"b"')
    assert not has(b'"a"', b'"b"')
    assert not has(b"", b'"b"')


def test_documents_are_named_by_a_hash_in_one_of_two_ways(client: TestClient, post: Post) -> None:
    known = sha256(b"{ said }").hexdigest()
    for asked in (
        {"documentId": known},
        {"documentId": f"sha256:{known.upper()}"},
        {"extensions": {"persistedQuery": {"version": 2, "sha256Hash": known}}},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "abc"}}},
        {"extensions": {"persistedQuery": None}},
    ):
        assert post(asked).json()["errors"][0]["extensions"]["code"] == "DOCUMENT_ID_INVALID"
    both = post({"documentId": f"sha256:{known}", "query": "{ said }"})
    assert both.json()["errors"][0]["extensions"]["code"] == "PARAMETER_SUPERFLUOUS"
