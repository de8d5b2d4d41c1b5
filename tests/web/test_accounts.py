"""Signing in over HTTP, as browsers and programs do: what they are given to keep, and what another site cannot do with it."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from registry.actor import ANONYMOUS
from registry.app import Registry, registry_on
from registry.database.connect import connect
from registry.services.tokens import token_for
from registry.settings import Settings
from tests.rows import Rows
from tests.services.accounts import PASSWORD, hashed

pytestmark = pytest.mark.usefixtures("cheap_hashes")

SIGN_IN = "mutation($input: SignInInput!) { signIn(input: $input) { token errors { code } } }"
GUARDED = "Path=/; Secure; HttpOnly; SameSite=Lax"
WHO = "{ viewer { account { username } } }"


@pytest.fixture
def registry(database_url: str) -> Registry:
    return registry_on(database_url, Settings(pool_size=2, trusted_proxies="*"))


@pytest.fixture
def somebody(database_url: str) -> None:
    async def made() -> None:
        connection = await connect(database_url)
        await Rows(connection).account(username="mei", password_hash=await hashed())
        await connection.close()

    asyncio.run(made())


@pytest.fixture
def client(registry: Registry, somebody: None) -> Iterator[TestClient]:
    with TestClient(registry.site(), base_url="https://registry.example") as client:
        yield client


def signed_in(client: TestClient, password: str = PASSWORD, **headers: str) -> Any:
    given = {"query": SIGN_IN, "variables": {"input": {"username": "mei", "password": password}}}
    return client.post("/graphql", json=given, headers={name.replace("_", "-"): value for name, value in headers.items()})


def ask(client: TestClient, document: str, **headers: str) -> Any:
    return client.post("/graphql", json={"query": document}, headers={name.replace("_", "-"): value for name, value in headers.items()}).json()


def test_a_browser_is_given_a_session_and_a_device(client: TestClient) -> None:
    answer = signed_in(client)
    token = answer.json()["data"]["signIn"]["token"]
    session, device = answer.headers.get_list("set-cookie")
    assert session == f"__Host-registry={token}; {GUARDED}; Max-Age=43200"
    assert device.startswith("__Host-registry-device=reg_") and device.endswith(f"; {GUARDED}; Max-Age=34560000")
    assert ask(client, WHO) == {"data": {"viewer": {"account": {"username": "mei"}}}}
    assert answer.headers["cache-control"] == "private, no-store" or "no-store" in answer.headers["cache-control"]


def test_a_browser_that_signs_out_forgets_the_session_and_keeps_the_device(client: TestClient) -> None:
    signed_in(client)
    answer = client.post("/graphql", json={"query": "mutation { signOut { ended } }"})
    assert answer.json() == {"data": {"signOut": {"ended": 1}}}
    assert answer.headers.get_list("set-cookie") == [f"__Host-registry=; {GUARDED}; Max-Age=0"]
    assert ask(client, WHO) == {"data": {"viewer": {"account": None}}}
    assert [cookie.name for cookie in client.cookies.jar] == ["__Host-registry-device"]
    assert len(signed_in(client).headers.get_list("set-cookie")) == 1


def test_a_failure_gives_nothing_to_keep(client: TestClient) -> None:
    answer = signed_in(client, "wrong")
    assert answer.json() == {"data": {"signIn": {"token": None, "errors": [{"code": "INVALID_CREDENTIALS"}]}}}
    assert "set-cookie" not in answer.headers


SIGNED_IN, NOBODY = {"username": "mei"}, None


@pytest.mark.parametrize(
    "sign, before", [(f'signIn(input: {{username: "mei", password: "{PASSWORD}"}})', NOBODY), ("signOut", SIGNED_IN)], ids=["in", "out"]
)
def test_what_is_undone_with_its_document_leaves_the_browser_as_it_was(client: TestClient, sign: str, before: Any) -> None:
    """The second step is refused, and so both are: the browser keeps no session that is not there, and forgets none that is."""
    if before is SIGNED_IN:
        signed_in(client)
    document = f'mutation @atomic {{ sign: {sign} {{ errors {{ code }} }} createApiToken(input: {{name: " "}}) {{ token }} }}'
    answer = client.post("/graphql", json={"query": document})
    assert answer.json() == {"data": {"sign": {"errors": [{"code": "ROLLED_BACK"}]}, "createApiToken": {"token": None}}}
    assert "set-cookie" not in answer.headers
    assert ask(client, WHO) == {"data": {"viewer": {"account": before}}}


def test_a_device_comes_back_with_its_cookie(client: TestClient) -> None:
    signed_in(client)
    ask(client, "mutation { signOut { ended } }")
    kept = {cookie.name: cookie.value for cookie in client.cookies.jar}
    client.cookies.clear()
    for _ in range(6):
        last = signed_in(client, "wrong").json()["data"]["signIn"]["errors"]
    assert last == [{"code": "SIGN_IN_DELAYED"}]
    assert signed_in(client).json()["data"]["signIn"]["errors"] == [{"code": "SIGN_IN_DELAYED"}]
    cookie = "; ".join(f"{name}={value}" for name, value in kept.items())
    assert signed_in(client, cookie=cookie).json()["data"]["signIn"]["errors"] == []


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_form_on_another_site_does_nothing_with_the_cookie(client: TestClient, content_type: str) -> None:
    signed_in(client)
    body = json.dumps({"query": "mutation { signOut { ended } }"}).encode()
    answer = client.post("/graphql", content=body, headers={"content-type": content_type, "origin": "https://evil.example"})
    assert answer.status_code in (400, 415)
    assert ask(client, WHO) == {"data": {"viewer": {"account": {"username": "mei"}}}}


@pytest.mark.parametrize("origin", ["cross-site", "same-site"])
def test_another_site_is_nobody_here(client: TestClient, origin: str) -> None:
    signed_in(client)
    assert ask(client, WHO, sec_fetch_site=origin) == {"data": {"viewer": {"account": None}}}
    assert ask(client, "mutation { signOut { ended } }", sec_fetch_site=origin) == {"data": {"signOut": {"ended": 0}}}
    assert ask(client, WHO) == {"data": {"viewer": {"account": {"username": "mei"}}}}


def test_a_token_that_may_read_is_refused_to_write(client: TestClient, registry: Registry) -> None:
    signed_in(client)
    made = ask(client, 'mutation { createApiToken(input: {name: "报表"}) { token errors { code } } }')["data"]["createApiToken"]
    client.cookies.clear()
    bearer = {"authorization": f"Bearer {made['token']}"}
    assert ask(client, WHO, **bearer) == {"data": {"viewer": {"account": {"username": "mei"}}}}
    refused = ask(client, "mutation { signOut { ended } }", **bearer)
    assert [error["extensions"]["code"] for error in refused["errors"]] == ["TOKEN_READ_ONLY"]


async def test_a_token_by_the_command_is_a_programs(registry: Registry, somebody: None) -> None:
    async with registry.workshop.open(ANONYMOUS) as work:
        token = await token_for(work, username="mei", name="script", lasts=None)
    actor = await registry.sessions.actor_of(token)
    assert actor.credential is not None and not actor.credential.is_session and actor.credential.may_write
    await registry.close()
