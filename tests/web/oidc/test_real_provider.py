"""There and back through a provider that others have written (oidc-provider-mock), where that program is installed."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urljoin

import httpx2
import pytest

from registry.app import Registry, registry_on
from registry.settings import Settings
from tests.rows import Rows
from tests.web.oidc.provider import SITE
from tests.web.oidc.test_entering import refused

PROGRAM = shutil.which("oidc-provider-mock")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="the program oidc-provider-mock is not installed (PyPI, in an environment of its own)")


@pytest.fixture
def issuer() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    running = subprocess.Popen([str(PROGRAM), "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ended = time.monotonic() + 20
    while time.monotonic() < ended:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    running.terminate()
    running.wait(10)


@pytest.fixture
async def registry(database_url: str, issuer: str) -> AsyncIterator[Registry]:
    registry = registry_on(database_url, Settings(pool_size=2, oidc_issuer=issuer, oidc_client_id="registry", oidc_client_secret="se:cret%/+"))
    yield registry
    await registry.close()


async def test_somebody_signs_in_at_a_provider_that_others_have_written(registry: Registry, rows: Rows, issuer: str) -> None:
    await rows.identity(account_id=await rows.account(username="mei"), issuer=issuer, subject="S-1")
    async with httpx2.AsyncClient() as at_provider, httpx2.AsyncClient(transport=httpx2.ASGITransport(registry.site()), base_url=SITE) as here:
        for subject, status in (("S-1", 302), ("S-2", 403)):
            there = (await here.get("/sign-in/oidc", params={"return": "/parks"})).headers["location"]
            form = await at_provider.get(there)
            action = re.search(r'<form[^>]*action="([^"]+)"', form.text)
            sent = await at_provider.post(urljoin(there, action.group(1)) if action else there, data={"sub": subject})
            answer = await here.get(sent.headers["location"])
            assert answer.status_code == status
            if status == 302:
                assert (answer.headers["location"], "__Host-registry=" in answer.headers["set-cookie"]) == ("/parks", True)
                refused(await here.get(sent.headers["location"]), 400, "OIDC_PASSAGE_UNKNOWN")
    assert await rows.connection.fetchval("SELECT count(*) FROM access_token") == 1
