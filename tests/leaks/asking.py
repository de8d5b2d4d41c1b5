"""Asks as a front-end would, over HTTP and in anybody's name, and keeps all that comes back: the status, the head, and every byte."""

import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from httpx2 import ASGITransport, AsyncClient, Response

from registry.actor import Actor
from registry.app import Registry, registry_on
from registry.query.limits import LIMITS
from registry.settings import Settings
from tests.policies.world import VIEWERS

FREE = Settings(pool_size=1, budget=0, anonymous_budget=0, cost_ceiling=0)
JSON = "application/json"
OWN = ("x-request-id", "server-timing", "date")
"""What of a head is of one request, and not of its answer."""
REQUEST_ID = re.compile(rb'"requestId":"[0-9a-f]+"')
WIDE = {"root_fields": 200, "aliases": 5_000, "tokens": 60_000, "fields": 60_000, "document_bytes": 1_000_000, "mutations": 100, "list_items": 500, "filter_conditions": 1_000}


@dataclass(frozen=True)
class Question:
    """One request. `way` is how it asks, `about` what for."""

    way: str
    about: str
    document: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    accept: str = JSON
    get: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    coordinates: tuple[str, ...] = ()
    """The protected fields that it names, in the order of its lists."""
    names: tuple[str, ...] = ()
    """The ids that it asks about, which a refusal repeats."""

    def __str__(self) -> str:
        return f"{self.way} {self.about}: {self.document[:300]} {dict(self.variables)}"


@dataclass(frozen=True)
class Said:
    """What came back, and by how many statements."""

    status: int
    head: tuple[tuple[str, str], ...]
    body: bytes
    statements: int

    @cached_property
    def text(self) -> str:
        """All of it as text; of a workbook what is packed in it, but for the hour at which it was made."""
        return "\n".join([*(f"{name}: {value}" for name, value in self.head), *self._parts()])

    def _parts(self) -> Iterator[str]:
        if not self.body.startswith(b"PK"):
            yield self.body.decode("utf-8", "replace")
            return
        with ZipFile(BytesIO(self.body)) as packed:
            yield from (packed.read(name).decode() for name in sorted(packed.namelist()) if name != "docProps/core.xml")

    @cached_property
    def answer(self) -> Any:
        return json.loads(self.body)

    @property
    def data(self) -> Any:
        return self.answer.get("data")

    @property
    def code(self) -> str | None:
        """The code of a refusal of the whole."""
        errors = self.answer.get("errors")
        return errors[0]["extensions"]["code"] if errors else None


class Asker:
    """A site whose tokens are the names of the viewers."""

    def __init__(self, registry: Registry, client: AsyncClient) -> None:
        self.registry = registry
        self.client = client
        self.statements = 0

    async def ask(self, question: Question, viewer: str) -> Said:
        signed = {} if viewer == "anonymous" else {"authorization": f"Bearer {viewer}"}
        head = {"accept": question.accept, "accept-language": "en", **signed, **question.headers}
        asked: dict[str, Any] = {"query": question.document, "variables": dict(question.variables)}
        self.statements = 0
        if question.get:
            found = await self.client.get("/graphql", params={**asked, "variables": json.dumps(asked["variables"])}, headers=head)
        else:
            found = await self.client.post("/graphql", json=asked, headers=head)
        return said(found, self.statements)


def said(found: Response, statements: int) -> Said:
    head = tuple(sorted((name, value) for name, value in found.headers.items() if name not in OWN))
    return Said(found.status_code, head, REQUEST_ID.sub(b'"requestId":""', found.content), statements)


async def viewer_of(token: str) -> Actor:
    return VIEWERS[token]


@asynccontextmanager
async def asking(url: str, settings: Settings = FREE) -> AsyncIterator[Asker]:
    """Asks a registry on a database, which is closed in the end. Limits are wide, so that a document may ask for much at once."""
    registry = registry_on(url, settings)
    with pytest.MonkeyPatch.context() as patch, wide():
        patch.setattr(registry.sessions, "actor_of", viewer_of)
        async with AsyncClient(transport=ASGITransport(app=registry.site()), base_url="http://registry.test") as client:
            asker = Asker(registry, client)
            fetch = registry.pool.fetch

            async def counted(text: str, values: Any, confirm: Any = None, **planned: Any) -> bytes:
                asker.statements += 1
                return await fetch(text, values, confirm, **planned)

            patch.setattr(registry.pool, "fetch", counted)
            yield asker
    await registry.close()


@contextmanager
def wide() -> Iterator[None]:
    """Within, a document may be as large as it likes."""
    usual = {name: getattr(LIMITS, name) for name in WIDE}
    for name, value in WIDE.items():
        object.__setattr__(LIMITS, name, value)
    try:
        yield
    finally:
        for name, value in usual.items():
            object.__setattr__(LIMITS, name, value)
