"""Files in an object store that speaks S3. Needs the extra `s3`: it is imported where one is configured, and nowhere else.

The credentials come from the environment, as every client of S3 takes them: `AWS_ACCESS_KEY_ID` and the like, or the role of the machine.
"""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import obstore
from obstore.store import S3Store

from registry.errors import RegistryError
from registry.files.store import path_of


class Bucket:
    """A store in a bucket, under a prefix: `s3://bucket/prefix?endpoint=https://…&region=…`."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query))
        endpoint = options.get("endpoint")
        settings: dict[str, Any] = {"region": options.get("region", "us-east-1")}
        if endpoint is not None:
            settings |= {"endpoint": endpoint, "client_options": {"allow_http": urlsplit(endpoint).scheme == "http"}}
        self._store = S3Store(parts.netloc, prefix=parts.path.strip("/") or None, **settings)

    async def keep(self, name: str, path: Path) -> None:
        """It goes up in parts, of which few are in memory; the store shows it when the last one has come."""
        await obstore.put_async(self._store, path_of(name), path)

    async def read(self, name: str, start: int, length: int) -> bytes:
        try:
            return bytes(await obstore.get_range_async(self._store, path_of(name), start=start, length=length))
        except FileNotFoundError:
            raise RegistryError("FILE_MISSING") from None

    async def has(self, name: str) -> bool:
        try:
            await obstore.head_async(self._store, path_of(name))
        except FileNotFoundError:
            return False
        return True

    async def delete(self, name: str) -> None:
        if await self.has(name):
            await obstore.delete_async(self._store, path_of(name))

    async def names(self) -> AsyncIterator[tuple[str, datetime]]:
        async for found in obstore.list(self._store):
            for entry in found:
                yield entry["path"].rpartition("/")[2], entry["last_modified"]
