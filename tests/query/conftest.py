"""A registry on a database of the test's own, asked as a front-end would, with its statements counted."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from registry.actor import ANONYMOUS, Actor, Grant, Role
from registry.app import Registry, registry_on
from registry.errors import Lang
from registry.query.request import Request
from registry.settings import Settings
from tests.query.trial import Trial, fill
from tests.rows import Rows

if TYPE_CHECKING:
    from tests.conftest import Workshop

OFFICE = Actor(name="talent-office", grants=(Grant(Role.TALENT_OFFICE),))
AUDITOR = Actor(name="auditor", grants=(Grant(Role.AUDITOR),))
ADMIN = Actor(name="admin", grants=(Grant(Role.ADMIN),))


@dataclass
class Asking:
    """Asks the registry, and remembers the statements that this took."""

    registry: Registry
    statements: list[str] = field(default_factory=list)

    async def __call__(self, document: str, actor: Actor = ANONYMOUS, lang: Lang = Lang.EN, /, **variables: Any) -> Any:
        """The `data` of an answer; refusals are raised."""
        self.statements.clear()
        answer = await self.registry.engine.answer(Request(document, None, variables, read_only=False), actor, lang)
        response = json.loads(answer.body)
        assert list(response) == ["data"]
        return response["data"]


@pytest.fixture
async def ask(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Asking]:
    """Nothing that is asked is too dear."""
    async with asking_of(registry_on(database_url, Settings(pool_size=2, budget=0, anonymous_budget=0, cost_ceiling=0)), monkeypatch) as ask:
        yield ask


@asynccontextmanager
async def asking_of(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Asking]:
    """Asks a registry, which is closed in the end."""
    asking = Asking(registry)
    fetch = registry.pool.fetch

    async def counted(text: str, values: Any, confirm: Any = None, *, selective: bool = False) -> bytes:
        asking.statements.append(text)
        return await fetch(text, values, confirm, selective=selective)

    monkeypatch.setattr(registry.pool, "fetch", counted)
    yield asking
    await registry.close()


@pytest.fixture(scope="module")
def trial(workshop: "Workshop") -> Iterator[Trial]:
    """The registry and the oracle on a small world of a database of their own."""
    name = workshop.copy()
    url = workshop.of(name)
    with asyncio.Runner() as runner:
        world, contents = runner.run(fill(url))
        registry = registry_on(url, Settings(pool_size=2, budget=0, anonymous_budget=0))
        yield Trial(runner, registry, world, contents)
        runner.run(registry.close())
    workshop.drop(name)


@pytest.fixture
async def rows(connection: asyncpg.Connection) -> Rows:
    return Rows(connection)
