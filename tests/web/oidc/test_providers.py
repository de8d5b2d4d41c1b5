"""Providers that are down, slow, without end, or not what they should be: who comes is told so, and everything else goes on."""

import asyncio
import logging
import socket
import subprocess
import sys
import time
from typing import Any

import httpx2
import pytest
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, StreamingResponse

from registry.app import registry_on
from registry.auth.oidc import kept, line
from registry.errors import Lang, RegistryError
from registry.provider import looked_at
from registry.settings import Settings
from tests.services.accounts import PASSWORD, person
from tests.web.oidc.provider import ABSENT, SITE, Browser
from tests.web.oidc.test_entering import refused


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch):
    monkeypatch.setattr(line, "SECONDS", 0.3)
    monkeypatch.setattr(kept, "PAUSE_S", 0.2)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


async def slowly(request):
    await asyncio.sleep(1)
    return JSONResponse({})


async def byte_by_byte(request):
    async def drip():
        for _ in range(20):
            yield b" "
            await asyncio.sleep(0.1)

    return StreamingResponse(drip())


async def without_end(request):
    async def flood():
        for _ in range(10_000):
            yield b" " * 10_000

    return StreamingResponse(flood())


async def compressed(request):
    return PlainTextResponse("\x1f\x8b", headers={"content-encoding": "gzip"})


async def elsewhere(request):
    return RedirectResponse("/keys")


async def broken(request):
    return JSONResponse({"error": "x"}, 500)


async def no_json(request):
    return PlainTextResponse("<html>")


async def no_object(request):
    return JSONResponse([1])


async def nested(request):
    return PlainTextResponse("[" * 100_000)


WRONG_ANSWERS = [slowly, byte_by_byte, without_end, compressed, elsewhere, broken, no_json, no_object, nested]


@pytest.mark.parametrize("wrong", WRONG_ANSWERS, ids=lambda wrong: wrong.__name__)
async def test_a_provider_that_answers_wrongly_is_told_of_and_tried_again(browser, mei, provider, rows, sessions, wrong):
    provider.document = wrong
    begun = time.monotonic()
    refused(await browser.client.get("/sign-in/oidc"), 503, "OIDC_UNAVAILABLE")
    refused(await browser.client.get("/sign-in"), 503, "OIDC_UNAVAILABLE")
    assert time.monotonic() - begun < 0.9
    assert provider.asked.count("metadata") == 1
    assert await rows.connection.fetchval("SELECT count(*) FROM passage") == 0
    provider.document = None
    await asyncio.sleep(0.25)
    assert (await browser.signs_in()).status_code == 302
    assert await sessions() == 1


UNFIT = [
    {"issuer": "https://id.example.com"},
    {"issuer": ABSENT},
    {"authorization_endpoint": ABSENT},
    {"token_endpoint": "javascript:alert(1)"},
    {"jwks_uri": "file:///etc/passwd"},
    {"jwks_uri": ["x"]},
    {"response_types_supported": ["id_token"]},
    {"code_challenge_methods_supported": ["plain"]},
    {"token_endpoint_auth_methods_supported": ["private_key_jwt"]},
    {"id_token_signing_alg_values_supported": ["HS256", "none"]},
    {"id_token_signing_alg_values_supported": "RS256"},
]


@pytest.mark.parametrize("unfit", UNFIT, ids=lambda unfit: next(iter(unfit)))
async def test_metadata_that_are_not_enough_are_none(browser, mei, provider, sessions, unfit):
    provider.metadata = unfit
    refused(await browser.client.get("/sign-in/oidc"), 503, "OIDC_UNAVAILABLE")
    provider.metadata = {}
    await asyncio.sleep(0.25)
    assert (await browser.signs_in()).status_code == 302


async def test_a_provider_that_goes_down_meanwhile_lets_nobody_in(browser, mei, provider, sessions):
    provider.metadata = {"token_endpoint": f"http://127.0.0.1:{free_port()}/token"}
    refused(await browser.signs_in(), 503, "OIDC_UNAVAILABLE")
    assert await sessions() == 0


async def test_a_code_that_the_provider_does_not_know_is_worth_nothing(browser, mei, provider, sessions):
    refused(await browser.client.get(provider.visited(await browser.leave(), code="other")), 403, "OIDC_REFUSED")
    assert await sessions() == 0
    assert (await browser.signs_in()).status_code == 302


