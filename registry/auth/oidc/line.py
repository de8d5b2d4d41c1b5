"""What a provider is asked over HTTP: it has some seconds, and no more than some kilobytes are read. Redirects are not followed."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import httpx2

from registry.errors import RegistryError

SECONDS = 8
"""For a whole answer. Somebody waits before a browser."""

LARGEST = 256_000
"""Bytes. Metadata and keys have some thousands."""

AT_ONCE = 20
"""Answers that are waited for at the same time."""

Answer = tuple[int, dict[str, Any]]


class Line:
    """A client whose answers are JSON objects; everything else is OIDC_UNAVAILABLE."""

    def __init__(self) -> None:
        # What is not spoken to often is not held open; and a compressed answer could be much larger than its bytes.
        limits = httpx2.Limits(max_connections=AT_ONCE, max_keepalive_connections=0)
        headers = {"accept": "application/json", "accept-encoding": "identity"}
        self._client = httpx2.AsyncClient(timeout=SECONDS, limits=limits, headers=headers)

    async def get(self, address: str, token: str | None = None) -> dict[str, Any]:
        """A document of the provider's, for everybody or for whoever has the token."""
        status, document = await self._asked("GET", address, headers={"authorization": f"Bearer {token}"} if token else {})
        if status != 200:
            raise _unavailable(address, f"status {status}")
        return document

    async def post(self, address: str, form: Mapping[str, str], authorization: tuple[str, str] | None) -> Answer:
        """What a form is answered with, and the status."""
        return await self._asked("POST", address, data=form, auth=authorization)

    async def close(self) -> None:
        await self._client.aclose()

    async def _asked(self, method: str, address: str, **sent: Any) -> Answer:
        try:
            async with asyncio.timeout(SECONDS), self._client.stream(method, address, **sent) as response:
                content = await _read(response)
            document = json.loads(content)
        except TimeoutError:
            raise _unavailable(address, f"no answer within {SECONDS} s") from None
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            raise _unavailable(address, str(error) or type(error).__name__) from None
        except (ValueError, RecursionError):
            raise _unavailable(address, "no JSON, or too much of it") from None
        if not isinstance(document, dict):
            raise _unavailable(address, "no JSON object")
        return response.status_code, document


async def _read(response: httpx2.Response) -> bytes:
    content = b""
    async for piece in response.aiter_raw():
        content += piece
        if len(content) > LARGEST:
            raise ValueError(LARGEST)
    return content


def _unavailable(address: str, problem: str) -> RegistryError:
    return RegistryError("OIDC_UNAVAILABLE", problem=f"{address}: {problem}")
