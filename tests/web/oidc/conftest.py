"""A registry with a provider beside it, on this machine, and browsers."""

import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx2
import pytest
import uvicorn

from registry.app import Registry, registry_on
from registry.settings import Settings
from tests.query.conftest import rows
from tests.rows import Rows
from tests.web.oidc.provider import CLIENT_ID, CLIENT_SECRET, SITE, SUBJECT, Browser, Provider

__all__ = ["rows"]


@pytest.fixture
def provider() -> Iterator[Provider]:
    provider = Provider()
    listener = socket.create_server(("127.0.0.1", 0))
    provider.issuer = f"http://127.0.0.1:{listener.getsockname()[1]}"
    config = uvicorn.Config(provider.app(), log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield provider
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def more() -> dict[str, Any]:
    """Further settings, for tests that say which."""
    return {}


@pytest.fixture
def settings(provider: Provider, more: dict[str, Any]) -> Settings:
    return Settings(pool_size=2, oidc_issuer=provider.issuer, oidc_client_id=CLIENT_ID, oidc_client_secret=CLIENT_SECRET, **more)


@pytest.fixture
async def registry(database_url: str, settings: Settings) -> AsyncIterator[Registry]:
    registry = registry_on(database_url, settings)
    yield registry
    await registry.close()


@pytest.fixture
async def browsers(registry: Registry, provider: Provider) -> AsyncIterator[Callable[[], Browser]]:
    """As many as are asked for, each with cookies of its own."""
    clients: list[httpx2.AsyncClient] = []
    site = registry.site()

    def another() -> Browser:
        clients.append(httpx2.AsyncClient(transport=httpx2.ASGITransport(site), base_url=SITE))
        return Browser(clients[-1], provider)

    yield another
    for client in clients:
        await client.aclose()


@pytest.fixture
def browser(browsers: Callable[[], Browser]) -> Browser:
    return browsers()


@pytest.fixture
async def mei(rows: Rows, provider: Provider) -> str:
    """An account that the person at the provider is linked to."""
    account = await rows.account(username="mei")
    await rows.identity(account_id=account, issuer=provider.issuer, subject=SUBJECT)
    return account


@pytest.fixture
def sessions(rows: Rows) -> Callable[[], object]:
    """How many sessions there are."""
    return lambda: rows.connection.fetchval("SELECT count(*) FROM access_token WHERE revoked_at IS NULL")