async def test_what_it_said_stands_while_it_does_not_answer():
    answers = iter([1, RegistryError("OIDC_UNAVAILABLE"), 2])
    now = [0.0]

    async def ask():
        answer = next(answers)
        if isinstance(answer, RegistryError):
            raise answer
        return answer

    document = kept.Kept(ask, lambda: now[0])
    assert [await document.value() for _ in range(2)] == [1, 1]
    now[0] = kept.LASTS_S + 1
    assert [await document.value() for _ in range(2)] == [1, 1]
    now[0] += kept.PAUSE_S
    assert await document.value() == 2


async def test_many_who_wait_for_one_answer_ask_once():
    asked = []

    async def ask():
        asked.append(1)
        await asyncio.sleep(0.01)
        raise RegistryError("OIDC_UNAVAILABLE")

    document = kept.Kept(ask)
    found = await asyncio.gather(*(document.value() for _ in range(50)), return_exceptions=True)
    assert ({str(one) for one in found}, len(asked)) == ({RegistryError("OIDC_UNAVAILABLE").message(Lang.EN)}, 1)


# beside the provider


@pytest.fixture
async def without(database_url):
    """A registry whose provider is not there."""
    down = f"http://127.0.0.1:{free_port()}"
    registry = registry_on(database_url, Settings(pool_size=2, oidc_issuer=down, oidc_client_id="x", oidc_client_secret="y"))
    yield registry
    await registry.close()


async def test_without_its_provider_the_server_starts_and_passwords_go_on(without, rows, caplog, provider):
    await person(rows)
    with caplog.at_level(logging.WARNING, "registry.provider"):
        async with looked_at(without.entrance):
            await asyncio.sleep(0.1)
    (record,) = caplog.records
    assert record.getMessage().startswith("The identity provider cannot be used at the moment.")
    assert without.entrance.provider.issuer in record.getMessage()
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(without.site()), base_url=SITE) as client:
        refused(await Browser(client, provider).client.get("/sign-in/oidc"), 503, "OIDC_UNAVAILABLE")
        document = "mutation($input: SignInInput!) { signIn(input: $input) { account { username } } }"
        given = {"username": "mei", "password": PASSWORD}
        answer = await client.post("/graphql", json={"query": document, "variables": {"input": given}})
    assert answer.json() == {"data": {"signIn": {"account": {"username": "mei"}}}}


async def test_without_a_provider_there_is_no_such_door(database_url):
    registry = registry_on(database_url, Settings(pool_size=2))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(registry.site()), base_url=SITE) as client:
        for address in ("/sign-in", "/sign-in/oidc", "/sign-in/oidc/callback"):
            answer = await client.get(address)
            assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (404, "NOT_FOUND")
    await registry.close()


WHOLE: dict[str, Any] = {"oidc_issuer": "https://id.example.org", "oidc_client_id": "x", "oidc_client_secret": "y"}


def python(code):
    """What a Python of its own prints."""
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


WITHOUT_PACKAGES = f"""
import sys
sys.modules["joserfc"] = None
from registry.errors import RegistryError
from registry.provider import provider_module
from registry.settings import Settings
assert provider_module(Settings()) is None
try:
    provider_module(Settings(**{WHOLE}))
except RegistryError as refusal:
    print(refusal.code, refusal.params)
"""


def test_what_is_missing_is_told():
    assert python(WITHOUT_PACKAGES) == "OIDC_PACKAGES_MISSING {'package': 'joserfc'}\n"


def test_nothing_of_it_is_imported_unless_a_provider_is_configured():
    code = "import sys, registry.serving; print([name for name in sys.modules if name.split('.')[0] in ('joserfc', 'httpx2')])"
    assert python(code) == "[]\n"


@pytest.mark.parametrize("given, name", [
    (WHOLE | {"oidc_issuer": "http://id.example.org"}, "REGISTRY_OIDC_ISSUER"),
    (WHOLE | {"oidc_issuer": "id.example.org"}, "REGISTRY_OIDC_ISSUER"),
    (WHOLE | {"oidc_issuer": "https://user@id.example.org"}, "REGISTRY_OIDC_ISSUER"),
    (WHOLE | {"oidc_client_id": ""}, "REGISTRY_OIDC_CLIENT_ID"),
    (WHOLE | {"oidc_client_secret": ""}, "REGISTRY_OIDC_CLIENT_SECRET"),
    (WHOLE | {"public_url": "https://registry.example.org/park"}, "REGISTRY_PUBLIC_URL"),
])  # fmt: skip
def test_settings_that_cannot_be_used_are_refused_in_one_line(given, name):
    with pytest.raises(RegistryError) as refusal:
        Settings.read(**given)
    assert (refusal.value.code, refusal.value.params["name"]) == ("BAD_SETTING", name)


def test_the_secret_is_not_shown():
    assert "'y'" not in repr(Settings(**WHOLE))
